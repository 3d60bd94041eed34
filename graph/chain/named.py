"""A record of the data as answers name it."""

from __future__ import annotations

from dataclasses import dataclass

from graph.chain.graph import ChainGraph


@dataclass(frozen=True, slots=True)
class Named:
    """编号与名称"""

    id: str
    name: str


def named(graph: ChainGraph, kind: str, id_: str) -> Named:
    """A record of this kind (its id) with its name."""
    return Named(id_, str(graph.nodes[kind].names()[graph.position(kind, id_)]))
