"""How well products are matched to segments, on the labelled pairs, beside two plain baselines; and how fast."""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Iterator

from benchmarks.loaders import leaving_out, stated
from benchmarks.loaders.baselines import exact_pairs, similar_pairs
from benchmarks.loaders.facts import Facts, bundled_facts, bundled_makers, decided, path_of, rows
from benchmarks.loaders.fit import with_parents
from benchmarks.loaders.labels import (
    NO,
    REPORT,
    TUNE,
    UNSURE,
    YES,
    Labelled,
    Measure,
    Pair,
    load_pairs,
    makers_with,
    measure,
)
from benchmarks.loaders.quality import Method, by_field, by_rule, overall, share
from benchmarks.timing import Line, best_of
from loaders.identity.divisions import load_gazetteer
from loaders.identity.inferring import infer_place
from loaders.identity.located import RULES
from loaders.matching.lexicon import Match

ROWS = 53_779
"""Rows of the whole public data set; the bundled part is filled up to it."""
STEPS = [f / 100 for f in range(50, 100, 5)]


def crowd() -> Facts:
    """The bundled chains with as many rows as the whole public data, the missing ones made by lengthening real
    texts.
    """
    makers = bundled_makers()
    texts = sorted(makers)
    for at in range(ROWS - sum(map(len, makers.values()))):
        makers[f"{texts[at % len(texts)]}{at}型"] = makers[texts[at % len(texts)]][:1]
    return bundled_facts(makers)


def run() -> Iterator[Line]:
    """Time of matching all rows against all fields."""
    facts = crowd()
    start = time.perf_counter()
    decided(facts)
    ours = time.perf_counter() - start
    start = time.perf_counter()
    similar_pairs(facts, facts.makers, 0.6)
    peer = time.perf_counter() - start
    what = f"匹配 {ROWS:,} 行产品与 {len(facts.chain.segments)} 个环节"
    yield Line(what, ours, "rapidfuzz 只比名称", peer, "≤ 20 s", ours <= 20)
    yield _inferring()


def _inferring() -> Line:
    """Time of reading places off the names of the bundled enterprises."""
    names = [row["企业名称"] for row in rows("企业")]
    known = [division.name for division in load_gazetteer().by_code.values()]
    infer_place(names[0])
    ours, _ = best_of(3, lambda: [infer_place(name) for name in names])
    peer, _ = best_of(1, lambda: [[k for k in known if k in name] for name in names])
    return Line(f"由 {len(names):,} 个企业名称推断所在地", ours, "逐个地名查子串", peer, "≤ 0.1 s", ours <= 0.1)


def report() -> Iterator[str]:
    """Tables of quality: over all, by rule, by field, the baselines beside; then the precision of inferred places."""
    pairs = load_pairs()
    facts = with_parents(bundled_facts(makers_with(pairs)), pairs)
    found = {(p, m.segment): m for p, m, _ in decided(facts)}
    told = [p for p in pairs if p.part == REPORT]
    words = Counter(p.verdict for p in told)
    yield (
        f"匹配质量：报告部分 {len(told)} 对（是 {words[YES]}，否 {words[NO]}，不确定 {words[UNSURE]}），"
        "按抽样权重折算到总体"
    )
    methods = _methods(facts, found, [p for p in pairs if p.part == TUNE])
    yield from overall(told, methods)
    yield from _targets(told, methods)
    yield from by_rule(told, found, methods[-2:])
    yield from by_field(told, [m for m in methods if m.short], facts.chain.fields)
    yield from leaving_out.lines(facts, pairs)
    yield from stated.lines(facts.chain)
    yield from _places()


def _methods(facts: Facts, found: dict[Pair, Match], tune: list[Labelled]) -> list[Method]:
    """Ours, then the two baselines; the limit of similarity is the best one on the tuning part."""
    exact, similar = exact_pairs(facts, facts.makers), similar_pairs(facts, facts.makers, STEPS[0])
    limit = max(STEPS, key=lambda t: _f1(measure(tune, lambda pair: similar.get(pair, 0.0) >= t)))
    confirmed = {pair for pair, m in found.items() if m.state == "confirmed"}
    return [
        Method("本项目：确认", "确认", confirmed),
        Method("本项目：建议", "建议", set(found) - confirmed),
        Method("本项目：确认与建议", "", set(found)),
        Method("对照：只认同名", "同名", set(exact)),
        Method(f"对照：字符相似 ≥ {limit:.0%}", "相似", {pair for pair, s in similar.items() if s >= limit}),
    ]


def _f1(got: Measure) -> float:
    return 2 * got.precision * got.recall / (got.precision + got.recall) if got.precision and got.recall else 0.0


def _targets(told: list[Labelled], methods: list[Method]) -> Iterator[str]:
    sure, maybe, _, exact, _ = (measure(told, m.said.__contains__) for m in methods)
    for what, value, bound in (
        ("确认精确率", sure.precision, 0.95),
        ("建议精确率", maybe.precision, 0.6),
        ("确认召回率与只认同名之比", (sure.recall or 0) / (exact.recall or 1), 2.0),
    ):
        yield f"{what} {value or 0:.3g}，要求 ≥ {bound:g}：{'达到' if (value or 0) >= bound else '未达到'}"


def _places() -> Iterator[str]:
    with path_of("places.csv").open(encoding="utf-8", newline="") as handle:
        judged = [r for r in csv.DictReader(handle) if r["判断"] in (YES, NO)]
    right = sum(r["判断"] == YES for r in judged)
    weight = sum(float(r["权重"]) for r in judged)
    hit = sum(float(r["权重"]) for r in judged if r["判断"] == YES)
    yield f"\n所在地推断：{right}/{len(judged)} 对，按规则权重折算精确率 {share(hit / weight if weight else None)}"
    yield "规则\t对/判"
    for rule in dict.fromkeys(r["规则"] for r in judged):
        mine = [r for r in judged if r["规则"] == rule]
        yield f"{RULES[rule]}\t{sum(r['判断'] == YES for r in mine)}/{len(mine)}"
