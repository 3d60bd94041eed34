"""Gaps of many places at once: what one segment after another gives, and what one place after another gives."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.counts.local import count_places
from graph.errors import BadRequest, NotFound
from graph.gaps.find import TOGETHER, Assessment, find_all_gaps, find_gaps, find_gaps_of_places
from graph.gaps.records import Gap
from graph.gaps.rules import OUTCOMES
from graph.gaps.thresholds import PARTS, Thresholds
from graph.supply.andor import makeable
from graph.supply.needs import supply_of
from graph.supply.spread import Spread
from tests.graph.gaps.slow_claims import SlowLook, SlowWorld, p_under
from tests.graph.gaps.slow_gaps import SlowGaps
from tests.pictures import graph_of
from tests.worlds import suzhou, world

DISTRICTS = ["p", "q", "c1", "c2", "c3", "k1", "c4", "c5"]
WITHIN = [("c1", "p"), ("c2", "p"), ("c3", "q"), ("k1", "c1"), ("c4", "q"), ("c5", "q")]
SEGMENTS = [f"s{i}" for i in range(8)]
FIELDS = {"f": SEGMENTS[:5], "g": SEGMENTS[3:7]}
"""The fields share two segments, and s7 is in neither: needs may run through segments of other fields."""
LEVELS = (
    [None] * 8,
    ["省", "省", "市", "市", "市", "县级", "市", "市"],
    ["市"] * 8,
    ["市", "市", "市", None, "省", "县级", "市", None],
)
"""Without levels nobody is alike.

