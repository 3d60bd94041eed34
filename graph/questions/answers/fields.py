"""Fields and their segments, as plain data."""

from __future__ import annotations

from typing import Any

from graph.chain.graph import ChainGraph
from graph.counts.take import census_of
from graph.dates import to_iso
from graph.plain import plain
from graph.text import split_list


def fields_answer(graph: ChainGraph) -> dict[str, Any]:
    """All fields: segments, enterprises that operate in them (confirmed), and the newest date of facts about
    enterprises.
    """
    table, census = graph.nodes["Field"], census_of(graph)
    rows = [
        {
            "id": str(id_),
            "name": str(table.names()[at]),
            "cluster": table.columns["cluster"][at],
            "category": table.columns["category"][at],
            "status": table.columns["status"][at],
            "about": table.columns["about"][at],
            "doubts": split_list(table.columns["doubts"][at]),
            "segments": len(graph.field_segments(str(id_))),
            "enterprises": int(census.operating[at]),
            "data_date": graph.data_date if census.operating[at] else None,
        }
        for at, id_ in enumerate(table.ids)
    ]
    return {"fields": plain(rows), "version": graph.version, "as_of": to_iso(graph.on)}


def segments_answer(graph: ChainGraph, field: str) -> dict[str, Any]:
    """Segments of a field in chain order with what is known about them."""
    where = graph.field_places(field)
    count = census_of(graph).makers
    columns = graph.nodes["Segment"].columns
    rows = [
        {
            "id": str(graph.nodes["Segment"].ids[s]),
            "name": columns["name"][s],
            "stage": where[s][0],
            "group": where[s][1] or None,
            "definition": columns["definition"][s],
            "role": columns["role"][s],
            "importable": columns["importable"][s],
            "bottleneck": bool(columns["bottleneck"][s] == 1),
            "bottleneck_reason": columns["bottleneck_reason"][s],
            "aliases": columns["aliases"][s],
            "terms": columns["terms"][s],
            "exclude": columns["exclude"][s],
            "gb_code": columns["gb_code"][s],
            "enterprises": int(count[s]),
        }
        for s in graph.field_segments(field).tolist()
    ]
    return {"field": _field(graph, field), "segments": plain(rows), "version": graph.version}


def _field(graph: ChainGraph, field: str) -> dict[str, str]:
    return {"id": field, "name": str(graph.nodes["Field"].names()[graph.position("Field", field)])}
