"""短板弱项（断点堵点）分析: one segment in one place, from what it is to whom to speak to."""

from __future__ import annotations

from collections.abc import Iterable

from graph.asking.assess import assess_field
from graph.asking.graphs import Graphs
from graph.asking.words import AsOf, Field, Place, Segment
from graph.chain.lookup import find_id
from graph.dates import day
from graph.documents.draft import subject, written
from graph.documents.says import CHAIN, chain_basis, inviting, of_gap, state_sentences
from graph.documents.sources import sourced
from graph.gaps.records import Gap
from graph.gaps.segment_facts import Listed, Neighbour, SegmentFacts, segment_facts
from graph.gaps.states import GAP_STATES, STATE_LABELS
from graph.lists.weak import RISK_DEED, is_risk
from graph.questions.tables.memo_words import NO_OTHERS, NOBODY_AWAY, some
from graph.views.document import Document, Grid, Heading, Paragraph, Rests, Sentence, Typed, paragraph
from graph.views.table import Column, Table

LISTED, NAMED, BESIDE = 10, 3, 8
_FIRMS = (
    Column("rank", "序号", "integer"),
    Column("name", "企业名称"),
    Column("place", "所在地"),
    Column("why", "为什么算在这个环节"),
)


def find(graphs: Graphs, field: Field, segment: Segment, place: Place, as_of: AsOf = None) -> Document:
    """The analysis of the segment that these words name."""
    graph = graphs.field_graph(field, day(as_of))
    assessed = assess_field(graph, field, place)
    key = find_id(graph, "Segment", segment, [g.segment for g in assessed.gaps])
    return sourced(graphs, segment_document(segment_facts(graph, assessed, key, top=LISTED)))


def segment_document(facts: SegmentFacts) -> Document:
    """What is found of a segment, as a document."""
    found, gap = facts.assessment, facts.gap
    return Document(
        subject("segment", field=found.field, segment=gap.segment, place=",".join(found.place.ids)),
        f"{found.place.name}{found.field_name}“{gap.name}”{title_of(gap)}",
        found.place.name,
        found.on,
        (
            Heading("环节概况"),
            paragraph(_about(facts)),
            Heading("现状与判断"),
            paragraph(state_sentences(gap, found.place.name)),
            *_firms(f"{found.place.name}做“{gap.name}”的企业", gap, facts.local),
            Heading("上下游情况"),
            paragraph(_beside(facts)),
            Heading("外地可以找谁"),
            *_elsewhere(facts),
            Heading("成因与对策"),
            Typed("causes", "断点堵点的成因（专班、链上企业的说法）"),
            paragraph(Sentence(f"按现有记录，出路是：{way}。", of_gap(gap), CHAIN) for way in _ways(gap)),
            Typed("measures", "责任单位、措施与时限"),
        ),
        {CHAIN: chain_basis(found)},
    )


def _ways(gap: Gap) -> tuple[str, ...]:
    return (RISK_DEED,) if is_risk(gap) else gap.ways_out


def title_of(gap: Gap) -> str:
    """What the document is called: nothing is named a weakness that is not said to be one."""
    if gap.state in GAP_STATES and gap.state != "likely_missing":
        return "短板弱项（断点堵点）分析"
    return "情况及核实建议" if gap.state in ("likely_missing", "unknown") else "环节情况分析"


def _about(facts: SegmentFacts) -> Iterable[Sentence]:
    gap, rests = facts.gap, (Rests("Segment", (facts.gap.segment,)),)
    stage = f"“{gap.name}”在{facts.assessment.field_name}产业链的{gap.stage or '未注明的阶段'}"
    yield Sentence(f"{stage}{f'，属“{gap.group}”' if gap.group and gap.group != gap.stage else ''}。", rests, CHAIN)
    if facts.definition:
        yield Sentence(f"{facts.definition.rstrip('。')}。", rests, CHAIN)
    if gap.bottleneck:
        why = facts.bottleneck_reason.rstrip("。")
        yield Sentence(f"链条把它记为卡脖子环节{f'：{why}' if why else ''}。", rests, CHAIN)


