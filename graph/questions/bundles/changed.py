"""What changed between two quarters of a bundle, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.parts import Named, On, PlaceRef, Version
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import Field, Place
from graph.bundles.annex import as_kept
from graph.bundles.cause import Cause
from graph.bundles.causes import Explained, explained
from graph.bundles.compare import RESULTS, WHAT, ListChange, compare_bundles, uncompared
from graph.bundles.follow import follower
from graph.bundles.states import compare_states
from graph.dates import to_iso
from graph.lists.period import WRITTEN
from graph.plain import Keyed, Plain
from graph.questions.bundles.finding import SOURCES, Found, PresetWord, annex_of, asked_for, frozen_or_best
from graph.questions.bundles.show import TOPIC
from graph.says import Says
from graph.views.table import Column, Table, records_table

_COLUMNS = (
    Column("list", "清单"),
    Column("what", "变化"),
    Column("name", "名称"),
    Column("cells", "改了什么"),
    Column("tests", "标准"),
    Column("causes", "原因"),
    Column("key", "键"),
)


@dataclass(frozen=True, slots=True)
class CellRecord:
    """一格的变化"""

    column: Annotated[str, Says("列")]
    label: Annotated[str, Says("列名")]
    before: Plain
    after: Plain


@dataclass(frozen=True, slots=True)
class TestRecord:
    """一条标准的变化；空为不在名单上"""

    test: Annotated[str, Says("标准")]
    before: Annotated[str, Says("之前", among=tuple(RESULTS))]
    after: Annotated[str, Says("之后", among=tuple(RESULTS))]
    words_before: str
    words_after: str


@dataclass(frozen=True, slots=True)
class RowChangeRecord:
    """有变化的一行"""

    what: Annotated[str, Says("变化", "、".join(f"{k} {v}" for k, v in WHAT.items()), among=tuple(WHAT))]
    key: Annotated[str, Says("键")]
    name: Annotated[str, Says("名称")]
    key_before: Annotated[str, Says("原来的键", "合并之前的键，没有变为空")]
    name_before: Annotated[str, Says("原来的名称", "没有变为空")]
    cells: tuple[CellRecord, ...]
    tests: tuple[TestRecord, ...]
    causes: Annotated[tuple[Cause, ...], Says("原因")]


@dataclass(frozen=True, slots=True)
class ListChangeRecord:
    """一张清单的变化"""

    name: str
    title: Annotated[str, Says("清单")]
    before: Annotated[int, Says("之前", unit="行")]
    after: Annotated[int, Says("之后", unit="行")]
    same: Annotated[int, Says("没有变", unit="行")]
    entered: Annotated[int, Says("进入", unit="行")]
    left: Annotated[int, Says("退出", unit="行")]
    changed: Annotated[int, Says("有变化", "更名、并入的也在内", "行")]
    reworded: Annotated[int, Says("说法有变", "只有依据的说法有变，结论没有变", "行")]
    rows: tuple[RowChangeRecord, ...]


@dataclass(frozen=True, slots=True)
class QuarterRecord:
    """比较的一边"""

    period: Annotated[str, Says("季度")]
    source: Annotated[str, Says("内容", among=tuple(SOURCES))]
    edition: int
    digest: str
    as_of: On
    version: Version


@dataclass(frozen=True, slots=True)
class BundleDiff(Keyed):
    """两个季度的三单一图之间的变化"""

    field: Named
    place: PlaceRef
    from_: QuarterRecord
    to: QuarterRecord
    lists: tuple[ListChangeRecord, ...]
    not_compared: Annotated[tuple[str, ...], Says("不比的清单", "只有一边的样式里有的，写明哪一边没有")]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two bundles, each list's changes with their causes, and which lists are not compared."""

    before: Found
    after: Found
    changes: list[ListChange]
    why: list[list[Explained]]
    apart: tuple[str, ...] = ()


def find(
    graphs: Graphs,
    field: Field,
    place: Place,
    start: Annotated[
        str,
        Word(
            "较早的季度，如 2026Q2",
            option="from",
            alias="from",
            shortest=1,
            longest=40,
            pattern=WRITTEN,
            example="2026Q2",
        ),
    ],
    end: Annotated[
        str,
        Word(
            "较晚的季度，如 2026Q3", option="to", alias="to", shortest=1, longest=40, pattern=WRITTEN, example="2026Q3"
        ),
    ],
    preset: PresetWord = None,
) -> Compared:
    """Frozen ones where there are, else what is under review, else made from the data as they are."""
    sides = [frozen_or_best(graphs, asked_for(graphs, field, place, period), preset) for period in (start, end)]
    return compared(graphs, *sorted(sides, key=lambda s: s.bundle.period))