Where all are of one level, a place is not compared with what lies in it or contains it.
"""
KINDS = ["登记企业", "规上企业", "规上企业", "专精特新企业", "上市公司", "行业头部", None]
ROSTERS = ["r0", "r1", "listed"]
"""The last is one of those that are there anyway, here written down."""


@st.composite
def tangled(draw: st.DrawFn, *, rosters: bool = True) -> ChainGraph:
    """Worlds with cycles, self-loops, segments that can or cannot be bought in, or of which nobody knows, and rosters
    of several kinds, some of them complete or with declared numbers of firms. In a tidy one a list of sites holds
    nearly everybody, all at home in some city.

    How dense they are is drawn, who relates to whom is diced: lists drawn one by one would nearly all be short.
    """
    dice = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    supplied, worked = draw(st.sampled_from([0.03, 0.08, 0.2])), draw(st.sampled_from([0.05, 0.1, 0.25, 0.5]))
    level = dict(zip(DISTRICTS, draw(st.sampled_from(LEVELS)), strict=True))
    bought = draw(st.sampled_from([(0.0,), (0.0,), (0.9,), (0.2, 0.9), (0.0, 0.0, 0.5, None)]))
    downward = draw(st.booleans())  # from lower to higher numbers only: without cycles
    firms = [f"e{i}" for i in range(draw(st.sampled_from([14, 14, 60, 120])))]
    words = draw(st.sampled_from([(None,), ("甲", "乙", "丙"), ("甲", None, "乙", "丙", "丁")]))

    def one_of(*values: Any) -> Any:
        return values[int(dice.integers(len(values)))]

    def work() -> dict[str, Any]:
        word = one_of(*words)
        said = {"rule": "alias", "evidence": f"主营产品“{word}”"} if word else {"rule": None, "evidence": "走访"}
        return {"share": one_of(None, 0.1, 0.3, 0.7, 0.7), "role": one_of(None, None, "链主"), **said}

    supplies = [
        (a, b, {"essential": one_of(1, 1, 0)}, one_of(0, 0, 0, 0, 1))
        for a in SEGMENTS
        for b in SEGMENTS
        if dice.random() < supplied and (a < b or not downward)
    ]
    hard = draw(st.sampled_from([3, 9]))
    listed, tidy = draw(st.sampled_from([0.0, 0.3, 1.0])), draw(st.booleans())
    homes = ("c1", "c1", "c2", "c2", "c3", "k1", "c4", "c5") if tidy else (None, "c1", "c1", "k1", *DISTRICTS)
    states = (0,) if tidy else (0, 0, 0, 0, 1, 2)
    shares = {r: 0.95 if tidy and r == "r0" else one_of(0.0, 0.8, 1.0) for r in ROSTERS}
    rarer = {s: one_of(0.03, 0.1, 0.5, 2) if tidy else 2 * dice.random() for s in SEGMENTS}
    home = {f: one_of(*homes) for f in firms}
    shunned = {s: one_of("", "", "c1", "k1", "c2") if tidy else "" for s in SEGMENTS}
    works = [
        (f, s, work(), one_of(*states))
        for f in firms
        for s in SEGMENTS
        if dice.random() < worked * rarer[s] and shunned[s] != home[f]
    ]
    return graph_of(
        {
            "Field": [{"id": f, "name": f, "status": "参考链"} for f in FIELDS],
            "District": [{"id": d, "name": d, "level": level[d]} for d in DISTRICTS],
            "Segment": [
                {
                    "id": s,
                    "name": s,
                    "importable": one_of(*bought),
                    "anchor_required": i % 2,
                    "bottleneck": i % hard == 0,
                }
                for i, s in enumerate(SEGMENTS)
            ],
            "Enterprise": [
                {
                    "id": f,
                    "name": f,
                    "size": one_of(None, 10.0, 33.3, 1e6),
                    "stock_code": "600000.SH" if dice.random() < listed else None,
                }
                for f in firms
            ],
            "Product": [{"id": "p", "name": "p"}],
            "Roster": [_roster(id_, one_of, tidy) for id_ in ROSTERS] if rosters else [],
        },
        {
            ("WITHIN", "District", "District"): WITHIN
            + draw(st.sampled_from([[], [("p", "k1")]])),  # a wrong cycle in the data
            ("PART_OF", "Segment", "Field"): [
                (s, f, {"stage": "上游", "group": f, "planned": one_of(*[None] * 8, 0, 1)})
                for f, held in FIELDS.items()
                for s in held
            ],
            ("SUPPLIES", "Segment", "Segment"): supplies,
            ("LOCATED_IN", "Enterprise", "District"): [(f, d) for f, d in home.items() if d],
            ("OPERATES_IN", "Enterprise", "Segment"): works,
            ("MAKES", "Enterprise", "Product"): [(f, "p", {}, one_of(0, 1, 2)) for f in firms if dice.random() < 0.2],
            ("LISTED_IN", "Enterprise", "Roster"): [
                (f, r) for r in ROSTERS if rosters for f in firms if dice.random() < shares[r]
            ],
            ("COUNTS", "Roster", "District"): [
                (r, d, {"count": one_of(None, 3, len(firms) // 4, len(firms) // 2)})
                for r in ROSTERS
                if rosters
                for d in DISTRICTS
                if dice.random() < 0.25
            ],
        },
    )


def _roster(id_: str, one_of: Any, tidy: bool) -> dict[str, Any]:
    if tidy and id_ == "r0":
        kind = {"kind": one_of("规上企业", "登记企业"), "complete": one_of(None, 0.95)}
        return {"id": id_, "name": "名录", "counted_on": "2025-12-31", **kind}
    return {
        "id": id_,
        "name": f"名录{id_}",
        "kind": one_of(*KINDS),
        "admission": one_of(None, None, None, "应列尽列", "选列"),
        "level": one_of(None, None, None, "总部", "生产场所"),
        "counted_on": one_of(None, "2025-12-31", "2025-12-31", "2024-12-31", "2026-06-30"),
        "complete": one_of(None, None, 0.5, 0.9, 1.0),
    }


LIMITS = st.builds(
    Thresholds,
    present_from=st.sampled_from([0.9, 0.97]),
    none_from=st.sampled_from([0.9, 0.6]),
    look_from=st.sampled_from([0.7, 0.2]),
    likely_from=st.sampled_from([0.5, 0.3]),
    added_from=st.sampled_from([0.1, 0.0]),
    over_from=st.sampled_from([0.9, 0.6]),
    strong_firms=st.sampled_from([3.0, 1.0]),
    under_from=st.sampled_from([0.9, 0.6]),
    alone_from=st.sampled_from([0.9, 0.3]),
    needed_firms=st.sampled_from([2.0, 1.0]),
    related_quantile=st.sampled_from([0.9, 0.25]),
    weights=st.dictionaries(st.sampled_from(PARTS), st.sampled_from([0, 0.5, 1, 2])),
)


def close(got: float | None, wanted: float | None) -> bool:
    """The same number, however its sums were ordered; nothing for nothing."""
    if got is None or wanted is None:
        return got is wanted
    return (math.isnan(got) and math.isnan(wanted)) or got == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def given_of(assessments: Iterable[Assessment]) -> dict[str, dict[str, Any]]:
    """What is taken from the answers: of each roster what was fitted, and how much was seen of the place."""
    claims = [asdict(claim) for a in assessments for gap in a.gaps for claim in gap.claims]
    return {c["id"]: {name: c[name] for name in ("a", "b", "k", "n_bar", "d")} for c in claims if c["a"] is not None}


def compare_claims(gap: Gap, looks: list[SlowLook], s: int) -> None:
    """Every figure in the JSON is what the formulas make of the relations."""
    said = {claim.id: claim for claim in gap.claims}
    assert list(said) == [k.roster.id for k in looks if k.m or (k.roster.closed and k.n_s(s))]
    for look in looks:
        if (claim := said.get(look.roster.id)) is None:
            continue
        counts = (look.n(s), look.texts(s), look.n_s(s), look.m, look.M)
        assert (claim.n, claim.texts, claim.n_s, claim.m, claim.M) == counts
        under = look.p_under(s)
        pairs = {
            "pi": look.pi,
            "e": look.e(s),
            "E": look.E(s, 1),
            "p_none": None if look.n(s) else look.p_none(s, 1),
            "p_no_further": look.p_none(s, 1, look.n(s)),
            "p_present": look.p_present(s),
            "p_under": under,
            "p_over": None if under is None else 1 - under,
        }
        for name, wanted in pairs.items():
            assert close(getattr(claim, name), wanted), (name, claim, wanted)
        assert (claim.lq is None) == (under is None)
        if claim.lq is not None and claim.a is not None and claim.b is not None and claim.e is not None:
            ends = [p_under(claim.n, (claim.b + claim.e) * q - claim.b, claim.a, claim.b) for q in claim.lq]
            assert ends == pytest.approx([0.05, 0.5, 0.95], abs=1e-9)  # Gamma(a + n, b + e) scales: P(LQ < q)


def compare(graph: ChainGraph, gap: Gap, slow: SlowGaps) -> None:
    """One segment, as the slow way has it."""
    s = graph.nodes["Segment"].index[gap.segment]
    wanted = slow.of(s)
    compare_claims(gap, slow.looks, s)
    told = (gap.presence, gap.strength, gap.needed, gap.state, gap.rules, gap.roster)
    held = (wanted.presence, wanted.strength, wanted.needed, wanted.state, wanted.rules, wanted.roster)
    assert told == held, (gap, wanted)
    assert tuple(m.key for m in gap.marks) == wanted.marks
    numbers, recorded = wanted.numbers, gap.inputs.n_place > 0
    for name in ("declared", "bound", "users", "suppliers", "relatedness", "related_from", "peers_relatedness"):
        assert close(getattr(gap.inputs, name), numbers[name]), (name, gap, numbers)
    assert close(gap.inputs.p_none, math.nan if recorded else numbers["p_none"])
    for part in PARTS:
        assert close(gap.parts[part], numbers[part]), (part, gap, numbers)
    assert close(gap.priority, wanted.priority)


def in_order(gaps: tuple[Gap, ...]) -> bool:
    """Gaps by priority, then by who stands next to them and how sure that is, 延链 of the same by reach before that."""

    def key(gap: Gap) -> tuple[float, ...]:
        related, peers = gap.inputs.relatedness, gap.inputs.peers_relatedness
        reach = (0.0 if math.isnan(related) else related) + (not related - peers <= 1e-9)
        urgency = -(gap.priority or 0.0)
        return (
            gap.priority is None,
            urgency,
            -reach if gap.state == "extend" else 0.0,
            -gap.parts["firms"],
            -gap.parts["sureness"],
        )

    return [key(g) for g in gaps] == sorted(key(g) for g in gaps)


@settings(max_examples=60, phases=[Phase.generate])  # a world that fails is not made smaller: it would take minutes
@given(tangled(), LIMITS, st.booleans())
def test_many_places_at_once_are_what_one_segment_after_another_gives(
    graph: ChainGraph, limits: Thresholds, peers: bool
) -> None:
    ids = [["c1"], ["k1"], ["k1", "c2"]] if peers else [["p"], ["c1"], ["q", "k1"], ["k1"]]
    places, others = [make_place(graph, i) for i in ids], [make_place(graph, ["c3"])] if peers else []
    found, slow_world = find_gaps_of_places(graph, places, others, thresholds=limits), SlowWorld(graph)
    for place, of_place in zip(places, found, strict=True):
        assert repr(of_place) == repr(find_all_gaps(graph, place, others, thresholds=limits))
        slow = SlowGaps(slow_world, place, others, limits, given_of(of_place))
        for assessment in of_place:
            assert in_order(assessment.gaps)
            for gap in assessment.gaps:
                compare(graph, gap, slow)


@given(tangled(rosters=False), st.sampled_from([1, 3, 8, 70]), st.integers(0, 2**32 - 1))
def test_failures_spread_as_and_or_propagation_says(graph: ChainGraph, places: int, seed: int) -> None:
    """Segments without local makers are bought in.

    Asked of three out of field order, with others on the ways between.
    """
    dice = np.random.default_rng(seed)
    present, free = dice.random((places, 8)) < 0.7, dice.random(8) < 0.3
    supply, asked = supply_of(graph), [5, 0, 2]
    spread = Spread.of(supply.users, supply.inputs, asked)
    found = spread.stopped(present[:, spread.nodes], free[spread.nodes])
    needs = [[a for a, must in supply.inputs[s] if must and a != s] for s in range(8)]
    for p, here in enumerate(present):
        for i, lost in enumerate(asked):
            makers = [{"m"} if here[s] and s != lost else set[str]() for s in range(8)]
            alive = makeable(makers, needs, [(free[s] or not here[s]) and s != lost for s in range(8)])
            for j, s in enumerate(asked):
                if here[s] and s != lost and not free[s]:
                    assert found[i, j, p] == (not alive[s])
            assert not found[i, i, p]


@given(tangled(rosters=False), st.booleans())
def test_masks_hold_the_districts_of_each_place_and_never_those_not_known(graph: ChainGraph, peers: bool) -> None:
    places, others = [make_place(graph, [i]) for i in ("k1", "c2", "p")], [make_place(graph, ["c3"])] if peers else []
    counts = count_places(graph, places, others)
    slow = SlowWorld(graph)
    for i, place in enumerate(places):
        inside, above = slow.districts(place)
        everywhere = set(range(len(DISTRICTS)))
        compared = inside | slow.districts(others[0])[0] if peers else everywhere - above
        masks = (counts.inside[i], counts.undecided[i], counts.compared[i])
        assert [set(np.flatnonzero(m).tolist()) for m in masks] == [inside, above, compared]


def test_more_places_than_are_judged_at_a_time_come_in_order() -> None:
    graph = world()
    ids = [str(i) for i in graph.nodes["District"].ids] * (TOGETHER // 2)
    found = find_gaps_of_places(graph, [make_place(graph, [i]) for i in ids], fields=["f"])
    assert [of_place[0].place.ids for of_place in found] == [(i,) for i in ids]
    assert repr(found[-1]) == repr([find_gaps(graph, "f", make_place(graph, [ids[-1]]))])
    alone = find_gaps(graph, "f", make_place(graph, [ids[0]]))
    assert [g.evidence for g in found[0][0].with_evidence().gaps] == [g.evidence for g in alone.with_evidence().gaps]


def test_no_places_and_no_fields() -> None:
    graph = world()
    assert find_gaps_of_places(graph, []) == []
    assert find_gaps_of_places(graph, [suzhou(graph)] * 2, fields=[]) == [[], []]
    with pytest.raises(NotFound, match="nope"):
        find_gaps_of_places(graph, [suzhou(graph)], fields=["nope"])
    with pytest.raises(BadRequest, match="重叠"):
        find_gaps_of_places(graph, [make_place(graph, ["310000"]), suzhou(graph)], [make_place(graph, ["320583"])])


def test_every_outcome_is_listed_once() -> None:
    assert len(OUTCOMES) == len(set(OUTCOMES)) == 1 + 3 + 1 + 1 + 1 + 7 + 3 + 7
