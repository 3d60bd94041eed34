"""The questions that routes and pages ask, from users' words to records."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, replace
from typing import Any

from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place, find_places
from graph.dates import today
from graph.errors import BadRequest
from graph.gaps.coverage import coverage, leftovers
from graph.gaps.find import RANKED, Assessment, Gap, find_gaps, find_gaps_of_places
from graph.gaps.links import lacks_batch, places_below, summary
from graph.gaps.sensitivity import sensitivity
from graph.model.records import Act, Entry, Numbers, WriteReport
from graph.store.contract import Store
from graph.targets.learned.standing import NOT_ASKED, Standing, likely_in
from graph.targets.rank import NODE_KIND, Targets, rank_targets
from loaders.chain.check import check_chains
from loaders.review.signing import signed
from loaders.sample import sample_products


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
    """The first candidates for a segment of a field, or those named, with the segment's state and the assessment behind it.

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
    """The same with the enterprises that the learned ranking finds beyond those known in the segment; reads the whole graph if there are any."""
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
    return asdict(found) | {"fields": fields, "field": chosen, "leftovers": [asdict(x) for x in left],
                            "leftovers_total": total, "version": graph.version}  # fmt: skip


def check_answer(graph: ChainGraph, field: str | None, products: Iterable[str] = ()) -> dict[str, Any]:
    """What is wrong with the chains, against the products of the graph, the bundled ones, and any others given."""
    chosen = [find_id(graph, "Field", field)] if field else None
    found = check_chains(graph, [*graph.nodes["Product"].ids, *sample_products(), *products], chosen)
    segments = len(graph.field_segments(chosen[0])) if chosen else len(graph.nodes["Segment"])
    return {"field": chosen[0] if chosen else None, "segments": segments, "refused": sum(f.refused for f in found),
            "hints": sum(not f.refused for f in found), "findings": [asdict(f) for f in found],
            "version": graph.version}  # fmt: skip


def sensitivity_answer(graph: ChainGraph, place: str, field: str | None) -> dict[str, Any]:
    """How many segments change state when each threshold moves by a third."""
    chosen, where = [find_id(graph, "Field", field)] if field else None, find_place(graph, place)
    moved = sensitivity(graph, where, fields=chosen)
    return {"place": where.name, "field": chosen[0] if chosen else None, "version": graph.version,
            "thresholds": [asdict(m) for m in moved]}  # fmt: skip


def write_lacks(store: Store, graph: ChainGraph, found: Iterable[Assessment], by: str = "", **more: Any) -> WriteReport:
    """Write assessments of a graph as gap links, signed, as one act; raises ``Outdated`` when the store moved on meanwhile."""

    def entries(numbers: Numbers) -> list[Entry]:
        return [signed(n, "commit", by, **more) for n in numbers if n is not None]

    return store.commit(Act([lacks_batch(graph, found, today())], entries=entries, seen=graph.version)).reports[0]


def write_assessment(store: Store, graph: ChainGraph, place: str, by: str = "") -> dict[str, Any]:
    """Assess all fields in a place and the districts below it, and write the gap links; says what was done."""
    chosen = find_place(graph, place)
    if len(chosen.ids) != 1:
        raise BadRequest("请只写一个地区；它的下级区划会一起评估")
    places = places_below(graph, chosen.ids[0])
    found = [a for of_place in find_gaps_of_places(graph, places) for a in of_place]
    report = write_lacks(store, graph, found, by, place=chosen.name)
    counts = summary(found)
    return {
        "place": chosen.name, "places": [p.name for p in places], "fields": sorted({a.field for a in found}),
        "counts": counts, "links": sum(counts.get(s, 0) for s in RANKED), "changed": sum(map(len, report.changed)),
        "ended": report.retired, "batch": report.batch, "version": report.version,
    }  # fmt: skip
