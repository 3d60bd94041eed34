"""Local supply, from users' words to an answer."""

from __future__ import annotations

from typing import Any

from graph.chain import ChainGraph
from graph.lookup import find_id, find_place
from graph.matchmaking import match_locally
from graph.matchmaking_answer import matches_answer


def find_matches(graph: ChainGraph, field: str, place: str, association: str | None, top: int) -> dict[str, Any]:
    """Pairs in the field and place that these words name; the graph must hold ties."""
    id_, where = find_id(graph, "Field", field), find_place(graph, place)
    club = find_id(graph, "Institution", association) if association else None
    return matches_answer(graph, id_, where, match_locally(graph, id_, where, association=club, top=top), club)
