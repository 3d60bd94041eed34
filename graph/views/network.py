"""Network pictures: the neighbourhood of one node here, the gaps of a place in :mod:`graph.views.gap_network`."""

from __future__ import annotations

from graph.chain import ChainGraph
from graph.errors import BadRequest
from graph.schema import default_schema
from graph.views.gap_network import gap_view
from graph.views.neighbours import Key, degrees_among, links_among, reach, shown_edges
from graph.views.network_frame import Drawing
from graph.views.network_nodes import LIMIT, Href, check_limit, cut, cut_note, item_of, name_of
from graph.views.network_picture import draw_network, id_of
from graph.views.tree import hang, wedges
from graph.views.view import View

MAX_HOPS = 4
"""Steps beyond which a network says nothing any more."""


def ego_view(
    graph: ChainGraph, kind: str, id: str, hops: int = 2, limit: int = LIMIT, *, href: Href | None = None,
    read: int | None = None,
) -> View:  # fmt: skip
    """The node in the middle, its neighbours in one sector per kind, and further out, behind each, what hangs on it.

    Of more than ``limit`` nodes the nearest are kept; within a hop and a kind those with the largest shares, then the
    most relations, every kind in turn. ``read`` says how many steps the graph holds, where that is fewer than ``hops``
    (see ``Store.around``); the nodes further out are then not counted, and a note says so.

    Raises
    ------
    NotFound
        No such node.
    BadRequest
        ``hops`` not in 1..4 or ``limit`` not in 2..2000.
    """
    if not 1 <= hops <= MAX_HOPS:
        raise BadRequest(f"跳数 {hops} 不在 1 到 {MAX_HOPS} 之间")
    check_limit(limit)
    if kind not in graph.nodes:
        raise BadRequest(f"节点类型“{kind}”不存在；可用：{'、'.join(graph.nodes)}")
    start: Key = (kind, graph.position(kind, id))
    tables = shown_edges(graph)
    found = reach(graph, start, hops, tables)
    degree = degrees_among(graph, found.hop, tables)
    kept = cut(graph, found.hop, {k: (found.strength[k], degree[k]) for k in found.hop}, limit)
    links = links_among(graph, kept, tables)
    name = name_of(graph, start)
    hung = hang(kept, found.hop, links)
    wedge = wedges(kept, {k: inner for k, (inner, _) in hung.items()}, list(default_schema().nodes))
    items = [item_of(graph, k, found.hop[k], wedge[k], degree[k], href, f"{degree[k]} 条关系") for k in kept]
    notes: tuple[str, ...] = (
        f"以“{name}”为中心，{hops} 跳以内；不经由区划、行业、领域继续展开，不含行业上下游与产品配方等背景关系",
        cut_note(len(kept), len(found.hop), "先近后远，同一跳内各类轮流，占比和关系多的在前"),
    )
    if read is not None and read < hops:
        notes += (f"{read} 跳以内已有 {len(found.hop)} 个节点，没有再往外读：总数与关系数只算到第 {read} 跳",)
    plain = {id_of(link) for _, link in hung.values()}
    subtitle = f"{default_schema().nodes[kind].label}，{hops} 跳；细线为主要关系，其余指向节点时显示"
    return draw_network(Drawing(f"{name} · 关系网络", subtitle, notes, len(found.hop)), items, links, plain)


__all__ = ["ego_view", "gap_view"]
