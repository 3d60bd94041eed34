"""Small stores with all that may stand in one, and what is compared of two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from graph.dates import today
from graph.model.records import Batch, RecordTable, Source
from graph.model.schema import NodeKind, default_schema
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.matching.match import match_store

STATES = ("confirmed", "confirmed", "suggested", "rejected")
ODD = ("=1+1", "'=x", "-5", "，、", "甲 乙", "12", "0012", "示例", "是", "a→b", "1E5", "3.10")
"""Texts that spreadsheets take for something else."""
TOLD = st.tuples(st.sampled_from([None, "企业申报", "=来源"]), st.sampled_from([None, "2021", "2024-06", "2024-06-30"]))
_FIRMS = tuple(f"{600000 + i}.SH" for i in range(3))
_IDS: Mapping[str, Sequence[str]] = {
    "Field": ("f", "g"),
    "Segment": ("s1", "s2", "s3"),
    "Product": ("硅片", "=硅片", "甲；乙", "主营业务", "光刻胶"),
    "Enterprise": (*_FIRMS, "P:某某"),
    "Institution": ("i1", "600000.SH"),
    "Talent": ("t1",),
    "Project": ("p1",),
    "District": ("320000", "320500", "320583"),
    "Roster": ("r1", "r2"),
    "Verification": ("v1",),
    "Remark": ("b1",),
    "Industry": ("n1", "n2"),
    "YearFigures": ("y1",),
    "Certificate": ("c1",),
}
_LEFT_OUT = {"LACKS"}
_MADE = ("投产", "达产")
"""Stages of projects of which reading makes sites."""


def _value(draw: Any, field: Any) -> Any:
    if field.type == "choice":
        return draw(st.sampled_from([c for c in field.choices if c not in _MADE]))
    if field.type == "flag":
        return draw(st.booleans())
    if field.type in ("number", "integer"):
        low, high = field.min or 0, field.max if field.max is not None else 10**6
        whole = st.integers(int(low), int(high))
        return draw(whole if field.type == "integer" else st.floats(float(low), float(high), allow_subnormal=False))
    if field.type == "date":
        return draw(st.sampled_from(["2023", "2023-05", "2023-05-06"]))
    return None if field.type in ("uscc", "stock") else draw(st.sampled_from(ODD))


@st.composite
def worlds(draw: Any) -> list[RecordTable]:
    """Tables of all kinds, such that reading them makes nothing that is not there."""
    schema, tables = default_schema(), list[RecordTable]()
    there = {kind: [i for i in ids if draw(st.integers(0, 4))] for kind, ids in _IDS.items()}
    for kind in schema.nodes.values():
        for id_ in there[kind.name]:
            tables.append(_table(kind.name, ("id",), (id_,), _fields(draw, kind, id_), draw(TOLD)))
    does = set[tuple[str, str]]()
    for relation in sorted(schema.relations.values(), key=lambda r: r.name == "HAS_SITE"):
        ends = [(a, b, x, y) for a in relation.source for b in relation.target for x in there[a] for y in there[b]]
        ends = [e for e in ends if (e[0], e[2]) != (e[1], e[3])]
        if relation.name in _LEFT_OUT or not ends:
            continue
        mark = _begins if relation.single else _whole
        some = draw(st.lists(st.sampled_from(ends), max_size=4, unique_by=mark))
        for a, b, x, y in _acyclic(relation, some):
            state = "confirmed" if relation.single else draw(st.sampled_from(STATES))
            values = {n: _some(draw, f, n in relation.key) for n, f in relation.fields.items()}
            if relation.name == "OPERATES_IN" and state == "confirmed":
                does.add((x, y))
            told = draw(TOLD)
            if relation.name == "HAS_SITE":  # what reading a site makes of it
                parts = [s for s in there["Segment"] if (x, s) in does and draw(st.booleans())]
                values |= {
                    "segments": "；".join(parts) or None,
                    "year": int(told[1][:4]) if told[1] else values["year"],
                }
            tables.append(_table(relation.name, ("source", "target"), (x, y), values, told, (a, b), state))
    return tables


def _begins(end: tuple[str, ...]) -> tuple[str, ...]:
    return end[0], end[2]


def _whole(end: tuple[str, ...]) -> tuple[str, ...]:
    return end


def _acyclic(relation: Any, some: Sequence[Any]) -> list[Any]:
    """Of a hierarchy only what goes up in the order of the ids."""
    tree = relation.single and set(relation.source) & set(relation.target)
    return [e for e in some if not tree or e[2] > e[3]]


def _some(draw: Any, field: Any, needed: bool) -> Any:
    return _value(draw, field) if needed or field.required or draw(st.booleans()) else None


def _fields(draw: Any, kind: NodeKind, id_: str) -> dict[str, Any]:
    if not kind.sheet:
        return {"name": id_}
    out = {n: _some(draw, f, False) for n, f in kind.fields.items() if not f.restricted}
    title = "full_name" if "full_name" in out else "name"
    out |= {title: f"{kind.label}{id_}"}
    if kind.name == "Verification":
        out |= {"verified_on": "2024-05-06", "valid_until": None}
    if kind.name == "YearFigures":
        out |= {"year": 2024}
    if kind.name == "Certificate":
        out |= {"valid_until": None}
    if "former" in out:
        out["former"] = None
    if kind.name == "Enterprise" and id_ in _FIRMS:
        out |= {"stock_code": id_}
    return out


def _table(
    kind: str,
    first: tuple[str, ...],
    key: tuple[str, ...],
    values: Mapping[str, Any],
    told: tuple[str | None, str | None],
    ends: tuple[str, str] | None = None,
    state: str = "confirmed",
) -> RecordTable:
    columns = (*first, *values, "origin", "as_of", "state")
    return RecordTable(kind, columns, [(*key, *values.values(), *told, state)], [1], Source("甲.csv", "甲"), ends)


def stored(path: Path, tables: list[RecordTable]) -> Store:
    """A store with these records, matched."""
    store = open_store(f"sqlite:///{path}", write=True)
    store.write(Batch("workbook", "甲", today(), tables))
    match_store(store)
    return store


def records(store: Store, on: int | None = None) -> dict[str, Counter[tuple[Any, ...]]]:
    """All that a store says on a day, by kind, but for what goes on no export."""
    out = {}
    for kind in default_schema().kinds():
        first = ("id",) if isinstance(kind, NodeKind) else ("source", "target", "source_kind", "target_kind")
        fields = [f.name for f in kind.fields.values() if not f.restricted]
        rows = store.rows(kind.name, (*first, *fields, "state", "as_of", "origin"), on)
        out[kind.name] = Counter(map(tuple, rows))
    return out
