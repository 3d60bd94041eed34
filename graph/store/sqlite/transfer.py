"""A SQLite store as origin and as destination of a copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.dates import today
from graph.errors import BadRequest
from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.engine import work_log
from graph.store.engine.transfer import REST, Header, Row, same_origin, stamp
from graph.store.sqlite.ddl import MOVING, create_indexes, drop_indexes, ends, quoted
from graph.store.sqlite.lock import WriterLock
from graph.store.sqlite.open import check_layout, connect, prepare, translated
from graph.store.sqlite.search import index_nodes
from graph.store.sqlite.work_log import add_to_file, read_from_file

MOVED = "已搬的部分保留，再运行一次会接着做"


class SQLiteDump:
    """:class:`graph.store.engine.transfer.Dump` of one committed state of a file."""

    def __init__(self, path: str, schema: Schema) -> None:
        self._path = Path(path)
        self._db = connect(self._path, write=False)
        with translated(self._path):
            check_layout(self._db, self._path)
            self._db.execute("BEGIN")

    def header(self) -> Header:
        """As the protocol says."""
        with translated(self._path):
            version = int(self._db.execute("SELECT value FROM meta WHERE key = 'version'").get)
            batches = self._db.execute(
                "SELECT id, source, label, effective, committed_at, status, records, version FROM batch ORDER BY id"
            ).fetchall()
            sources = self._db.execute("SELECT id, batch, file, sheet FROM src ORDER BY id").fetchall()
        return Header(version, tuple(batches), tuple(sources))

    def versions(self, kind: NodeKind | RelationKind, after: int) -> Iterator[Row]:
        """As the protocol says."""
        nodes = ("v.nid, e.id", "JOIN entity e ON e.nid = v.nid")
        related = ("v.sid, v.tid, a.kind, b.kind", "JOIN entity a ON a.nid = v.sid JOIN entity b ON b.nid = v.tid")
        picked, joins = nodes if isinstance(kind, NodeKind) else related
        columns = "".join(f", v.{quoted(c)}" for c in (*REST, *kind.fields))
        journal = self._journal(kind.name)
        with translated(self._path):
            rows = self._db.execute(
                f"SELECT v.vid, {picked}{columns} FROM {quoted(kind.name)} v {joins} WHERE v.vid > ? ORDER BY v.vid",
                (after,),
            )
            for row in rows:
                yield (*row, journal.get(row[0], []))

    def _journal(self, kind: str) -> dict[int, list[list[int]]]:
        out = defaultdict[int, list[list[int]]](list)
        for vid, batch, until in self._db.execute(
            "SELECT version, batch, until FROM closing WHERE kind = ? ORDER BY batch, rowid", (kind,)
        ):
            if not out[vid] or out[vid][-1][0] != batch:  # the first is what the batch found
                out[vid].append([batch, until])
        return dict(out)

    def notes(self) -> list[work_log.Row]:
        """As the protocol says."""
        with translated(self._path):
            made = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'work_note'").get  # older files have none
            return read_from_file(self._db) if made else []

    def close(self) -> None:
        """As the protocol says."""
        self._db.close()


class SQLiteFill:
    """:class:`graph.store.engine.transfer.Fill` of a new file, or of one that an earlier copy left half done."""

    def __init__(self, path: str, schema: Schema) -> None:
        self._path, self._schema = Path(path), schema
        self._lock = WriterLock(self._path)
        try:
            self._db = connect(self._path, write=True)
        except BaseException:
            self._lock.release()
            raise

    def begin(self, header: Header) -> None:
        """As the protocol says."""
        with translated(self._path):
            if self._db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (MOVING,)).get:
                same_origin(header, self._db.execute(f"SELECT origin FROM {MOVING}").get)
                return
            prepare(self._db, self._path, self._schema)
            if self._db.execute("SELECT 1 FROM batch LIMIT 1").get:
                raise BadRequest(f"目标 {self._path} 里已有数据；请换一个新文件")
            with self._db:
                self._db.execute(f"CREATE TABLE {MOVING}(origin TEXT NOT NULL)")
                self._db.execute(f"INSERT INTO {MOVING} VALUES (?)", (stamp(header),))
                for kind in self._schema.kinds():
                    drop_indexes(self._db, kind)
                self._db.executemany("INSERT INTO src(id, batch, file, sheet) VALUES (?, ?, ?, ?)", header.sources)

    def reached(self, kind: NodeKind | RelationKind) -> int:
        """As the protocol says."""
        with translated(self._path):
            return int(self._db.execute(f"SELECT COALESCE(max(vid), 0) FROM {quoted(kind.name)}").get)

    def put(self, kind: NodeKind | RelationKind, rows: Sequence[Row]) -> None:
        """As the protocol says."""
        names = ["vid", *ends(kind), *REST, *kind.fields]
        marks = ", ".join("?" * len(names))
        insert = f"INSERT INTO {quoted(kind.name)}({', '.join(map(quoted, names))}) VALUES ({marks})"
        skip = 1 if isinstance(kind, NodeKind) else 2  # ids or kinds, which have a table of their own
        first = 1 + len(ends(kind))
        journal = [(b, kind.name, row[0], until) for row in rows for b, until in row[-1]]
        with translated(self._path, MOVED), self._db:
            if isinstance(kind, NodeKind):
                known = ((row[1], kind.name, row[2]) for row in rows)
                self._db.executemany("INSERT OR IGNORE INTO entity(nid, kind, id) VALUES (?, ?, ?)", known)
            self._db.executemany(insert, ((*row[:first], *row[first + skip : -1]) for row in rows))
            self._db.executemany("INSERT INTO closing(batch, kind, version, until) VALUES (?, ?, ?, ?)", journal)

    def log(self, notes: Sequence[work_log.Row]) -> None:
        """As the protocol says."""
        with translated(self._path, MOVED), self._db:
            add_to_file(self._db, notes)

    def finish(self, header: Header) -> None:
        """As the protocol says."""
        with translated(self._path, MOVED), self._db:
            for kind in self._schema.kinds():
                create_indexes(self._db, kind)
            for node in self._schema.nodes.values():
                index_nodes(self._db, node, None, today())
            self._db.executemany("INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?)", header.batches)
            self._db.execute("UPDATE meta SET value = ? WHERE key = 'version'", (header.version,))
            self._db.execute(f"DROP TABLE {MOVING}")

    def close(self) -> None:
        """As the protocol says."""
        self._db.close()
        self._lock.release()
