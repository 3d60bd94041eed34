"""The embedded store: one SQLite file, one writer, versions that are never overwritten."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import apsw

from graph.arrays import IntArray
from graph.chain.census import Census
from graph.dates import check_day, today
from graph.errors import Outdated, StoreBusy, StoreError, StoreUnreadable
from graph.model.records import (
    Act,
    Among,
    Batch,
    BatchInfo,
    Change,
    Done,
    Hit,
    Note,
    RelationCount,
    Span,
    Touched,
    Version,
    WriteReport,
)
from graph.model.schema import Schema, default_schema
from graph.store.engine.census_rows import CensusShelf
from graph.store.engine.one_part import OnePart
from graph.store.engine.reads import Reads
from graph.store.sqlite import acts, commit_mark, read, search, versions
from graph.store.sqlite.backup_file import back_up
from graph.store.sqlite.census import find_census, newest_rows, renew, together, touched
from graph.store.sqlite.chain import SQLiteReader
from graph.store.sqlite.lock import WriterLock
from graph.store.sqlite.open import bring_to_format, check_layout, connect, is_older, prepare, set_cache, translated
from graph.store.sqlite.readers import Readers
from graph.store.sqlite.work_log import notes_in_file, standing_in_file

T = TypeVar("T")
_PATIENCE = 50
"""Tenths of a second that a reader waits for another one that brings the store up."""
CACHE_BYTES, OUTLOOK_BYTES = 128 << 20, 256 << 10
"""Page caches unless the caller says otherwise; and of the connection that is kept for asking which version there is,
so that nobody who only looks waits for those who read.
"""


class SQLiteStore(OnePart, Reads):
    """:class:`graph.store.contract.Store` on a SQLite file (WAL, ``synchronous=FULL``).

    Threads read through a few connections, whose page caches together hold ``cache_bytes``; writing is one at a time.
    """

    def __init__(
        self, path: str, *, write: bool = False, schema: Schema | None = None, cache_bytes: int = CACHE_BYTES
    ) -> None:
        self.path, self.url = Path(path), f"sqlite:///{path}"
        self.schema = schema or default_schema()
        self._readers = Readers(self.path, cache_bytes // 2 if write else cache_bytes)
        self._outlook = Readers(self.path, OUTLOOK_BYTES, 1)
        self._writing = threading.Lock()
        self.commits = 0
        self._closed = False
        self._shelf, self._credit = CensusShelf(), 0
        if self.path.is_dir():
            raise StoreUnreadable(f"不能打开 {path}：它是文件夹，不是数据库文件")
        if not write and not self.path.exists():
            raise StoreUnreadable(
                f"数据库 {path} 还不存在；请先运行 chainatlas load sample 或 chainatlas load workbook 文件"
            )
        self._lock = WriterLock(self.path) if write else None
        self._writer: apsw.Connection | None = None
        try:
            if write:
                self._writer = connect(self.path, write=True)
                set_cache(self._writer, cache_bytes - cache_bytes // 2)
                prepare(self._writer, self.path, self.schema)
                bring_to_format(self._writer, self.path)
                self._writer.execute("PRAGMA wal_autocheckpoint = 0")  # settling a commit does it, and notes it
            else:
                self._read(lambda db: check_layout(db, self.path))
                if self._read(lambda db: is_older(db, self.schema)):
                    self._bring_up()
        except BaseException:
            self.close()
            raise

    def _bring_up(self) -> None:
        """Add what a store of an earlier version lacks; a reader cannot do without those columns either."""
        for _ in range(_PATIENCE):
            try:
                lock = WriterLock(self.path)
                break
            except StoreBusy:  # most likely another reader is doing the same
                time.sleep(0.1)
                if not self._read(lambda db: is_older(db, self.schema)):
                    return
        else:
            raise StoreBusy(
                f"数据库 {self.path} 由较早版本写成，要先升级，而它正由另一个进程写入；"
                "请停止那个进程（例如旧版的 chainatlas serve）后再试"
            )
        try:
            with closing(connect(self.path, write=True)) as db:
                prepare(db, self.path, self.schema)
        finally:
            lock.release()

    def _read(self, query: Callable[[apsw.Connection], T]) -> T:
        """Answer ``query`` from one committed state, however many statements it takes."""
        with self._readers.lend() as db, translated(self.path):
            with db:
                result = query(db)
            return result

    def _transaction(self, work: Callable[[apsw.Connection], T], *, keep: Callable[[T], bool]) -> T:
        """Run ``work`` in one transaction; commit only if ``keep(result)``."""
        with self._writing, translated(self.path):
            db = self._writer
            if db is None:
                how = "已关闭；请重新打开" if self._closed else "以只读方式打开，不能写入"
                raise StoreError(f"数据库 {self.path} {how}")
            try:
                commit_mark.begin(db)
                result = work(db)
                kept = keep(result)
                db.execute("COMMIT" if kept else "ROLLBACK")
                self.commits += kept
            except BaseException:
                if not db.get_autocommit():
                    db.execute("ROLLBACK")
                raise
            commit_mark.settle(db, self.path)
            return result

    def version(self) -> int:
        with self._outlook.lend() as db, translated(self.path):
            return read.version(db)

    def work_version(self) -> int:
        with self._outlook.lend() as db, translated(self.path):
            return read.work_version(db)

    def commit(self, act: Act) -> Done:
        for batch in act.batches:
            check_day(batch.effective)
        return self._transaction(
            lambda db: self._do(db, act), keep=lambda done: bool(act.undo or done.notes or any(done.numbers))
        )

    def _do(self, db: apsw.Connection, act: Act) -> Done:
        before = read.version(db)
        if act.seen not in (None, before):
            raise Outdated
        last = newest_rows(db, self.schema)
        firms = acts.undo(db, self.schema, act.undo)
        reports = [acts.write(db, self.schema, batch) for batch in act.batches]
        numbers = [r.batch for r in reports]
        firms += [touched(db, self.schema, n, last) for n in numbers if n is not None]
        notes = acts.log(db, act.entries(numbers))
        version = read.version(db)
        if version != before:
            self._renew(db, together(firms), sum(r.records for r in reports))
        return Done(version, reports, notes)

    def preview(self, batch: Batch) -> WriteReport:
        check_day(batch.effective)

        def work(db: apsw.Connection) -> WriteReport:
            return replace(acts.stage(db, self.schema, batch), batch=None)

        return self._transaction(work, keep=lambda _: False)

    def spans(self, kind: str, after: int, without: Collection[int] = (), *, among: Among = None) -> list[Span]:
        return self._read(lambda db: list(read.spans(db, self.schema.kind(kind), after, without, among)))

    def _renew(self, db: apsw.Connection, firms: IntArray | None, records: int) -> None:
        """Keep the census, inside the transaction of a write of so many records to these enterprises."""
        if "Enterprise" in self.schema.nodes:  # not a declaration of something else than industry chains
            day = today()
            with self._readers.lend() as before:
                now, earlier = (SQLiteReader(c, self.schema, day) for c in (db, before))
                self._credit = renew(now, earlier, self._shelf, firms, self._credit + records)

    def batches(self) -> list[BatchInfo]:
        sql = "SELECT id, source, label, effective, committed_at, status, records FROM batch ORDER BY id DESC"
        return self._read(lambda db: [BatchInfo(*row) for row in db.execute(sql)])

    def touched_by(self, batch: int, kind: str) -> list[Touched]:
        return self._read(lambda db: versions.touched_by(db, self.schema.kind(kind), batch))

    def _at(self, on: int | None, work: Callable[[SQLiteReader], T]) -> T:
        day = today() if on is None else on
        return self._read(lambda db: work(SQLiteReader(db, self.schema, day)))

    def _census(self, reader: SQLiteReader) -> Census:
        return find_census(self._shelf, reader)

    def missing(self, kind: str, ids: Iterable[str], on: int | None = None) -> set[str]:
        day = today() if on is None else on
        return self._read(lambda db: read.missing(db, self._node(kind), ids, day))

    def rows(
        self, kind: str, columns: Sequence[str], on: int | None = None, *, among: Among = None
    ) -> list[tuple[Any, ...]]:
        day = today() if on is None else on
        return self._read(lambda db: read.rows(db, self.schema.kind(kind), columns, day, among))

    def neighbours(self, kind: str, id: str, on: int | None = None) -> list[Version]:
        day = today() if on is None else on
        return self._read(lambda db: versions.neighbours(db, self.schema, kind, id, day))

    def relation_counts(self, kind: str, id: str, on: int | None = None) -> list[RelationCount]:
        day = today() if on is None else on
        return self._read(lambda db: versions.relation_counts(db, self.schema, self._node(kind), id, day))

    def relations(
        self, kind: str, id: str, relation: str, outward: bool, on: int | None = None, start: int = 0, limit: int = 50
    ) -> list[Version]:
        day, declared, node = today() if on is None else on, self._relation(relation), self._node(kind)
        return self._read(lambda db: versions.relations(db, node, id, declared, day, outward, start, limit))

    def names(self, kind: str, ids: Iterable[str], on: int | None = None) -> dict[str, str]:
        day, node = today() if on is None else on, self._node(kind)
        return self._read(lambda db: read.names(db, node, ids, day))

    def history(self, kind: str, key: tuple[str, ...], *, whole: bool = False) -> list[Version]:
        return self._read(lambda db: versions.history(db, self.schema.kind(kind), key, whole=whole))

    def diff(self, start: int, end: int) -> list[Change]:
        return self._read(lambda db: list(versions.diff(db, self.schema, start, end)))

    def search(self, text: str, limit: int = 20, kinds: Sequence[str] | None = None) -> list[Hit]:
        wanted = list(kinds) if kinds is not None else list(self.schema.nodes)
        for kind in wanted:
            self._node(kind)
        return self._read(lambda db: search.search(db, self.schema, text, limit, wanted, today()))

    def notes(self, topic: str, key: str | None = None) -> list[Note]:
        return self._read(lambda db: notes_in_file(db, topic, key))

    def standing_notes(self, topic: str, start: int = 0, limit: int | None = None) -> tuple[list[Note], int]:
        return self._read(lambda db: standing_in_file(db, topic, start, limit))

    def backup(self, path: str) -> None:
        with closing(connect(self.path, write=False)) as db:
            back_up(db, Path(path), f"sqlite:///{self.path.resolve()}")

    def close(self) -> None:
        with self._writing:
            self._closed = True
            self._readers.close()
            self._outlook.close()
            if self._writer is not None:
                self._writer.close()
            self._writer = None
            if self._lock is not None:
                self._lock.release()
