"""Ways between two nodes as records that several answers hold: in words, and step by step with what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from graph.chain.graph import ChainGraph
from graph.network.paths import Node, Tie, Way
from graph.plain import Keyed
from graph.says import Says
from graph.views.network.nodes import name_of
from graph.views.network.path_picture import step_words, way_words


@dataclass(frozen=True, slots=True)
class NodeRef:
    """一个对象"""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class StepRow(Keyed):
    """路径上的一步及其依据的关系"""

    from_: NodeRef
    to: NodeRef
    words: str
    relations: Sequence[Tie]


@dataclass(frozen=True, slots=True)
class WayRow:
    """一条路径"""

    steps: Annotated[int, Says("步数")]
    suggested: Annotated[int, Says("待核实步数", "只有待核实关系的步数")]
    words: Annotated[str, Says("路径")]
    path: tuple[StepRow, ...]


def node_ref(graph: ChainGraph, node: Node) -> NodeRef:
    """A node by kind, id and name."""
    return NodeRef(node[0], str(graph.nodes[node[0]].ids[node[1]]), name_of(graph, node))


def way_row(graph: ChainGraph, way: Way) -> WayRow:
    """A way in words, and step by step with the relations it rests on."""
    stops = [node_ref(graph, n) for n in way.nodes]
    steps = tuple(
        StepRow(a, b, step_words(step), step) for a, b, step in zip(stops, stops[1:], way.steps, strict=False)
    )
    return WayRow(len(way.steps), way.guessed, way_words(graph, way), steps)
