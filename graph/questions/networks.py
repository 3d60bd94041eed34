"""The questions about networks that routes, pages and commands ask, from users' words to pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph.chain.graph import ChainGraph
from graph.errors import BadRequest, NotFound
from graph.model.labels import LABELS
from graph.network.paths import Way, Ways, find_ways
from graph.search.nodes import find_node
from graph.store.contract import Store
from graph.views.network.around import ego_view
from graph.views.network.nodes import Href, name_of
from graph.views.network.path_picture import step_words, way_words, ways_note
from graph.views.view import View

OPENED = 12
"""Nodes that one picture may have opened."""
Named = tuple[str, str]
"""Kind and id."""


def find_end(store: Store, text: str, on: int | None = None) -> Named:
    """The node that ``Kind:id``, an id or a full name means; raises as :func:`graph.search.nodes.find_node`."""
    kind, colon, id_ = text.strip().partition(":")
    if colon and kind in LABELS:
        if store.names(kind, [id_], on):
            return kind, id_
        raise NotFound(LABELS[kind], id_)
    return find_node(store, text, on)


def chosen_kinds(kinds: Sequence[str]) -> list[str] | None:
    """Kinds to show, ``None`` for all; raises ``BadRequest`` for one that does not exist."""
    if strange := [k for k in kinds if k not in LABELS]:
        raise BadRequest(f"类型“{strange[0]}”不存在；可用：{'、'.join(LABELS)}")
    return list(kinds) or None


@dataclass(frozen=True, slots=True)
class NetworkAsked:
    """A question for what is around a node; see :func:`graph.views.network.around.ego_view`."""

    kind: str
    id: str
    hops: int = 2
    limit: int = 300
    kinds: Sequence[str] | None = None
    opened: Sequence[Named] = ()


def network_around(store: Store, asked: NetworkAsked, on: int | None, href: Href | None = None) -> tuple[View, int]:
    """The picture around a node, and the version of the data it shows."""
    if len(asked.opened) > OPENED:
        raise BadRequest(f"一张图最多展开 {OPENED} 个对象；请以其中一个为中心另画")
    opened = [(kind, id_) for kind, id_ in asked.opened if store.names(kind, [id_], on)]
    graph, read = store.around(asked.kind, asked.id, asked.hops, on, [(k, i, 1) for k, i in opened])
    view = ego_view(
        graph, asked.kind, asked.id, asked.hops, asked.limit, href=href, read=read, kinds=asked.kinds, opened=opened
    )
    return view, graph.version


def ways_between(
    store: Store, start: Named, end: Named, count: int, longest: int, on: int | None
) -> tuple[ChainGraph, Ways]:
    """The shortest ways between two nodes, and the part of the graph that holds them.

    Only what is near one of the two is read: a way of n steps is never further from both than n / 2.
    """
    half = -(-longest // 2)
    graph, taken = store.around(*start, half, on, [(*end, half)])
    steps = min(longest, max(1, 2 * taken))
    at = [(kind, graph.position(kind, id_)) for kind, id_ in (start, end)]
    return graph, find_ways(graph, at[0], at[1], count, steps)


def ways_answer(graph: ChainGraph, found: Ways, longest: int) -> dict[str, Any]:
    """Ways as plain data: each in words, and step by step with the records it rests on."""
    return {
        "from": node_ref(graph, found.start),
        "to": node_ref(graph, found.end),
        "longest": longest,
        "searched": found.longest,
        "shown": len(found.ways),
        "total": found.total,
        "complete": found.complete and found.longest == longest,
        "note": ways_note(found),
        "paths": [way_answer(graph, w) for w in found.ways],
        "version": graph.version,
    }


def node_ref(graph: ChainGraph, node: tuple[str, int]) -> dict[str, str]:
    """A node by kind, id and name."""
    return {"kind": node[0], "id": str(graph.nodes[node[0]].ids[node[1]]), "name": name_of(graph, node)}


def way_answer(graph: ChainGraph, way: Way) -> dict[str, Any]:
    """A way in words, and step by step with the relations it rests on."""
    steps = [
        {
            "from": node_ref(graph, a),
            "to": node_ref(graph, b),
            "words": step_words(step),
            "relations": [
                {"relation": t.relation, "forward": t.forward, "suggested": t.suggested, "values": t.values}
                for t in step
            ],
        }
        for a, b, step in zip(way.nodes, way.nodes[1:], way.steps, strict=False)
    ]
    return {"steps": len(way.steps), "suggested": way.guessed, "words": way_words(graph, way), "path": steps}
