"""The ways between two nodes as a picture from left to right, and in words."""

from __future__ import annotations

from collections.abc import Iterable

from graph.chain.graph import ChainGraph
from graph.model.schema import default_schema
from graph.network.paths import Node, Tie, Way, Ways
from graph.views.network.frame import Drawing
from graph.views.network.lanes import stand
from graph.views.network.neighbours import Link
from graph.views.network.nodes import Href, item_of, name_of
from graph.views.network.picture import draw_network, id_of
from graph.views.view import View


def tie_words(tie: Tie) -> str:
    """A relation in words: its label, what is sold or how it is held, its share, and whether it is only suggested."""
    share = tie.values.get("share")
    known = [str(said) for name in ("product", "holding") if (said := tie.values.get(name))]
    known += [f"占 {share:.1%}"] if isinstance(share, int | float) else []
    known += ["待核实"] if tie.suggested else []
    label = default_schema().relations[tie.relation].label
    return label + (f"（{'，'.join(known)}）" if known else "")


def step_words(step: Iterable[Tie]) -> str:
    """What joins two stops, with an arrow in the direction of the first relation."""
    ties = list(step)
    words = "、".join(map(tie_words, ties))
    return f"—{words}→" if ties[0].forward else f"←{words}—"


def way_words(graph: ChainGraph, way: Way) -> str:
    """A way as one line."""
    names = [name_of(graph, n) for n in way.nodes]
    return names[0] + "".join(f" {step_words(s)} {name}" for s, name in zip(way.steps, names[1:], strict=True))


def ways_note(found: Ways) -> str:
    """How many ways are shown of how many."""
    total = f"共 {found.total} 条" if found.complete else f"至少 {found.total} 条"
    return f"显示前 {len(found.ways)} 条，{total}（{found.longest} 步以内，短的在前，待核实的与经过热门节点的在后）"


def ways_view(graph: ChainGraph, found: Ways, href: Href | None = None) -> View:
    """All stops of the ways in columns: the start on the left, the end on the right, each stop at its earliest step."""
    column = {found.start: 0, found.end: max((len(w.steps) for w in found.ways), default=1)}
    for way in found.ways:
        for step, node in enumerate(way.nodes[:-1]):
            column[node] = min(column.get(node, step), step)
    links = _links(found.ways)
    degree = dict.fromkeys(column, 0)
    for link in links:
        degree[link.source] += 1
        degree[link.target] += 1
    items = [item_of(graph, n, at, (0.0, 0.0), degree[n], href, f"{degree[n]} 条关系") for n, at in column.items()]
    names = f"{name_of(graph, found.start)} → {name_of(graph, found.end)}"
    notes = (ways_note(found), "不经由区划、行业、领域，不含行业上下游与产品配方等背景关系")
    drawing = Drawing(f"{names} · 路径", f"{found.longest} 步以内的最短路径", notes, len(items))
    return draw_network(drawing, items, links, {id_of(link) for link in links}, stand)


def _links(ways: Iterable[Way]) -> list[Link]:
    out: dict[tuple[str, Node, Node], Link] = {}
    for way in ways:
        for start, end, step in zip(way.nodes, way.nodes[1:], way.steps, strict=False):
            for tie in step:
                source, target = (start, end) if tie.forward else (end, start)
                link = Link(tie.relation, source, target, tie.suggested, tie.values)
                out.setdefault(id_of(link), link)
    return list(out.values())
