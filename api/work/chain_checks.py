"""What is wrong with the chains, from users' words to an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from loaders.chain.check import check_chains
from loaders.sample import sample_products


def check_answer(graph: ChainGraph, field: str | None, products: Iterable[str] = ()) -> dict[str, Any]:
    """What is wrong with the chains, against the products of the graph, the bundled ones, and any others given."""
    chosen = [find_id(graph, "Field", field)] if field else None
    found = check_chains(graph, [*graph.nodes["Product"].ids, *sample_products(), *products], chosen)
    segments = len(graph.field_segments(chosen[0])) if chosen else len(graph.nodes["Segment"])
    return {
        "field": chosen[0] if chosen else None,
        "segments": segments,
        "refused": sum(f.refused for f in found),
        "hints": sum(not f.refused for f in found),
        "findings": [asdict(f) for f in found],
        "version": graph.version,
    }
