"""谁能引荐: the local enterprises nearest to a target, their ways to it in words, each relation with its source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.parts import place_ref
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import AsOf
from graph.asking.words import Place as WherePlace
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.chain.places import Place, membership
from graph.dates import day, to_iso
from graph.errors import BadRequest
from graph.model.labels import LABELS
from graph.network.introductions import Introductions, tie_counts, who_could_introduce
from graph.network.paths import LONGEST, MOST
from graph.questions.network.paths import Longest
from graph.questions.records.introduction import IntroductionsAnswer, introducer_row
from graph.questions.records.way import node_ref
from graph.search.nodes import find_end
from graph.search.validity import need_valid
from graph.store.contract import Store
from graph.views.table import Column, Table, records_table

KINDS = ("Enterprise", "Institution", "Talent")
"""Kinds that can be introduced."""
COUNT, WAYS, STEPS = 5, 3, 4
_NOTES = (
    "只走供销、投资、协会会员、任职、承担项目的记录；同在一个环节不算认识。有记录不等于现在还来往，先问介绍人",
    "步数少的在前；待核实的关系标出，已否决的不用",
)
_COLUMNS = (
    Column("name", "本地企业"),
    Column("id", "编号"),
    Column("steps", "步数", "integer"),
    Column("suggested", "待核实步数", "integer"),
    Column("words", "路径"),
)
_SHEETS = "“供销关系”“投资关系”“协会会员”"


def find(
    graphs: Graphs,
    target: Annotated[
        str,
        Word("外地目标：企业、机构或人才的编号、全名，或“类型:编号”", argument=True, shortest=1, longest=300),
    ],
    place: WherePlace,
    by: Annotated[str, Word("只问这家本地企业；不写则找最近的几家", longest=300)] = "",
    count: Annotated[int, Word("最多几家", least=1, most=MOST)] = COUNT,
    ways: Annotated[int, Word("每家最多几条路径", least=1, most=MOST)] = WAYS,
    longest: Longest = STEPS,
    as_of: AsOf = None,
) -> IntroductionsAnswer:
    """Local enterprises nearest to the target that these words name, or one of them alone.

    Raises as the parts it asks.
    """
    on = day(as_of)
    kind, id_ = _valid(graphs.store, target, on)
    if kind not in KINDS:
        raise BadRequest(f"“{target}”是{LABELS[kind]}；能引荐的是{'、'.join(LABELS[k] for k in KINDS)}")
    who, whose = _valid(graphs.store, by, on) if by else ("Enterprise", "")
    if who != "Enterprise":
        raise BadRequest(f"“{by}”是{LABELS[who]}；介绍人须是本地企业")
    graph = graphs.graph(on)
    where, at = find_place(graph, place), (kind, graph.position(kind, id_))
    only = graph.position("Enterprise", whose) if whose else None
    found = who_could_introduce(graph, where, at, by=only, count=count, ways=ways, longest=longest)
    return IntroductionsAnswer(
        target=node_ref(graph, at),
        place=place_ref(where),
        longest=longest,
        by=node_ref(graph, ("Enterprise", only)) if only is not None else None,
        reached=found.reached,
        shown=len(found.introducers),
        introducers=tuple(introducer_row(graphs.store, graph, i, on) for i in found.introducers),
        help=tuple(_what_helps(graph, where, found)) if not found.introducers else (),
        notes=_NOTES,
        as_of=to_iso(graph.on),
        data_date=graph.data_date,
        version=graph.version,
    )


def _valid(store: Store, words: str, on: int | None) -> tuple[str, str]:
    """The node that the words name; one that is not valid at the date or rejected is refused with the reason."""
    kind, colon, id_ = words.strip().partition(":")
    if not (colon and kind in LABELS):
        kind, id_ = find_end(store, words, on)
    need_valid(store, kind, id_, on)
    return kind, id_


def _what_helps(graph: ChainGraph, place: Place, found: Introductions) -> list[str]:
    """What to do where no way is on record."""
    kind, at = found.target
    mine = tie_counts(graph, kind)[at]
    local = int((tie_counts(graph, "Enterprise") * membership(graph, place).inside).sum())
    name = str(graph.nodes[kind].names()[at])
    out = [
        f"“{name}”在数据中{f'有 {mine} 条' if mine else '没有任何'}供销、投资、协会、任职记录，"
        f"{place.name}的企业合计 {local} 条次"
    ]
    if mine and local and found.longest < LONGEST:
        out.append(f"把步数从 {found.longest} 放宽到 {LONGEST} 再查")
    out.append(f"补充{_SHEETS}等表：{'先补本地企业的' if mine and not local else '先补它的'}")
    out.append("没有记录时可从同一环节的本地企业、行业协会秘书处、它的股东与供应商逐个打听")
    return out


def introductions_table(found: IntroductionsAnswer) -> Table:
    """One line for each way."""
    rows = [
        {"name": i.name, "id": i.id, "steps": w.steps, "suggested": w.suggested, "words": w.words}
        for i in found.introducers
        for w in i.ways
    ]
    return records_table("谁能引荐", _COLUMNS, rows, (*found.help, *found.notes))


def said(found: IntroductionsAnswer) -> Iterable[Said]:
    """Who, over which ways, or what helps where nobody is found."""
    rows = [(i.name, w.steps, w.words) for i in found.introducers for w in i.ways]
    if rows:
        note = f"{found.longest} 步以内的本地企业共 {found.reached} 家，列出 {found.shown} 家"
        title = f"谁能把{found.target.name}引荐给{found.place.name}"
        yield Sheet(title, ("本地企业", "步数", "路径"), rows, note)
    else:
        yield f"{found.longest} 步以内没有路径"
    yield from (f"· {note}" for note in (*found.help, *found.notes))


QUESTION = Question(
    "introductions",
    "谁能引荐",
    "离外地目标步数最少的本地企业，各附最短的几条路径，每条关系写明出处；没有路径时写明缺什么资料。",
    find,
    reads=None,
    topic="图谱",
    said=said,
    tables=lambda found: (introductions_table(found),),
    file=lambda found: f"谁能引荐-{found.target.name}",
    command="introduce",
    page="/records/{kind}/{id}/introduce",
)
