"""三单: a list of a field in a place, as its criteria make it today and as people decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.parts import Notes, On, Version
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import AsOf, Field, PlaceUsual
from graph.chain.lookup import find_place
from graph.dates import day, to_iso, today
from graph.errors import NotFound
from graph.lists.declared import declarations, find_kind
from graph.lists.firms import ASKS as FIRST_ASKED
from graph.lists.ledger import ASKED, ASKS, ledger_of
from graph.lists.made import Entry, MadeList, Rests
from graph.lists.make import make_list
from graph.lists.period import WRITTEN, day_within, read_period
from graph.model.schema import default_schema
from graph.plain import Plain
from graph.says import Says
from graph.views.ledger import Ledger
from graph.views.table import Column, Table

TOPIC = "各领域清单"
RESULTS = {
    "met": "满足",
    "unmet": "不满足",
    "unknown": "不明",
    "manual": "人工",
    "not_applicable": "说明",
}
_TERMINAL = 5
"""Columns at a terminal."""
NAMES = tuple((k.name, k.title) for k in declarations().values())


@dataclass(frozen=True, slots=True)
class RestsRow:
    """依据的一条记录"""

    kind: Annotated[str, Says("类型")]
    key: Annotated[tuple[str, ...], Says("键", "编号；关系是两端的编号")]


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """列入（或没有列入）的一条理由"""

    test: Annotated[str, Says("哪一条", "标准或规则的键")]
    result: Annotated[str, Says("结果", among=tuple(RESULTS))]
    words: Annotated[str, Says("说明")]
    value: Annotated[Plain, Says("数", "由哪个数判的；没有则为空")]
    rests: Annotated[tuple[RestsRow, ...], Says("依据", "依据的记录；由全部数据算出的为空")]


@dataclass(frozen=True, slots=True)
class ListRow:
    """清单的一行"""

    key: Annotated[str, Says("键", "各季不变，工作簿里隐藏")]
    kind: Annotated[str, Says("类型")]
    id: Annotated[str, Says("编号")]
    name: Annotated[str, Says("名称")]
    cells: Annotated[Mapping[str, Plain], Says("各列", "按列的键")]
    because: tuple[ReasonRow, ...]
    asked: Annotated[str, Says("问什么", "问清什么才能判；已列入的为空")] = ""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """一列"""

    key: Annotated[str, Says("键")]
    label: Annotated[str, Says("列名")]


@dataclass(frozen=True, slots=True)
class ListRecord:
    """一个领域、一个地区的一份清单"""

    name: Annotated[str, Says("清单", among=tuple(name for name, _ in NAMES))]
    title: Annotated[str, Says("题目")]
    field: Annotated[str, Says("领域编号")]
    field_name: Annotated[str, Says("领域")]
    place: Annotated[tuple[str, ...], Says("区划代码")]
    place_name: Annotated[str, Says("地区")]
    as_of: On
    period: Annotated[str, Says("季度", "如 2026Q3")]
    version: Version
    method: Annotated[str, Says("方法", "同样的数据、同样的方法得到同样的清单")]
    responsible: Annotated[str, Says("责任单位")]
    unit: Annotated[str, Says("单位")]
    columns: tuple[ListColumn, ...]
    rows: tuple[ListRow, ...]
    candidates: Annotated[tuple[ListRow, ...], Says("待核对", "没有列入、问清就能判的")]
    basis: Annotated[tuple[str, ...], Says("口径")]
    notes: Notes


def find(
    graphs: Graphs,
    name: Annotated[
        str, Word("哪份清单", argument=True, longest=40, named=NAMES, among=tuple(n for n, _ in NAMES), example="firms")
    ],
    field: Field,
    place: PlaceUsual,
    period: Annotated[str, Word("季度，如 2026Q3；不写则今天所在的", longest=20, pattern=WRITTEN)] = "",
    as_of: AsOf = None,
) -> MadeList:
    """The list, of a quarter that is named as of its last day or today; a name that is none, and a day that has not
    come, are refused before anything is read.
    """
    kind, said = find_kind(name), period.strip() or as_of
    on = day_within(read_period(period, day(as_of) or today()), as_of) if said else None
    graph = graphs.field_graph(field, on, ties=True)
    return make_list(kind.name, graph, graphs.store, field, find_place(graph, place), graph.on, period)


def list_record(found: MadeList) -> ListRecord:
    """What is answered."""
    return ListRecord(
        found.name,
        found.full_title,
        found.field,
        found.field_name,
        found.place,
        found.place_name,
        to_iso(found.on),
        found.period,
        found.version,
        found.method,
        found.responsible,
        found.unit,
        tuple(ListColumn(c.key, c.label) for c in found.columns),
        tuple(_row(e) for e in found.listed),
        tuple(_row(e, found.asked.get(e.key, "")) for e in found.candidates),
        found.basis,
        found.notes,
    )


def _row(entry: Entry, asked: str = "") -> ListRow:
    because = tuple(
        ReasonRow(b.test, b.result, b.words, b.value, tuple(RestsRow(r.kind, r.key) for r in b.rests))
        for b in entry.because
    )
    return ListRow(entry.key, entry.kind, entry.id, entry.name, entry.cells, because, asked)


def list_tables(found: MadeList) -> list[Table]:
    """The list, what is asked and of whom, and every reason with the records that it rests on."""
    rows = tuple(_numbered(found.listed, found))
    said = tuple(n if "：" in n else f"说明：{n}" for n in (*found.notes, *found.basis))
    asks = tuple(n for n in said if found.candidates and n.startswith(FIRST_ASKED))
    notes = tuple(n for n in said if n not in asks)
    tables = [Table(found.title, (Column("no", "序号", "integer"), *found.columns), rows, notes)]
    if found.candidates:
        tables.append(_asked(found, asks))
    names = _names(found)
    reasons = tuple(
        (e.name, RESULTS[b.result], b.words, "；".join(_told(r, names) for r in b.rests) or None)
        for e in found.listed
        for b in e.because
    )
    heads = (Column("name", "名称"), Column("result", "结果"), Column("words", "理由"), Column("rests", "依据的记录"))
    return [*tables, Table("逐条理由", heads, reasons)] if reasons else tables


def list_flat(found: MadeList) -> Table:
    """Who is on the list, then who is asked before it can be said, in one table: a file without sheets has both."""
    heads = (Column("no", "序号", "integer"), *found.columns)
    if not found.candidates:
        return Table(found.title, heads, tuple(_numbered(found.listed, found)))
    listed = ((*row, "列入", None) for row in _numbered(found.listed, found))
    asked = zip(_numbered(found.candidates, found), found.candidates, strict=True)
    rows = (*listed, *((*row, ASKED, found.asked[e.key]) for row, e in asked))
    return Table(found.title, (*heads, Column("state", "是否列入"), Column(ASKS, "请核对什么")), rows)


def _numbered(entries: Iterable[Entry], found: MadeList) -> Iterable[tuple[Plain, ...]]:
    return ((n, *(e.cells.get(c.key) for c in found.columns)) for n, e in enumerate(entries, 1))


def _asked(found: MadeList, notes: tuple[str, ...]) -> Table:
    """Who is asked the same stands in one row; the workbook has a row for each."""
    alike: dict[tuple[str, Plain], list[str]] = {}
    for e in found.candidates:
        alike.setdefault((found.asked[e.key], e.cells.get("met")), []).append(e.name)
    rows = tuple((asked, met, len(names), "、".join(names)) for (asked, met), names in alike.items())
    heads = (Column("asked", "请核对什么"), Column("met", "已满足"), Column("count", "几家", "integer"))
    return Table(ASKED, (*heads, Column("names", "单位名称")), rows, notes)


def _names(found: MadeList) -> Mapping[str, str]:
    """What the list itself calls the records that it rests on, by id."""
    entries = (*found.listed, *found.candidates)
    named = {e.id: e.name for e in entries}
    segments = {e.key.rpartition("@")[2]: str(s) for e in entries if (s := e.cells.get("segment")) is not None}
    return {**segments, **named}


def _told(record: Rests, names: Mapping[str, str]) -> str:
    keys = " → ".join(names.get(k, k.removeprefix("P:")) for k in record.key)
    return f"{default_schema().kind(record.kind).label} {keys}"


def list_names(found: MadeList) -> Mapping[str, tuple[str, str]]:
    """The records that rows are about, by name; not where two go by one name."""
    out: dict[str, tuple[str, str]] = {}
    lost = set[str]()
    for e in (*found.listed, *found.candidates):
        if e.kind != "Segment" and out.setdefault(e.name, (e.kind, e.id)) != (e.kind, e.id):
            lost.add(e.name)
    return {name: record for name, record in out.items() if name not in lost}


def list_lead(found: MadeList) -> Sequence[str]:
    """How many there are of what and what is to be done, before the rows."""
    return found.notes


def said(found: MadeList) -> Iterable[Said]:
    """The rows in their first columns, then what is to be known of them."""
    shown = [c for c in found.columns if c.key != "remark"][:_TERMINAL]
    rows = [(n, *(e.cells.get(c.key) for c in shown)) for n, e in enumerate(found.listed, 1)]
    note = f"{len(rows)} 行" + (f"，另 {len(found.candidates)} 个待核对" if found.candidates else "")
    if rows:
        yield Sheet(found.full_title, ("序号", *(c.label for c in shown)), rows, note)
    else:
        yield f"{found.full_title}：{note}"
    yield from (f"· {n}" for n in found.notes)
    yield "理由与依据见 --json；填报的表见 -o 清单.xlsx，改好、答好后 chainatlas load auto 清单.xlsx"


def _weighs(said: Mapping[str, str], format: str) -> bool:
    """Whether the chain has to be tried out: for 名录."""
    try:
        return find_kind(said.get("name", "")).name == "firms"
    except NotFound:
        return False


def _ledger(found: MadeList) -> Ledger:
    return ledger_of(found)


QUESTION = Question(
    "list",
    "三单：一个领域、一个地区的清单",
    "重点企业（机构）名录、重点项目、招商目标、短板弱项、待核实、盯引洽谈：每行写明为什么。xlsx 是填报的表，"
    "填好可以传回；csv 连同待核对的都在一张表里。",
    find,
    reads=None,
    topic=TOPIC,
    record=list_record,
    tables=list_tables,
    lead=list_lead,
    names=list_names,
    said=said,
    ledger=_ledger,
    flat=list_flat,
    file=lambda found: found.full_title,
    heavy=_weighs,
    noun="清单",
)
