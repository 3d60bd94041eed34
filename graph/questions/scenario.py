"""Scenarios, from users' words to outcomes, and their files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from graph.asking.graphs import Graphs
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place
from graph.errors import BadRequest
from graph.scenario.changes import Change, Land, Lose, Scenario, read_scenario
from graph.scenario.outcome import Outcome, what_if
from graph.text import split_words
from graph.work.scenarios import MOST, check_scenario, find_scenario

COMPARED = 8
"""Scenarios that one comparison holds."""


def read_words(graph: ChainGraph, name: str, values: Any) -> Scenario:
    """The scenario that such values hold, with names or ids for what they name.

    Raises as :func:`graph.chain.lookup.find_id`.
    """
    read = read_scenario(name, values)
    if len(read.changes) > MOST:
        raise BadRequest(f"情景最多 {MOST} 项变化，给了 {len(read.changes)} 项")
    return Scenario(read.name, tuple(_known(graph, c) for c in read.changes))


def _known(graph: ChainGraph, change: Change) -> Change:
    if isinstance(change, Lose):
        return Lose(_id(graph, "Enterprise", change.enterprise))
    at = replace(
        change,
        segments=tuple(_id(graph, "Segment", s) for s in change.segments),
        district=_id(graph, "District", change.district) if change.district else "",
    )
    return (
        replace(at, enterprise=_id(graph, "Enterprise", at.enterprise))
        if isinstance(at, Land) and at.enterprise
        else at
    )


def _id(graph: ChainGraph, kind: str, words: str) -> str:
    return words if words in graph.nodes[kind].index else find_id(graph, kind, words)


def run_scenario(graph: ChainGraph, place: str, scenario: Scenario, fields: Sequence[str] = ()) -> Outcome:
    """What it changes in the place that these words name, over these fields (all without any)."""
    wanted = [find_id(graph, "Field", f) for f in split_words(fields)] or None
    return what_if(graph, find_place(graph, place), scenario, fields=wanted)


def find_outcome(
    graphs: Graphs, graph: ChainGraph, place: str, scenario: Scenario, fields: Sequence[str] = ()
) -> Outcome:
    """The same, kept while the data stay the same."""
    key = ("scenario", graph.on, find_place(graph, place).ids, tuple(fields), scenario)
    return graphs.once(key, lambda: run_scenario(graph, place, scenario, fields), graph.version)


def kept_outcomes(
    graphs: Graphs, graph: ChainGraph, place: str, names: Sequence[str], fields: Sequence[str] = ()
) -> list[Outcome]:
    """Saved scenarios in the same place, for a comparison."""
    if not 1 <= len(names) <= COMPARED:
        raise BadRequest(f"一次比较 1 到 {COMPARED} 个情景，给了 {len(names)} 个")
    found = [find_scenario(graphs.store, name).scenario for name in names]
    for scenario in found:
        check_scenario(graphs.store, scenario, graph.on)
    return [find_outcome(graphs, graph, place, s, fields) for s in found]
