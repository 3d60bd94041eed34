"""What is promised of the answers, held on the bundled data and on made-up lists; each was once broken by another way
of counting.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings

from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.chain.places import Place, make_place
from graph.evidence.claims import Shape
from graph.evidence.measured import STATED
from graph.gap_list.choice import Choice, choose
from graph.gap_list.list import list_gaps
from graph.gaps.find import Assessment, Gap, find_all_gaps, find_gaps, find_gaps_of_places
from graph.gaps.spoken import RosterSpoken
from graph.gaps.states import GAP_STATES
from graph.gaps.thresholds import Thresholds
from graph.store.contract import Store
from graph.store.open import open_store
from tests.engines import put, table
from tests.graph.gaps.tangled import tangled
from tests.graph.gaps.two_cities import HERE, counted, found, gaps, two_cities
from tests.pictures import graph_of
from tests.rosters import with_closed_roster
from tests.rounds import rounds

STRONG_IN_SUZHOU = {
    "光纤光缆",
    "光伏组件",
    "精密金属结构件",
    "涤纶纤维",
    "非标自动化设备",
    "功率器件",
    "半导体测试设备",
}
ELSEWHERE = ("上海", "深圳", "无锡", "北京")
KUNSHAN = "320583"
Known = Callable[[str], dict[str, Gap]]


@pytest.fixture(scope="module")
def bundled(sample_db: Path) -> ChainGraph:
    """The bundled data: listed firms alone."""
    return open_store(f"sqlite:///{sample_db}").chain()


def by_segment(graph: ChainGraph, place: str) -> dict[str, Gap]:
    """Every segment of every field in a place."""
    return {g.segment: g for a in find_all_gaps(graph, find_place(graph, place)) for g in a.gaps}


@pytest.fixture(scope="module")
def known(bundled: ChainGraph) -> Known:
    """The same of the bundled data, kept: several tests ask of the same places."""
    return cache(partial(by_segment, bundled))


def named(answers: Iterable[Gap], word: str) -> list[Gap]:
    return [g for g in answers if word in g.name]


def test_no_lack_and_no_weakness_rests_on_listed_firms_alone(bundled: ChainGraph) -> None:
    levels, ids = bundled.nodes["District"].columns["level"], bundled.nodes["District"].ids
    places = [
        make_place(bundled, [str(ids[i])]) for i in np.flatnonzero(np.isin(levels, ["直辖市", "市"]))[:: rounds(40, 1)]
    ]
    places += [find_place(bundled, p) for p in ("江苏", "苏州", "昆山", "工业园区", *ELSEWHERE)]
    said = [g for of_place in find_gaps_of_places(bundled, places) for a in of_place for g in a.gaps]
    assert {g.state for g in said} == {"strong", "plain", "unknown"}
    assert not {g.presence for g in said} & {"无"}
    assert not any(g.priority for g in said)


def test_what_is_strong_in_suzhou_and_presence_alone_in_kunshan(known: Known) -> None:
    suzhou, kunshan = known("苏州"), known("昆山")
    strong = {g.name for g in suzhou.values() if g.state == "strong"}
    assert len(strong & STRONG_IN_SUZHOU) >= len(STRONG_IN_SUZHOU) - 1
    assert len(strong) < 30, "of 843, as many by chance are told beside the list"
    assert {g.state for g in kunshan.values()} == {"strong", "plain", "unknown"}
    assert {g.name for g in kunshan.values() if g.state == "strong"} == {"精密金属结构件"}
    assert {"不可比", "相当"} <= {g.strength for g in kunshan.values()}
    claims = next(iter(kunshan.values())).claims
    assert [c.id for c in claims] == ["listed", "leaders", "cities"]
    assert all(c.e is c.p_none is c.lq is None for c in claims[1:]), "a list that somebody chose compares nothing"


def test_what_nobody_can_know_from_listed_firms_is_not_said(known: Known) -> None:
    """A maker of 网络安全 sits in 苏州, and is there now; no listed firm anywhere is known to make 量子点."""
    for gap in named(known("苏州").values(), "网络安全"):
        assert (gap.state, gap.presence, gap.priority) == ("plain", "有", None)
    (dots,) = named(known("上海").values(), "量子点")
    assert (dots.state, dots.rules) == ("unknown", ("unknown.unseen",))
    assert all(c.e is c.p_none is c.lq is None for c in dots.claims)


def ledger(complete: float | None = 0.95, missing: int = 0, count: int | None = None, coded: int = 2) -> ChainGraph:
    """A list of 120 firms of one district and nobody else, but for ``missing`` listed firms that are not on it; there
    are ``count`` of them, as somebody says; the first ``coded`` are listed companies, too.
    """
    supplies = [("wafer", "chip", 1), ("gas", "chip", 0), ("chip", "board", 1)]
    graph = two_cities(
        {"chip": 12, "board": 40, "mould": 5},
        {"wafer": 0, "gas": 0, "side": 0},
        firms=(120 + missing, 0),
        supplies=supplies,
        segments={"wafer": {"bottleneck": 1}},
    )
    codes = graph.nodes["Enterprise"].columns["stock_code"]
    codes[120:] = "600000.SH"
    codes[:coded] = "600001.SH"
    return with_closed_roster(graph, [f"h{i}" for i in range(120)], {HERE: count} if count else None, complete=complete)


def test_a_complete_ledger_of_one_district_says_yes_no_and_what_lacks() -> None:
    of = gaps(ledger())
    assert {s: (g.presence, g.state) for s, g in of.items()} == {
        "base": ("有", "plain"),
        "chip": ("有", "plain"),
        "board": ("有", "plain"),
        "mould": ("有", "plain"),
        "wafer": ("无", "missing"),
        "gas": ("无", "absent"),
        "side": ("无", "absent"),
    }
    wafer = of["wafer"]
    assert wafer.priority == pytest.approx(12 * 0.98 * 0.95 * 1.5)  # chip makers × declared share × 卡脖子
    assert (wafer.inputs.declared, wafer.roster, wafer.strength) == (0.95, "gs", "不可比")
    assert all(c.p_none is None for c in wafer.claims)  # nothing to compare with: no probability is made up
    said = found(ledger()).population
    lists = "口径：规上企业名录（名录收录本地 120 家，申明收全 95%）；上市公司（名录收录本地 2 家，按总部计，不说“无”）"
    assert said.note() == f"{lists}；{said.alone}"
    assert said.alone.startswith("数据里没有苏州市以外的企业，不说别处有几家")
    assert "申明收全 95%（统计局，截至 2025-12-31），未经核对" in said.details()[0]


def test_what_firms_state_of_themselves_is_matched_and_says_no_none() -> None:
    """A ledger of 主导产品 was taken for what people said of every firm: 53 缺失 of a real chain."""
    graph = ledger()
    links = graph.edge("OPERATES_IN", "Enterprise", "Segment").columns
    links["rule"][:], links["evidence"][:] = "stated", "企业自述主营，与产品别名相同：“某产品”"
    made = {("MAKES", "Enterprise", "Product"): [(f"h{i}", "p") for i in range(120)]}
    makes = graph_of(
        {k: [{"id": i} for i in graph.nodes[k].ids.tolist()] for k in ("Enterprise", "Product")}, made
    ).edges
    of = gaps(dataclasses.replace(graph, edges={**graph.edges, **makes}))
    assert {g.presence for g in of.values()} == {"有", "不明"}
    assert not any(g.priority for g in of.values())
    (claim,) = (c for c in of["chip"].claims if c.id == "gs")
    assert claim.texts == 1  # one word, however many firms it was matched for
    assert claim.pi == pytest.approx(STATED)


def spoken(assessment: Assessment) -> RosterSpoken:
    """What is said of the list."""
    (gs,) = (r for r in assessment.population.rosters if isinstance(r, RosterSpoken) and r.id == "gs")
    return gs


def assert_refused(refuted: Assessment) -> None:
    """Nothing rests on the list being complete, and who is not on it is named."""
    assert {g.presence for g in refuted.gaps} == {"有", "不明"}
    assert not any(g.priority for g in refuted.gaps)
    assert "不采信，不说“无”" in refuted.population.note()
    note = refuted.population.details()[0]
    assert "别的名录里本地应在其上的 8 家只有 2 家在，不采信；不在其上的：h120、h121、h122、h123、h124、h125" in note
    gs = spoken(refuted)
    assert not gs.tells_none
    assert gs.looked is not None
    assert gs.looked[1] == pytest.approx(0.25, abs=0.06)  # x of M is what it holds


def test_a_declaration_that_other_lists_refute_is_refused_by_name() -> None:
    """Two listed firms of the district are on the list, six are not: 2 of 8, where 95 % was declared."""
    refuted = found(ledger(missing=6))
    assert_refused(refuted)
    assert "申明收全不采信，不说“无”" in refuted.population.note()
    few = found(ledger(missing=2))  # four firms are too few to refute anything
    assert {g.state for g in few.gaps} >= {"missing", "absent"}


@pytest.mark.parametrize("complete", [None, 1.0])
def test_a_number_of_firms_that_other_lists_refute_is_refused_by_name(complete: float | None) -> None:
    """120 of 120 would be all, but of eight listed firms six are not among them."""
    refuted = found(ledger(complete, missing=6, count=120))
    assert_refused(refuted)
    sound = found(ledger(complete, missing=6, count=480))  # a quarter of 480 is what the others see, too
    assert spoken(sound).counted == "苏州市 480 家（年鉴）"


@pytest.mark.parametrize("count", [None, 120])
def test_a_list_that_others_find_short_by_little_is_still_believed(count: int | None) -> None:
    """110 of 116 are surely not all, but enough for what is said of such lists."""
    short = found(ledger(1.0, missing=6, count=count, coded=110))
    assert "不采信" not in short.population.note()
    assert "别的名录里本地应在其上的 116 家有 110 家在" in short.population.details()[0]


def but_known(gap: Gap) -> str:
    """Everything of a segment but how many firms the whole data know of it."""
    return repr(dataclasses.replace(gap, inputs=dataclasses.replace(gap.inputs, enterprises_known=0)))


def with_small_firms(store: Store, segments: Sequence[str]) -> None:
    """60 firms of 昆山 in a ledger of somebody's own, each in two segments."""
    firms = [f"small{i}" for i in range(60)]
    put(
        store,
        table("Enterprise", *({"id": f, "full_name": f"{f}有限公司"} for f in firms)),
        table("LOCATED_IN", *({"source": f, "target": KUNSHAN} for f in firms)),
        table(
            "OPERATES_IN",
            *({"source": f, "target": segments[(i + k) % len(segments)]} for i, f in enumerate(firms) for k in (0, 7)),
        ),
        on=store.chain().on,
    )


