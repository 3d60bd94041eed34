"""产业关联: what all output would lose without a segment, and how far it pulls and pushes the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from graph.asking.graphs import Graphs, fields_alone
from graph.asking.parts import DataDate, Named, Notes, On, PlaceRef, Version, place_ref
from graph.asking.question import Question
from graph.asking.rows import rows_table
from graph.asking.sheet import Said, Sheet
from graph.asking.words import AsOf, FieldFirst
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.chain.named import named
from graph.dates import day, to_iso
from graph.errors import BadRequest
from graph.questions.resilience.departure import BASIS
from graph.resilience.flows import flows_from_segments
from graph.resilience.observed_flows import flows_of_sales
from graph.resilience.segment_linkages import SegmentLinkage, SegmentLinkages, segment_linkages
from graph.says import Says
from graph.views.table import titled

EXTRACTION = "假设去掉一个环节的全部买卖与最终需求，其余按原有投入系数重算，全部产出减少多少；不计替代，是上限"


@dataclass(frozen=True, slots=True)
class LinkagesReport:
    """各环节的关联与假设抽取，损失大的在前"""

    place: PlaceRef
    as_of: On
    data_date: DataDate
    version: Version
    field: Named
    basis: Annotated[Literal["observed", "proxy"] | None, Says("依据", "空为没有数值")]
    segments: tuple[SegmentLinkage, ...]
    trouble: Annotated[str, Says("没有结果时的原因")]
    notes: Notes


def find(graphs: Graphs, field: FieldFirst, as_of: AsOf = None) -> LinkagesReport:
    """By recorded sales, else by modelled ones (``proxy``); nothing where there are no values to go by."""
    graph = graphs.field_graph(field, day(as_of), ties=True)
    key = find_id(graph, "Field", field)
    found, trouble = graphs.once(
        f"linkages {key} {graph.on}", lambda: linkages_of(fields_alone(graphs, graph, key), key)
    )
    return LinkagesReport(
        place_ref(None),
        to_iso(graph.on),
        graph.data_date,
        graph.version,
        named(graph, "Field", key),
        found.basis if found else None,
        found.segments if found else (),
        trouble,
        (*(found.notes if found else ()), EXTRACTION),
    )


def linkages_of(graph: ChainGraph, field: str) -> tuple[SegmentLinkages | None, str]:
    """What is found, or a sentence on why nothing is."""
    try:
        try:
            flows = flows_of_sales(graph)
        except BadRequest:  # no sale with an amount on record
            flows = flows_from_segments(graph, field)
        if not flows.links.nnz:
            return None, "没有数值：既没有记录年供货额的供销关系，链上也没有一组供需关系两端都有企业"
        return segment_linkages(graph, flows), ""
    except BadRequest as error:
        return None, f"没有算出：{error}"


def said(found: LinkagesReport) -> Iterable[Said]:
    """One line for each segment."""
    if found.segments and found.basis:
        rows = [(s.name, s.lost, s.power, s.sensitivity, "是" if s.key else "", s.upstream) for s in found.segments]
        heads = ("环节", "去掉它，全部产出减少", "影响力系数", "感应度系数", "关键", "上游度")
        yield Sheet(f"{found.field.name}各环节的关联（{BASIS[found.basis]}）", heads, rows)
    else:
        yield found.trouble
    yield from (f"· {note}" for note in found.notes)


QUESTION = Question(
    "linkages",
    "各环节的关联与假设抽取",
    "去掉一个环节，全部产出减少多少；按供货记录，没有则按环节供需推算（proxy），再没有则写明为什么算不出。",
    find,
    reads=None,
    topic="断链与结构",
    tables=lambda found: [rows_table("产业关联", SegmentLinkage, found.segments, titled(found.notes))],
    said=said,
    file=lambda found: f"产业关联-{found.field.name}",
    noun="产业关联",
    page="/fields/{field}/structure",
    heavy=True,
)
