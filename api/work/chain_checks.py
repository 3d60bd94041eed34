"""What is wrong with the chains, from users' words to an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from graph.asking.parts import Version
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.says import Says
from loaders.chain.check import Finding, check_chains
from loaders.sample import sample_products


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """链条检查"""

    field: str | None
    segments: Annotated[int, Says("环节", "检查了几个环节")]
    refused: int
    hints: int
    findings: tuple[Finding, ...]
    version: Version


def check(graph: ChainGraph, field: str | None, products: Iterable[str] = ()) -> ChainCheck:
    """What is wrong with the chains, against the products of the graph, the bundled ones, and any others given."""
    if others := tuple(products):
        return _check(graph, field, others)
    return graph.once(f"chain check: {field}", lambda g: _check(g, field, ()))


def _check(graph: ChainGraph, field: str | None, products: tuple[str, ...]) -> ChainCheck:
    chosen = [find_id(graph, "Field", field)] if field else None
    found = check_chains(graph, [*graph.nodes["Product"].ids, *sample_products(), *products], chosen)
    return ChainCheck(
        field=chosen[0] if chosen else None,
        segments=len(graph.field_segments(chosen[0])) if chosen else len(graph.nodes["Segment"]),
        refused=sum(f.refused for f in found),
        hints=sum(not f.refused for f in found),
        findings=tuple(found),
        version=graph.version,
    )
