"""Made-up data, as it is brought to try things out: what is shown of it says so, on pages, maps and paper alike.

A record is an example where it is marked 是否示例 or where its name says 示例.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np

from graph.arrays import BoolArray
from graph.chain.graph import ChainGraph
from graph.chain.tables import NodeTable
from graph.dates import today
from graph.model.records import Among, Hit
from graph.model.schema import default_schema

WORD = "示例"
EXAMPLE = f"含{WORD}数据，不代表真实企业或项目"
"""What is said of whatever shows made-up data."""
_FLAG, _NAMES, _HITS = "sample", ("name", "full_name"), 50


class Searched(Protocol):
    """A store, as far as it is looked through for examples."""

    def search(self, text: str, limit: int = 20, kinds: Sequence[str] | None = None) -> list[Hit]:
        """Nodes of today whose names hold the text."""

    def rows(
        self, kind: str, columns: Sequence[str], on: int | None = None, *, among: Among = None
    ) -> list[tuple[Any, ...]]:
        """Values of valid records of a kind."""


def says_example(texts: Iterable[object]) -> bool:
    """Whether one of these names, or texts that names are read in, says that it is an example.

    >>> says_example([None, "示例电子"]), says_example(["某某电子", 3])
    (True, False)
    """
    return any(isinstance(text, str) and WORD in text for text in texts)


def named_so(name: str, marked: object) -> str:
    """A name as lists and annexes write it: that of a record that is marked says so.

    >>> named_so("某项目", 1), named_so("示例项目", True), named_so("某项目", None)
    ('某项目（示例）', '示例项目', '某项目')
    """
    return f"{name}（{WORD}）" if marked and WORD not in name else name


def are_examples(table: NodeTable) -> BoolArray:
    """Which of these nodes are examples."""
    columns = table.columns
    out: BoolArray = np.array(columns[_FLAG] == 1) if _FLAG in columns else np.zeros(len(table), dtype=bool)
    for name in _NAMES:
        if name in columns:
            out |= np.array([says_example([text]) for text in columns[name]], dtype=bool)
    return out


def shows_example(graph: ChainGraph, segments: Iterable[str]) -> bool:
    """Whether an enterprise or project shown in (counted for) one of these segments (ids) is an example."""
    index, found = graph.nodes["Segment"].index, graph.once("example segments", _example_segments)
    return any(index.get(s, -1) in found for s in segments)


def _example_segments(graph: ChainGraph) -> frozenset[int]:
    """Segments that an example enterprise operates in or an example project builds."""
    out: set[int] = set()
    for relation, kind in (("OPERATES_IN", "Enterprise"), ("BUILDS", "Project")):
        table, example = graph.edge(relation, kind, "Segment"), are_examples(graph.nodes[kind])
        out.update(table.target[example[table.source]].tolist())
    return frozenset(out)


def holds_example(store: Searched, on: int) -> bool:
    """Whether any record of a store that is valid on a day is an example: what cannot be told of a page by itself,
    which may count them without naming one.

    Those of today are searched for, which costs next to nothing; of another day all names are read.
    """
    kinds, found = default_schema().nodes, dict[str, list[tuple[str, str]]]()
    if on == today():
        for hit in store.search(WORD, _HITS):
            found.setdefault(hit.kind, []).append((hit.kind, hit.id))
    for kind, declared in kinds.items():
        named = [f for f in _NAMES if f in declared.fields]
        if on != today():
            said = store.rows(kind, named, on) if named else []
        else:
            said = store.rows(kind, named, on, among=found[kind]) if named and kind in found else []
        if any(says_example(row) for row in said):
            return True
        if _FLAG in declared.fields and any(flag == 1 for (flag,) in store.rows(kind, (_FLAG,), on)):
            return True
    return False