def test_a_ledger_of_small_firms_tells_presence_at_home_and_nothing_else(
    bundled: ChainGraph, known: Known, sample_db_copy: Path
) -> None:
    store = open_store(f"sqlite:///{sample_db_copy}", write=True)
    segments = [str(s) for s in bundled.nodes["Segment"].ids[:20]]
    with_small_firms(store, segments)
    after = store.chain()
    for place in (*ELSEWHERE, "江阴"):
        was, now = known(place), by_segment(after, place)
        assert {s: but_known(g) for s, g in was.items()} == {s: but_known(g) for s, g in now.items()}
        more = {s: now[s].inputs.enterprises_known - g.inputs.enterprises_known for s, g in was.items()}
        assert {s: n for s, n in more.items() if n} == dict.fromkeys(segments, 6)
    for place in ("昆山", "苏州"):
        was, now = known(place), by_segment(after, place)
        assert {s: g.strength for s, g in was.items()} == {s: g.strength for s, g in now.items()}
        if place == "苏州":  # of its own size there are more than enough: the same places, as near as before
            same = ("peers_relatedness", "related_from")
            assert all(repr(getattr(now[s].inputs, n)) == repr(getattr(was[s].inputs, n)) for n in same for s in was)
        for s, gap in now.items():
            assert [c for c in gap.claims if c.id != "own"] == list(was[s].claims)
        told = {s for s in now if now[s].presence != was[s].presence}
        assert told
        assert told <= set(segments)
        assert all(now[s].presence == "有" for s in segments)
        assert not {g.state for g in now.values()} & set(GAP_STATES)
    store.close()


