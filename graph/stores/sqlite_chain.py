"""Build a ChainGraph from SQLite: one query per kind, integers straight into arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from graph.chain import ChainGraph, EdgeTable, NodeTable, Pair
from graph.collecting import paused
from graph.schema import STATES, NodeKind, RelationKind, Schema
from graph.stores.sqlite_ddl import quoted
from graph.stores.sqlite_read import VALID

_NUMERIC = ("number", "integer", "flag")
_STATE_CODE = "CASE v.state " + " ".join(f"WHEN '{s}' THEN {i}" for i, s in enumerate(STATES)) + " END"


def build(db: apsw.Connection, schema: Schema, on: int) -> ChainGraph:
    """The whole store at a date, from one consistent read."""
    with db, paused():
        version = db.execute("SELECT value FROM meta WHERE key = 'version'").get
        nodes, numbers = {}, {}
        for kind in schema.nodes.values():
            nodes[kind.name], numbers[kind.name] = _nodes(db, kind, on)
        edges: dict[Pair, EdgeTable] = {}
        for relation in schema.relations.values():
            edges.update(_edges(db, relation, numbers, on))
        data_date = _data_date(db, on)
    return ChainGraph(version, on, data_date, nodes, edges)


def _data_date(db: apsw.Connection, on: int) -> Any:
    """Newest date of the facts about enterprises (their own ``as_of``, not the day of import)."""
    sql = f"SELECT max(v.as_of) FROM Enterprise v WHERE {VALID}"
    return db.execute(sql, {"on": on}).get


def _column(values: Sequence[Any], type_: str) -> NDArray[Any]:
    if type_ in _NUMERIC:
        return np.array(values, dtype=np.float64)
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


def _nodes(db: apsw.Connection, kind: NodeKind, on: int) -> tuple[NodeTable, NDArray[np.int64]]:
    fields = [f for f in kind.fields.values() if kind.sheet or f.name != "name"]  # a Product's name is its id
    picked = "".join(f", v.{quoted(f.name)}" for f in fields)
    rows = db.execute(f"SELECT v.nid, e.id{picked} FROM {quoted(kind.name)} v JOIN entity e ON e.nid = v.nid "
                      f"WHERE {VALID} ORDER BY v.nid", {"on": on}).fetchall()  # fmt: skip
    columns = list(zip(*rows, strict=True)) or [()] * (2 + len(fields))
    table = NodeTable(kind.name, _column(columns[1], "text"),
                      {f.name: _column(c, f.type) for f, c in zip(fields, columns[2:], strict=True)})  # fmt: skip
    return table, np.array(columns[0], dtype=np.int64)


def _edges(
    db: apsw.Connection, kind: RelationKind, numbers: dict[str, NDArray[np.int64]], on: int
) -> dict[Pair, EdgeTable]:
    fields = list(kind.fields.values())
    picked = "".join(f", v.{quoted(f.name)}" for f in fields)
    rows = db.execute(f"SELECT v.sid, v.tid, {_STATE_CODE}{picked} FROM {quoted(kind.name)} v WHERE {VALID}",
                      {"on": on}).fetchall()  # fmt: skip
    if not rows:
        return {}
    columns = list(zip(*rows, strict=True))
    sid, tid = np.array(columns[0], dtype=np.int64), np.array(columns[1], dtype=np.int64)
    values = {f.name: _column(c, f.type) for f, c in zip(fields, columns[3:], strict=True)}
    state = np.array(columns[2], dtype=np.int8)
    out: dict[Pair, EdgeTable] = {}
    for source in kind.source:
        for target in kind.target:
            s, t = _positions(numbers[source], sid), _positions(numbers[target], tid)
            table = EdgeTable(kind.name, (source, target), s, t, state, values).take((s >= 0) & (t >= 0))
            if len(table):
                out[kind.name, source, target] = table
    return out


def _positions(nids: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Position of each wanted nid in the sorted ``nids``, -1 where absent."""
    if not len(nids):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(nids, wanted), len(nids) - 1)
    return np.where(nids[at] == wanted, at, -1)
