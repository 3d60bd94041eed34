"""Local supply, from users' words to answers."""

from __future__ import annotations

from typing import Any

from graph.asking.assess import assess_field
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place
from graph.local_supply.pairs import match_locally
from graph.questions.answers.local_supply import matches_answer, supply_answer


def find_matches(
    graph: ChainGraph,
    field: str,
    place: str,
    association: str | None = None,
    top: int = 50,
    *,
    segment: str | None = None,
    enterprise: str | None = None,
) -> dict[str, Any]:
    """Pairs in the field and place that these words name; the graph must hold ties."""
    id_, where = find_id(graph, "Field", field), find_place(graph, place)
    words = {"Institution": association, "Segment": segment, "Enterprise": enterprise}
    asked = {kind: find_id(graph, kind, said) if said else None for kind, said in words.items()}
    found = match_locally(
        graph,
        id_,
        where,
        association=asked["Institution"],
        segment=asked["Segment"],
        enterprise=asked["Enterprise"],
        top=top,
    )
    return matches_answer(graph, id_, where, found, asked)


def find_supply(graph: ChainGraph, field: str, place: str) -> dict[str, Any]:
    """本地配套率 and 完整度 of the field in the place that these words name; the graph must hold ties."""
    return supply_answer(graph, assess_field(graph, field, place))
