"""招商建议书: one candidate for a segment of a place: why the segment, who it is, why it, and what to check first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from graph.asking.assess import assess_field
from graph.asking.graphs import Graphs
from graph.asking.word import Word
from graph.asking.words import AsOf, Field, Place, Segment
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.chain.places import membership
from graph.dates import day
from graph.documents.draft import subject, written
from graph.documents.says import CHAIN, RECORD, chain_basis, inviting, record_basis, state_sentences, upto
from graph.documents.sources import sourced
from graph.gaps.records import Assessment, Gap
from graph.gaps.states import GAP_STATES
from graph.network.ties import told
from graph.questions.tables.target_words import UNKNOWN_COUNTS, sum_of
from graph.targets.learned.standing import NOT_ASKED, Standing
from graph.targets.profile import Profile, profiles
from graph.targets.rank import PART_LABELS, Candidate, Targets, rank_targets
from graph.targets.scene import Part
from graph.views.document import Basis, Block, Document, Grid, Heading, Rests, Sentence, Typed, paragraph
from graph.views.table import Column, Table

KIND, SCORE = "Enterprise", "score"
_COUNTS = f"得分是各项的加权平均，只表示在数据中“可能做得到”，不表示对方有投资意愿；{UNKNOWN_COUNTS}"
_PARTS = (
    Column("part", "项"),
    Column("value", "值", "number"),
    Column("weight", "权重", "number"),
    Column("why", "依据"),
)


def find(
    graphs: Graphs,
    field: Field,
    segment: Segment,
    place: Place,
    target: Annotated[str, Word("企业编号或名称", "-t", shortest=1, longest=300, example="600360.SH")],
    as_of: AsOf = None,
) -> Document:
    """The proposal for the candidate that these words name."""
    graph = graphs.field_graph(field, day(as_of), ties=True)
    found = assess_field(graph, field, place)
    key = find_id(graph, "Segment", segment, [g.segment for g in found.gaps])
    gap = found.proven(next(g for g in found.gaps if g.segment == key))
    used = graphs.standing(graph.on)
    return sourced(graphs, target_document(graph, found, gap, find_id(graph, KIND, target), used))


def target_document(
    graph: ChainGraph, found: Assessment, gap: Gap, target: str, used: Standing = NOT_ASKED
) -> Document:
    """The proposal for one enterprise, by the learned ranking that is ``used``; raises ``NotFound`` for one that is no
    candidate.
    """
    targets = rank_targets(graph, gap.segment, found.place, "enterprise", only=(target,), standing=used)
    groups = (targets.candidates, targets.expanding, targets.vetoed, targets.unplaced)
    candidate = next(c for group in groups for c in group if c.id == target)
    known = profiles(graph, KIND, [target])[target]
    away = bool(membership(graph, found.place, KIND).outside[graph.position(KIND, target)])
    placed = away or bool(candidate.sites)
    place, where = found.place.name, ",".join(found.place.ids)
    return Document(
        subject("target", field=found.field, segment=gap.segment, place=where, target=target),
        title_of(candidate, known, gap, place),
        place,
        found.on,
        (
            Heading("这个环节的情况"),
            paragraph(state_sentences(gap, place)),
            Heading("对方情况"),
            paragraph(_who(candidate, known, gap)),
            Heading("为什么可以找它"),
            *_why(candidate, targets, gap, placed),
            Heading("谁可引见"),
            paragraph(_paths(candidate)),
            Heading("接触前先核实"),
            paragraph(_to_check(candidate, known, gap, placed)),
            Heading("建议"),
            paragraph(_advice(candidate, gap, place)),
            Typed("talks", "洽谈要点、牵头单位与时限"),
        ),
        {
            CHAIN: chain_basis(found),
            RECORD: record_basis(found.on, found.version),
            SCORE: Basis(f"{_COUNTS}；{used.text}", upto(targets.on, targets.data_date, targets.version)),
        },
    )


def title_of(candidate: Candidate, known: Profile, gap: Gap, place: str) -> str:
    """What the document is called: a segment that is no gap is not said to be closed."""
    if candidate.sites:
        return f"关于{known.full_name}在{place}增资扩产的建议"
    if gap.state in GAP_STATES and gap.state != "likely_missing":
        return f"关于引进{known.full_name}补“{gap.name}”环节的建议"
    return f"关于接触{known.full_name}（“{gap.name}”环节）的建议"


def _of(candidate: Candidate, gap: Gap) -> tuple[Rests, ...]:
    return (Rests(KIND, (candidate.id,)), Rests("OPERATES_IN", (candidate.id, gap.segment)))


def _who(candidate: Candidate, known: Profile, gap: Gap) -> Iterable[Sentence]:
    rests = (Rests(KIND, (candidate.id,)),)
    yield Sentence(f"{known.full_name}（编号 {candidate.id}），所在地{known.place or '没有记录'}。", rests, RECORD)
    if known.business:
        yield Sentence(f"记录的主营业务：{known.business}。", _of(candidate, gap), RECORD)
    if known.revenue_cny_100m is not None:
        yield Sentence(f"记录的营业收入 {known.revenue_cny_100m:.2f} 亿元。", rests, RECORD)
    elif known.band:
        yield Sentence(f"记录的营收档：{known.band}。", rests, RECORD)
    if candidate.status:
        yield Sentence(f"记录的经营状态：{candidate.status}。", rests, RECORD)
    if candidate.sites:
        yield Sentence(f"它在本地已有：{'；'.join(candidate.sites)}。", rests, RECORD)


def _why(candidate: Candidate, targets: Targets, gap: Gap, placed: bool) -> Iterable[Block]:
    rests, parts = _of(candidate, gap), candidate.parts
    notes = tuple[str, ...]()
    if candidate.veto:
        yield paragraph(Sentence(f"它不能列为招商对象：{candidate.veto}。", rests, RECORD))
    if candidate.score is not None:
        group = "在本地已有场所的候选" if candidate.sites else "外地候选"
        total = targets.expanding_total if candidate.sites else targets.total
        weighed = [_Weighed(parts[k].counted, targets.weights[k]) for k in parts]
        scored = f"得分 {candidate.score:.3f}，各项见表。"
        rank = f"在 {total} 家{group}中列第 {candidate.rank}，" if placed else ""
        notes = (f"得分 = {sum_of(candidate.score, weighed)}。",)
        yield paragraph(Sentence(f"{rank}{scored}", rests, SCORE))
    shown = {k: p for k, p in parts.items() if p.counted is not None}
    rows = tuple((PART_LABELS[k], p.counted, targets.weights[k], _why_so(p)) for k, p in shown.items())
    if rows:
        yield Grid(Table("得分的各项", _PARTS, rows, notes), tuple(rests for _ in rows), SCORE)


def _why_so(part: Part) -> str | None:
    return "没有记录，按最低计" if part.value is None else "；".join(part.evidence) or None


class _Weighed:
    """A part with its weight."""

    def __init__(self, counted: float | None, weight: float) -> None:
        self.counted, self.weight = counted, weight


def _paths(candidate: Candidate) -> Iterable[Sentence]:
    rests = (Rests(KIND, (candidate.id,)),)
    if not candidate.paths:
        yield Sentence("数据里没有它与本地企业、机构的往来记录，引见的人另找。", rests, RECORD)
    for who, way in map(told, candidate.paths[:5]):
        yield Sentence(f"可请{who}引见：{way}。", rests, RECORD)


def _to_check(candidate: Candidate, known: Profile, gap: Gap, placed: bool) -> Iterable[Sentence]:
    rests = _of(candidate, gap)
    if not candidate.status:
        yield Sentence("它的经营状态没有核实：先查是否停业、退市、被执行。", rests[:1], RECORD)
    if not placed:
        yield Sentence("它的所在地说不准：先查是不是就在本地。", rests[:1], RECORD)
    yield Sentence(f"它是否仍在做“{gap.name}”，以对方的说法为准。", rests, RECORD)
    if known.revenue is None:
        yield Sentence("营业收入没有确数：查年报，或请对方提供。", rests[:1], RECORD)
    if lacking := "、".join(PART_LABELS[k] for k in candidate.missing):
        yield Sentence(f"没有数据、没有计分的项：{lacking}。", rests[:1], SCORE)
    yield Sentence("是否有投资意愿，数据里没有，要接触后才知道。", rests[:1], RECORD)


def _advice(candidate: Candidate, gap: Gap, place: str) -> Iterable[Sentence]:
    if candidate.veto:
        yield Sentence("在上述原因消除以前，建议不列入招商目标。", _of(candidate, gap), RECORD)
        return
    what = "商谈增资扩产" if candidate.sites else "接触，接触之前先核实上面所列的各项"
    yield Sentence(f"{inviting(gap)}。", _of(candidate, gap), CHAIN)
    yield Sentence(f"由招商部门牵头与{candidate.name}{what}。", _of(candidate, gap), RECORD)


QUESTION = written(
    "target",
    "招商建议书",
    "为一个环节引进（或增资）一家企业的建议稿：环节情况、对方情况、为什么、谁可引见、先核实什么；洽谈要点由人补写。",
    find,
    lambda made: made.title.replace("“", "").replace("”", ""),
)
