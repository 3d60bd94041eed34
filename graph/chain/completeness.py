"""Which questions a graph can answer: a slice holds everybody of its own fields only."""

from __future__ import annotations

from graph.chain.graph import ChainGraph
from graph.errors import BadRequest


def complete_fields(graph: ChainGraph) -> tuple[str, ...]:
    """Fields of which the graph holds everybody: those it was cut for, or all."""
    return graph.fields if graph.fields is not None else tuple(str(f) for f in graph.nodes["Field"].ids)


def need_field(graph: ChainGraph, field: str) -> None:
    """Raise ``BadRequest`` unless the graph holds everybody who works in the field."""
    if graph.fields is not None and field not in graph.fields:
        held = "、".join(graph.fields) or "无"
        raise BadRequest(f"所读取的数据只含部分领域（{held}），不含“{field}”；请连同它一起读取")


def need_segment(graph: ChainGraph, segment: int) -> None:
    """Raise ``BadRequest`` unless the graph holds everybody who works in the segment."""
    if graph.fields is not None and not any((graph.field_segments(f) == segment).any() for f in graph.fields):
        need_field(graph, str(graph.nodes["Segment"].names()[segment]))


def need_ties(graph: ChainGraph) -> None:
    """Raise ``BadRequest`` for a slice that was read without the ties between enterprises."""
    if not graph.ties:
        raise BadRequest("所读取的数据不含企业之间的供销、投资和协会关系；请连同它们一起读取")
