"""A chain map with one box per segment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from graph.gaps.states import state_word
from graph.views.chain_map.cells import Band, Cell, CellGroup
from graph.views.chain_map.layout import (
    BAND_GAP,
    BAND_HEAD,
    GAP,
    GROUP_GAP,
    GROUP_HEAD,
    PAD,
    WIDE_ENOUGH,
    Rect,
    Sheet,
    Shelf,
    allocate,
    band_rects,
    column_width,
    shelf_height,
    shelves,
)
from graph.views.text_fit import clip, em, wrap
from graph.views.view import ViewArea, ViewNode, ViewText

NAME, SMALL, COUNT = 15.0, 12.0, 12.5
NAME_LINE = 19.0
CHANGED = "变"
"""Mark of a segment that differs from what the map is compared with."""
ONE_LINE, TWO_LINES = 70.0, 88.0
Href = Callable[[str], str] | None


class BoxPlan:
    """Sizes of a map: how many columns of boxes, which band gets how many, and how high a box is."""

    def __init__(self, beside: Sequence[Band], below: Sequence[Band], sheet: Sheet) -> None:
        self.beside, self.below, self.sheet = beside, below, sheet
        first, last = sheet.columns
        for columns in range(max(first, len(beside)), max(last, len(beside)) + 1):
            self._fit(columns)
            if self.height() <= (sheet.room if columns < WIDE_ENOUGH else sheet.most):
                break
        rows = max([sum(s.rows for s in self.shelves_of(b, n)) for b, n in zip(beside, self.given, strict=True)] or [0])
        rows += sum(s.rows for b in below for s in self.shelves_of(b, self.columns))
        self.row += min(max(sheet.room - self.height(), 0.0) / max(rows, 1), 22.0)

    def _fit(self, columns: int) -> None:
        self.columns = columns
        self.box = column_width(self.sheet.inner, columns, max(len(self.beside), 1))
        cells = [c for b in (*self.beside, *self.below) for c in b.cells]
        self.row = TWO_LINES if any(em(c.name) * NAME > self.box - 20 for c in cells) else ONE_LINE
        self.given: tuple[int, ...] = ()
        if self.beside:
            self.given = allocate(columns, len(self.beside), lambda i, n: self._inner(self.beside[i], n))

    def shelves_of(self, band: Band, columns: int) -> tuple[Shelf, ...]:
        """Shelves of a band that is ``columns`` boxes wide."""
        return shelves(tuple(len(g.cells) for g in band.groups), columns, self.row)

    def _inner(self, band: Band, columns: int) -> float:
        return shelf_height(self.shelves_of(band, columns), self.row) + BAND_HEAD + PAD

    def top(self) -> float:
        """Height of the bands side by side."""
        return max([self._inner(b, n) for b, n in zip(self.beside, self.given, strict=True)] or [0.0])

    def height(self) -> float:
        """Height of all bands with the gaps between them."""
        parts = ([self.top()] if self.beside else []) + [self._inner(b, self.columns) for b in self.below]
        return sum(parts) + BAND_GAP * (len(parts) - 1)

    def rects(self, y: float) -> Iterator[tuple[Band, int, float, Rect]]:
        """Each band with its columns, the width of a box and its rectangle."""
        left = self.sheet.margin
        rects = band_rects(self.given, self.box, left, y, self.top())
        for band, n, rect in zip(self.beside, self.given, rects, strict=True):
            yield band, n, self.box, rect
        y += self.top() + BAND_GAP if self.beside else 0.0
        for band in self.below:
            height = self._inner(band, self.columns)
            used = max(sum(s.columns) for s in self.shelves_of(band, self.columns))
            wide = min((self.sheet.inner - 2 * PAD - (used - 1) * GAP) / used, self.box * 1.3)
            yield band, self.columns, wide, Rect(left, y, self.sheet.inner, height)
            y += height + BAND_GAP


def draw_boxes(plan: BoxPlan, y: float, href: Href) -> tuple[list[ViewArea], list[ViewNode]]:
    """Bands, group heads and boxes of a plan, from ``y`` down."""
    areas, nodes = [], []
    for band, columns, box, rect in plan.rects(y):
        areas.append(band_area(band, rect, beside=band in plan.beside))
        top = rect.y + BAND_HEAD
        for shelf in plan.shelves_of(band, columns):
            left = rect.x + PAD
            for group, wide in zip(band.groups[shelf.first : shelf.last], shelf.columns, strict=True):
                width = wide * box + (wide - 1) * GAP
                areas.append(_group_area(band, group, Rect(left, top, width, GROUP_HEAD - 7)))
                for i, cell in enumerate(group.cells):
                    at = Rect(
                        left + i % wide * (box + GAP), top + GROUP_HEAD + i // wide * (plan.row + GAP), box, plan.row
                    )
                    nodes.append(_box(cell, at, href))
                left += width + GAP
            top += GROUP_HEAD + shelf.rows * (plan.row + GAP) - GAP + GROUP_GAP
    return areas, nodes


def band_area(band: Band, rect: Rect, *, beside: bool) -> ViewArea:
    """Ground and head of a stage; ``flow`` bands have an arrow-shaped head."""
    left = PAD + em(band.stage) * 17 + 12
    said, room = _gaps_of(band), rect.w - left - 8
    ways = (f"{len(band.cells)} 个环节，{said}", f"{len(band.cells)} · {said}", said)
    count = next((w for w in ways if em(w) * 13 <= room), clip(said, room, 13))
    texts = (
        ViewText(band.stage, rect.x + PAD, rect.y + 25, 17, "band", bold=True),
        ViewText(count, rect.x + left, rect.y + 24.5, 13, "band-count"),
    )
    return ViewArea(
        f"band-{band.stage}", "flow" if beside else "base", band.stage, rect.x, rect.y, rect.w, rect.h, texts
    )


def _gaps_of(band: Band) -> str:
    """Its gaps in words; that none is seen says nothing where the whole chain cannot be told."""
    return "缺口判不出" if band.untold else f"缺口 {sum(c.rank is not None for c in band.cells)}"


def _group_area(band: Band, group: CellGroup, rect: Rect) -> ViewArea:
    count = f"{len(group.cells)}"
    label = clip(group.label, rect.w - em(count) * 13 - 10, 14)
    texts = (
        ViewText(label, rect.x, rect.y + 15, 14, "group", bold=True),
        ViewText(count, rect.x + em(label) * 14 + 8, rect.y + 15, 13, "group-count"),
    )
    return ViewArea(f"group-{band.stage}-{group.label}", "group", group.label, rect.x, rect.y, rect.w, rect.h, texts)


def _box(cell: Cell, at: Rect, href: Href) -> ViewNode:
    gap = cell.gap
    lines = wrap(cell.name, at.w - 20, NAME, 2)
    # The block of the name stands in the middle between the state's descenders and the top of the counts.
    spare = at.h - 22 - 21 - (len(lines) - 1) * NAME_LINE - NAME * 1.07
    first = at.y + 22 + spare * 0.5 + NAME * 0.88
    texts = [ViewText(state_word(gap.state), at.x + 10, at.y + 18, SMALL, f"state {gap.state}", bold=True)]
    used = em(state_word(gap.state)) * SMALL
    if cell.change:
        texts.append(ViewText(CHANGED, at.x + 10 + used + 9, at.y + 18, SMALL, "changed", pill=True))
        used += 26
    if gap.bottleneck:
        tag = "卡脖子" if used + 46 + 24 <= at.w else "卡"
        texts.append(ViewText(tag, at.x + at.w - 13, at.y + 18, SMALL, "mark", "end", pill=True))
    texts += [ViewText(t, at.x + 10, first + i * NAME_LINE, NAME, "name", bold=True) for i, t in enumerate(lines)]
    tight = cell.counts.replace(" ", "")
    counts = clip(cell.counts if em(cell.counts) * COUNT <= at.w - 20 else tight, at.w - 20, COUNT)
    texts.append(ViewText(counts, at.x + 10, at.y + at.h - 10, COUNT, "count"))
    return segment_node(cell, at, tuple(texts), href)


def segment_node(cell: Cell, at: Rect, texts: tuple[ViewText, ...], href: Href) -> ViewNode:
    """A segment as a node with its plain data."""
    gap = cell.gap
    data = {
        "stage": gap.stage,
        "group": gap.group,
        "state": gap.state,
        "action": gap.action,
        "rule": gap.rule,
        "priority": gap.priority,
        "rank": cell.rank,
        "bottleneck": gap.bottleneck,
        "n_place": gap.inputs.n_place,
        "n_total": gap.inputs.n_total,
    }
    marks = ("卡脖子",) if gap.bottleneck else ()
    return ViewNode(
        gap.segment,
        "Segment",
        cell.name,
        at.x,
        at.y,
        at.w,
        at.h,
        gap.state,
        cell.sentence,
        marks,
        texts,
        data,
        href(gap.segment) if href else None,
        cell.current,
    )
