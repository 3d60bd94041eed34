"""Places, sizes, labels and legend of a network picture, whatever its nodes are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.model.schema import default_schema
from graph.plain import Plain
from graph.views.curves import line
from graph.views.network.frame import HEAD, MARGIN, SIZE, Drawing, head, notes_below
from graph.views.network.neighbours import Key, Link
from graph.views.network.rings import Footprint, free_labels, place
from graph.views.text_fit import clip, em, printable
from graph.views.view import View, ViewEdge, ViewNode, ViewText

LABEL_WIDTHS = (16.0, 9.5, 7.0, 7.0)
"""Room for a label by hop, in em."""
CANDIDATE = "CANDIDATE"
"""A candidate that somebody proposes for a segment; not a relation of the graph."""
_COLORS = {r.name: r.color for r in default_schema().relations.values() if r.color}


@dataclass(frozen=True, slots=True)
class Item:
    """A node to draw."""

    key: Key
    id: str
    name: str
    hop: int
    angle: float
    span: float
    degree: int
    sentence: str
    detail: str = ""
    href: str | None = None
    sign: str = ""
    local: bool = False


def id_of(link: Link) -> tuple[str, Key, Key]:
    """What identifies a relation in a picture."""
    return link.kind, link.source, link.target


def draw_network(
    drawing: Drawing,
    items: Sequence[Item],
    links: Sequence[Link],
    plain: Set[tuple[str, Key, Key]],
    placing: Callable[[Sequence[Footprint]], NDArray[np.float64]] = place,
) -> View:
    """Items on rings around the first one (or by another ``placing``), with the relations among them.

    Relations not in ``plain`` are quiet.
    """
    marks = [_mark(item) for item in items]
    order = sorted(range(len(items)), key=lambda i: items[i].hop)
    feet = [_foot(items[i], marks[i]) for i in order]
    centers = np.zeros((len(items), 2))
    if items:
        centers[order] = placing(feet)
    labels = _labels(items, marks, centers, order)
    low, high = _extent(items, marks, centers, labels)
    wide, high_ = (float(v) for v in high - low)
    legend, texts = head(drawing, Counter(map(_style, items)))
    width = max([wide, 720.0, *(t.box[0] + t.box[2] for t in texts)]) + 2 * MARGIN
    centers = centers - low + ((width - wide) / 2, HEAD)
    nodes = [_node(item, mark, xy, label) for item, mark, xy, label in zip(items, marks, centers, labels, strict=True)]
    foot, end = notes_below(drawing.notes, width, HEAD + high_ + 18)
    return View(
        kind="network",
        title=printable(drawing.title),
        subtitle=drawing.subtitle,
        width=round(width + 0.5),
        height=round(end + MARGIN / 2),
        nodes=tuple(nodes),
        edges=_edges(items, nodes, links, plain),
        texts=(*texts, *foot),
        legend=legend,
        notes=tuple(map(printable, drawing.notes)),
        shown=len(items),
        total=drawing.total,
        edges_on="always",
    )


def _mark(item: Item) -> tuple[float, float]:
    """Width and height of the mark; marks with the name inside are as wide as the name."""
    if _inside(item):
        return em(_shown(item)) * SIZE + 18, 26.0
    side = 30.0 if item.hop == 0 else min(14.0 + 1.2 * item.degree**0.5, 22.0)
    return side, side


def _inside(item: Item) -> bool:
    return default_schema().nodes[item.key[0]].shape in ("box", "ellipse")


def _shown(item: Item) -> str:
    return clip(f"{item.sign} {item.name}" if item.sign else item.name, LABEL_WIDTHS[min(item.hop, 3)] * SIZE, SIZE)


def _style(item: Item) -> str:
    return f"{item.key[0]}-local" if item.local else item.key[0]


def _foot(item: Item, mark: tuple[float, float]) -> Footprint:
    w, h = mark
    labelled = not _inside(item)
    wide = max(w, em(_shown(item)) * SIZE) if labelled else w
    return Footprint(item.hop, item.angle, item.span, wide, h / 2, h / 2 + (SIZE * 1.5 if labelled else 0.0))


def _labels(
    items: Sequence[Item], marks: Sequence[tuple[float, float]], centers: np.ndarray, order: Sequence[int]
) -> list[str]:
    """Label of each node, "" where it would touch a mark or a label of a nearer node (or stands inside the mark)."""
    box = np.array(
        [(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for (x, y), (w, h) in zip(centers, marks, strict=True)]
    ).reshape(-1, 4)
    wide = np.array([em(_shown(i)) * SIZE / 2 for i in items])
    below = np.column_stack((centers[:, 0] - wide, box[:, 3] + 2, centers[:, 0] + wide, box[:, 3] + SIZE * 1.5))
    inside = np.array([_inside(i) for i in items], dtype=bool)
    below[inside] = box[inside]
    sorted_ = np.array(order, dtype=np.int64)
    free = np.zeros(len(items), dtype=bool)
    free[sorted_] = free_labels(box[sorted_], below[sorted_])
    return [_shown(item) if ok else "" for item, ok in zip(items, free | inside, strict=True)]


def _extent(
    items: Sequence[Item], marks: Sequence[tuple[float, float]], centers: np.ndarray, labels: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    if not items:
        return np.zeros(2), np.array([640.0, 300.0])
    half = np.array([(max(w, em(t) * SIZE) / 2, h / 2) for (w, h), t in zip(marks, labels, strict=True)])
    return (centers - half).min(axis=0), (centers + half + (0, SIZE * 1.6)).max(axis=0)


def _node(item: Item, mark: tuple[float, float], xy: np.ndarray, label: str) -> ViewNode:
    (x, y), (w, h) = xy.tolist(), mark
    kind = item.key[0]
    texts: tuple[ViewText, ...] = ()
    if label:
        base = y + SIZE * 0.36 if _inside(item) else y + h / 2 + SIZE * 1.15
        role = "inside" if _inside(item) else "label"
        texts = (ViewText(label, x, base, SIZE, role, "middle", bold=item.hop == 0),)
    data: dict[str, Plain] = {
        "kind": default_schema().nodes[kind].label,
        "hop": item.hop,
        "degree": item.degree,
        "detail": item.detail,
    }
    return ViewNode(
        f"{kind}:{item.id}",
        kind,
        item.name,
        round(x - w / 2, 1),
        round(y - h / 2, 1),
        round(w, 1),
        round(h, 1),
        _style(item),
        printable(item.sentence),
        texts=texts,
        data=data,
        href=item.href,
    )


def _edges(
    items: Sequence[Item], nodes: Sequence[ViewNode], links: Sequence[Link], plain: Set[tuple[str, Key, Key]]
) -> tuple[ViewEdge, ...]:
    at = {item.key: node for item, node in zip(items, nodes, strict=True)}
    schema = default_schema()
    out = []
    for link in links:
        a, b = at.get(link.source), at.get(link.target)
        if a is None or b is None or a is b:
            continue
        path = line(*a.center, *b.center, min(a.w, a.h) / 2, min(b.w, b.h) / 2 + 2)
        label = "候选" if link.kind == CANDIDATE else schema.relations[link.kind].label
        label += "（待确认）" if link.suggested and link.kind != CANDIDATE else ""
        out.append(
            ViewEdge(
                a.id,
                b.id,
                link.kind,
                label,
                path,
                not link.suggested,
                _COLORS.get(link.kind, "#9aa7b6"),
                link.data,
                id_of(link) not in plain,
            )
        )
    return tuple(out)
