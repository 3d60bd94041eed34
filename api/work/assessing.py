"""Gap links: what was found is written into the store, signed, as one act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.dates import today
from graph.errors import BadRequest
from graph.gaps.find import Assessment, find_gaps_of_places
from graph.gaps.links import lacks_batch, places_below, summary
from graph.gaps.states import gaps_among
from graph.model.records import Act, Entry, Numbers, WriteReport
from graph.store.contract import Store
from loaders.review.signing import signed


def write_lacks(store: Store, graph: ChainGraph, found: Iterable[Assessment], by: str = "", **more: Any) -> WriteReport:
    """Write assessments of a graph as gap links, signed, as one act.

    Raises ``Outdated`` when the store moved on meanwhile.
    """

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
        "place": chosen.name,
        "places": [p.name for p in places],
        "fields": sorted({a.field for a in found}),
        "counts": counts,
        "links": gaps_among(counts),
        "changed": sum(map(len, report.changed)),
        "ended": report.retired,
        "batch": report.batch,
        "version": report.version,
    }
