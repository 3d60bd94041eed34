"""Network pictures: the neighbourhood of one node here, the gaps of a place in
:mod:`graph.views.network.gap_network`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from graph.chain.graph import ChainGraph
from graph.errors import BadRequest
from graph.model.schema import default_schema
from graph.views.network.frame import Drawing
from graph.views.network.gap_network import gap_view
from graph.views.network.neighbours import Key, beside, degrees_among, links_among, reach, shown_edges
from graph.views.network.nodes import LIMIT, Href, check_limit, cut, cut_note, item_of, name_of
from graph.views.network.picture import draw_network, id_of
from graph.views.network.tree import hang, wedges
from graph.views.view import View

MAX_HOPS = 4
"""Steps beyond which a network says nothing any more."""


def ego_view(
    graph: ChainGraph,
    kind: str,
    id: str,
    hops: int = 2,
    limit: int = LIMIT,
    *,
    href: Href | None = None,
    read: int | None = None,
    kinds: Collection[str] | None = None,
    opened: Sequence[tuple[str, str]] = (),
) -> View:
    """The node in the middle, its neighbours in one sector per kind, and further out, behind each, what hangs on it.

    Of more than ``limit`` nodes the nearest are kept; within a hop and a kind those with the largest shares, then the
    most relations, every kind in turn. ``kinds`` are those to show besides the node (all by default). What is next to
    the ``opened`` nodes (kind, id) is shown too, before all others. ``read`` says how many steps the graph holds, where
    that is fewer than ``hops`` (see ``Store.around``); the nodes further out are then not counted, and a note says so.

    Raises
    ------
    NotFound
        No such node.
    BadRequest
        ``hops`` not in 1..4, ``limit`` not in 2..2000, or an unknown kind.
    """
    _check(graph, kind, hops, limit, kinds)
    start: Key = (kind, graph.position(kind, id))
    tables = shown_edges(graph, None if kinds is None else {*kinds, kind})
    wanted = [(k, graph.nodes[k].index[i]) for k, i in opened if i in graph.nodes[k].index]
    found = reach(graph, start, hops, tables, wanted)
    degree = degrees_among(graph, found.hop, tables)
    first = beside(graph, [k for k in wanted if k in found.hop], tables)
    kept = cut(graph, found.hop, {k: (found.strength[k], degree[k]) for k in found.hop}, limit, first)
    links = links_among(graph, kept, tables)
    name = name_of(graph, start)
    hung = hang(kept, found.hop, links)
    wedge = wedges(kept, {k: inner for k, (inner, _) in hung.items()}, list(default_schema().nodes))
    items = [item_of(graph, k, found.hop[k], wedge[k], degree[k], href, f"{degree[k]} 条关系") for k in kept]
    notes = _notes(name, hops, read, len(kept), len(found.hop), [name_of(graph, k) for k in wanted if k in found.hop])
    plain = {id_of(link) for _, link in hung.values()}
    subtitle = f"{default_schema().nodes[kind].label}，{hops} 跳；细线为主要关系，其余指向节点时显示"
    return draw_network(Drawing(f"{name} · 关系网络", subtitle, notes, len(found.hop)), items, links, plain)


def _check(graph: ChainGraph, kind: str, hops: int, limit: int, kinds: Collection[str] | None) -> None:
    if not 1 <= hops <= MAX_HOPS:
        raise BadRequest(f"跳数 {hops} 不在 1 到 {MAX_HOPS} 之间")
    check_limit(limit)
    if strange := [k for k in (kind, *(kinds or ())) if k not in graph.nodes]:
        raise BadRequest(f"节点类型“{strange[0]}”不存在；可用：{'、'.join(graph.nodes)}")


def _notes(name: str, hops: int, read: int | None, shown: int, total: int, opened: Sequence[str]) -> tuple[str, ...]:
    notes: tuple[str, ...] = (
        f"以“{name}”为中心，{hops} 跳以内；不经由区划、行业、领域继续展开，不含行业上下游与产品配方等背景关系",
        cut_note(shown, total, "先近后远，同一跳内各类轮流，占比和关系多的在前"),
    )
    if opened:
        notes += (f"另展开了 {'、'.join(opened)} 的直接关系",)
    if read is not None and read < hops:
        notes += (f"{read} 跳以内已有 {total} 个节点，没有再往外读：总数与关系数只算到第 {read} 跳",)
    return notes


__all__ = ["ego_view", "gap_view"]
