"""一个对象: its values with source and dates, its relations, and its history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from graph.asking.graphs import Graphs
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import AsOf, Page, Size
from graph.dates import day, to_iso, today
from graph.errors import NotFound
from graph.model.labels import LABELS, RECORD_STATES
from graph.model.records import RelationCount, Version
from graph.model.schema import STATES, default_schema
from graph.plain import plain
from graph.questions.search import TOPIC
from graph.says import Says
from graph.search.from_lists import lists_of
from graph.search.merged import merged_into
from graph.search.nodes import find_node
from graph.search.related import page_of_relations
from graph.search.sayings import HOW_TO_SETTLE, Saying, sayings
from graph.store.contract import Store

SHOWN = 40
"""Relations listed at a terminal."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """出处"""

    file: str
    sheet: str
    row: int | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """记录的一个版本；在 since ≤ 日期 < until 有效，voided 表示已随批次撤销"""

    kind: str
    key: tuple[str, ...]
    values: dict[str, Any]
    state: Annotated[str, Says("状态", among=STATES)]
    as_of: str | None
    origin: str | None
    since: str
    until: str
    batch: int
    source: SourceRow
    voided: bool
    roster: Annotated[str, Says("名录", "随哪份名录来的；不是企业的记录则为空")]


@dataclass(frozen=True, slots=True)
class Record:
    """一个对象：资料、关系（分页，先由它指向对方的）与历史"""

    record: VersionRow | None
    merged_into: Annotated[str, Says("并入了", "与别的一条合并而结束的，是保留的那一条的编号；没有合并为空")]
    said: Annotated[tuple[Saying, ...], Says("几份名录的说法", "企业的各项里几份名录说得不同的，可信的在前")]
    relations: tuple[VersionRow, ...]
    relation_counts: Annotated[tuple[RelationCount, ...], Says("各类关系的条数", "outward 为真表示由它指向对方")]
    history: tuple[VersionRow, ...]
    relations_total: int
    page: int
    size: int
    truncated: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """一个对象：资料、全部关系与历史"""

    record: VersionRow | None
    said: Annotated[tuple[Saying, ...], Says("几份名录的说法", "企业的各项里几份名录说得不同的，可信的在前")]
    relations: tuple[VersionRow, ...]
    history: tuple[VersionRow, ...]


def source_row(version: Version) -> SourceRow:
    """Where a version was read."""
    return SourceRow(version.file, version.sheet, version.row)


def version_rows(store: Store, versions: Sequence[Version]) -> tuple[VersionRow, ...]:
    """Versions of records with where they come from."""
    return tuple(map(_version_row, versions, lists_of(store, versions)))


def _version_row(version: Version, roster: str) -> VersionRow:
    return VersionRow(
        kind=version.kind,
        key=version.key,
        values=plain(version.values),
        state=version.state,
        as_of=version.as_of,
        origin=version.origin,
        since=to_iso(version.since),
        until=to_iso(version.until),
        batch=version.batch,
        source=source_row(version),
        voided=version.voided,
        roster=roster,
    )


def find_record(
    graphs: Graphs,
    kind: Annotated[str, Word("类型，如 Enterprise、Segment", argument=True, longest=40)],
    id: Annotated[str, Word("编号", argument=True, longest=300)],
    as_of: AsOf = None,
    page: Page = 1,
    size: Size = 50,
) -> Record:
    """A record with one page of its relations, and its history."""
    known, store, on = default_schema().nodes, graphs.store, day(as_of)
    if kind not in known:
        raise NotFound("类型", kind, list(known))
    history = store.history(kind, (id,))
    if not history:
        raise NotFound(known[kind].label, id)
    record, counts, start = store.get(kind, id, on), store.relation_counts(kind, id, on), (page - 1) * size
    total = sum(c.count for c in counts)
    related = page_of_relations(store, kind, id, counts, on, start, size)
    rows = version_rows(store, [*([record] if record else ()), *related, *history])
    return Record(
        rows[0] if record else None,
        "" if record else merged_into(store, kind, id),
        sayings(store, kind, id, history, today() if on is None else on),
        rows[len(rows) - len(history) - len(related) : len(rows) - len(history)],
        tuple(counts),
        rows[len(rows) - len(history) :],
        total,
        page,
        size,
        start + size < total,
    )


def find_shown(
    graphs: Graphs,
    id: Annotated[str, Word("编号，或唯一的全名", argument=True, shortest=1, longest=300)],
    as_of: AsOf = None,
) -> Shown:
    """The record that an id or a full name means, with all its relations and its history."""
    store, on = graphs.store, day(as_of)
    kind, key = find_node(store, id, on)
    record = store.get(kind, key, on)
    related, history = store.neighbours(kind, key, on), store.history(kind, (key,))
    rows = version_rows(store, [*([record] if record else ()), *related, *history])
    return Shown(
        rows[0] if record else None,
        sayings(store, kind, key, history, today() if on is None else on),
        rows[len(rows) - len(history) - len(related) : len(rows) - len(history)],
        rows[len(rows) - len(history) :],
    )


def _said_record(found: Record) -> Iterable[Said]:
    yield from _facts(found.record)
    yield from _sayings(found.said)
    yield _relations(found.relations, found.relations_total)


def _said_shown(found: Shown) -> Iterable[Said]:
    yield from _facts(found.record)
    yield from _sayings(found.said)
    yield _relations(found.relations[:SHOWN], len(found.relations))


def _facts(record: VersionRow | None) -> Iterable[Sheet]:
    if record is None:
        return
    fields, source = default_schema().kind(record.kind).fields, record.source
    rows: list[tuple[Any, ...]] = [(fields[k].label, v) for k, v in record.values.items() if v is not None]
    rows += [
        ("来源", record.origin or source.file),
        *([("名录", record.roster)] if record.roster else []),
        ("文件位置", f"{source.file} {source.sheet} 第 {source.row} 行"),
        ("资料日期", record.as_of),
        ("有效期", f"{record.since} 起"),
    ]
    yield Sheet(f"{LABELS[record.kind]} {record.key[0]}", ("项目", "内容"), rows)


def _sayings(said: Sequence[Saying]) -> Iterable[Sheet]:
    """Where lists differ."""
    if said:
        rows = [(s.label, s.value, s.roster or s.origin, s.as_of, "是" if s.used else "") for s in said]
        heads = ("项目", "说法", "名录或来源", "资料日期", "现用")
        yield Sheet("几份名录说得不同", heads, rows, HOW_TO_SETTLE)


def _relations(shown: Sequence[VersionRow], total: int) -> Sheet:
    schema = default_schema()
    rows = [
        (
            schema.kind(v.kind).label,
            v.key[0],
            v.key[1],
            RECORD_STATES[v.state],
            v.values.get("evidence") or v.values.get("basis") or v.origin,
            v.roster,
        )
        for v in shown
    ]
    heads = ("关系", "起点", "终点", "状态", "依据", "名录")
    return Sheet("关系", heads, rows, f"显示前 {len(rows)} 个，共 {total} 个")


QUESTIONS = (
    Question(
        "record",
        "一个对象的资料、关系与历史",
        "资料带出处与日期；关系分页；历史含已撤销的版本并标明。",
        find_record,
        reads=None,
        topic=TOPIC,
        said=_said_record,
        address="/records/{kind}/{id:path}",
        page="/records/{kind}/{id}",
    ),
    Question(
        "show",
        "显示一个对象",
        "按编号或唯一的全名显示一个对象：资料、来源、全部关系与历史。",
        find_shown,
        reads=None,
        topic=TOPIC,
        said=_said_shown,
    ),
)
