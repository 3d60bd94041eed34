"""What a record is in the chains: the segments it is joined to, the fields they belong to, and where it stands towards
a place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, district_sets
from graph.model.schema import default_schema

SEGMENT_RELATION = {
    r.source[0]: r.name
    for r in default_schema().relations.values()
    if r.target == ("Segment",) and "Segment" not in r.source and not r.derived
}
"""The relation that joins a kind of record to the segments it works in."""
Standing = Literal["inside", "outside", "undecidable", "unknown"]


def fields_of_segments(graph: ChainGraph) -> dict[str, list[str]]:
    """Ids of the fields that each segment (by id) belongs to; a graph of names alone will do."""
    return graph.once("fields of segments", _fields_of_segments)


def _fields_of_segments(graph: ChainGraph) -> dict[str, list[str]]:
    part = graph.edge("PART_OF", "Segment", "Field").confirmed()
    segments, fields = graph.nodes["Segment"].ids, graph.nodes["Field"].ids
    out: dict[str, list[str]] = {}
    for s, f in zip(part.source.tolist(), part.target.tolist(), strict=True):
        out.setdefault(str(segments[s]), []).append(str(fields[f]))
    return out


def field_names(graph: ChainGraph, fields: Iterable[str]) -> list[str]:
    """Names of these fields (ids)."""
    table = graph.nodes["Field"]
    names = table.names()
    return [str(names[table.index[f]]) for f in fields]


def standing(graph: ChainGraph, place: Place, district: str | None) -> Standing:
    """Where something in this district (id) stands towards a place; see :mod:`graph.chain.places`."""
    index = graph.nodes["District"].index
    if district is None or district not in index:
        return "unknown"
    inside, above = district_sets(graph, place)
    at = index[district]
    return "inside" if at in inside else "undecidable" if at in above else "outside"