def figures(gap: Gap) -> tuple[Any, ...]:
    return gap.state, gap.presence, gap.strength, gap.needed, repr(gap.claims), repr(gap.inputs), repr(gap.parts)


def test_no_filter_sort_or_join_changes_a_figure(bundled: ChainGraph, known: Known, sample_db: Path) -> None:
    suzhou, kunshan = find_place(bundled, "苏州"), find_place(bundled, "昆山")
    every = {(a.field, g.segment): figures(g) for a in find_all_gaps(bundled, suzhou) for g in a.gaps}
    alone = find_gaps(bundled, "ic", suzhou)
    sliced = find_gaps(open_store(f"sqlite:///{sample_db}").slice(["ic"]), "ic", suzhou)
    joined = find_gaps_of_places(bundled, [kunshan, suzhou], [find_place(bundled, "上海")])[1]
    for gap in alone.gaps:
        assert figures(gap) == every["ic", gap.segment]
    assert [g.claims for g in sliced.gaps] == [g.claims for g in alone.gaps]
    assert [g.state for g in sliced.gaps] == [g.state for g in alone.gaps]
    of_suzhou = _by(bundled, suzhou)
    for a in joined:
        assert {g.segment: g.claims for g in a.gaps} == {s: g.claims for (f, s), g in of_suzhou if f == a.field}
    listed = list_gaps(bundled, [kunshan, suzhou])
    strong = choose(listed, Choice(states=("strong",), sort="lq", weights={"firms": 3.0}))
    names = {g.name for g in known("苏州").values() if g.state == "strong"}
    rows = [row for row in strong.rows.tolist() if listed.assessment(row).place == suzhou]
    assert {listed.gap(row).name for row in rows} == names
    for row in rows:
        assert figures(listed.gap(row)) == every[listed.assessment(row).field, listed.gap(row).segment]


