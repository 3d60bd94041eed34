"""A line through a few points, with rules behind it: a picture as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.views.curves import line
from graph.views.view import LegendItem, View, ViewArea, ViewEdge, ViewNode, ViewText

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 820.0, 380.0, 64.0, 56.0, 56.0, 56.0
SIZE, DOT = 14.0, 9.0
DOT_STYLE = LegendItem("point", "", fill="#2464a6", stroke="#1b4e83", line=1.2, shape="dot", w=0.0)


@dataclass(frozen=True, slots=True)
class Dot:
    """One point: ``y`` in [0, 1] or ``nan``, ``text`` beside it, ``said`` all of it in words."""

    x: float
    y: float
    text: str
    said: str


def line_chart(
    title: str, dots: Sequence[Dot], across: str, rules: Sequence[float] = (0.0, 0.25, 0.5, 0.75, 1.0)
) -> View:
    """Points from left to right, joined; ``across`` says what x is, rules are shares of the height.

    A text that would run into the one before it is left out; the table beside the picture has them all.
    """
    known = [d for d in dots if d.y == d.y]
    most = max((d.x for d in known), default=0.0) or 1.0
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    at = [(LEFT + d.x / most * wide, TOP + (1 - d.y) * high) for d in known]
    nodes = [
        ViewNode(f"p{i}", "point", d.text, x - DOT / 2, y - DOT / 2, DOT, DOT, "point", d.said)
        for i, (d, (x, y)) in enumerate(zip(known, at, strict=True))
    ]
    edges = [ViewEdge(f"p{i}", f"p{i + 1}", "LINE", "", line(*at[i], *at[i + 1], 0.0, 0.0)) for i in range(len(at) - 1)]
    areas = [ViewArea(f"rule-{r:g}", "group", "", LEFT, TOP + (1 - r) * high, wide, 0.0) for r in rules]
    texts = [
        ViewText(title, LEFT, 28, 17.0, "title", bold=True),
        ViewText(across, LEFT + wide, HEIGHT - 12, SIZE, "note", "end"),
    ]
    texts += [ViewText(f"{r:.0%}", LEFT - 8, TOP + (1 - r) * high + 5, SIZE, "note", "end") for r in rules]
    texts += _labels(known, at)
    return View(
        kind="line_chart",
        title=title,
        subtitle="",
        width=WIDTH,
        height=HEIGHT,
        nodes=tuple(nodes),
        edges=tuple(edges),
        areas=tuple(areas),
        texts=tuple(texts),
        legend=(DOT_STYLE,),
        shown=len(known),
        total=len(dots),
        edges_on="always",
    )


def _labels(dots: Sequence[Dot], at: Sequence[tuple[float, float]]) -> list[ViewText]:
    """Texts to the lower right of their points, where a rising line does not pass, and ticks below."""
    out, ends = list[ViewText](), 0.0
    for d, (x, y) in zip(dots, at, strict=True):
        text = ViewText(d.text, x + 8, y + 19, SIZE, "label")
        if all(_apart(text, other) for other in out if other.role == "label"):
            out.append(text)
        tick = ViewText(f"{d.x:g}", x, HEIGHT - BOTTOM + 20, SIZE, "count", "middle")
        if tick.box[0] >= ends:
            out.append(tick)
            ends = tick.box[0] + tick.box[2] + 6
    return out


def _apart(a: ViewText, b: ViewText) -> bool:
    (ax, ay, aw, ah), (bx, by, bw, bh) = a.box, b.box
    return ax >= bx + bw or bx >= ax + aw or ay >= by + bh or by >= ay + ah
