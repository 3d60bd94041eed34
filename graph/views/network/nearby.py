"""A small picture of what a node is related with, drawn from the few relations that its page lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from graph.model.labels import LABELS
from graph.model.schema import default_schema
from graph.search.related import Related
from graph.views.network.frame import Drawing
from graph.views.network.neighbours import Key, Link
from graph.views.network.nodes import Href, cut_note
from graph.views.network.picture import Item, draw_network, id_of
from graph.views.network.tree import wedges
from graph.views.text_fit import printable
from graph.views.view import View


def nearby_view(kind: str, id: str, name: str, near: Sequence[Related], total: int, href: Href | None = None) -> View:
    """The node in the middle, and around it one node for each far end of ``near``.

    ``total`` is how many relations it has.
    """
    middle: Key = (kind, -1)
    ends = list(dict.fromkeys((r.kind, r.id) for r in near if (r.kind, r.id) != (kind, id)))
    keys = {end: (end[0], at) for at, end in enumerate(ends)}
    links = [_link(r, middle, keys[r.kind, r.id]) for r in near if (r.kind, r.id) in keys]
    names = {(r.kind, r.id): r.name for r in near}
    wedge = wedges([middle, *keys.values()], dict.fromkeys(keys.values(), middle), list(default_schema().nodes))
    items = [_item(middle, id, name, 0, wedge[middle], len(links), href)]
    for end, key in keys.items():
        degree = sum(key in (link.source, link.target) for link in links)
        items.append(_item(key, end[1], names[end], 1, wedge[key], degree, href))
    notes = (cut_note(len(near), total, "每类取先登记的几条").replace("个", "条关系"), *_lists(near))
    drawing = Drawing(f"{printable(name)} · 直接关系", f"{LABELS[kind]}及与它直接相连的对象", notes, total)
    return draw_network(drawing, items, links, {id_of(link) for link in links})


def _lists(near: Sequence[Related]) -> tuple[str, ...]:
    """Which lists the relations came with, those with most of them first."""
    counted = Counter(r.roster for r in near if r.roster).most_common()
    return (f"出自名录：{'、'.join(f'{name} {n} 条' for name, n in counted)}",) if counted else ()


def _link(related: Related, middle: Key, far: Key) -> Link:
    source, target = (middle, far) if related.outward else (far, middle)
    return Link(related.version.kind, source, target, related.version.state == "suggested", {})


def _item(key: Key, id_: str, name: str, hop: int, wedge: tuple[float, float], degree: int, href: Href | None) -> Item:
    label = LABELS[key[0]]
    said = f"{label} {name}，{degree} 条关系"
    return Item(key, id_, printable(name) or id_, hop, *wedge, degree, said, href=href(key[0], id_) if href else None)
