"""What a decision about one enterprise would change: the gap answers of a graph in which it is taken already."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, districts_of
from graph.chain.tables import CONFIRMED
from graph.chain.verified import recorded_now
from graph.counts.amend import amended
from graph.counts.take import census_of, columns_of, take_census
from graph.errors import NotFound
from graph.gaps.find import Gap, find_gaps
from graph.scenario.changed_tables import OPERATES


@dataclass(frozen=True, slots=True)
class Effect:
    """A segment before and after; equal states mean that only the numbers move."""

    segment: str
    name: str
    before: Gap
    after: Gap

    @property
    def moves(self) -> bool:
        """Whether the state changes."""
        return self.before.state != self.after.state


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The segment itself first, then the others whose state changes, in chain order.

    And what was compared with what.
    """

    effects: tuple[Effect, ...]
    population: str


def if_confirmed(graph: ChainGraph, field: str, place: Place, enterprise: str, segment: str) -> Foreseen:
    """What confirming that the enterprise operates in the segment would do to the field's gaps in the place.

    Raises
    ------
    NotFound
        There is no such relation to confirm.
    """
    now = find_gaps(graph, field, place)
    before = {g.segment: g for g in now.gaps}
    after = {g.segment: g for g in find_gaps(with_state(graph, enterprise, segment, CONFIRMED), field, place).gaps}
    ids = [str(graph.nodes["Segment"].ids[s]) for s in graph.field_segments(field).tolist()]
    effects = [Effect(i, before[i].name, before[i], after[i]) for i in ids]
    own = [e for e in effects if e.segment == segment]
    return Foreseen((*own, *(e for e in effects if e.moves and e.segment != segment)), now.population.note())


def _on_record(graph: ChainGraph, firm: int, segment: str) -> ChainGraph:
    """The graph in which the enterprise comes on record in the segment, where it is."""
    at = int(districts_of(graph, "Enterprise")[firm])
    return recorded_now(graph, [segment], str(graph.nodes["District"].ids[at])) if at >= 0 else graph


def with_state(graph: ChainGraph, enterprise: str, segment: str, state: int) -> ChainGraph:
    """The graph with this state of one OPERATES_IN relation, its counts included."""
    table, firm = graph.edge(*OPERATES), graph.position("Enterprise", enterprise)
    at = np.flatnonzero((table.source == firm) & (table.target == graph.position("Segment", segment)))
    if not len(at):
        raise NotFound("企业环节", f"{enterprise} → {segment}")
    states = table.state.copy()
    states[at] = state
    told = _on_record(graph, firm, segment) if state == CONFIRMED else graph
    changed = replace(told, edges={**graph.edges, OPERATES: replace(table, state=states)}, census=None)
    old, here = census_of(graph), np.array([firm])
    mine, others = (take_census(columns_of(g, here)) for g in (graph, changed))
    return replace(changed, census=amended(old, mine, others, lambda: old.data_date))
