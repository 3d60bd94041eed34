"""Every analysis that decides on worlds that are nearly nothing or not as they should be: an answer of finite numbers,
or a refusal.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, make_place
from graph.chain.tables import REJECTED, SUGGESTED
from graph.errors import BadRequest
from graph.gaps.find import find_gaps
from graph.local_supply.pairs import match_locally
from graph.local_supply.shares import fullness, local_supply
from graph.portfolio.make import make_portfolio
from graph.questions.records.portfolio import portfolio_record
from graph.resilience.departure import if_leaves
from graph.resilience.flows import flows_from_products, flows_from_segments
from graph.resilience.segment_linkages import segment_linkages
from graph.resilience.systemic import systemic_risk
from graph.scenario.outcome import Cut, Land, Lose, Scenario, what_if
from graph.supply.structure import chain_structure
from graph.targets.rank import rank_targets
from tests.pictures import graph_of

LOOP, RING, APART = [("a", "a"), ("a", "b")], [("a", "b"), ("b", "a")], [("a", "b"), ("c", "d")]
HERE, AWAY = "d", "o"


def odd(
    segments: str = "",
    firms: Mapping[str, str] | None = None,
    supplies: list[tuple[str, str]] | None = None,
    state: int = 0,
    size: float | None = None,
    share: float | None = 1.0,
    importable: float | None = 0.2,
    homes: bool = True,
) -> ChainGraph:
    """Field f of these segments; ``firms`` names the segments of each, the last of them away.

    All supplies are essential.
    """
    who = firms or {}
    at = {f: AWAY if i and i == len(who) - 1 else HERE for i, f in enumerate(who)}
    return graph_of(
        {
            "Field": [{"id": "f", "name": "示例链"}],
            "District": [{"id": HERE, "name": "本地"}, {"id": AWAY, "name": "外地"}],
            "Segment": [{"id": s, "name": f"环节{s}", "importable": importable} for s in segments],
            "Enterprise": [{"id": f, "name": f"企业{f}", "size": size} for f in who],
        },
        {
            ("PART_OF", "Segment", "Field"): [(s, "f", {"stage": "中游", "order": i}) for i, s in enumerate(segments)],
            ("SUPPLIES", "Segment", "Segment"): [(a, b, {"essential": 1}) for a, b in supplies or []],
            ("LOCATED_IN", "Enterprise", "District"): list(at.items()) if homes else [],
            ("OPERATES_IN", "Enterprise", "Segment"): [
                (f, s, {"share": share}, state) for f, does in who.items() for s in does
            ],
        },
    )


TWO = {"x": "a", "y": "b", "z": "ab"}
WORLDS: dict[str, Callable[[], ChainGraph]] = {
    "nothing at all": odd,
    "segments without firms": lambda: odd("ab", supplies=RING),
    "one firm, one segment": lambda: odd("a", {"x": "a"}),
    "no supply relations": lambda: odd("ab", TWO),
    "a segment that supplies itself": lambda: odd("ab", TWO, LOOP),
    "a cycle": lambda: odd("ab", TWO, RING),
    "two pieces": lambda: odd("abcd", {"x": "a", "y": "b", "w": "cd", "z": "abcd"}, APART),
    "no home known": lambda: odd("ab", TWO, RING, homes=False),
    "nothing known of sizes, shares, imports": lambda: odd("ab", TWO, RING, size=None, share=None, importable=None),
    "sizes and shares of zero": lambda: odd("ab", TWO, RING, size=0.0, share=0.0, importable=0.0),
    "negative sizes and shares": lambda: odd("ab", TWO, RING, size=-5.0, share=-0.5),
    "all rejected": lambda: odd("ab", TWO, RING, state=REJECTED),
    "all suggested": lambda: odd("ab", TWO, RING, state=SUGGESTED),
    "all bought in": lambda: odd("ab", TWO, RING, importable=1.0),
}
ANALYSES: dict[str, Callable[[ChainGraph, Place], Any]] = {
    "resilience": lambda g, p: systemic_risk(g, flows_from_segments(g, "f"), place=p).firms,
    "resilience everywhere": lambda g, p: systemic_risk(g, flows_from_segments(g, "f"), replacement=False).firms,
    "resilience by products": lambda g, p: systemic_risk(g, flows_from_products(g)).firms,
    "departure": lambda g, p: if_leaves(g, "x", p) if _firms(g) else (),
    "loss": lambda g, p: what_if(g, p, Scenario("失去", (Lose("x"),))) if _firms(g) else (),
    "landing": lambda g, p: what_if(g, p, Scenario("落地", (Land(("a",), name="新厂"),))) if _segments(g) else (),
    "cut": lambda g, p: what_if(g, p, Scenario("断供", (Cut("境外", ("a",), stand_in=False),))) if _segments(g) else (),
    "no change": lambda g, p: what_if(g, p, Scenario("空", ())),
    "structure": lambda g, p: chain_structure(g, "f", p),
    "linkages": lambda g, p: segment_linkages(g),
    "portfolio": lambda g, p: portfolio_record(make_portfolio(g, [find_gaps(g, "f", p)], 3.0)),
    "portfolio of nothing": lambda g, p: portfolio_record(make_portfolio(g, [find_gaps(g, "f", p)], 0.0)),
    "matchmaking": lambda g, p: match_locally(g, "f", p),
    "local supply": lambda g, p: (local_supply(g, find_gaps(g, "f", p)), fullness(g, find_gaps(g, "f", p))),
    "ranking": lambda g, p: rank_targets(g, "a", p) if _segments(g) else (),
}


def _firms(graph: ChainGraph) -> int:
    return len(graph.nodes["Enterprise"])


def _segments(graph: ChainGraph) -> int:
    return len(graph.nodes["Segment"])


def numbers(value: Any) -> Iterator[float]:
    """All numbers within."""
    if is_dataclass(value):
        for field in fields(value):
            yield from numbers(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from numbers(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from numbers(each)
    elif isinstance(value, float | np.floating):
        yield float(value)


def refused(name: str, analysis: str) -> str:
    """The words of the refusal where one is due, "" elsewhere."""
    return {
        "no change": "没有任何变化",
        "linkages": "没有记录年供货额",
        "loss": {"all rejected": "已全部被否决", "all suggested": "没有已确认的环节"}.get(name, ""),
    }.get(analysis, "")


@pytest.mark.parametrize("analysis", ANALYSES)
@pytest.mark.parametrize("name", WORLDS)
def test_an_odd_world_is_answered_or_refused_in_words(name: str, analysis: str) -> None:
    """What is not known may be ``nan``; nothing is infinite, and shares of output are shares."""
    graph = WORLDS[name]()
    ask, place = ANALYSES[analysis], make_place(graph, [HERE])
    if words := refused(name, analysis):
        with pytest.raises(BadRequest, match=words):
            ask(graph, place)
        return
    found = ask(graph, place)
    assert not any(math.isinf(n) for n in numbers(found))
    if analysis.startswith("resilience"):
        assert all(0 <= f.own <= f.loss <= 1 + 1e-12 for f in found)
        assert all(f.settled for f in found)


@pytest.mark.parametrize("name", ["a cycle", "sizes and shares of zero", "nothing known of sizes, shares, imports"])
def test_the_only_maker_here_stops_its_user_whatever_is_known_of_sizes(name: str) -> None:
    """x alone makes a here, b needs it; negative or missing sizes count as not known."""
    graph = WORLDS[name]()
    found = what_if(graph, make_place(graph, [HERE]), Scenario("失去", (Lose("x"),)))
    assert (found.emptied, [s.why for s in found.stopped]) == (("环节a",), [("环节a", "环节b")])


def test_losing_somebody_from_elsewhere_is_said_to_change_nothing_here() -> None:
    graph = WORLDS["a cycle"]()
    for who, told in (("z", True), ("x", False)):
        found = what_if(graph, make_place(graph, [HERE]), Scenario("失去", (Lose(who),)))
        assert any(f"“企业{who}”不在本地" in note for note in found.notes) is told
