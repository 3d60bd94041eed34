"""The labelled data of the benchmarks: whole, judged, split once; and the arithmetic of what is measured on them."""

from __future__ import annotations

import csv
from collections import Counter

import numpy as np
import pytest

from benchmarks.loaders.baselines import exact_pairs, similar_pairs
from benchmarks.loaders.draw_pairs import WANTED, draw
from benchmarks.loaders.facts import Facts, bundled_facts, bundled_makers, path_of, rows
from benchmarks.loaders.fit import fit, industries, threshold
from benchmarks.loaders.labels import NO, REPORT, TUNE, UNSURE, YES, Labelled, load_pairs, measure
from benchmarks.loaders.quality import Method, by_field, by_rule
from graph.evidence.detection import Share
from graph.evidence.measured import PRECISION
from loaders.identity.inferring import infer_place
from loaders.matching import affinity
from loaders.matching.decide import Chain
from loaders.matching.lexicon import Match


def test_a_thousand_pairs_are_judged_once_and_split_in_halves() -> None:
    pairs = load_pairs()
    assert len(pairs) == len({p.pair for p in pairs}) == WANTED == 1000
    assert {p.verdict for p in pairs} == {YES, NO, UNSURE}
    parts = Counter(p.part for p in pairs)
    assert set(parts) == {TUNE, REPORT}
    assert abs(parts[TUNE] - parts[REPORT]) <= 50
    assert all(p.weight >= 1 for p in pairs)


def test_the_labels_name_segments_and_firms_that_exist() -> None:
    segments, firms = {r["环节编号"] for r in rows("环节")}, {r["企业编号"] for r in rows("企业")}
    pairs = load_pairs()
    assert [p.pair for p in pairs if p.pair[1] not in segments] == []
    assert sum(f in firms for p in pairs for f, _ in p.makers) > 900
    fields = {p.pair[1].partition("-")[0] for p in pairs}
    assert fields == {r["领域编号"] for r in rows("细分领域")}


def test_every_judged_place_is_what_the_rules_still_say() -> None:
    with path_of("places.csv").open(encoding="utf-8", newline="") as handle:
        judged = list(csv.DictReader(handle))
    assert len(judged) == 200
    assert {r["判断"] for r in judged} <= {YES, NO, UNSURE}
    for r in judged:
        place = infer_place(r["企业名称"])
        assert place is not None
        assert (place.division.code, place.rule) == (r["推断区划代码"], r["规则"])


def test_the_precision_in_use_is_that_of_the_newest_blind_reading_of_confirmed_links() -> None:
    """Of those drawn after what the matching had confirmed was read through; the unsure count as wrong."""
    with path_of("blind.csv").open(encoding="utf-8", newline="") as handle:
        read = [r["判断"] for r in csv.DictReader(handle) if r["类"].startswith("通读以后已确认的企业做环节")]
    assert Share(read.count("对"), len(read)) == PRECISION


def pair(name: str, verdict: str, weight: float) -> Labelled:
    return Labelled((name, "s"), "alias", weight, TUNE, verdict, (), ())


def test_precision_and_recall_by_hand() -> None:
    pairs = [pair("a", YES, 1), pair("b", NO, 3), pair("c", YES, 4), pair("d", UNSURE, 100), pair("e", YES, 5)]
    got = measure(pairs, lambda p: p[0] in "abcd")
    assert (got.precision, got.recall) == (pytest.approx(5 / 8), pytest.approx(5 / 10))
    assert (got.right, got.judged) == (2, 3)
    none = measure(pairs, lambda _: False)
    assert (none.precision, none.recall) == (None, 0)
    assert measure([], lambda _: True).recall is None


def test_the_threshold_is_the_lowest_that_keeps_the_precision() -> None:
    scores, right = np.array([0.9, 0.8, 0.7, 0.6, 0.5]), np.array([1.0, 1, 0, 1, 0])
    assert threshold(scores, right, np.ones(5)) == pytest.approx(0.6)
    assert threshold(scores, np.zeros(5), np.ones(5)) == 1.0
    tied = np.array([0.9, 0.5, 0.5, 0.5])
    assert threshold(tied, np.array([1.0, 1, 0, 0]), np.ones(4)) == pytest.approx(0.9)
    assert threshold(scores, right, np.array([1, 1, 9, 1, 1.0])) == pytest.approx(0.8)


