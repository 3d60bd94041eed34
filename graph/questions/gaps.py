"""The questions that routes and pages ask, from users' words to records."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict, replace
from typing import Any

from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place, find_places
from graph.errors import BadRequest
from graph.gaps.coverage import coverage, leftovers
from graph.gaps.find import Assessment, Gap, find_gaps
from graph.gaps.sensitivity import sensitivity
from graph.targets.learned.standing import NOT_ASKED, Standing, likely_in
from graph.targets.rank import NODE_KIND, Targets, rank_targets


def assess_field(graph: ChainGraph, field: str, place: str, peers: str | None = None) -> Assessment:
    """Gaps of the field in the place that these words name."""
    return find_gaps(graph, find_id(graph, "Field", field), find_place(graph, place), find_places(graph, peers))


def find_targets(
    graph: ChainGraph,
    field: str,
    segment: str,
    place: str,
    kind: str,
    top: int,
    only: Collection[str] = (),
    standing: Standing = NOT_ASKED,
) -> tuple[Targets, Gap, Assessment]:
    """The first candidates for a segment of a field, or those named, with the segment's state and the assessment behind
    it.

    ``standing`` is what the learned ranking says.
    """
    if kind not in NODE_KIND:
        raise BadRequest(f"目标类别“{kind}”不存在；可用：{'、'.join(NODE_KIND)}")
    assessment = assess_field(graph, field, place)
    key = find_id(graph, "Segment", segment, [g.segment for g in assessment.gaps])
    gap = next(g for g in assessment.gaps if g.segment == key)
    found = rank_targets(graph, key, assessment.place, kind, top=top, only=only, standing=standing)  # type: ignore[arg-type]
    return found, gap, assessment


LIKELY_SHOWN = 10


def with_likely(found: Targets, whole: Callable[[], ChainGraph], top: int = LIKELY_SHOWN) -> Targets:
    """The same with the enterprises that the learned ranking finds beyond those known in the segment.

    Reads the whole graph if there are any.
    """
    if found.standing.matches is None or found.kind != "enterprise":
        return found
    return replace(found, likely=likely_in(whole(), found.standing.matches, found.segment, found.place, top))


USUAL_PLACE = "苏州市"


def usual_place(graph: ChainGraph) -> str | None:
    """苏州市 if the data know it, else the first city, else the first district, else ``None``."""
    table = graph.nodes["District"]
    names = [str(n) for n in table.names()]
    if not names or USUAL_PLACE in names:
        return USUAL_PLACE if names else None
    levels = table.columns["level"]
    return next((n for n, level in zip(names, levels, strict=True) if level == "市"), names[0])


def chosen_place(graph: ChainGraph, place: str | None) -> str:
    """The place asked for, else the usual one; raises ``BadRequest`` where the data know none."""
    where = place or usual_place(graph)
    if where is None:
        raise BadRequest("这一天的数据中还没有地区；请换一个日期，或先导入带所在地的企业或区划")
    return where


def coverage_answer(graph: ChainGraph, place: str, field: str | None, top: int) -> dict[str, Any]:
    """What lands on the chains, what is left over, and what the missing data cost in a place."""
    chosen = find_id(graph, "Field", field) if field else None
    found = coverage(graph, find_place(graph, place), [chosen] if chosen else None)
    left, total = leftovers(graph, chosen, top)
    fields = [asdict(f) | {"unknown": f.unknown} for f in found.fields]
    return asdict(found) | {
        "fields": fields,
        "field": chosen,
        "leftovers": [asdict(x) for x in left],
        "leftovers_total": total,
        "version": graph.version,
    }


def sensitivity_answer(graph: ChainGraph, place: str, field: str | None) -> dict[str, Any]:
    """How many segments change state when each threshold moves by a third."""
    chosen, where = [find_id(graph, "Field", field)] if field else None, find_place(graph, place)
    moved = sensitivity(graph, where, fields=chosen)
    return {
        "place": where.name,
        "field": chosen[0] if chosen else None,
        "version": graph.version,
        "thresholds": [asdict(m) for m in moved],
    }
