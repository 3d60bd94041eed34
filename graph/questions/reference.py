"""数据说明: the kinds and fields that data have, and how old the facts are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from graph.asking.graphs import Graphs
from graph.asking.parts import Version
from graph.asking.question import Question
from graph.asking.rows import rows_table
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import AsOf
from graph.dates import day, today
from graph.model.schema import FieldDef, NodeKind, RelationKind, default_schema
from graph.says import Says
from graph.search.freshness import Age, freshness
from graph.views.table import Column, Table, records_table

TOPIC = "数据说明"
_COLUMNS = (
    Column("kind", "类型"),
    Column("name", "字段"),
    Column("label", "名称"),
    Column("type", "格式"),
    Column("required", "必填", "flag"),
    Column("unit", "单位"),
    Column("choices", "可选值"),
    Column("example", "例"),
    Column("note", "说明"),
)


@dataclass(frozen=True, slots=True)
class KindRow:
    """一类对象或关系及其字段"""

    kind: Annotated[str, Says("标识")]
    label: Annotated[str, Says("名称")]
    english: str
    about: Annotated[str, Says("说明")]
    sheet: Annotated[str, Says("工作表")]
    fields: tuple[FieldDef, ...]


@dataclass(frozen=True, slots=True)
class NodeKindRow(KindRow):
    """一类对象"""

    id_label: str
    color: str
    shape: str


@dataclass(frozen=True, slots=True)
class RelationKindRow(KindRow):
    """一类关系：两端可以是哪些对象，除两端外还靠哪些字段区分"""

    source: tuple[str, ...]
    target: tuple[str, ...]
    key: tuple[str, ...]
    derived: bool


@dataclass(frozen=True, slots=True)
class Dictionary:
    """数据字典"""

    schema_version: int
    nodes: tuple[NodeKindRow, ...]
    relations: tuple[RelationKindRow, ...]


@dataclass(frozen=True, slots=True)
class Freshness:
    """数据时效：各类记录与各领域的资料日期"""

    kinds: tuple[Age, ...]
    fields: tuple[Age, ...]
    version: Version


def _same(kind: NodeKind | RelationKind) -> dict[str, Any]:
    same = {k: getattr(kind, k) for k in ("label", "english", "about", "sheet")}
    return {"kind": kind.name, **same, "fields": tuple(kind.fields.values())}


def find_dictionary(graphs: Graphs) -> Dictionary:
    """The declared model; it is the same whatever the data."""
    schema = default_schema()
    return Dictionary(
        schema.version,
        tuple(
            NodeKindRow(**_same(k), id_label=k.id_label, color=k.color, shape=k.shape) for k in schema.nodes.values()
        ),
        tuple(
            RelationKindRow(**_same(k), source=k.source, target=k.target, key=k.key, derived=k.derived)
            for k in schema.relations.values()
        ),
    )


def find_freshness(
    graphs: Graphs, as_of: AsOf = None, quarters: Annotated[bool, Word("按季计数；否则按年")] = False
) -> Freshness:
    """Ages of facts by kind and by field, counted once per version of the data."""
    on = day(as_of)
    kinds, fields = graphs.once(
        f"freshness {on or today()} {quarters}", lambda: freshness(graphs.store, on, quarters=quarters)
    )
    return Freshness(tuple(kinds), tuple(fields), graphs.store.version())


def dictionary_tables(found: Dictionary) -> tuple[Table, Table]:
    """Every field, and every kind."""
    kinds = (*found.nodes, *found.relations)
    rows = [
        {**{c.key: getattr(f, c.key) for c in _COLUMNS[1:]}, "kind": k.label, "choices": "、".join(f.choices)}
        for k in kinds
        for f in k.fields
    ]
    return records_table("数据字典", _COLUMNS, rows), rows_table("类型", KindRow, kinds)


def _said_dictionary(found: Dictionary) -> Iterable[Said]:
    for kind in (*found.nodes, *found.relations):
        rows = [
            (f.label, f.name, f.type, "必填" if f.required else "", f.unit, "、".join(f.choices)) for f in kind.fields
        ]
        yield Sheet(f"{kind.label}（{kind.kind}）：{kind.about}", ("名称", "字段", "格式", "", "单位", "可选值"), rows)


def _said_freshness(found: Freshness) -> Iterable[Said]:
    for name, ages in (("细分领域", found.fields), ("类型", found.kinds)):
        rows = [
            (a.label, a.total, a.oldest, a.newest, "，".join(f"{p} {n}" for p, n in a.periods[-8:]), a.undated)
            for a in ages
        ]
        yield Sheet("资料日期", (name, "条数", "最早", "最新", "最近几期的条数", "没有日期"), rows)


def freshness_table(found: Freshness) -> Table:
    """One line for each period of a field or a kind."""
    columns = (
        Column("of", "细分领域或类型"),
        Column("period", "时期"),
        Column("count", "条数", "integer"),
    )
    rows = [
        {"of": a.label, "period": period, "count": n}
        for a in (*found.fields, *found.kinds)
        for period, n in (*a.periods, ("没有日期", a.undated))
    ]
    return records_table("数据时效", columns, rows)


QUESTIONS = (
    Question(
        "dictionary",
        "数据字典",
        "全部对象与关系类型：中文名、字段、类型、单位、可选值、关系两端。",
        find_dictionary,
        reads=None,
        topic=TOPIC,
        tables=dictionary_tables,
        said=_said_dictionary,
        page="/data/dictionary",
    ),
    Question(
        "freshness",
        "数据时效",
        "各类记录与各领域的资料日期，按年（或按季）计数。",
        find_freshness,
        reads=None,
        topic=TOPIC,
        tables=lambda found: (freshness_table(found),),
        said=_said_freshness,
        page="/data/freshness",
        heavy=True,
    ),
)
