"""A chain map with one card per sub-stage: counts by state, and the gaps listed by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.gaps.states import SIGNS, STATE_LABELS
from graph.plain import Plain
from graph.views.chain_map.boxes import CHANGED, Href, band_area, segment_node
from graph.views.chain_map.cells import Band, Cell, CellGroup, number
from graph.views.chain_map.layout import (
    BAND_GAP,
    BAND_HEAD,
    PAD,
    Rect,
    Sheet,
    allocate,
    band_rects,
    column_width,
    partition,
)
from graph.views.text_fit import clip, em, wrap
from graph.views.view import ViewArea, ViewNode, ViewText

CARD_GAP, HEAD, LINE, ROW, ROW_GAP, CARD_PAD = 10.0, 26.0, 19.0, 25.0, 5.0, 10.0
SIZE = 13.0


@dataclass(frozen=True, slots=True)
class _Card:
    group: CellGroup
    listed: tuple[Cell, ...]
    hidden: int
    lines: tuple[tuple[str, ...], ...]
    height: float


class GroupPlan:
    """Cards of all bands; the gaps listed in a card are cut, most urgent first, until the page's height will do."""

    def __init__(self, beside: Sequence[Band], below: Sequence[Band], sheet: Sheet) -> None:
        self.beside, self.below, self.sheet = beside, below, sheet
        self.columns = max(sheet.cards, len(beside))
        self.box = column_width(sheet.inner, self.columns, max(len(beside), 1))
        self.wide = (sheet.inner - 2 * PAD - (self.columns - 1) * CARD_GAP) / self.columns
        most = max((sum(c.rank is not None for c in g.cells) for b in (*beside, *below) for g in b.groups), default=0)
        for cap in range(most, -1, -1):
            self._fit(None if sheet.rows else cap)
            if self.height() <= sheet.most:
                break

    def _fit(self, cap: int | None) -> None:
        self.cards = {b.stage: [_card(g, cap, self.box) for g in b.groups] for b in (*self.beside, *self.below)}
        self.given: tuple[int, ...] = ()
        if self.beside:
            self.given = allocate(self.columns, len(self.beside), lambda i, n: self._inner(self.beside[i], n))

    def _inner(self, band: Band, columns: int) -> float:
        return partition([c.height for c in self.cards[band.stage]], columns, CARD_GAP)[0] + BAND_HEAD + PAD

    def top(self) -> float:
        """Height of the bands side by side."""
        return max([self._inner(b, n) for b, n in zip(self.beside, self.given, strict=True)] or [0.0])

    def height(self) -> float:
        """Height of all bands with the gaps between them."""
        parts = ([self.top()] if self.beside else []) + [self._inner(b, self.columns) for b in self.below]
        return sum(parts) + BAND_GAP * (len(parts) - 1)

    @property
    def listed(self) -> int:
        """Segments drawn by name."""
        return sum(len(c.listed) for cards in self.cards.values() for c in cards)


def draw_groups(plan: GroupPlan, y: float, href: Href) -> tuple[list[ViewArea], list[ViewNode]]:
    """Bands, cards and listed gaps of a plan, from ``y`` down."""
    areas: list[ViewArea] = []
    nodes: list[ViewNode] = []
    rects = band_rects(plan.given, plan.box, plan.sheet.margin, y, plan.top())
    for band, n, rect in zip(plan.beside, plan.given, rects, strict=True):
        _band(plan, band, n, plan.box, rect, True, (areas, nodes), href)
    y += plan.top() + BAND_GAP if plan.beside else 0.0
    for band in plan.below:
        rect = Rect(plan.sheet.margin, y, plan.sheet.inner, plan._inner(band, plan.columns))
        _band(plan, band, plan.columns, plan.wide, rect, False, (areas, nodes), href)
        y += rect.h + BAND_GAP
    return areas, nodes


def _band(
    plan: GroupPlan,
    band: Band,
    columns: int,
    width: float,
    rect: Rect,
    beside: bool,
    out: tuple[list[ViewArea], list[ViewNode]],
    href: Href,
) -> None:
    areas, nodes = out
    areas.append(band_area(band, rect, beside=beside))
    cards = plan.cards[band.stage]
    _, places = partition([c.height for c in cards], columns, CARD_GAP)
    tops = [rect.y + BAND_HEAD] * columns
    for card, column in zip(cards, places, strict=True):
        at = Rect(rect.x + PAD + column * (width + CARD_GAP), tops[column], width, card.height)
        tops[column] += card.height + CARD_GAP
        name = card.group.label
        areas.append(ViewArea(f"card-{band.stage}-{name}", "card", name, at.x, at.y, at.w, at.h))
        nodes.append(_head(band, card, at))
        top = at.y + HEAD + len(card.lines) * LINE + 8
        for i, cell in enumerate(card.listed):
            nodes.append(
                _row(cell, Rect(at.x + 8, top + i * (ROW + ROW_GAP), at.w - 16, ROW), href, brief=plan.sheet.rows)
            )


