"""本地配套: who in a place could supply whom, and how much of what its chain needs is local."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from graph.asking.assess import assess_field
from graph.asking.parts import Named, Notes, On, PlaceRef, Proxy, Version, place_ref
from graph.asking.question import Question
from graph.asking.reads import field_with_ties
from graph.asking.rows import rows_table
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import TOP, Field, Place
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place
from graph.chain.named import named
from graph.dates import newest_words, to_iso
from graph.gaps.records import Assessment
from graph.local_supply.known_share import KnownShare
from graph.local_supply.pairs import Pair, match_locally
from graph.local_supply.shares import fullness, local_supply
from graph.questions.tables.pairs import SIDES, pairs_table
from graph.says import Says
from graph.views.table import Table, titled

TOPIC = "组合、情景与配套"
OVERLOOKED = "说“无”的环节（按权重）里，预计约有 {:.2g} 其实有企业"
_SHARES = ("label", "value", "part", "known", "of", "low", "high", "whole")


@dataclass(frozen=True, slots=True)
class ShareRow:
    """一个比率，写明分母与不知道的范围；没有可算的为空"""

    label: Annotated[str, Says("指标")]
    of: Annotated[str, Says("分母是什么")]
    part: Annotated[float, Says("分子")]
    known: Annotated[float, Says("分母", "分母：有把握判断的")]
    least: float
    most: float
    whole: Annotated[float, Says("全部", "全部，含不知道的")]
    value: Annotated[float, Says("数值", kind="percent", gaps=True)]
    low: Annotated[float, Says("按全部计至少", "按全部计，至少", kind="percent", gaps=True)]
    high: Annotated[float, Says("按全部计至多", "按全部计，至多", kind="percent", gaps=True)]
    text: str


@dataclass(frozen=True, slots=True)
class LocalSupply:
    """本地配套率与产业链完整度"""

    place: PlaceRef
    field: Named
    as_of: On
    version: Version
    data_date: str | None
    local_supply: Annotated[tuple[ShareRow, ...], Says("本地配套率", "本地配套率，分母各不相同")]
    completeness: Annotated[tuple[ShareRow, ...], Says("完整度", "完整度：整链、各阶段、两端都在本地的供需")]
    waiting: Annotated[int, Says("待核实的环节", "没有确认的本地企业、但有待核实的环节数")]
    overlooked: Annotated[float, Says("可能漏看", "说“无”的环节里，预计其实有企业的约有几个")]
    proxy: Proxy
    notes: Notes


@dataclass(frozen=True, slots=True)
class MatchList:
    """本地配套：链上相邻、没有往来记录的本地企业"""

    place: PlaceRef
    field: Named
    as_of: On
    version: Version
    data_date: str | None
    association: Annotated[Named | None, Says("协会", "只看这个协会的会员")]
    segment: Annotated[Named | None, Says("环节", "只看一方在这个环节的")]
    enterprise: Annotated[Named | None, Says("企业", "只看一方是这家企业的")]
    shown: int
    total: int
    acquainted: Annotated[int, Says("已有往来", "另有几对已有往来记录")]
    relations: int
    cut: Annotated[int, Says("没有全配的环节", "企业太多、没有全部配对的环节数")]
    pairs: tuple[Pair, ...]
    proxy: Proxy
    notes: Notes


@dataclass(frozen=True, slots=True)
class Found:
    """The pairs, and what the shares that go with them in a file are made of."""

    matches: MatchList
    graph: ChainGraph
    place: str


def find_matches(
    graph: ChainGraph,
    field: Field,
    place: Place,
    association: Annotated[str | None, Word("只看这个协会（编号或名称）的会员，用于上下游磋商", longest=200)] = None,
    segment: Annotated[str | None, Word("只看一方在这个环节（编号或名称）的", "-s", longest=200)] = None,
    enterprise: Annotated[str | None, Word("只看一方是这家企业（编号或名称）的", "-e", longest=300)] = None,
    top: Annotated[int, Word("显示前几对", least=1, most=TOP)] = 50,
) -> Found:
    """Pairs in the field and place that these words name."""
    id_, where = find_id(graph, "Field", field), find_place(graph, place)
    club, part, firm = (
        named(graph, kind, find_id(graph, kind, text)) if text else None
        for kind, text in (("Institution", association), ("Segment", segment), ("Enterprise", enterprise))
    )
    found = match_locally(
        graph,
        id_,
        where,
        association=club.id if club else None,
        segment=part.id if part else None,
        enterprise=firm.id if firm else None,
        top=top,
    )
    listed = MatchList(
        place=place_ref(where),
        field=named(graph, "Field", id_),
        as_of=to_iso(graph.on),
        version=graph.version,
        data_date=graph.data_date,
        association=club,
        segment=part,
        enterprise=firm,
        shown=len(found.pairs),
        total=found.total,
        acquainted=found.acquainted,
        relations=found.relations,
        cut=found.cut,
        pairs=found.pairs,
        proxy=True,
        notes=(found.model,),
    )
    return Found(listed, graph, place)


def find_supply(graph: ChainGraph, field: Field, place: Place) -> LocalSupply:
    """本地配套率 and 完整度 of the field in the place that these words name."""
    return supply_record(graph, assess_field(graph, field, place))


def supply_record(graph: ChainGraph, found: Assessment) -> LocalSupply:
    """Each with its denominator and the range that is not known; the graph must hold ties."""
    full = fullness(graph, found)
    return LocalSupply(
        place=place_ref(found.place),
        field=Named(found.field, found.field_name),
        as_of=to_iso(found.on),
        version=found.version,
        data_date=found.data_date,
        local_supply=tuple(map(_share, local_supply(graph, found))),
        completeness=tuple(map(_share, (full.whole, *full.stages, full.links))),
        waiting=full.waiting,
        overlooked=full.overlooked,
        proxy=True,
        notes=(
            OVERLOOKED.format(full.overlooked),
            "完整度只在有把握判断的环节上算；范围按全部环节，未知的全算没有到全算有",
            found.population.note(),
        ),
    )


def _share(s: KnownShare) -> ShareRow:
    counted = (s.label, s.of, s.part, s.known, s.least, s.most, s.whole)
    return ShareRow(*counted, s.value, s.low, s.high, s.text())


def shares_table(found: LocalSupply) -> Table:
    """The shares with their denominators."""
    shares = (*found.local_supply, *found.completeness)
    return rows_table("配套率与完整度", ShareRow, shares, titled(found.notes), _SHARES)


def matches_record(found: Found) -> MatchList:
    """What is answered."""
    return found.matches


def matches_tables(found: Found) -> list[Table]:
    """The pairs, and the shares of the same field in the same place."""
    pairs = found.matches
    head = (
        f"领域：{pairs.field.name}",
        f"地区：{pairs.place.name}",
        f"日期：{newest_words(pairs.data_date)}，按 {pairs.as_of} 有效的记录",
        f"配对：列出 {pairs.shown} 对，共 {pairs.total} 对；另有 {pairs.acquainted} 对已有往来记录",
    )
    supply = find_supply(found.graph, pairs.field.id, found.place)
    return [pairs_table(pairs.pairs, (*head, *titled(pairs.notes))), shares_table(supply)]


def _said_matches(found: Found) -> Iterable[Said]:
    listed = found.matches
    rows = [
        (
            p.supplier.name,
            p.supplier.segment_name,
            p.user.name,
            p.user.segment_name,
            "必需" if p.essential else None,
            "已有本地来源" if p.served else None,
            SIDES[p.first],
            "；".join(p.through) or None,
        )
        for p in listed.pairs
    ]
    heads = ("供方", "供什么", "需方", "做什么", "必需", "来源", "先联系", "可由谁引见")
    counted = f"显示前 {listed.shown} 对，共 {listed.total} 对；另有 {listed.acquainted} 对已有往来记录"
    yield Sheet(f"{listed.place.name} · {listed.field.name}的本地配套", heads, rows, counted)
    yield from listed.notes


def _said_supply(found: LocalSupply) -> Iterable[Said]:
    yield f"{found.place.name} · {found.field.name}"
    yield from (f"· {share.text}" for share in (*found.local_supply, *found.completeness))
    if found.waiting:
        yield f"另有 {found.waiting} 个环节没有确认的本地企业、但有待核实的"
    yield from found.notes


QUESTIONS = (
    Question(
        "matches",
        "本地配套：谁可以供给谁",
        "链上相邻、数据中没有往来记录的本地企业，一对一对列出，写明先联系哪一方、可由谁引见；xlsx 另附配套率与完整度。",
        find_matches,
        reads=field_with_ties,
        topic=TOPIC,
        record=matches_record,
        tables=matches_tables,
        said=_said_matches,
        file=lambda found: "本地配套",
        noun="本地配套",
        page="/fields/{field}/matches",
        heavy=True,
    ),
    Question(
        "local-supply",
        "本地配套率与产业链完整度",
        "每个比率写明分母；只在有把握判断的环节上算，并给出把不知道的全算没有到全算有的范围。",
        find_supply,
        reads=field_with_ties,
        topic=TOPIC,
        tables=lambda found: [shares_table(found)],
        said=_said_supply,
        file=lambda found: f"配套率-{found.field.name}-{found.place.name}",
        noun="配套率与完整度",
        page="/fields/{field}/matches",
    ),
)
