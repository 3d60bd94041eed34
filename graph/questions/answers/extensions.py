"""The quadrants as plain data for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from graph.chain.graph import ChainGraph
from graph.chain.places import Place
from graph.dates import to_iso
from graph.extensions.quadrants import Quadrants, in_order
from graph.gaps.records import Assessment
from graph.plain import plain


def extensions_answer(
    graph: ChainGraph, found: Quadrants, assessment: Assessment | None, level: int | None
) -> dict[str, Any]:
    """Every segment of an assessed field, or every industry; what is within reach comes first."""
    within = {p.id for p in found.extensions()}
    out: dict[str, Any] = plain(
        {
            "field": {"id": assessment.field, "name": assessment.field_name, "status": assessment.field_status}
            if assessment
            else None,
            "kind": found.kind,
            "level": level,
            "place": _place(found.place),
            "as_of": to_iso(graph.on),
            "data_date": assessment.data_date if assessment else graph.data_date,
            "version": graph.version,
            "population": assessment.population.note() if assessment else None,
            "peers": [_place(p) for p in found.peers],
            "eci": found.eci,
            "rank": found.rank or None,
            "ranked": found.ranked,
            "counts": found.counts(),
            "within": len(within),
            "positions": [
                asdict(p) | {"state": p.state or None, "label": p.label, "within": p.id in within}
                for p in in_order(found)
            ],
            "notes": list(found.notes),
        }
    )
    return out


def _place(place: Place) -> dict[str, Any]:
    return {"name": place.name, "ids": list(place.ids)}
