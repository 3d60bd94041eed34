"""What breaks when an enterprise leaves, the shape of a chain, and systemic risk, as plain data: see
:mod:`graph.questions.answers.gaps`.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from graph.chain.graph import ChainGraph
from graph.chain.places import Place
from graph.chain.roles import field_names
from graph.dates import to_iso
from graph.plain import plain
from graph.resilience.departure import Departure
from graph.resilience.segment_linkages import SegmentLinkages
from graph.resilience.systemic import Systemic
from graph.supply.structure import ChainStructure

EXTRACTION = "假设去掉一个环节的全部买卖与最终需求，其余按原有投入系数重算，全部产出减少多少；不计替代，是上限"


def departure_answer(graph: ChainGraph, found: Departure, place: Place | None) -> dict[str, Any]:
    """One enterprise's departure; ``fields_read`` is ``None`` where everything was read."""
    segments = [
        asdict(s)
        | {
            "fields": [{"id": f, "name": n} for f, n in zip(s.fields, field_names(graph, s.fields), strict=True)],
            "after": s.text(),
        }
        for s in found.segments
    ]
    buyers = found.buyers
    return _shared(graph, found.place, place) | {
        "enterprise": {"id": found.enterprise, "name": found.name},
        "fields_read": None if graph.fields is None else field_names(graph, graph.fields),
        "segments": plain(segments),
        "lost": [s.id for s in found.lost],
        "stopped": plain([asdict(s) for s in found.stopped]),
        "products": plain([asdict(p) for p in found.products]),
        "buyers": {
            "observed": buyers.observed,
            "proxy": buyers.proxy,
            "shown": len(buyers.shown),
            "rows": plain([asdict(b) for b in buyers.shown]),
        },
        "notes": list(found.notes),
    }


def structure_answer(graph: ChainGraph, found: ChainStructure, place: Place | None) -> dict[str, Any]:
    """The shape of a chain, segments in chain order."""
    return _shared(graph, found.place, place) | {
        "field": {"id": found.field, "name": found.name},
        "segments": plain([asdict(s) for s in found.segments]),
        "cycles": plain(found.cycles),
        "notes": list(found.notes),
    }


def systemic_answer(graph: ChainGraph, field: str, found: Systemic, place: Place | None, top: int) -> dict[str, Any]:
    """The ``top`` enterprises by what is lost without them; ``total`` counts those not shown too."""
    rows = [asdict(f) | {"spread": f.spread} for f in found.firms[:top]]
    return _shared(graph, place.name if place else "全部数据", place) | {
        "field": {"id": field, "name": field_names(graph, [field])[0]},
        "basis": found.basis,
        "tol": found.tol,
        "shown": len(rows),
        "total": len(found.firms),
        "firms": plain(rows),
        "notes": list(found.notes),
    }


def linkages_answer(graph: ChainGraph, field: str, found: SegmentLinkages | None, trouble: str) -> dict[str, Any]:
    """Segments by what would be lost without them.

    None where there are no values to go by, with ``trouble`` saying why.
    """
    notes = [*(found.notes if found else ()), EXTRACTION]
    return _shared(graph, "全部数据", None) | {
        "field": {"id": field, "name": field_names(graph, [field])[0]},
        "basis": found.basis if found else None,
        "segments": plain([asdict(s) for s in found.segments]) if found else [],
        "trouble": trouble,
        "notes": notes,
    }


def _shared(graph: ChainGraph, name: str, place: Place | None) -> dict[str, Any]:
    return {
        "place": {"name": name, "ids": list(place.ids) if place else []},
        "as_of": to_iso(graph.on),
        "data_date": graph.data_date,
        "version": graph.version,
    }
