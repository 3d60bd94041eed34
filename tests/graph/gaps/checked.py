"""Verifications for the tests: put on a graph, or written into a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph.chain.graph import ChainGraph
from graph.model.records import RecordTable
from tests.engines import table
from tests.pictures import graph_of

SAID: Mapping[str, Any] = {"way": "走访", "unit": "工信局", "person": "王某", "verified_on": "2026-01-20"}


def with_checks(graph: ChainGraph, *checks: Mapping[str, Any]) -> ChainGraph:
    """The graph with verifications, each by its ``segment``, ``place``, ``result`` and what differs from above."""
    ids = [f"v{i}" for i in range(len(checks))]
    nodes = {kind: [{"id": str(i)} for i in graph.nodes[kind].ids] for kind in ("Segment", "District")}
    own = [{k: v for k, v in c.items() if k not in ("segment", "place")} for c in checks]
    rows = [{"id": id_, **SAID, **row} for id_, row in zip(ids, own, strict=True)]
    ends = [(c["segment"], c["place"], c["result"]) for c in checks]
    return _joined(graph, {**nodes, "Verification": rows}, ids, ends)


def _joined(
    graph: ChainGraph, nodes: Mapping[str, Any], ids: list[str], checks: Sequence[tuple[str, str, str]]
) -> ChainGraph:
    made = graph_of(
        nodes,
        {
            ("VERIFIES", "Verification", "Segment"): [(i, s) for i, (s, _, _) in zip(ids, checks, strict=True)],
            ("VERIFIED_IN", "Verification", "District"): [(i, d) for i, (_, d, _) in zip(ids, checks, strict=True)],
        },
    )
    checked = made.nodes["Verification"]
    return replace(graph, nodes={**graph.nodes, "Verification": checked}, edges={**graph.edges, **made.edges})


def check_tables(id_: str, segment: str, place: str, result: str, **values: Any) -> list[RecordTable]:
    """A verification as records for a store."""
    return [
        table("Verification", {"id": id_, "result": result, **SAID, **values}),
        table("VERIFIES", {"source": id_, "target": segment}, ends=("Verification", "Segment")),
        table("VERIFIED_IN", {"source": id_, "target": place}, ends=("Verification", "District")),
    ]
