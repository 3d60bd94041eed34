"""路径: the shortest ways between two records, with the relations that each step rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.parts import Version
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import AsOf
from graph.chain.graph import ChainGraph
from graph.dates import day
from graph.network.paths import LONGEST, MOST, Ways, find_ways
from graph.plain import Keyed
from graph.questions.network.networks import PICTURES, Named
from graph.questions.records.way import NodeRef, WayRow, node_ref, way_row
from graph.says import Says
from graph.search.nodes import find_end
from graph.store.contract import Store
from graph.views.network.path_picture import ways_note, ways_view
from graph.views.table import edge_table, view_table

WaysWord = Annotated[int, Word("最多几条路径", least=1, most=MOST)]
Longest = Annotated[int, Word("路径最多几步", least=1, most=LONGEST)]


@dataclass(frozen=True, slots=True)
class Paths(Keyed):
    """两个对象之间最短的几条路径"""

    from_: NodeRef
    to: NodeRef
    longest: Annotated[int, Says("步数上限", "要求的步数上限")]
    searched: Annotated[int, Says("查找的步数", "实际查找的步数上限；邻近对象过多时较小")]
    shown: int
    total: Annotated[int, Says("条数", "找到的条数")]
    complete: Annotated[bool, Says("是否找全", "步数以内的路径是否已全部找到")]
    note: str
    paths: tuple[WayRow, ...]
    version: Version


@dataclass(frozen=True, slots=True)
class Found:
    """The ways, the part of the graph that holds them, and how many steps were asked for."""

    graph: ChainGraph
    ways: Ways
    longest: int


def ways_between(store: Store, start: Named, end: Named, count: int, longest: int, on: int | None) -> Found:
    """The shortest ways between two nodes.

    Only what is near one of the two is read: a way of n steps is never further from both than n / 2.
    """
    half = -(-longest // 2)
    graph, taken = store.around(*start, half, on, [(*end, half)])
    steps = min(longest, max(1, 2 * taken))
    at = [(kind, graph.position(kind, id_)) for kind, id_ in (start, end)]
    return Found(graph, find_ways(graph, at[0], at[1], count, steps), longest)


def find(
    graphs: Graphs,
    start: Annotated[
        str, Word("起点：编号、全名，或“类型:编号”", alias="from", argument=True, shortest=1, longest=300)
    ],
    end: Annotated[str, Word("终点：编号、全名，或“类型:编号”", alias="to", argument=True, shortest=1, longest=300)],
    count: WaysWord = 5,
    longest: Longest = 4,
    as_of: AsOf = None,
) -> Found:
    """The ways between what these words name."""
    on = day(as_of)
    ends = [find_end(graphs.store, text, on) for text in (start, end)]
    return ways_between(graphs.store, ends[0], ends[1], count, longest, on)


def paths_record(found: Found) -> Paths:
    """Each way in words, and step by step with the records it rests on."""
    graph, ways = found.graph, found.ways
    return Paths(
        from_=node_ref(graph, ways.start),
        to=node_ref(graph, ways.end),
        longest=found.longest,
        searched=ways.longest,
        shown=len(ways.ways),
        total=ways.total,
        complete=ways.complete and ways.longest == found.longest,
        note=ways_note(ways),
        paths=tuple(way_row(graph, w) for w in ways.ways),
        version=graph.version,
    )


def said(found: Found) -> Iterable[Said]:
    """The ways in words, or what to do where there are none."""
    answer = paths_record(found)
    if answer.paths:
        rows = [(i, p.steps, p.words) for i, p in enumerate(answer.paths, 1)]
        yield Sheet(f"{answer.from_.name} 到 {answer.to.name}", ("序", "步数", "路径"), rows, answer.note)
    else:
        steps = answer.searched
        yield f"{steps} 步以内没有路径；可用 --longest 放宽（最多 6 步），或补充供销、投资、协会等关系数据"


QUESTION = Question(
    "paths",
    "两个对象之间的路径",
    "两个对象之间最短的几条路径，每一步写明依据的关系；不经由区划、行业、领域。",
    find,
    reads=None,
    topic="图谱",
    record=paths_record,
    tables=lambda found: [t(ways_view(found.graph, found.ways)) for t in (view_table, edge_table)],
    formats=PICTURES,
    picture=lambda found: ways_view(found.graph, found.ways),
    said=said,
    file=lambda found: f"路径-{ways_view(found.graph, found.ways).title}",
    noun="路径图",
    aside=lambda found: f"；{ways_note(found.ways)}",
    page="/network",
)