def _card(group: CellGroup, cap: int | None, width: float) -> _Card:
    """A sub-stage with its first ``cap`` gaps and the counts by state, or with all its segments and nothing else."""
    if cap is None:
        return _Card(group, group.cells, 0, (), HEAD + 8 + len(group.cells) * (ROW + ROW_GAP) + 4)
    gaps = sorted((c for c in group.cells if c.rank is not None), key=lambda c: c.rank or 0)
    listed = tuple(gaps[:cap])
    hidden = len(gaps) - len(listed)
    chunks = [f"{STATE_LABELS[s]} {n}" for s, n in group.states().items()]
    if hidden:
        chunks.append(f"另有 {hidden} 个缺口见表")
    lines: list[tuple[str, ...]] = [()]
    for chunk in chunks:
        if lines[-1] and em("　".join((*lines[-1], chunk))) * SIZE > width - 2 * CARD_PAD:
            lines.append(())
        lines[-1] = (*lines[-1], chunk)
    body = len(listed) * (ROW + ROW_GAP) + 4 if listed else 0.0
    return _Card(group, listed, hidden, tuple(lines), HEAD + len(lines) * LINE + 8 + body)


def card_id(band: Band, group: CellGroup) -> str:
    """Id of the node that stands for a sub-stage."""
    return f"group:{band.stage}:{group.label}"


def _head(band: Band, card: _Card, at: Rect) -> ViewNode:
    """Head of a card: a node of its own, the end of supply relations of segments that are not listed."""
    group = card.group
    count = f"{len(group.cells)} 个环节"
    room = at.w - 2 * CARD_PAD - em(count) * 12 - 8
    texts = [
        ViewText(wrap(group.label, room, 15, 1)[0], at.x + CARD_PAD, at.y + 20, 15, "name", bold=True),
        ViewText(count, at.x + at.w - CARD_PAD, at.y + 20, 12, "count", "end"),
    ]
    for i, line in enumerate(card.lines):
        texts.append(ViewText("　".join(line), at.x + CARD_PAD, at.y + HEAD + 14 + i * LINE, SIZE, "count"))
    said = "，".join(f"{STATE_LABELS[s]} {n}" for s, n in group.states().items())
    data: dict[str, Plain] = {"stage": band.stage, "group": group.label, "segments": len(group.cells), **group.states()}
    height = HEAD + len(card.lines) * LINE + 4
    return ViewNode(
        card_id(band, group),
        "group",
        group.label,
        at.x,
        at.y,
        at.w,
        height,
        "group",
        f"{band.stage}·{group.label}，{count}：{said}",
        texts=tuple(texts),
        data=data,
    )


def _row(cell: Cell, at: Rect, href: Href, *, brief: bool) -> ViewNode:
    """A segment as a row: with both counts and 卡脖子, or, where width is short, with the local count and the mark of a
    change.
    """
    gap = cell.gap
    counts = number(gap.inputs.enterprises_place) if brief else f"{number(gap.inputs.enterprises_place)} / {cell.total}"
    role, tag = ("changed", CHANGED if cell.change else "") if brief else ("mark", "卡" if gap.bottleneck else "")
    room = at.w - 20 - em(counts) * 12 - (30 if tag else 0) - em(SIGNS[gap.state]) * SIZE - 14
    name = clip(cell.name, room, 14)
    texts = [
        ViewText(SIGNS[gap.state], at.x + 8, at.y + 17.5, SIZE, f"state {gap.state}", bold=True),
        ViewText(name, at.x + 28, at.y + 17.5, 14, "name"),
        ViewText(counts, at.x + at.w - 8, at.y + 17.5, 12, "count", "end"),
    ]
    if tag:
        right = at.x + at.w - 8 - em(counts) * 12 - 13
        texts.append(ViewText(tag, right, at.y + 17.5, 12, role, "end", pill=True))
    return segment_node(cell, at, tuple(texts), href)