def test_the_fit_finds_the_sign_and_the_base_rate() -> None:
    values = np.array([[1.0, 0], [1, 0], [1, 0], [1, 1], [1, 1], [1, 1]] * 30)
    right = np.array([0.0, 0, 1, 1, 1, 0] * 30)
    weights = fit(values, right)
    assert weights[1] > 0.8
    shown = 1 / (1 + np.exp(-values @ weights))
    assert shown.mean() == pytest.approx(right.mean(), abs=1e-6)


FACTS = Facts(
    Chain([("a", "锂电池", None, None), ("b", "铜箔", None, None)]), {"锂电池产品": [], "锂电池组": [], "白酒": []}
)


def test_the_baselines_are_what_they_claim_to_be() -> None:
    assert exact_pairs(FACTS, FACTS.makers) == {("锂电池产品", "a"): 1.0}
    found = similar_pairs(FACTS, FACTS.makers, 0.6)
    assert set(found) == {("锂电池产品", "a"), ("锂电池组", "a")}
    assert found["锂电池组", "a"] == pytest.approx(6 / 7)


def test_drawing_is_repeatable_and_weights_add_up_to_the_population() -> None:
    population = {(f"p{i}", f"{'ic' if i % 3 else 'ne'}-x"): ("alias" if i % 2 else "near") for i in range(3000)}
    first = draw(population)
    assert first == draw(population)
    assert len(first) == 1000
    assert sum(weight for _, _, weight, _ in first) == pytest.approx(3000)


def test_the_bundled_facts_know_every_segment_once_with_its_fields() -> None:
    facts = bundled_facts({})
    ids = [s[0] for s in facts.chain.segments]
    assert len(ids) == len(set(ids)) == len(facts.chain.fields)
    assert any(len(f) > 1 for f in facts.chain.fields.values())


def test_each_field_and_rule_shows_the_baselines_beside_our_own() -> None:
    judged = {("甲", "ic-x"): YES, ("乙", "ic-x"): NO, ("丙", "disp-x"): YES, ("丁", "disp-x"): YES}
    told = [Labelled(p, "alias", 1, REPORT, v, (), ()) for p, v in judged.items()]
    first, second, third, last = judged
    fields = {"ic-x": {"ic"}, "disp-x": {"disp"}}
    methods = [
        Method("", "确认", {first, second}),
        Method("", "同名", {first}),
        Method("", "相似", {second, third, last}),
    ]
    lines = [line.split("\t") for line in by_field(told, methods, fields)]
    chips, total = ([line for line in lines if line[0] == name] for name in ("集成电路", "全部"))
    assert [chips[0][1:], total[0][1:]] == [
        ["50.0%", "1/2", "100.0%", "1/1", "0.0%", "0/1"],
        ["50.0%", "1/2", "100.0%", "1/1", "66.7%", "2/3"],
    ]
    assert (chips[1][1::2], total[1][1::2]) == (["100.0%", "100.0%", "0.0%"], ["33.3%", "33.3%", "66.7%"])
    found = {pair: Match(pair[1], rule, "", 1.0, "") for pair, rule in ((first, "alias"), (second, "contains"))}
    ruled = {line[0]: line[1:] for line in (text.split("\t") for text in by_rule(told, found, methods[1:]))}
    assert ruled["与产品别名相同"] == ["确认", "100.0%", "1/1", "33.3%", "0.0%", "1/1", "0/0"]
    assert ruled["含有别名"] == ["建议", "0.0%", "0/1", "0.0%", "0.0%", "0/0", "0/1"]
    assert ruled["各规则都未提出"][-2:] == ["0/0", "2/2"]


def test_the_shipped_industries_are_those_of_the_bundled_data() -> None:
    counted = industries(bundled_facts(bundled_makers()))
    with affinity.FILE.open(encoding="utf-8", newline="") as handle:
        assert {(r["环节"], r["行业"]): int(r["企业数"]) for r in csv.DictReader(handle)} == counted