def _firms(title: str, gap: Gap, listed: Listed) -> Iterable[Paragraph | Grid]:
    if not listed.total:
        none = "现有名录里没有记录到本地企业，这只对所列名录成立。"
        yield paragraph(Sentence(none, of_gap(gap), CHAIN))
        return
    more = f"共 {listed.total} 家，列前 {len(listed.shown)} 家。" if listed.total > len(listed.shown) else ""
    rows = tuple((i, m.name, m.place or None, m.detail or None) for i, m in enumerate(listed.shown, 1))
    rests = tuple((Rests("Enterprise", (m.id,)), Rests("OPERATES_IN", (m.id, gap.segment))) for m in listed.shown)
    yield Grid(Table(title, _FIRMS, rows, (more,) if more else ()), rests, CHAIN)


def _beside(facts: SegmentFacts) -> Iterable[Sentence]:
    for label, others, upstream in (("它需要", facts.inputs, True), ("用到它的有", facts.users, False)):
        if not others:
            yield Sentence(f"链条里没有记“{label}”哪些环节。", of_gap(facts.gap)[:1])
            continue
        here = facts.gap.segment
        ties = [(o.id, here) if upstream else (here, o.id) for o in others]
        names = some([_state_of(o) for o in others], BESIDE, unit="个环节")
        yield Sentence(f"{label}{names}。", tuple(Rests("SUPPLIES", t) for t in ties), CHAIN)


def _state_of(neighbour: Neighbour) -> str:
    must = "必需，" if neighbour.essential else ""
    if neighbour.gap is None:
        return f"“{neighbour.name}”（{must}其他领域的环节）"
    firms = neighbour.gap.inputs.enterprises_place
    return f"“{neighbour.name}”（{must}{STATE_LABELS[neighbour.gap.state]}，本地 {firms} 家）"


def _elsewhere(facts: SegmentFacts) -> Iterable[Paragraph | Grid]:
    gap, away = facts.gap, facts.elsewhere
    shown = tuple(Rests("OPERATES_IN", (m.id, gap.segment)) for m in away.shown)
    rests = (Rests("Segment", (gap.segment,)), *shown)
    none = f"{NO_OTHERS}，先装入或导入" if facts.assessment.population.alone else NOBODY_AWAY
    said = [f"外地已确认做它的企业有 {away.total} 家。" if away.total else f"{none}。"]
    if facts.by_place:
        most = [f"{city} {n} 家" for city, n in facts.by_place[:NAMED]]
        said.append(f"按总部所在地，较多的是{'、'.join(most)}。")
    if facts.nowhere:
        said.append(f"另有 {facts.nowhere} 家所在地不明，先查是不是就在本地。")
    labs = [m.name for m in (*facts.institutions_local.shown, *facts.institutions_elsewhere.shown)]
    total = facts.institutions_local.total + facts.institutions_elsewhere.total
    yield paragraph(Sentence(text, rests, CHAIN) for text in said)
    if labs:
        members = (*facts.institutions_local.shown, *facts.institutions_elsewhere.shown)
        known = tuple(Rests("RESEARCHES", (m.id, gap.segment)) for m in members)
        yield paragraph(Sentence(f"记录里研究它的机构有{some(labs, NAMED, total, '个')}。", known, CHAIN))
    if away.total:
        note = f"{inviting(gap)}；名单只说明对方可能做得到，是否有意愿、是否仍在做，要接触后才知道。"
        yield paragraph(Sentence(note, rests, CHAIN))
        yield from _firms(f"外地做“{gap.name}”的企业", gap, away)


QUESTION = written(
    "segment",
    "短板弱项（断点堵点）分析",
    "一个环节在一个地区的分析稿：是什么、状态与依据、上下游、外地可以找谁；成因与措施由人补写，重新生成时保留。",
    find,
    lambda made: made.title.replace("“", "").replace("”", ""),
)
