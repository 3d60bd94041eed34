"""Writing a batch into SQLite: stage, compare as sets, insert new versions, close old ones.

All of it runs inside the caller's transaction. Comparing whole tables in SQL keeps Python out of the inner loop; a kind
that has no records yet has nothing to compare with and is filled directly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import apsw

from graph.errors import StoreError
from graph.model.records import FOREVER, UNIVERSAL, RecordTable, Retire
from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.engine.checks import blank_id, check_table
from graph.store.sqlite.check import check_ends, refuse_repeats
from graph.store.sqlite.ddl import create_indexes, drop_indexes, ends, key_columns, quoted, slot_columns

_COVERS = "v.voided IS NULL AND v.since <= :on AND v.until > :on"


@dataclass(frozen=True, slots=True)
class Writer:
    """One batch on its way into the database."""

    db: apsw.Connection
    schema: Schema
    batch: int
    on: int
    known: dict[str, dict[str, int]] = field(default_factory=dict)

    def _run(self, sql: str, **values: Any) -> apsw.Cursor:
        return self.db.execute(sql, {"on": self.on, "batch": self.batch, **values})

    def write(self, table: RecordTable) -> set[int]:
        """Write one table; returns the row numbers that made a new version."""
        kind = self.schema.kind(table.kind)
        if not table.rows:
            return set()
        columns = check_table(kind, table)
        if isinstance(kind, RelationKind) and self.db.execute("SELECT 1 FROM batch WHERE status <> 'committed'").get:
            check_ends(self.db, kind, table)
        src = self._source(table)
        if self.db.execute(f"SELECT 1 FROM {quoted(kind.name)} LIMIT 1").get is None:
            return self._fill(kind, table, columns, src)
        self._stage(kind, table)
        self._resolve(kind, table, columns)
        if isinstance(kind, RelationKind) and kind.single:
            self._keep_single(kind, fill_only=table.fill_only)
        self._insert(kind, src)
        changed = {row[0] for row in self.db.execute("SELECT num FROM resolved WHERE changed")}
        self.db.execute("DROP TABLE stage; DROP TABLE resolved")
        return changed

    def _source(self, table: RecordTable) -> int:
        self.db.execute(
            "INSERT INTO src(batch, file, sheet) VALUES (?, ?, ?)", (self.batch, table.source.file, table.source.sheet)
        )
        return self.db.last_insert_rowid()

    def _fill(self, kind: NodeKind | RelationKind, table: RecordTable, columns: list[str], src: int) -> set[int]:
        """First records of a kind: every row is new, so rows go in one by one and the indexes are built at the end."""
        nodes = table.ends or (kind.name,)
        if isinstance(kind, NodeKind):
            self._add_entities(kind.name, [row[0] for row in table.rows])
        found = [self._numbers(node) for node in nodes]
        marks = ["?"] * len(nodes) + [str(self.on), str(self.batch), str(src), "?"]
        marks += ["COALESCE(?, 'confirmed')" if c == "state" else "?" for c in columns]
        names = ", ".join([*ends(kind), "since", "batch", "src", "row", *(quoted(c) for c in columns)])
        sql = f"INSERT INTO {quoted(kind.name)}({names}) VALUES ({', '.join(marks)})"
        drop_indexes(self.db, kind)
        try:
            self.db.executemany(sql, _numbered(table, found))
        except KeyError as error:
            check_ends(self.db, kind, table)
            raise blank_id(kind) from error
        create_indexes(self.db, kind)
        refuse_repeats(self.db, kind, quoted(kind.name))
        return set(table.numbers)

    def _add_entities(self, node: str, ids: list[str]) -> None:
        """Give nodes that have none an integer key; numbering here spares reading the keys back."""
        known = self._numbers(node)
        start = (self.db.execute("SELECT max(nid) FROM entity").get or 0) + 1
        new = {
            id_: start + i for i, id_ in enumerate(dict.fromkeys(i for i in ids if i is not None and i not in known))
        }
        rows = ((nid, node, id_) for id_, nid in new.items())
        self.db.executemany("INSERT INTO entity(nid, kind, id) VALUES (?, ?, ?)", rows)
        known.update(new)

    def _numbers(self, node: str) -> dict[str, int]:
        """Integer keys of all nodes of a kind, by id; read once until nodes of the kind are added."""
        if node not in self.known:
            pairs: Any = self.db.execute("SELECT id, nid FROM entity WHERE kind = ?", (node,))
            self.known[node] = dict(pairs)
        return self.known[node]

    def _stage(self, kind: NodeKind | RelationKind, table: RecordTable) -> None:
        names = ", ".join(quoted(c) for c in table.columns)
        self.db.execute(f"CREATE TEMP TABLE stage(num INTEGER, {names})")
        marks = ", ".join("?" * (len(table.columns) + 1))
        rows = ((number, *row) for number, row in zip(table.numbers, table.rows, strict=True))
        self.db.executemany(f"INSERT INTO stage VALUES ({marks})", rows)
        if isinstance(kind, NodeKind):
            self.db.execute("INSERT OR IGNORE INTO entity(kind, id) SELECT ?, id FROM stage", (kind.name,))
            self.known.pop(kind.name, None)

    def _resolve(self, kind: NodeKind | RelationKind, table: RecordTable, columns: list[str]) -> None:
        """Join staged rows with their entities and with the version that covers the date."""
        if isinstance(kind, NodeKind):
            joins, picked, pairs = "JOIN entity e ON e.kind = :kind AND e.id = s.id", "e.nid AS nid", ["v.nid = e.nid"]
        else:
            joins = (
                "JOIN entity a ON a.kind = :source AND a.id = s.source "
                "JOIN entity b ON b.kind = :target AND b.id = s.target"
            )
            picked = "a.nid AS sid, b.nid AS tid"
            pairs = ["v.sid = a.nid", "v.tid = b.nid", *(f"v.{quoted(k)} = s.{quoted(k)}" for k in kind.key)]
        first, second = ("v", "s") if table.fill_only else ("s", "v")
        merged = {c: f"COALESCE({first}.{quoted(c)}, {second}.{quoted(c)})" for c in columns}
        same = " AND ".join([*(f"{sql} IS v.{quoted(c)}" for c, sql in merged.items()), "v.rowid IS NOT NULL"])
        others = {f: f"v.{quoted(f)}" for f in (*kind.fields, *UNIVERSAL) if f not in columns}
        values = [f"{sql} AS {quoted(c)}" for c, sql in (merged | others).items()]
        source, target = table.ends or ("", "")
        self._run(
            f"CREATE TEMP TABLE resolved AS SELECT s.num AS num, {picked}, v.rowid AS vrow, v.until AS vuntil, "
            f"NOT ({same}) AS changed, {', '.join(values)} FROM stage s {joins} "
            f"LEFT JOIN {quoted(kind.name)} v ON {' AND '.join(pairs)} AND {_COVERS}",
            kind=kind.name,
            source=source,
            target=target,
        )
        if self.db.execute("SELECT count(*) FROM resolved").get != len(table.rows):
            check_ends(self.db, kind, table)
            raise blank_id(kind)
        refuse_repeats(self.db, kind, "resolved")

    def _keep_single(self, kind: RelationKind, *, fill_only: bool) -> None:
        """A source has one target at a time: a new one closes the old, an inferred one gives way."""
        name = quoted(kind.name)
        if fill_only:
            self._run(
                f"UPDATE resolved SET changed = 0 WHERE changed AND EXISTS "
                f"(SELECT 1 FROM {name} v WHERE v.sid = resolved.sid AND {_COVERS})"
            )
            return
        self._close(
            kind, f"SELECT v.rowid FROM resolved r JOIN {name} v ON v.sid = r.sid AND v.tid <> r.tid AND {_COVERS}"
        )

    def _close(self, kind: NodeKind | RelationKind, rowids: str, **values: Any) -> int:
        """End the validity of versions at the date, and note in the journal what it was."""
        name = quoted(kind.name)
        self._run(
            f"INSERT INTO closing SELECT :batch, :kind, v.rowid, v.until FROM {name} v WHERE v.rowid IN ({rowids})",
            kind=kind.name,
            **values,
        )
        count = self.db.changes()
        self._run(
            f"UPDATE {name} SET until = :on WHERE rowid IN "
            "(SELECT version FROM closing WHERE batch = :batch AND kind = :kind)",
            kind=kind.name,
        )
        return count

    def _insert(self, kind: NodeKind | RelationKind, src: int) -> None:
        """Changed records as new versions: to the end of the version they replace, else to the next later one."""
        name, keys = quoted(kind.name), ", ".join(quoted(k) for k in key_columns(kind))
        fields = [quoted(f) for f in (*kind.fields, "as_of", "origin") if f not in key_columns(kind)]
        later = " AND ".join(
            [
                *(f"n.{quoted(k)} = r.{quoted(k)}" for k in slot_columns(kind)),
                "n.voided IS NULL",
                "n.since > :on",
                "n.until > n.since",
            ]
        )
        self._run(
            f"INSERT INTO {name}({', '.join([keys, *fields])}, since, until, batch, src, row, state) "
            f"SELECT {', '.join([keys, *fields])}, :on, "
            f"COALESCE(vuntil, (SELECT min(n.since) FROM {name} n WHERE {later}), {FOREVER}), "
            f":batch, :src, num, COALESCE(state, 'confirmed') FROM resolved r WHERE changed",
            src=src,
        )
        self._close(kind, "SELECT vrow FROM resolved WHERE changed AND vrow IS NOT NULL")

    def retire(self, retire: Retire) -> int:
        """End the validity of the named records at the date; returns how many were valid."""
        kind = self.schema.kind(retire.kind)
        name = quoted(kind.name)
        if isinstance(kind, NodeKind):
            nodes, joins = (kind.name, ""), "JOIN entity e ON e.kind = :source AND e.id = g.k0"
            pairs = ["v.nid = e.nid"]
        else:
            nodes = retire.ends or (kind.source[0], kind.target[0])
            joins = (
                "JOIN entity a ON a.kind = :source AND a.id = g.k0 JOIN entity b ON b.kind = :target AND b.id = g.k1"
            )
            pairs = ["v.sid = a.nid", "v.tid = b.nid", *(f"v.{quoted(k)} = g.k{i}" for i, k in enumerate(kind.key, 2))]
        size = len(pairs)
        if wrong := next((k for k in retire.keys if len(k) != size), None):
            raise StoreError(f"{kind.name}：键 {wrong} 应有 {size} 项；批次未写入")
        self.db.execute(f"CREATE TEMP TABLE gone({', '.join(f'k{i}' for i in range(size))})")
        self.db.executemany(f"INSERT INTO gone VALUES ({', '.join('?' * size)})", retire.keys)
        rowids = f"SELECT v.rowid FROM gone g {joins} JOIN {name} v ON {' AND '.join(pairs)} AND {_COVERS}"
        count = self._close(kind, rowids, source=nodes[0], target=nodes[1])
        self.db.execute("DROP TABLE gone")
        return count


def _numbered(table: RecordTable, found: list[dict[str, int]]) -> Iterator[tuple[Any, ...]]:
    """Rows with the integer keys of their nodes and the row number in front."""
    pairs = zip(table.numbers, table.rows, strict=True)
    if len(found) == 1:
        return ((found[0][row[0]], number, *row[1:]) for number, row in pairs)
    source, target = found
    return ((source[row[0]], target[row[1]], number, *row[2:]) for number, row in pairs)
