"""The learned ranking in the score of targets: the market of a graph, pairs judged while hidden, and what is said
without it.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.session.learning import OFF, Learning, learn_apart
from graph.chain.graph import ChainGraph
from graph.chain.tables import REJECTED, SUGGESTED
from graph.counts.take import census_of
from graph.errors import BadRequest
from graph.questions.targets import with_likely
from graph.store.contract import Store
from graph.targets.learned import chain_market
from graph.targets.learned.chain_market import ChainMarket, market_of
from graph.targets.learned.evidence import LABELS, Texts, evidence
from graph.targets.learned.learned import learn, stacked
from graph.targets.learned.packed import learned as named
from graph.targets.learned.scores import FOLDS, Match, Matches, fold_of, learn_matches
from graph.targets.learned.standing import WORDS, Standing, evidence_of, likely_in, reasons
from graph.targets.rank import WEIGHTS, rank_targets
from loaders.importing import import_file
from tests.engines import engine_store as store  # noqa: F401
from tests.small_field import tables as small_tables
from tests.waiting import PATIENCE
from tests.worlds import OPERATES, suzhou, world

MORE = {
    ("CLASSIFIED_AS", "Enterprise", "Industry"): [("h1", "c1"), ("h2", "c1"), ("s1", "c2"), ("s2", "c3")],
    ("BRANCH_OF", "Industry", "Industry"): [("c1", "c"), ("c2", "c")],
    ("MAKES", "Enterprise", "Product"): [
        ("h1", "硅片"),
        ("h1", "抛光液"),
        ("s1", "抛光液"),
        ("h2", "石英舟"),
        ("x9", "石英舟"),
    ],
    ("COVERS", "Product", "Segment"): [("硅片", "wafer"), ("石英舟", "tool", {}, SUGGESTED)],
}

DISTRICTS = Path(__file__).parents[3] / "loaders" / "sample" / "区划.csv"


def told(**changes: Any) -> ChainGraph:
    """The world with industries and products, f2 suggested and s2 rejected in 晶片, and x9 that works nowhere."""
    base = world()
    operates = [(f, s, {}) for s, firms in OPERATES.items() for f in firms]
    edges = {
        **MORE,
        ("OPERATES_IN", "Enterprise", "Segment"): [
            *operates,
            ("f2", "wafer", {}, SUGGESTED),
            ("s2", "wafer", {}, REJECTED),
            ("x9", "ore", {}, SUGGESTED),
        ],
    }
    firms = [
        *(
            {"id": str(i), "name": str(n)}
            for i, n in zip(base.nodes["Enterprise"].ids, base.nodes["Enterprise"].names(), strict=True)
        ),
        {"id": "x9", "name": "企业x9"},
    ]
    nodes = {
        "Enterprise": firms,
        "Industry": [{"id": i, "name": f"行业{i}"} for i in ("c", "c1", "c2", "c3")],
        "Product": [{"id": p} for p in ("硅片", "抛光液", "石英舟")],
    }
    return world(nodes={**nodes, **changes}, edges=edges)  # type: ignore[dict-item]


def test_the_market_of_a_graph_by_hand() -> None:
    found = market_of(told())
    assert found.firms == (
        "f1",
        "f2",
        "f3",
        "h1",
        "h2",
        "h3",
        "j1",
        "k1",
        "s1",
        "s2",
        "s3",
        "x1",
    )  # x9 is confirmed nowhere
    assert found.segments == ("board", "chip", "gas", "ore", "side", "tool", "wafer")
    made = {(found.firms[f], found.segments[s]) for f, s in np.argwhere(found.market.made).tolist()}
    assert made == {(f, s) for s, firms in OPERATES.items() for f in firms}
    assert [(found.firms[f], found.segments[s]) for f, s in found.suggested] == [("f2", "wafer")]
    assert [(found.firms[f], found.segments[s]) for f, s in found.rejected] == [("s2", "wafer")]
    assert [g.toarray()[[3, 4, 8, 9]].tolist() for g in found.market.groups] == [
        [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [[1, 0], [1, 0], [1, 0], [0, 1]],  # c1 and c2 belong to c; c3 to nothing
    ]
    texts = found.market.firm_texts
    assert (texts["name"][3], texts["industry"][3]) == (["企业h1"], ["行业c1"])
    assert found.market.product_names[6] == "晶片"


def test_other_businesses_cover_no_segment_and_are_not_too_common() -> None:
    texts = market_of(told()).market.firm_texts["business"]
    assert texts[3] == []  # 硅片 covers 晶片, and 抛光液 is made by more than one in a hundred
    many = [{"id": f"z{i:03}", "name": f"z{i}"} for i in range(300)]
    base = told()
    firms = [{"id": str(i), "name": str(i)} for i in base.nodes["Enterprise"].ids]
    assert market_of(told(Enterprise=firms + many)).market.firm_texts["business"][3] == ["抛光液"]


def test_the_order_of_records_makes_no_difference() -> None:
    graph = told()
    firms = graph.nodes["Enterprise"]
    turned = np.arange(len(firms))[::-1]
    where = np.argsort(turned)
    edges = {
        p: replace(t, source=where[t.source] if p[1] == "Enterprise" else t.source) for p, t in graph.edges.items()
    }
    other = replace(graph, nodes={**graph.nodes, "Enterprise": firms.take(turned)}, edges=edges)
    assert same(market_of(graph), market_of(other))


def same(a: ChainMarket, b: ChainMarket) -> bool:
    arrays = [
        (a.market.made, b.market.made),
        (a.suggested, b.suggested),
        (a.rejected, b.rejected),
        *((x.toarray(), y.toarray()) for x, y in zip(a.market.groups, b.market.groups, strict=True)),
    ]
    return (a.firms, a.segments, a.market.firm_texts, a.market.product_names) == (
        b.firms,
        b.segments,
        b.market.firm_texts,
        b.market.product_names,
    ) and all(np.array_equal(x, y) for x, y in arrays)


def fill(store: Store, folder: Path) -> None:  # noqa: F811
    """The small field and the bundled districts."""
    book = folder / "book"
    book.mkdir()
    for name, data in {**small_tables(), "区划.csv": DISTRICTS.read_bytes()}.items():
        (book / name).write_bytes(data)
    import_file(store, "workbook", book)


def test_both_stores_give_the_same_market(store: Store, tmp_path: Path) -> None:  # noqa: F811
    fill(store, tmp_path)
    found = market_of(store.chain())
    assert (len(found.firms), found.market.made.shape[1]) == (60, 11)
    lines = small_tables()["企业环节.csv"].decode("utf-8-sig").splitlines()[1:]
    assert {(found.firms[f], found.segments[s]) for f, s in np.argwhere(found.market.made).tolist()} == {
        tuple(line.split(",")[:2]) for line in lines
    }


def test_folds_spread_the_pairs_of_an_enterprise() -> None:
    made = np.random.default_rng(3).random((50, 9)) < 0.3
    folds, pairs = fold_of(made, FOLDS, 0), np.argwhere(made)
    assert set(folds.tolist()) == set(range(FOLDS))
    for firm in range(50):
        mine = folds[pairs[:, 0] == firm]
        assert np.bincount(mine, minlength=FOLDS).max() <= -(-len(mine) // FOLDS)


def test_the_value_of_a_rank() -> None:
    assert (Match(1, 99, {}).value, Match(100, 99, {}).value) == (1.0, 0.0)
    assert Match(10, 99, {}).value == pytest.approx(0.5)
    assert Match(1, 0, {}).value == 1.0  # everybody else works in it
    assert (
        reasons(Match(1, 9, {"name": 1.25, "walk": -0.5, "size": 0.01}))
        == f"像做本环节的地方：{WORDS['name']} +1.25；不像的地方：{WORDS['walk']} −0.50"
    )
    assert reasons(Match(1, 9, {"name": 0.0})) == "没有突出的依据"
    assert (
        evidence_of(Match(3, 1200, {}), known=True)[0]
        == "先遮住它做本环节的记录，再与没有本环节记录的 1,200 家一起比，像做本环节的程度排第 3"
    )
    assert set(WORDS) == set(LABELS)


@pytest.fixture(scope="module")
def learned() -> tuple[ChainMarket, Matches]:
    chain = market_of(told())
    return chain, learn_matches(chain, rounds=1)


def test_every_known_and_suggested_pair_is_judged(learned: tuple[ChainMarket, Matches]) -> None:
    _, found = learned
    judged = {(found.ids[n], s) for s, rows in found.known.items() for n in rows.firm}
    assert judged == {(f, s) for s, firms in OPERATES.items() for f in firms} | {("f2", "wafer")}
    for segment, rows in found.known.items():
        makers = len(OPERATES[segment])
        for number, among in zip(rows.firm.tolist(), rows.among.tolist(), strict=True):
            assert among == 12 - makers - (found.ids[number] == "f2" and segment == "wafer")
    assert {f for f, _ in found.likely_in("wafer")} == {"f3", "k1", "s1", "s3"}  # neither known, suggested nor rejected
    ranks = [m.rank for _, m in found.likely_in("wafer")]
    assert ranks == sorted(ranks)
    assert found.of("wafer", "h1") is not None
    assert (found.of("wafer", "nobody"), found.of("nothing", "h1"), found.likely_in("nothing")) == (None, None, [])


def test_a_known_pair_does_not_speak_for_itself(learned: tuple[ChainMarket, Matches]) -> None:
    """Its rank is the one under the evidence of all pairs but those of its fold."""
    chain, found = learned
    made, texts = chain.market.made, Texts.of(chain.market)
    ranker = learn(chain.market, texts, rounds=1)
    pairs, folds = np.argwhere(made), fold_of(made, FOLDS, 0)
    hidden, seen = pairs[folds == 1], made.copy()
    seen[tuple(hidden.T)] = False
    scores = stacked(evidence(chain.market.seen(seen), texts))[0] @ ranker.weights
    for row, column in hidden.tolist():
        rivals = scores[~made[:, column], column]
        rank = 1 + (rivals > scores[row, column]).sum()
        match = found.of(chain.segments[column], chain.firms[row])
        assert match is not None
        assert match.rank == pytest.approx(rank, abs=0.5)
        assert sum(match.why.values()) == pytest.approx(scores[row, column] - rivals.mean(), abs=1e-3)


def test_the_part_counts_with_its_evidence(learned: tuple[ChainMarket, Matches]) -> None:
    graph, standing = told(), Standing.learned(named("key", learned[1]))
    before = {c.id: c for c in rank_targets(graph, "wafer", suzhou(graph)).candidates}
    found = rank_targets(graph, "wafer", suzhou(graph), standing=standing)
    assert "匹配度" in found.standing.text
    for each in found.candidates:
        match = learned[1].of("wafer", each.id)
        assert match is not None
        assert each.parts["match"].value == pytest.approx(match.value)
        assert each.parts["match"].evidence[0].startswith("先遮住" if each.id != "f2" else "在没有本环节")
        scored = {k: p.value for k, p in each.parts.items() if p.value is not None}
        assert each.score == pytest.approx(
            sum(WEIGHTS[k] * v for k, v in scored.items()) / sum(WEIGHTS[k] for k in scored)
        )
        assert before[each.id].parts["match"].value is None
        others = {k: p for k, p in each.parts.items() if k != "match"}
        assert others == {k: p for k, p in before[each.id].parts.items() if k != "match"}


def test_likely_ones_are_elsewhere_and_not_vetoed(learned: tuple[ChainMarket, Matches]) -> None:
    graph = told()
    found = likely_in(graph, learned[1], "wafer", suzhou(graph), 10)
    assert [x.id for x in found] == ["f3"]  # k1, s1 and s3 are in 苏州
    assert found[0].place == "合肥市"
    graph = told()
    graph.nodes["Enterprise"].columns["veto"][graph.nodes["Enterprise"].index["f3"]] = "失信"
    assert likely_in(graph, learned[1], "wafer", suzhou(graph), 10) == ()
    asked = rank_targets(graph, "wafer", suzhou(graph), "talent", standing=Standing.learned(named("key", learned[1])))
    assert with_likely(asked, lambda: pytest.fail("not needed")).likely == ()


def test_too_little_and_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    one = {("OPERATES_IN", "Enterprise", "Segment"): [("h1", "wafer"), ("h1", "chip")]}
    single = market_of(world(edges=one))  # type: ignore[arg-type]
    assert single.market.made.shape == (1, 2)
    found = learn_matches(single, rounds=1)
    only = found.of("wafer", "h1")
    assert only is not None
    assert only.value == 1.0
    assert found.likely_in("wafer") == []
    lone = learn_apart(world(edges={("OPERATES_IN", "Enterprise", "Segment"): [("h1", "wafer"), ("h2", "chip")]}))
    assert (lone.state, lone.matches) == ("too_little", None)
    assert "没有隐去的关系" in lone.text
    nobody = learn_apart(world(edges={("OPERATES_IN", "Enterprise", "Segment"): []}))
    assert (nobody.state, "0 家企业" in nobody.text) == ("too_little", True)
    assert len(market_of(told()).firms) == 12
    monkeypatch.setattr(chain_market, "TOGETHER", 5)
    assert len(market_of(told()).firms) == 4, "who has neither product nor industry is left out first"
    monkeypatch.setattr(chain_market, "MOST_FIRMS", 3)
    with pytest.raises(BadRequest, match="超过可学习的 3 家"):
        market_of(told())
    assert learn_apart(told()).state == "too_large"


def waiting(monkeypatch: pytest.MonkeyPatch, graph: ChainGraph) -> tuple[Learning, threading.Event]:
    """Learning that is done when the event is set."""
    go = threading.Event()

    def slowly(*_: Any, **__: Any) -> Standing:
        assert go.wait(PATIENCE)
        return Standing.learned(named("key", Matches({}, {}, ("a", "b", "c"))))

    monkeypatch.setenv("CHAINATLAS_LEARN", "on")
    monkeypatch.setattr("api.session.learning.learn_apart", slowly)
    return Learning(lambda _: graph, lambda _: graph), go


def test_whoever_asks_is_never_kept_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    learning, go = waiting(monkeypatch, world())
    assert (learning.ask(1, 20260101).state, learning.stamp(1)) == ("learning", "")
    assert "另一天" in learning.ask(1, 20260102).text
    go.set()
    learning.wait(PATIENCE)
    assert (learning.ask(1, 20260101).state, learning.stamp(1)) == ("learned", "20260101:learned")
    for day in (20260102, 20260103):
        learning.ask(1, day)
        learning.wait(PATIENCE)
    assert learning.stamp(1) == "20260102:learned 20260103:learned"  # two dates are kept
    learning.keep(2)
    assert learning.stamp(1) == ""
    learning.close()
    assert learning.ask(2, 20260101).state == "learning"
    assert learning.stamp(2) == ""
    monkeypatch.setenv("CHAINATLAS_LEARN", "off")
    assert learning.ask(2, 20260101) is OFF


def test_learning_from_what_is_no_longer_said_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    learning, go = waiting(monkeypatch, world())
    learning.ask(1, 20260101)
    learning.keep(2)
    go.set()
    learning.wait(PATIENCE)
    assert learning.stamp(1) == ""
    assert learning.ask(2, 20260101).state == "learning"
    learning.wait(PATIENCE)
    assert learning.stamp(2) == "20260101:learned"


def test_whatever_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    learning, _ = waiting(monkeypatch, world())
    monkeypatch.setattr("api.session.learning.learn_apart", lambda *_, **__: {}["nothing"])
    learning.ask(1, 20260101)
    learning.wait(PATIENCE)
    assert learning.ask(1, 20260101).state == "failed"


def test_a_large_field_is_told_without_reading_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINATLAS_LEARN", "on")
    outline = world()
    counted = replace(census_of(outline), operating=np.array([90_000]))
    learning = Learning(lambda _: pytest.fail("read"), lambda _: replace(outline, census=counted))
    learning.ask(1, 20260101)
    learning.wait(PATIENCE)
    found = learning.ask(1, 20260101)
    assert found.state == "too_large"
    assert "90,000 家" in found.text


def test_a_child_that_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.processes.children.sys.executable", "/bin/false")
    assert "代码 1" in learn_apart(told()).text
