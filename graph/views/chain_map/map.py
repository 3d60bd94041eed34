"""产业链图谱: the chain map of a field in a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from graph.chain.graph import ChainGraph
from graph.errors import BadRequest
from graph.gaps.find import Assessment
from graph.views.chain_map.boxes import BoxPlan, draw_boxes
from graph.views.chain_map.cells import NO_STAGE, Band, collect_bands
from graph.views.chain_map.frame import framed
from graph.views.chain_map.groups import GroupPlan, card_id, draw_groups
from graph.views.chain_map.layout import PAPER, Sheet
from graph.views.chain_map.notes import chain_notes
from graph.views.chain_map.routing import supply_lines
from graph.views.state_styles import state_legend
from graph.views.view import View, ViewArea, ViewEdge, ViewNode

Collapse = Literal["auto", "never", "always"]
COLLAPSE_OVER = 60


def chain_map_view(
    graph: ChainGraph,
    assessment: Assessment,
    *,
    href: Callable[[str], str] | None = None,
    collapse: Collapse = "auto",
    sheet: Sheet = PAPER,
    changes: Mapping[str, str] | None = None,
    current: str = "",
) -> View:
    """Chain map of an assessed field: stages as bands, sub-stages as groups, segments as boxes with their state.

    Parameters
    ----------
    href : address of a segment's page, given its id.
    collapse : "auto" draws one card per sub-stage, with only the gaps by name, from 61 segments on; "never" and
        "always" decide by hand.
    changes : of each segment that is marked as changed, what it was, in words.
    current : id of the segment that the page is about.

    Notes
    -----
    Printed on A3 landscape (10 mm margins) the smallest text of a map of 45 segments is 8.5 pt.

    Raises
    ------
    BadRequest
        ``collapse`` is none of the three.
    NotFound
        The graph does not have the field.
    """
    if collapse not in ("auto", "never", "always"):
        raise BadRequest(f"折叠方式“{collapse}”不存在；可用：auto、never、always")
    bands, total = collect_bands(graph, assessment, changes or {}, current), len(assessment.gaps)
    cards = collapse == "always" or (collapse == "auto" and total > COLLAPSE_OVER)
    draw = _cards if cards or sheet.rows else _boxes
    areas, nodes, height, counts = draw(bands, sheet, href)
    shown = sum(n.kind == "Segment" for n in nodes)
    notes = chain_notes(graph, assessment)
    if counts:
        notes = (*notes, COUNTS if assessment.population.alone else f"{COUNTS}；{NATIONWIDE}")
    if cards and not sheet.rows:
        notes = (
            *notes,
            f"显示：按子阶段合并，列名前 {shown} 个缺口，共 {total} 个环节；数字为“本地 / 全部”，“卡”为卡脖子，"
            "全部环节见表",
        )
    view = View(
        kind="chain_map",
        title="",
        subtitle="",
        width=sheet.width,
        height=round(sheet.top + max(height, 0.0) + sheet.margin),
        nodes=tuple(nodes),
        edges=_edges(graph, bands, nodes, areas),
        areas=tuple(areas),
        texts=(),
        legend=tuple(state_legend(assessment.counts())),
        notes=notes,
        shown=shown,
        total=total,
    )
    return framed(view, assessment, sheet, height)


COUNTS = "数量：已确认做这个环节的企业，各名录合并、一家只数一次"
NATIONWIDE = "“各地”是数据里收录到的，含境外和所在地不明的"
Drawn = tuple[list[ViewArea], list[ViewNode], float, bool]
"""Areas, nodes, the height they take, and whether they show counts, which have to be explained."""


def _boxes(bands: list[Band], sheet: Sheet, href: Callable[[str], str] | None) -> Drawn:
    plan = BoxPlan(*_sides(bands), sheet)
    areas, nodes = draw_boxes(plan, sheet.top, href)
    return areas, nodes, plan.height(), bool(nodes)


def _cards(bands: list[Band], sheet: Sheet, href: Callable[[str], str] | None) -> Drawn:
    plan = GroupPlan(*_sides(bands), sheet)
    areas, nodes = draw_groups(plan, sheet.top, href)
    return areas, nodes, plan.height(), False


def _sides(bands: list[Band]) -> tuple[list[Band], list[Band]]:
    """Bands beside each other (上游, 中游, 下游) and below them."""
    below = [b for b in bands if b.stage in ("支撑", NO_STAGE)]
    return [b for b in bands if b not in below], below


def _edges(graph: ChainGraph, bands: list[Band], nodes: list[ViewNode], areas: list[ViewArea]) -> tuple[ViewEdge, ...]:
    """Confirmed supply relations between what is drawn; a segment that is not drawn is stood for by its card."""
    drawn = {n.id: i for i, n in enumerate(nodes)}
    at: dict[str, int] = {}
    for band in bands:
        for group in band.groups:
            card = drawn.get(card_id(band, group))
            at |= {c.gap.segment: n for c in group.cells if (n := drawn.get(c.gap.segment, card)) is not None}
    table = graph.edge("SUPPLIES", "Segment", "Segment").confirmed()
    ids = graph.nodes["Segment"].ids
    ends: dict[tuple[str, str], bool] = {}
    must = table.columns["essential"] == 1 if len(table) else ()
    for s, t, strong in zip(ids[table.source], ids[table.target], must, strict=True):
        if s in at and t in at and at[s] != at[t]:
            key = (nodes[at[s]].id, nodes[at[t]].id)
            ends[key] = ends.get(key, False) or bool(strong)
    pairs = sorted(ends)
    lines = supply_lines(
        [_box(n) for n in nodes], [t.box for a in areas for t in a.texts], [(drawn[a], drawn[b]) for a, b in pairs]
    )
    return tuple(
        ViewEdge(a, b, "SUPPLIES", "必需投入" if ends[a, b] else "投入", line.path, ends[a, b], bends=line.bends)
        for (a, b), line in zip(pairs, lines, strict=True)
    )


def _box(node: ViewNode) -> tuple[float, float, float, float]:
    return node.x, node.y, node.w, node.h
