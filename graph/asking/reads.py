"""What a question is asked of: the names, one field's slice, or the whole graph, at the day that was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graph.asking.graphs import Graphs
from graph.chain.graph import ChainGraph

Reads = Callable[[Graphs, Mapping[str, Any], int | None], ChainGraph]


def outline(graphs: Graphs, words: Mapping[str, Any], on: int | None) -> ChainGraph:
    """Names of all fields, segments and districts, and the counts."""
    return graphs.outline(on)


def whole(graphs: Graphs, words: Mapping[str, Any], on: int | None) -> ChainGraph:
    """Everything."""
    return graphs.graph(on)


def one_field(graphs: Graphs, words: Mapping[str, Any], on: int | None) -> ChainGraph:
    """The slice of the word ``field``; everything where it is not said."""
    return graphs.field_graph(words["field"], on) if words["field"] else graphs.graph(on)


def field_with_ties(graphs: Graphs, words: Mapping[str, Any], on: int | None) -> ChainGraph:
    """The same, with the ties that targets and networks need."""
    return graphs.field_graph(words["field"], on, ties=True)
