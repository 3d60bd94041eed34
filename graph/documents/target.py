"""招商建议书: one candidate for a segment of a place: why the segment, who it is, why it, and what to check first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from graph.asking.assess import assess_field
from graph.asking.graphs import Graphs
from graph.asking.word import Word
from graph.asking.words import AsOf, Field, Place, Segment
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.chain.places import membership
from graph.chain.tables import SUGGESTED
from graph.dates import day
from graph.documents.around import Around, around
from graph.documents.draft import subject, written
from graph.documents.introducing import introducing
from graph.documents.says import CHAIN, RECORD, chain_basis, inviting, record_basis, state_sentences, to_verify, upto
from graph.documents.sources import sourced
from graph.gaps.bases import seat_words
from graph.gaps.records import Assessment, Gap
from graph.gaps.states import GAP_STATES
from graph.lists.whom import ABROAD
from graph.network.ties import is_direct
from graph.questions.tables.target_words import UNKNOWN_COUNTS, sum_of
from graph.targets.learned.standing import NOT_ASKED, Standing
from graph.targets.plainly import DOES, plainly
from graph.targets.profile import Profile, outdated, profiles
from graph.targets.rank import PART_LABELS, Candidate, Targets, rank_targets
from graph.targets.scene import Part
from graph.text import first_few
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
_FIRST = 3
"""Candidates that are named with their scores, so that it is seen whom the others would be."""
_OPEN = "外地候选里匹配待核实的也在内，所以比该环节分析稿里“名录记有”的多"
_EMPTY = {"ties": "有往来记录，都不是与本地的", "expansion": "有项目记录，都不在外地"}
"""What is said of a part that is recorded and comes to nothing."""


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
    placed = bool(membership(graph, found.place, KIND).outside[graph.position(KIND, target)]) or bool(candidate.sites)
    first = _first(graph, targets, candidate, used) if placed and candidate.score is not None else ()
    near, place = around(graph, found, gap), found.place.name
    blocks: tuple[Block, ...] = (
        Heading("这个环节的情况"),
        paragraph(_belongs(found, gap), state_sentences(gap, place), near.near_by(), near.used_by),
        Heading("对方情况"),
        paragraph(_who(candidate, known, gap, seat_words(graph, found.place, graph.position(KIND, target)))),
        Heading("为什么可以找它"),
        *_why(candidate, targets, gap, first, placed=placed),
        Heading("谁可引见"),
        paragraph(introducing(graph, found.place, target)),
        Heading("接触前先核实"),
        paragraph(near.entry, _to_check(candidate, targets, known, gap, placed=placed)),
        Heading("建议"),
        paragraph(_advice(candidate, gap, near)),
        Typed("talks", "洽谈要点、牵头单位与时限"),
    )
    about = subject("target", field=found.field, segment=gap.segment, place=",".join(found.place.ids), target=target)
    bases = {
        CHAIN: chain_basis(found, blocks),
        RECORD: record_basis(found.on, found.version),
        SCORE: Basis(
            "；".join((_COUNTS, *(() if candidate.sites else _open(graph, targets)), used.text)),
            upto(targets.on, targets.data_date, targets.version),
        ),
    }
    return Document(about, title_of(candidate, known, gap, place), place, found.on, blocks, bases)


def title_of(candidate: Candidate, known: Profile, gap: Gap, place: str) -> str:
    """What the document is called: a segment that is no gap is not said to be closed, nor one that may be here."""
    who = candidate.name if _renamed(candidate, known) else known.full_name
    if candidate.veto:
        return f"关于暂不接触{who}（“{gap.name}”环节）的建议"
    if to_verify(gap):
        return f"“{gap.name}”环节核实及接触建议（{who}）"
    if candidate.sites:
        return f"关于{who}在{place}增资扩产的建议"
    if gap.state in GAP_STATES:
        return f"关于引进{who}补“{gap.name}”环节的建议"
    return f"关于接触{who}（“{gap.name}”环节）的建议"


def _renamed(candidate: Candidate, known: Profile) -> bool:
    return bool(known.stock_code) and outdated(candidate.name, known.full_name)


def _first(graph: ChainGraph, targets: Targets, candidate: Candidate, used: Standing) -> Sequence[Candidate]:
    """The first of those that the candidate is ranked among."""
    ranked = rank_targets(graph, targets.segment, targets.place, targets.kind, top=_FIRST, standing=used)
    return ranked.expanding if candidate.sites else ranked.candidates


def _open(graph: ChainGraph, targets: Targets) -> tuple[str, ...]:
    """That candidates are counted whose match nobody confirmed, whom the analysis of the segment does not count."""
    table = graph.edge("OPERATES_IN", KIND, "Segment")
    mine = table.take((table.target == graph.position("Segment", targets.segment)) & (table.state == SUGGESTED))
    return (_OPEN,) if membership(graph, targets.place, KIND).outside[mine.source].any() else ()


def _belongs(found: Assessment, gap: Gap) -> Sentence:
    rests = (Rests("Field", (found.field,)), Rests("Segment", (gap.segment,)))
    return Sentence(f"“{gap.name}”是{found.field_name}产业链的环节。", rests, CHAIN)


def _of(candidate: Candidate, gap: Gap) -> tuple[Rests, ...]:
    return (Rests(KIND, (candidate.id,)), Rests("OPERATES_IN", (candidate.id, gap.segment)))


def _who(candidate: Candidate, known: Profile, gap: Gap, seat: str) -> Iterable[Sentence]:
    rests = (Rests(KIND, (candidate.id,)),)
    code = f"（{_code(known)}）" if known.stock_code or known.uscc else ""
    who, old = known.full_name, ""
    if _renamed(candidate, known):
        who, old = candidate.name, f"（记录的全称“{known.full_name}”与现行简称对不上，先核对）"
    where = known.place.removeprefix(ABROAD) or "没有记录"
    yield Sentence(f"{who}{code}{old}，所在地{where}。", rests, RECORD)
    if known.business and old:
        yield Sentence("记录的主营业务可能是更名以前的，不引。", _of(candidate, gap), RECORD)
    elif known.business:
        yield Sentence(f"记录的主营业务：{known.business}。", _of(candidate, gap), RECORD)
    if known.revenue_cny_100m is not None:
        yield Sentence(f"记录的营业收入 {known.revenue_cny_100m:.2f} 亿元。", rests, RECORD)
    elif known.band:
        yield Sentence(f"记录的营收档：{known.band}。", rests, RECORD)
    if candidate.status:
        lists = "（仍在交易所现行名单；盈亏、处罚没有查）" if known.stock_code and candidate.status == "正常" else ""
        yield Sentence(f"记录的经营状态：{candidate.status}{lists}。", rests, RECORD)
    if candidate.sites:
        yield Sentence(f"{seat or '它在本地已有'}：{'；'.join(candidate.sites)}。", rests, RECORD)


def _code(known: Profile) -> str:
    """What anybody can look it up by."""
    return f"股票代码 {known.stock_code}" if known.stock_code else f"统一社会信用代码 {known.uscc}"


def _why(
    candidate: Candidate, targets: Targets, gap: Gap, first: Sequence[Candidate], *, placed: bool
) -> Iterable[Block]:
    rests, parts = _of(candidate, gap), candidate.parts
    notes = tuple[str, ...]()
    if candidate.veto:
        yield paragraph(Sentence(f"它不能列为招商对象：{candidate.veto}。", rests, RECORD))
    if candidate.score is not None:
        group = "在本地已有场所的候选" if candidate.sites else "外地候选"
        total = targets.expanding_total if candidate.sites else targets.total
        weighed = [_Weighed(parts[k].counted, targets.weights[k]) for k in parts]
        rank = f"在 {total} 家{group}中{candidate.stands('家')}，" if placed else ""
        notes = (f"得分 = {sum_of(candidate.score, weighed, _two)}。",)
        scored = Sentence(f"{rank}得分 {_two(candidate.score)}，各项见表。", rests, SCORE)
        yield paragraph(scored, _others(first, gap))
    shown = {k: p for k, p in parts.items() if p.counted is not None}
    rows = tuple((PART_LABELS[k], _two(p.counted), f"{targets.weights[k]:g}", _so(k, p)) for k, p in shown.items())
    if rows:
        yield Grid(Table("得分的各项", _PARTS, rows, notes), tuple(rests for _ in rows), SCORE)


def _others(first: Sequence[Candidate], gap: Gap) -> Iterable[Sentence]:
    if len(first) > 1:
        named = "、".join(f"{c.name}（{_two(c.score)}）" for c in first)
        rests = tuple(r for c in first for r in _of(c, gap))
        beyond = first[-1].level + first[-1].equal - 1 - len(first)
        more = f"，同分的另有 {beyond} 家" if beyond else ""
        yield Sentence(f"得分最高的 {len(first)} 家是{named}{more}。", rests, SCORE)


def _two(value: float | None) -> str:
    """A figure of a score, everywhere with as many digits."""
    return "" if value is None else f"{value:.2f}"


def _so(name: str, part: Part) -> str | None:
    if part.value is None:
        return "没有记录，按最低计"
    if name == "ties" and part.evidence:
        direct = sum(map(is_direct, part.evidence))
        said = [f"直接往来 {direct} 条"] * bool(direct)
        said += [f"隔一手的 {len(part.evidence) - direct} 条"] * (direct < len(part.evidence))
        return f"与本地企业{'、'.join(said)}，见“谁可引见”"
    said_so = plainly(part.evidence, DOES) if name == "capability" else "；".join(dict.fromkeys(part.evidence))
    return said_so or _EMPTY.get(name)


class _Weighed:
    """A part with its weight."""

    def __init__(self, counted: float | None, weight: float) -> None:
        self.counted, self.weight = counted, weight


def _to_check(candidate: Candidate, targets: Targets, known: Profile, gap: Gap, *, placed: bool) -> Iterable[Sentence]:
    rests, listed = _of(candidate, gap), bool(known.stock_code)
    if not candidate.status:
        what = "停业、退市、被执行" if listed else "停业、被执行"
        yield Sentence(f"它的经营状态没有核实：先查是否{what}。", rests[:1], RECORD)
    if not placed:
        yield Sentence("它的所在地说不准：先查是不是就在本地。", rests[:1], RECORD)
    yield Sentence(f"它是否仍在做“{gap.name}”，以对方的说法为准。", rests, RECORD)
    if known.revenue is None:
        how = "查年报，或请对方提供" if listed else "请对方提供"
        yield Sentence(f"营业收入没有确数：{how}。", rests[:1], RECORD)
    least = [k for k in candidate.missing if candidate.parts[k].counted is not None]
    asked = candidate.missing if targets.standing.matches else [k for k in candidate.missing if k != "match"]
    lacking = [k for k in asked if k not in least]
    for keys, said in ((least, "没有记录、按最低计的项"), (lacking, "没有数据、没有计分的项")):
        if keys:
            yield Sentence(f"{said}：{'、'.join(PART_LABELS[k] for k in keys)}。", rests[:1], SCORE)
    yield Sentence("是否有投资意愿，数据里没有，要接触后才知道。", rests[:1], RECORD)


def _advice(candidate: Candidate, gap: Gap, near: Around) -> Iterable[Sentence]:
    rests = _of(candidate, gap)
    if candidate.veto:
        yield Sentence("在上述原因消除以前，建议不列入招商目标。", rests, RECORD)
        return
    what = "商谈增资扩产" if candidate.sites else "接触，接触之前先核实上面所列的各项"
    deed = f"由招商部门牵头与{candidate.name}{what}"
    others = {id_: name for id_, name in near.near.items() if id_ != candidate.id}
    nearby = bool(others) and any(m.key == "nearby" for m in gap.marks)
    if nearby:
        made = tuple(Rests("OPERATES_IN", (id_, gap.segment)) for id_ in others)
        yield Sentence(f"先谈市内配套：{first_few(list(others.values()), _FIRST)}。", made, CHAIN)
    if to_verify(gap):
        then = "再" if nearby else "先"
        yield Sentence(f"{then}核实本地有没有做“{gap.name}”的企业：{near.deed}。", near.asked, CHAIN)
        yield Sentence(f"核实后确实没有的，{deed}；本地已有、够用的，不接触。", rests, RECORD)
        return
    yield Sentence(f"{inviting(gap, '对方')}。", rests, CHAIN)
    yield Sentence(f"{'' if gap.state in GAP_STATES else '需要时'}{deed}。", rests, RECORD)


QUESTION = written(
    "target",
    "招商建议书",
    "为一个环节引进（或增资）一家企业的建议稿：环节情况、对方情况、为什么、谁可引见、先核实什么；洽谈要点由人补写。",
    find,
    lambda made: made.title.replace("“", "").replace("”", ""),
)
