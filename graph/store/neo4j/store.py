"""The store on a Neo4j server: versions that are never overwritten, many processes, one writer at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from graph.chain.census import Census
from graph.dates import check_day, today
from graph.errors import StoreError
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
from graph.store.engine import work_log
from graph.store.engine.census_rows import CensusShelf
from graph.store.engine.one_part import OnePart
from graph.store.engine.reads import Reads
from graph.store.engine.transfer import copy
from graph.store.neo4j import read as neo4j_read
from graph.store.neo4j import search as neo4j_search
from graph.store.neo4j import versions as neo4j_versions
from graph.store.neo4j.census import Step, find_census, renew
from graph.store.neo4j.chain import Neo4jReader
from graph.store.neo4j.ddl import BATCH, await_words, prepare, require
from graph.store.neo4j.link import Link, parse_address, translated
from graph.store.neo4j.reader import Look, consistent
from graph.store.neo4j.transfer import Neo4jDump
from graph.store.neo4j.work_log import read_from_server, standing_on_server
from graph.store.neo4j.write import commit_act, log_alone, preview_batch
from graph.store.sqlite.backup_file import back_up, empty_folder_near
from graph.store.sqlite.open import connect
from graph.store.sqlite.transfer import SQLiteFill

T = TypeVar("T")
log = logging.getLogger("chainatlas")


class Neo4jStore(OnePart, Reads):
    """:class:`graph.store.contract.Store` on Neo4j 5.26 or newer.

    ``write=True`` allows this process to write; which one does is settled write by write (``graph.store.neo4j.lease``).
    """

    def __init__(self, url: str, *, write: bool = False, schema: Schema | None = None) -> None:
        self.address = parse_address(url)
        self.url, self.schema = self.address.shown, schema or default_schema()
        self._writing, self._may_write, self._closed = threading.Lock(), write, False
        self.commits, self._shelf, self._credit = 0, CensusShelf(), 0
        self._link = Link(self.address)
        try:
            (prepare if write else require)(self._link, self.schema)
        except BaseException:
            self._link.close()
            raise

    def _read(self, work: Callable[[Look], T]) -> T:
        self._open()
        return consistent(self._link, work)

    def _open(self) -> None:
        if self._closed:
            raise StoreError(f"与 Neo4j（{self.url}）的连接已关闭；请重新打开")

    def _write(self, work: Callable[[], T]) -> T:
        with self._writing:
            self._open()
            if not self._may_write:
                raise StoreError(f"Neo4j（{self.url}）以只读方式打开，不能写入")
            with translated(self.url):
                return work()

    def version(self) -> int:
        return self._read(lambda look: look.moment.version)

    def work_version(self) -> int:
        text = "MATCH (m:ChainAtlas {id: 'store'}) RETURN coalesce(m.work, 0)"
        return int(self._read(lambda look: look.rows(text))[0][0])

    def commit(self, act: Act) -> Done:
        for batch in act.batches:
            check_day(batch.effective)

        def work() -> Done:
            if not (act.batches or act.undo):
                return self._log(act)
            done, step = commit_act(self._link, self.schema, act)
            if step is not None:
                self._wrote(step, sum(r.records for r in done.reports))
            return done

        return self._write(work)

    def _log(self, act: Act) -> Done:
        """An act that leaves the data alone needs no lease: it does not wait for somebody's import."""
        notes = work_log.new_notes(act.entries(()))
        if notes:
            self._link.write(lambda tx: log_alone(tx, notes, act.seen))
            self.commits += 1
        return Done(self.version(), [], notes)

    def preview(self, batch: Batch) -> WriteReport:
        check_day(batch.effective)
        return self._write(lambda: preview_batch(self._link, self.schema, batch))

    def spans(self, kind: str, after: int, without: Collection[int] = (), *, among: Among = None) -> list[Span]:
        declared, kinds = self.schema.kind(kind), list(self.schema.nodes)
        return self._read(lambda look: neo4j_read.spans(look, kinds, declared, after, without, among))

    def _wrote(self, step: Step, records: int) -> None:
        """What follows a commit and may fail without harm to it: search catches up, and the census is kept.

        Done before the next write of this process, so that each finds the census of the one before it.
        """
        self.commits += 1
        try:
            with translated(self.url):
                await_words(self._link)
                self._credit += records
                self._credit = renew(self._link, self.schema, self._shelf, step, today(), self._credit)
        except StoreError as error:
            log.warning("写入已完成，但检索或统计尚未跟上：%s", error)

    def batches(self) -> list[BatchInfo]:
        text = (
            f"MATCH (b:{BATCH}) RETURN b.id, b.source, b.label, b.effective, b.committed_at, b.status, b.records "
            "ORDER BY b.id DESC"
        )
        return self._read(lambda look: [BatchInfo(*row) for row in look.rows(text)])

    def touched_by(self, batch: int, kind: str) -> list[Touched]:
        declared = self.schema.kind(kind)
        return self._read(lambda look: neo4j_versions.touched_by(look, self.schema, declared, batch))

    def _at(self, on: int | None, work: Callable[[Neo4jReader], T]) -> T:
        day = today() if on is None else on
        return self._read(lambda look: work(Neo4jReader(look, self.schema, day)))

    def _census(self, reader: Neo4jReader) -> Census:
        return find_census(self._shelf, reader)

    def missing(self, kind: str, ids: Iterable[str], on: int | None = None) -> set[str]:
        day, node = today() if on is None else on, self._node(kind)
        return self._read(lambda look: neo4j_read.missing(look, node, ids, day))

    def rows(
        self, kind: str, columns: Sequence[str], on: int | None = None, *, among: Among = None
    ) -> list[tuple[Any, ...]]:
        day, declared = today() if on is None else on, self.schema.kind(kind)
        return self._read(lambda look: neo4j_read.rows(look, self.schema, declared, columns, day, among))

    def neighbours(self, kind: str, id: str, on: int | None = None) -> list[Version]:
        day = today() if on is None else on
        self._node(kind)
        return self._read(lambda look: neo4j_versions.neighbours(look, self.schema, kind, id, day))

    def relation_counts(self, kind: str, id: str, on: int | None = None) -> list[RelationCount]:
        day, node = today() if on is None else on, self._node(kind)
        return self._read(lambda look: neo4j_versions.relation_counts(look, self.schema, node, id, day))

    def relations(
        self, kind: str, id: str, relation: str, outward: bool, on: int | None = None, start: int = 0, limit: int = 50
    ) -> list[Version]:
        day, declared, node = today() if on is None else on, self._relation(relation), self._node(kind)
        kinds = list(self.schema.nodes)
        return self._read(
            lambda look: neo4j_versions.relations(look, kinds, node, id, declared, day, outward, start, limit)
        )

    def names(self, kind: str, ids: Iterable[str], on: int | None = None) -> dict[str, str]:
        day, node = today() if on is None else on, self._node(kind)
        return self._read(lambda look: neo4j_read.names(look, node, ids, day))

    def history(self, kind: str, key: tuple[str, ...], *, whole: bool = False) -> list[Version]:
        declared = self.schema.kind(kind)
        return self._read(lambda look: neo4j_versions.history(look, declared, key, every=whole))

    def diff(self, start: int, end: int) -> list[Change]:
        return self._read(lambda look: list(neo4j_versions.diff(look, self.schema, start, end)))

    def search(self, text: str, limit: int = 20, kinds: Sequence[str] | None = None) -> list[Hit]:
        wanted = list(kinds) if kinds is not None else list(self.schema.nodes)
        for kind in wanted:
            self._node(kind)
        return self._read(lambda look: neo4j_search.search(look, self.schema, text, limit, wanted, today()))

    def notes(self, topic: str, key: str | None = None) -> list[Note]:
        self._open()
        with translated(self.url):
            return work_log.from_rows(read_from_server(self._link, topic, key))

    def standing_notes(self, topic: str, start: int = 0, limit: int | None = None) -> tuple[list[Note], int]:
        self._open()
        with translated(self.url):
            return self._link.read(lambda tx: standing_on_server(tx, topic, start, limit))

    def backup(self, path: str) -> None:
        self._open()
        with empty_folder_near(Path(path)) as folder:
            made = folder / "copy.db"
            with translated(self.url), closing(SQLiteFill(str(made), self.schema)) as fill:
                copy(Neo4jDump(self._link, self.schema), fill, self.schema)
            with closing(connect(made, write=False)) as db:
                back_up(db, Path(path), self.url, own=False)

    def close(self) -> None:
        with self._writing:
            self._closed = True
            self._link.close()
