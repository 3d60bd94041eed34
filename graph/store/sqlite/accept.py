"""Going on with what a store still shows after its log was damaged, when somebody decided so."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from graph.dates import today
from graph.errors import BadRequest, StoreUnreadable
from graph.model.schema import Schema
from graph.store.sqlite.backup_file import free_name
from graph.store.sqlite.commit_mark import log_of, lost, place, read_mark, see, settle
from graph.store.sqlite.examine import problems
from graph.store.sqlite.lock import WriterLock
from graph.store.sqlite.open import connect, translated


def accept(database: Path, schema: Schema) -> str:
    """Make the store usable as it is, and say what became of it; the damaged log is kept aside.

    Raises
    ------
    BadRequest
        There is nothing to accept.
    StoreUnreadable
        What can be read contradicts itself; only a backup helps then.
    """
    database = database.resolve()
    lock = WriterLock(database)
    try:
        return _accept(database, schema)
    finally:
        lock.release()


def _accept(database: Path, schema: Schema) -> str:
    mark, kept = read_mark(database), ""
    with closing(connect(database, write=False, checked=False)) as db, translated(database):
        found = see(db, database)
    if mark is None or not lost(mark, found):
        raise BadRequest(f"{database} 的日志没有损坏，没有什么要接受的；直接使用即可")
    if (found.file_is_copy or not mark.frames) and log_of(database).exists():  # the file is whole without its log
        aside = free_name(database.with_name(f"{database.stem}.log-{today()}{database.suffix}-wal"))
        log_of(database).rename(aside)
        database.with_name(database.name + "-shm").unlink(missing_ok=True)
        kept = f"，旧日志移到 {aside.name}"
    if wrong := problems(database, schema, log=False):
        raise StoreUnreadable(f"{database} 不能照现状使用：{wrong[0]}；请用 chainatlas restore 从备份恢复")
    with closing(connect(database, write=False, checked=False)) as db, translated(database):
        found = see(db, database)
    if not lost(mark, found):
        return f"已接受{kept}；提交过的内容都在，没有丢失"
    place(database).unlink(missing_ok=True)
    with closing(connect(database, write=True)) as db, translated(database):
        settle(db, database)
    return f"已接受{kept}；共提交过 {mark.commits} 次，现在是第 {found.commits} 次时的内容，之后的请重新导入"
