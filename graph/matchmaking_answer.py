"""Pairs of local enterprises as plain data for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from graph.answers import plain
from graph.chain import ChainGraph
from graph.dates import to_iso
from graph.matchmaking import Matches
from graph.places import Place


def matches_answer(
    graph: ChainGraph, field: str, place: Place, found: Matches, association: str | None = None
) -> dict[str, Any]:
    """Everything about the pairs; ``field`` and ``association`` are ids."""
    answer: dict[str, Any] = plain({
        "place": {"name": place.name, "ids": list(place.ids)}, "field": _named(graph, "Field", field),
        "as_of": to_iso(graph.on), "version": graph.version,
        "association": _named(graph, "Institution", association) if association else None,
        "shown": len(found.pairs), "total": found.total, "acquainted": found.acquainted, "relations": found.relations,
        "cut": found.cut, "pairs": [asdict(p) for p in found.pairs], "proxy": True, "notes": [found.model],
    })  # fmt: skip
    return answer


def _named(graph: ChainGraph, kind: str, id_: str) -> dict[str, str]:
    return {"id": id_, "name": str(graph.nodes[kind].names()[graph.position(kind, id_)])}
