"""短板弱项（断点堵点）分析: one segment in one place, from what it is to whom to speak to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from graph.asking.assess import assess_field
from graph.asking.graphs import Graphs
from graph.asking.words import AsOf, Field, Place, Segment
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.chain.places import cities, districts_of, membership
from graph.counts.local import LocalCounts, count_local
from graph.dates import day
from graph.documents.around import Around, around
from graph.documents.draft import subject, written
from graph.documents.says import CHAIN, chain_basis, inviting, of_gap, state_sentences, to_verify
from graph.documents.sources import sourced
from graph.gaps.records import Gap
from graph.gaps.segment_facts import Listed, Neighbour, SegmentFacts, segment_facts
from graph.gaps.states import GAP_STATES
from graph.lists.weak import is_risk
from graph.lists.whom import firms_near, studies
from graph.questions.tables.memo_words import NO_OTHERS, NOBODY_AWAY, some
from graph.targets.plainly import DOES, plainly
from graph.targets.shares import shares_of
from graph.views.document import Block, Document, Grid, Heading, Paragraph, Rests, Sentence, Typed, paragraph
from graph.views.table import Column, Table

LISTED, NAMED, BESIDE = 10, 3, 8
_WIDE = ("省", "自治区")
"""How places end that are wider than the cities they would be compared with."""
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
    near = len(firms_near(graph, assessed.place, key))  # these are named apart, and LISTED others are wanted
    facts = segment_facts(graph, assessed, key, top=LISTED + near)
    return sourced(graphs, segment_document(graph, facts))


def segment_document(graph: ChainGraph, facts: SegmentFacts) -> Document:
    """What is found of a segment, as a document."""
    found, gap = facts.assessment, facts.gap
    place, near = found.place.name, around(graph, found, gap)
    beside = tuple(_beside(facts, count_local(graph, found.place)))
    blocks: tuple[Block, ...] = (
        Heading("环节概况"),
        paragraph(_about(facts)),
        Heading("现状与判断"),
        paragraph(state_sentences(gap, place), near.near_by()),
        *_firms(graph, f"{place}做“{gap.name}”的企业", gap, facts.local),
        *((Heading("上下游情况"), paragraph(beside)) if beside else ()),
        Heading("外地可以找谁"),
        *_elsewhere(graph, facts, near),
        *_what_to_do(gap, near),
    )
    return Document(
        subject("segment", field=found.field, segment=gap.segment, place=",".join(found.place.ids)),
        f"{place}{found.field_name}“{gap.name}”{title_of(gap)}",
        place,
        found.on,
        blocks,
        {CHAIN: chain_basis(found, blocks)},
    )


def _what_to_do(gap: Gap, near: Around) -> Iterable[Block]:
    """Why there is a gap and what to do; of what may be here, first how it is found out."""
    ways = (near.deed,) if is_risk(gap) or to_verify(gap) else gap.ways_out
    if to_verify(gap):
        head, asks = "核实安排", "核实情况（问了谁、怎么说）"
    elif gap.state in GAP_STATES or is_risk(gap):
        head, asks = "成因与对策", "断点堵点的成因（专班、链上企业的说法）"
    else:
        head, asks = "对策", "专班、链上企业的说法"
    yield Heading(head)
    yield Typed("causes", asks)
    yield paragraph(near.used_by, Sentence(f"怎么办：{'；'.join(ways)}。", (*of_gap(gap), *near.asked), CHAIN))
    yield Typed("measures", "责任单位、措施与时限")


def title_of(gap: Gap) -> str:
    """What the document is called: nothing is named a weakness that is not said to be one."""
    if gap.state in GAP_STATES and not to_verify(gap):
        return "短板弱项（断点堵点）分析"
    return "情况及核实建议" if to_verify(gap) else "环节情况分析"


def _about(facts: SegmentFacts) -> Iterable[Sentence]:
    gap, rests = facts.gap, (Rests("Segment", (facts.gap.segment,)),)
    stage = f"“{gap.name}”在{facts.assessment.field_name}产业链的{gap.stage or '未注明的阶段'}"
    yield Sentence(f"{stage}{f'，属“{gap.group}”' if gap.group and gap.group != gap.stage else ''}。", rests, CHAIN)
    if facts.definition:
        yield Sentence(f"{facts.definition.rstrip('。')}。", rests, CHAIN)
    if gap.bottleneck:
        why = facts.bottleneck_reason.rstrip("。")
        yield Sentence(f"链条把它记为卡脖子环节{f'：{why}' if why else ''}。", rests, CHAIN)


def _firms(graph: ChainGraph, title: str, gap: Gap, listed: Listed) -> Iterable[Paragraph | Grid]:
    if not listed.total:
        none = "现有名录里没有记录到本地企业，这只对所列名录成立。"
        yield paragraph(Sentence(none, of_gap(gap), CHAIN))
        return
    first = listed.shown[:LISTED]
    more = f"共 {listed.total} 家，列前 {len(first)} 家。" if listed.total > len(first) else ""
    doubts = shares_of(graph)
    rows = tuple(
        (
            i,
            m.name,
            m.place or None,
            plainly((m.detail,), DOES, doubtful=graph.position("Enterprise", m.id) in doubts),
        )
        for i, m in enumerate(first, 1)
    )
    rests = tuple((Rests("Enterprise", (m.id,)), Rests("OPERATES_IN", (m.id, gap.segment))) for m in first)
    yield Grid(Table(title, _FIRMS, rows, (more,) if more else ()), rests, CHAIN)


def _beside(facts: SegmentFacts, local: LocalCounts) -> Iterable[Sentence]:
    """Its neighbours with how many are here, those of the field first."""
    here = facts.gap.segment
    for label, others, upstream in (("它需要", facts.inputs, True), ("用到它的有", facts.users, False)):
        if not others:
            continue
        first = sorted(others, key=lambda o: o.gap is None)
        ties = [(o.id, here) if upstream else (here, o.id) for o in first]
        names = some([_neighbour(o, local, upstream=upstream) for o in first], BESIDE, unit="个环节")
        yield Sentence(f"{label}{names}。", tuple(Rests("SUPPLIES", t) for t in ties), CHAIN)


def _neighbour(other: Neighbour, local: LocalCounts, *, upstream: bool) -> str:
    must = ("离不开" if upstream else "离不开它") if other.essential else "可用可不用"
    firms = int(local.n_place[local.graph.position("Segment", other.id)])
    return f"“{other.name}”（{must}；{f'本地 {firms} 家' if firms else '本地没有见到'}）"


def _elsewhere(graph: ChainGraph, facts: SegmentFacts, near: Around) -> Iterable[Paragraph | Grid]:
    gap, apart = facts.gap, _apart(graph, facts, near)
    away = _beyond(facts, apart)
    shown = tuple(Rests("OPERATES_IN", (m.id, gap.segment)) for m in away.shown[:LISTED])
    rests = (Rests("Segment", (gap.segment,)), *shown)
    none = f"{NO_OTHERS}，先装入或导入" if facts.assessment.population.alone else NOBODY_AWAY
    said = [f"外地的，名录记有 {away.total} 家在做（多数未逐条核实）。" if away.total else f"{none}。"]
    if most := [f"{c} {n} 家" for c, n in _by_city(facts, apart) if n > 1 and not c.endswith(_WIDE)][:NAMED]:
        said.append(f"按总部所在地，较多的是{'、'.join(most)}。")
    if facts.nowhere:
        said.append(f"另有 {facts.nowhere} 家所在地不明，先查是不是就在本地。")
    yield paragraph(Sentence(text, rests, CHAIN) for text in said)
    yield from _labs(graph, facts)
    if away.total:
        note = "名单只说明对方可能做得到，是否有意愿、是否仍在做，要接触后才知道。"
        yield paragraph(Sentence(f"{inviting(gap, '名单上的企业')}。", rests, CHAIN), Sentence(note, rests, CHAIN))
        yield from _firms(graph, f"外地做“{gap.name}”的企业", gap, away)


def _apart(graph: ChainGraph, facts: SegmentFacts, near: Around) -> dict[str, str]:
    """Of those elsewhere who are in the same city and so are named apart the city of their head office, by id."""
    at = {f: graph.position("Enterprise", f) for f in near.near}
    outside, home = membership(graph, facts.assessment.place).outside, districts_of(graph, "Enterprise")
    names, city = graph.nodes["District"].names(), cities(graph)
    return {f: str(names[city[home[i]]]) for f, i in at.items() if outside[i]}


def _beyond(facts: SegmentFacts, apart: Mapping[str, str]) -> Listed:
    """Who does it beyond the city: those of the city are named apart."""
    shown = tuple(m for m in facts.elsewhere.shown if m.id not in apart)
    return Listed(shown, facts.elsewhere.total - len(apart))


def _by_city(facts: SegmentFacts, apart: Mapping[str, str]) -> list[tuple[str, int]]:
    """How many are in which city, the most first, without those that are named apart."""
    named = Counter(apart.values())
    left = ((c, n - named[c]) for c, n in facts.by_place)
    return sorted(left, key=lambda each: (-each[1], each[0]))


def _labs(graph: ChainGraph, facts: SegmentFacts) -> Iterable[Paragraph]:
    """Who studies it, those of the place first; who is linked with it and studies nothing is called what it is."""
    table, links = graph.nodes["Institution"], graph.edge("RESEARCHES", "Institution", "Segment").confirmed()
    all_ = table.ids[links.source[links.target == graph.position("Segment", facts.gap.segment)]].tolist()
    first = [m.id for m in (*facts.institutions_local.shown, *facts.institutions_elsewhere.shown)]
    names, kinds, at = table.names(), table.columns["kind"], table.index
    ids = list(dict.fromkeys((*(i for i in first if i in all_), *all_)))
    labs = [i for i in ids if studies(kinds[at[i]])]
    others = [i for i in ids if i not in labs]
    said = (
        ("记录里研究它的机构有{}。", labs, [str(names[at[i]]) for i in labs]),
        ("记录里与它有关、自己不做研究的有{}。", others, [f"{names[at[i]]}（{kinds[at[i]]}）" for i in others]),
    )
    sentences = [
        Sentence(words.format(some(told, NAMED, unit="个")), _researching(of, facts.gap), CHAIN)
        for words, of, told in said
        if of
    ]
    if sentences:
        yield paragraph(sentences)


def _researching(ids: Iterable[str], gap: Gap) -> tuple[Rests, ...]:
    return tuple(Rests("RESEARCHES", (i, gap.segment)) for i in ids)


QUESTION = written(
    "segment",
    "短板弱项（断点堵点）分析",
    "一个环节在一个地区的分析稿：是什么、状态与依据、上下游、外地可以找谁；成因与措施由人补写，重新生成时保留。",
    find,
    lambda made: made.title.replace("“", "").replace("”", ""),
)