def _by(graph: ChainGraph, place: Place) -> list[tuple[tuple[str, str], Gap]]:
    return [((a.field, g.segment), g) for a in find_all_gaps(graph, place) for g in a.gaps]


@settings(max_examples=rounds(10, 200), phases=[Phase.generate])
@given(tangled())
def test_no_gap_is_worth_nothing_while_anybody_stands_next_to_it(graph: ChainGraph) -> None:
    for a in find_all_gaps(graph, make_place(graph, ["c1"])):
        for gap in a.gaps:
            if gap.priority is not None:
                assert gap.parts["sureness"] > 0
                assert (gap.priority > 0) == (gap.parts["firms"] > 0 and not gap.parts["importable"] >= 1)
                if gap.inputs.bound:
                    assert gap.parts["firms"] > 0


HELD = Shape(1.06, 1.04, 0.66, 4.3, 30)


@pytest.mark.parametrize("look_from", [0.7, 0.0])
def test_with_the_fit_held_a_firm_elsewhere_makes_nothing_missing(
    monkeypatch: pytest.MonkeyPatch, look_from: float
) -> None:
    """Who does it elsewhere makes more to be expected here; who does something else takes a two-hundredth off."""
    monkeypatch.setattr("graph.evidence.figures.shape_at", lambda *_: HELD)
    here, supplies = {"user": 3}, [(s, "user", 1) for s in ("s", "rare", "none")]
    there, limits = {"s": 30, "rare": 2, "none": 1, "user": 10}, Thresholds(look_from=look_from)

    def states(there: dict[str, int], firms: int) -> dict[str, Gap]:
        return gaps(counted(two_cities(here, there, firms=(60, firms), supplies=supplies), 66), limits=limits)

    before = states(there, 200)
    assert {g.state for g in before.values()} >= {"plain", "likely_missing"}
    for more in there:
        after = states({**there, more: there[more] + 1}, 201)
        assert {s for s, g in after.items() if g.state == "missing"} <= {
            s for s, g in before.items() if g.state == "missing"
        }
        if before[more].inputs.n_place == 0:
            assert after[more].inputs.p_none < before[more].inputs.p_none


def test_a_place_asked_alone_is_what_it_is_beside_others() -> None:
    graph = counted(two_cities({"user": 3}, {"s": 30, "user": 10}, supplies=[("s", "user", 1)]), 60)
    places = [make_place(graph, [HERE]), make_place(graph, ["310000"])]
    both = find_gaps_of_places(graph, places)
    assert [repr(a) for a in both] == [repr(find_all_gaps(graph, p)) for p in places]
