"""链条结构: which segments all routes of a field's chain pass, where it falls apart, how concentrated it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from graph.asking.parts import DataDate, Named, Notes, On, PlaceRef, Version, place_ref
from graph.asking.question import Question
from graph.asking.rows import rows_table
from graph.asking.sheet import Said, Sheet
from graph.asking.words import FieldFirst, PlaceOrAll
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place
from graph.dates import to_iso
from graph.says import Says
from graph.supply.structure import ChainStructure, SegmentShape, chain_structure
from graph.views.glance import Showing
from graph.views.table import Table, titled

_COLUMNS = ("name", "stage", "layer", "upstream", "gate", "gates", "splits", "cut")


@dataclass(frozen=True, slots=True)
class StructureReport:
    """一个领域的链条结构，环节按链上次序"""

    place: PlaceRef
    as_of: On
    data_date: DataDate
    version: Version
    field: Named
    segments: tuple[SegmentShape, ...]
    cycles: Annotated[tuple[tuple[str, ...], ...], Says("循环", "互为上下游、合并为一组的环节")]
    notes: Notes


def find(graph: ChainGraph, field: FieldFirst, place: PlaceOrAll = None) -> StructureReport:
    """The shape of a field's chain; makers are counted in the place, or all."""
    where = find_place(graph, place) if place else None
    found = chain_structure(graph, find_id(graph, "Field", field), where)
    return StructureReport(
        place_ref(where),
        to_iso(graph.on),
        graph.data_date,
        graph.version,
        Named(found.field, found.name),
        found.segments,
        found.cycles,
        found.notes,
    )


def structure_table(found: ChainStructure | StructureReport) -> Table:
    """Segments in chain order with their place in the chain."""
    return rows_table("链条结构", SegmentShape, found.segments, titled(found.notes), _COLUMNS)


def said(found: StructureReport) -> Iterable[Said]:
    """One line for each segment; of several names the first."""
    rows = [
        (
            s.name,
            s.stage,
            s.layer,
            s.gate or None,
            len(s.gates),
            "是" if s.splits else "",
            _few(s.cut or ()),
            s.makers.count,
            s.makers.hhi,
        )
        for s in found.segments
    ]
    heads = ("环节", "阶段", "层", "必经", "卡住几个", "割点", "最小割", "企业", "HHI")
    yield Sheet(f"{found.field.name}的链条结构 · {found.place.name}", heads, rows)
    yield from (f"· {note}" for note in found.notes)


def _few(names: tuple[str, ...]) -> str | None:
    """The first name, and how many there are; all are in the JSON."""
    if not names:
        return None
    return names[0] if len(names) == 1 else f"{names[0]}等 {len(names)} 个"


def showing(found: ChainStructure) -> Showing:
    """What a notebook shows."""
    facts = (f"{len(found.segments)} 个环节，{len(found.cycles)} 个循环已合并为一步",)
    return Showing(f"{found.name}的链条结构", facts, (structure_table(found),))


QUESTION = Question(
    "structure",
    "一个领域的链条结构",
    "每个环节的层次、必经环节、割点、最小割与企业集中度；互为上下游的环节合并为一组。",
    find,
    topic="断链与结构",
    tables=lambda found: [structure_table(found)],
    said=said,
    file=lambda found: f"链条结构-{found.field.name}",
    noun="链条结构",
    page="/fields/{field}/structure",
    heavy=True,
)
SHOWINGS = {ChainStructure: showing}
