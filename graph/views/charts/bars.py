"""Bars of segments by state, and bars of quotients, for places beside each other: pictures as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.gaps.states import SIGNS, STATE_LABELS
from graph.views.state_styles import state_legend
from graph.views.text_fit import clip, em, printable
from graph.views.view import LegendItem, View, ViewArea, ViewNode, ViewText

PAGE, HALF = 1300.0, 640.0
"""Widths at which texts keep their size on a page 1366 px wide: over all of it, and beside another picture."""
LABEL, GAP, MARGIN = 150.0, 18.0, 4.0
ROW, BAR, HEAD, SIZE = 34.0, 24.0, 34.0, 14.0
BAR_STYLE = LegendItem("bar", "", fill="#c9dcf3", stroke="#2464a6", ink="#1b4e83", line=1.2, w=0.0)


@dataclass(frozen=True, slots=True)
class Stack:
    """Segments by state of one field in one place; ``said`` says which."""

    counts: dict[str, int]
    said: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A number as a bar: ``text`` is written beside it; ``nan`` has no bar."""

    value: float
    text: str
    said: str


def state_bars(
    title: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[Stack]]], width: float = PAGE
) -> View:
    """A row per label with one stacked bar per column; one scale for all: the longest bar fills its column."""
    most = max((sum(s.counts.values()) for _, stacks in rows for s in stacks), default=0) or 1
    wide = _column(len(columns), width)
    nodes: list[ViewNode] = []
    texts = _heads(columns, wide)
    for i, (label, stacks) in enumerate(rows):
        y = MARGIN + HEAD + i * ROW
        texts.append(_label(label, y))
        for j, stack in enumerate(stacks):
            nodes += _stack(stack, f"{i}-{j}", LABEL + j * (wide + GAP), y, wide / most)
    counts = {s: sum(x.counts.get(s, 0) for _, stacks in rows for x in stacks) for s in STATE_LABELS}
    legend = tuple(replace(item, w=0.0) for item in bar_looks(counts))
    return _view("state_bars", title, nodes, texts, legend, (width, len(rows)))


def bar_looks(counts: dict[str, int]) -> list[LegendItem]:
    """Looks of the states in bars: a thin line, for narrow pieces have no room for dashes.

    Wide ones carry their sign.
    """
    return [replace(item, dash="", line=1.0, double=False) for item in state_legend(counts)]


def _stack(stack: Stack, key: str, x: float, y: float, scale: float) -> list[ViewNode]:
    """One piece per state that occurs, with its sign and number where these fit."""
    out = []
    for state in STATE_LABELS:
        n = stack.counts.get(state, 0)
        if not n:
            continue
        w = n * scale
        texts = []
        for text in (f"{SIGNS[state]} {n}", f"{n}"):
            if em(text) * SIZE <= w - 4:
                texts = [ViewText(text, x + w / 2, y + BAR / 2 + 5, SIZE, f"state {state}", "middle", bold=True)]
                break
        said = f"{stack.said}：{STATE_LABELS[state]} {n} 个环节"
        out.append(
            ViewNode(
                f"{key}-{state}",
                "bar",
                STATE_LABELS[state],
                x + 1,
                y,
                max(w - 2, 2.0),
                BAR,
                state,
                said,
                texts=tuple(texts),
            )
        )
        x += w
    return out


def measure_bars(
    title: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Measure]]],
    marks: Sequence[float | None],
    width: float = HALF,
) -> View:
    """A row per label with one bar per column; each column has its own scale, and a line at its mark."""
    wide = _column(len(columns), width)
    texts = _heads(columns, wide)
    nodes: list[ViewNode] = []
    areas: list[ViewArea] = []
    for j in range(len(columns)):
        values = [m[j].value for _, m in rows if m[j].value == m[j].value]
        mark = marks[j]
        most = max([*values, mark or 0.0]) or 1.0
        room = wide - max((em(m[j].text) for _, m in rows), default=0.0) * SIZE - 12
        x = LABEL + j * (wide + GAP)
        if mark is not None:
            areas.append(
                ViewArea(
                    f"mark-{j}", "mark", f"{mark:g}", x + mark / most * room, MARGIN + HEAD - 4, 0.0, len(rows) * ROW
                )
            )
        for i, (_, measures) in enumerate(rows):
            nodes.append(_bar(measures[j], f"{i}-{j}", x, MARGIN + HEAD + i * ROW, room / most))
    texts += [_label(label, MARGIN + HEAD + i * ROW) for i, (label, _) in enumerate(rows)]
    return replace(_view("measure_bars", title, nodes, texts, (BAR_STYLE,), (width, len(rows))), areas=tuple(areas))


def _bar(measure: Measure, key: str, x: float, y: float, scale: float) -> ViewNode:
    w = max(measure.value * scale, 1.0) if measure.value == measure.value else 1.0
    text = ViewText(measure.text, x + w + 8, y + BAR / 2 + 5, SIZE, "count")
    return ViewNode(key, "bar", measure.text, x, y, w, BAR, "bar", measure.said, texts=(text,))


def _column(count: int, width: float) -> float:
    return (width - LABEL - MARGIN - (max(count, 1) - 1) * GAP) / max(count, 1)


def _heads(columns: Sequence[str], wide: float) -> list[ViewText]:
    return [
        ViewText(clip(printable(c), wide - 4, SIZE), LABEL + j * (wide + GAP), MARGIN + 18, SIZE, "group", bold=True)
        for j, c in enumerate(columns)
    ]


def _label(text: str, y: float) -> ViewText:
    return ViewText(clip(printable(text), LABEL - 18, SIZE), LABEL - 12, y + BAR / 2 + 5, SIZE, "label", "end")


def _view(
    kind: str,
    title: str,
    nodes: list[ViewNode],
    texts: list[ViewText],
    legend: tuple[LegendItem, ...],
    size: tuple[float, int],
) -> View:
    width, rows = size
    return View(
        kind=kind,
        title=title,
        subtitle="",
        width=width,
        height=MARGIN * 2 + HEAD + rows * ROW,
        nodes=tuple(nodes),
        edges=(),
        texts=tuple(texts),
        legend=legend,
        shown=rows,
        total=rows,
    )
