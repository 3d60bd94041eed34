"""Gap links: what was found is written into the store, signed, as one act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from graph.asking.parts import Version
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.dates import today
from graph.errors import BadRequest
from graph.gaps.find import Assessment, find_gaps_of_places
from graph.gaps.links import lacks_batch, places_below, summary
from graph.gaps.states import gaps_among
from graph.model.records import Act, Entry, Numbers, WriteReport
from graph.model.signing import signed
from graph.says import Says
from graph.store.contract import Store


def write_lacks(store: Store, graph: ChainGraph, found: Iterable[Assessment], by: str = "", **more: Any) -> WriteReport:
    """Write assessments of a graph as gap links, signed, as one act.

    Raises ``Outdated`` when the store moved on meanwhile.
    """

    def entries(numbers: Numbers) -> list[Entry]:
        return [signed(n, "commit", by, **more) for n in numbers if n is not None]

    return store.commit(Act([lacks_batch(graph, found, today())], entries=entries, seen=graph.version)).reports[0]


@dataclass(frozen=True, slots=True)
class Assessed:
    """写入的缺口评估"""

    place: str
    places: list[str]
    fields: list[str]
    counts: Annotated[dict[str, int], Says("各状态的环节数")]
    links: Annotated[int, Says("缺口", "写下的缺口关系数")]
    changed: int
    ended: int
    batch: Annotated[int | None, Says("批次", "与上次评估相同则为空")]
    version: Version


def write_assessment(store: Store, graph: ChainGraph, place: str, by: str = "") -> Assessed:
    """Assess all fields in a place and the districts below it, and write the gap links; says what was done."""
    chosen = find_place(graph, place)
    if len(chosen.ids) != 1:
        raise BadRequest("请只写一个地区；它的下级区划会一起评估")
    places = places_below(graph, chosen.ids[0])
    found = [a for of_place in find_gaps_of_places(graph, places) for a in of_place]
    report = write_lacks(store, graph, found, by, place=chosen.name)
    counts = summary(found)
    return Assessed(
        place=chosen.name,
        places=[p.name for p in places],
        fields=sorted({a.field for a in found}),
        counts=counts,
        links=gaps_among(counts),
        changed=sum(map(len, report.changed)),
        ended=report.retired,
        batch=report.batch,
        version=report.version,
    )