def compared(graphs: Graphs, before: Found, after: Found) -> Compared:
    """What differs between two bundles, with its causes: those that were kept with the later, as its document says
    them, where it was handed in to be held against the earlier; else as the store tells them today.
    """

    def compare() -> Compared:
        graph = graphs.outline()
        both, follow = (before.bundle, after.bundle), follower(graphs.store, graph)
        changes = [*compare_bundles(*both, follow), *compare_states(*both, follow)]
        why = explained(graphs.store, changes, before.moment, after.moment)
        annex = annex_of(graphs, after)
        if annex and annex.causes and annex.causes.against == before.bundle.digest:
            why = [as_kept(annex.causes, c.title, rows) for c, rows in zip(changes, why, strict=True)]
        return Compared(before, after, changes, why, uncompared(*both))

    kept = after.draft.annex if after.draft else ""
    digests = (before.bundle.digest, after.bundle.digest, before.source, after.source, kept)
    return graphs.once(("bundles compared", graphs.store.work_version(), *digests), compare)


def diff_record(found: Compared) -> BundleDiff:
    """The changes as a record."""
    bundle = found.after.bundle
    lists = tuple(_list(c, rows) for c, rows in zip(found.changes, found.why, strict=True))
    place = PlaceRef(bundle.place_name, bundle.place)
    sides = _side(found.before), _side(found.after)
    return BundleDiff(Named(bundle.field, bundle.field_name), place, *sides, lists, found.apart)


def _side(found: Found) -> QuarterRecord:
    bundle = found.bundle
    return QuarterRecord(bundle.period, found.source, found.edition, bundle.digest, to_iso(bundle.on), bundle.version)


def _list(change: ListChange, rows: list[Explained]) -> ListChangeRecord:
    entered, left, reworded = (change.count(w) for w in ("entered", "left", "reworded"))
    about = (change.name, change.title, change.before, change.after, change.same, entered, left)
    return ListChangeRecord(*about, len(rows) - entered - left - reworded, reworded, tuple(map(_row, rows)))


def _row(found: Explained) -> RowChangeRecord:
    row = found.row
    cells = tuple(CellRecord(c.column.key, c.column.heading, c.before, c.after) for c in row.cells)
    tests = tuple(TestRecord(t.test, t.before, t.after, t.words_before, t.words_after) for t in row.tests)
    return RowChangeRecord(row.what, row.key, row.name, row.key_before, row.name_before, cells, tests, found.causes)


def diff_table(found: Compared) -> Table:
    """One line for each row that changed."""
    rows = [_line(c.title, e) for c, of_list in zip(found.changes, found.why, strict=True) for e in of_list]
    return records_table("变化", _COLUMNS, rows, tuple(_notes(found)))


def _line(title: str, found: Explained) -> dict[str, Plain]:
    row = found.row
    was = "；".join(filter(None, (row.name_before and f"原名{row.name_before}", row.key_before and "原编号已并入")))
    cells = "；".join(f"{c.column.heading}：{_shown(c.before)} → {_shown(c.after)}" for c in row.cells)
    tests = "；".join(
        f"{t.words_after or t.words_before}（{RESULTS[t.before]} → {RESULTS[t.after]}）" for t in row.tests
    )
    return {
        "list": title,
        "what": WHAT[row.what],
        "name": row.name,
        "cells": "；".join(filter(None, (was, cells))) or None,
        "tests": tests or None,
        "causes": "；".join(c.words for c in found.causes),
        "key": row.key,
    }


def _shown(value: Plain) -> str:
    return "空" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)


def _notes(found: Compared) -> Iterable[str]:
    for side in (found.before, found.after):
        edition = f"第 {side.edition} 版，" if side.edition else ""
        on, version = to_iso(side.bundle.on), side.bundle.version
        yield f"口径：{side.bundle.period} {SOURCES[side.source]}，{edition}截至 {on}，数据版本 {version}"
    yield from found.apart


def said(found: Compared) -> Iterable[Said]:
    """The counts of each list, then every change."""
    heads = ("清单", "之前", "之后", "进入", "退出", "其他变化", "说法有变", "没有变")
    counts = [
        (r.title, r.before, r.after, r.entered, r.left, r.changed, r.reworded, r.same) for r in diff_record(found).lists
    ]
    bundle = found.after.bundle
    title = f"{bundle.field_name} · {bundle.place_name}：{found.before.bundle.period} 到 {bundle.period}"
    yield Sheet(title, heads, counts)
    table = diff_table(found)
    if table.rows:
        yield Sheet("变化", [c.heading for c in table.columns[:-1]], [r[:-1] for r in table.rows])
    yield from table.notes


QUESTION = Question(
    "bundle-diff",
    "两个季度的三单一图比较",
    "谁进入、谁退出、哪些格和状态变了，各因为哪条记录、哪个批次、哪次核实或哪个人的决定；更名、合并的企业照跟不误。",
    find,
    reads=None,
    topic=TOPIC,
    record=diff_record,
    tables=lambda found: (diff_table(found),),
    said=said,
    file=lambda found: f"三单一图变化-{found.after.bundle.field_name}-{found.after.bundle.place_name}",
    command="bundle diff",
    heavy=True,
)
