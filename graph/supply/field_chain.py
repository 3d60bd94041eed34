"""What gaps of a field need that no place changes; made once per graph."""

from __future__ import annotations

from dataclasses import dataclass

from graph.arrays import FloatArray, IntArray
from graph.chain.completeness import need_field
from graph.chain.graph import ChainGraph
from graph.space.relatedness import Nearness, proximity_rows
from graph.supply.needs import Needs, supply_of


@dataclass(frozen=True, slots=True)
class FieldChain:
    """The segments of a field in chain order; lists and arrays have an entry for each."""

    id: str
    name: str
    status: str
    segments: IntArray
    ids: list[str]
    names: list[str]
    stages: list[str]
    groups: list[str]
    bottlenecks: list[bool]
    importable: FloatArray
    needs: Needs
    nearness: Nearness


def field_chain(graph: ChainGraph, field: str) -> FieldChain:
    """The chain of a field; raises ``NotFound``, or ``BadRequest`` where a slice does not hold all of it."""
    graph.position("Field", field)
    need_field(graph, field)
    return graph.once(f"chain of {field}", lambda g: _field_chain(g, field))


def _field_chain(graph: ChainGraph, field: str) -> FieldChain:
    fields, at, segments = graph.nodes["Field"], graph.position("Field", field), graph.field_segments(field)
    table, places = graph.nodes["Segment"], graph.field_places(field)
    where = [places[s] for s in segments.tolist()]
    return FieldChain(
        id=field,
        name=str(fields.names()[at]),
        status=str(fields.columns["status"][at] or ""),
        segments=segments,
        ids=[str(i) for i in table.ids[segments]],
        names=[str(n) for n in table.columns["name"][segments]],
        stages=[stage for stage, _ in where],
        groups=[group for _, group in where],
        bottlenecks=(table.columns["bottleneck"][segments] == 1).tolist(),
        importable=table.columns["importable"][segments],
        needs=Needs.of(supply_of(graph), segments.tolist()),
        nearness=Nearness.of(proximity_rows(graph), segments),
    )
