"""Opening a SQLite file: version guard, pragmas, layout check, and errors in the users' words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from graph.errors import StoreBusy, StoreError, StoreFull, StoreUnreadable
from graph.model.schema import Schema
from graph.store.sqlite import checksums, commit_mark
from graph.store.sqlite.ddl import (
    APPLICATION_ID,
    FORMAT,
    MOVING,
    added_layout,
    create_statements,
    layout_number,
    quoted,
)
from graph.store.sqlite.network_share import check_place

MINIMUM_SQLITE = (3, 51, 3)
"""Older libraries carry the WAL-reset corruption race (sqlite.org/wal.html)."""


KEPT_NOTHING = "本次写入全部撤销，原有数据未变"
"""True of a transaction: it was rolled back. Whoever does more than one says what became of it instead."""
_DAMAGED = (apsw.SQLITE_IOERR_DATA, apsw.SQLITE_IOERR_CORRUPTFS)
_MEND = "请停止服务，用 chainatlas restore 从备份恢复；chainatlas doctor 能查出坏在哪里"


@contextmanager
def translated(path: Path, outcome: str = KEPT_NOTHING) -> Iterator[None]:
    """Turn the engine's errors into ours; ``outcome`` is what a full disk leaves behind."""
    try:
        yield
    except apsw.FullError as error:
        raise StoreFull(f"磁盘已满，{path} {outcome}；请腾出空间后重试") from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreBusy(f"数据库 {path} 正忙，请稍后重试") from error
    except (apsw.NotADBError, apsw.CorruptError, apsw.FormatError) as error:
        raise StoreUnreadable(f"{path} 不是数据库文件或已损坏（{error}）；{_MEND}") from error
    except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError, apsw.AuthError) as error:
        raise StoreUnreadable(f"不能打开或写入 {path}（{error}）；请检查路径、目录是否存在以及读写权限") from error
    except apsw.IOError as error:
        if is_damage(error):
            raise StoreUnreadable(f"{path} 已损坏：有一页的内容与校验码不符；{_MEND}") from error
        raise StoreError(f"读写 {path} 时磁盘出错（{error}）；本次写入未保留") from error
    except UnicodeDecodeError as error:
        raise StoreUnreadable(f"{path} 已损坏：有一处文字不成文字；{_MEND}") from error
    except (apsw.Error, OverflowError, UnicodeEncodeError) as error:
        raise StoreError(f"数据库 {path} 不能完成操作（{error}）；本次写入未保留") from error


def is_damage(error: apsw.Error) -> bool:
    """Whether the engine says that what it read is not what was written."""
    return isinstance(error, apsw.CorruptError | apsw.NotADBError) or getattr(error, "extendedresult", 0) in _DAMAGED


def check_library() -> None:
    """Refuse a SQLite library that is known to corrupt WAL files."""
    if tuple(int(p) for p in apsw.sqlite_lib_version().split(".")) < MINIMUM_SQLITE:
        wanted = ".".join(map(str, MINIMUM_SQLITE))
        raise StoreError(f"SQLite {apsw.sqlite_lib_version()} 低于 {wanted}，存在 WAL 损坏缺陷；请安装较新的 apsw")


def connect(path: Path, *, write: bool, checked: bool = True) -> apsw.Connection:
    """A connection with durable settings; a reader never creates a file.

    A store that lost commits is refused, and left as it is, unless ``checked`` is false.
    """
    check_library()
    checksums.load()
    if write:
        check_place(path)
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE if write else apsw.SQLITE_OPEN_READONLY
    with translated(path):
        db = apsw.Connection(str(path), flags=flags)
        try:
            db.set_busy_timeout(5000)
            db.execute("PRAGMA temp_store = MEMORY")
            db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)  # a damaged log must not be moved into the file
            db.execute("SELECT count(*) FROM sqlite_master").fetchall()
            if write and db.readonly("main"):
                raise StoreUnreadable(f"不能写入 {path}：文件是只读的；请检查写权限")
            if checked:
                commit_mark.check(db, path)
                db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0)
        except BaseException:
            db.close()
            raise
    return db


def set_cache(db: apsw.Connection, room: int) -> None:
    """Let the page cache of a connection grow to so many bytes; what is over them goes at once."""
    db.execute(f"PRAGMA cache_size = {-max(room // 1024, 1)}")


def prepare(db: apsw.Connection, path: Path, schema: Schema) -> None:
    """Create the layout in an empty file, or bring an older one of ours up to this schema; touch no other file."""
    with translated(path):
        empty = db.execute("SELECT count(*) FROM sqlite_master").get == 0
        if not empty:
            check_layout(db, path)
        if empty:
            checksums.reserve(db)
            db.execute("PRAGMA page_size = 8192")  # fewer, larger pages: an import writes less
        db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        statements = create_statements(schema) if empty else _lacking(db, schema)
        with db:
            for statement in statements:
                db.execute(statement)
            if empty:
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT}")
            commit_mark.identify(db)
            if statements or "layout" not in commit_mark.counters(db):
                db.execute("INSERT OR REPLACE INTO meta VALUES ('layout', ?)", (layout_number(db),))


def bring_to_format(db: apsw.Connection, path: Path) -> None:
    """Rewrite a file of an earlier format, once, for a writer; and let the log be what the mark says of it."""
    with translated(path):
        commit_mark.settle(db, path)
        if db.execute("PRAGMA user_version").get < FORMAT or _converting(db):
            checksums.convert(db, FORMAT)
            commit_mark.settle(db, path)


def _converting(db: apsw.Connection) -> bool:
    return bool(db.execute("SELECT 1 FROM meta WHERE key = ?", (checksums.CONVERTING,)).get)


def check_layout(db: apsw.Connection, path: Path) -> None:
    """Refuse a database of another program, or of a newer version of this one."""
    if db.execute("SELECT count(*) FROM sqlite_master").get == 0:
        raise StoreUnreadable(f"{path} 是空文件，还没有数据；请先用 chainatlas load 导入")
    if db.execute("PRAGMA application_id").get != APPLICATION_ID:
        raise StoreUnreadable(f"{path} 是其他程序的数据库；请另选文件名")
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (MOVING,)).get:
        raise StoreUnreadable(f"迁移到 {path} 的工作尚未完成；请再运行一次同样的 chainatlas migrate，它会接着做")
    found = db.execute("PRAGMA user_version").get
    if found > FORMAT:
        raise StoreUnreadable(f"{path} 由更新版本的程序写成（格式 {found}，本程序只认到 {FORMAT}）；请升级本程序")
    if found == FORMAT and not checksums.carried(db) and not _converting(db):
        raise StoreUnreadable(f"{path} 已损坏：文件头里的校验标记不见了；{_MEND}")


def is_older(db: apsw.Connection, schema: Schema) -> bool:
    """Whether the file lacks kinds, fields or indexes of this version."""
    return bool(_lacking(db, schema))


def _lacking(db: apsw.Connection, schema: Schema) -> list[str]:
    """Statements that bring the file up to this version."""
    made = {(type_, name): sql for type_, name, sql in db.execute("SELECT type, name, sql FROM sqlite_master")}
    tables = {name for type_, name in made if type_ == "table"}
    kinds = [k for k in ("census", "work_note", *schema.nodes, *schema.relations) if k in tables]
    columns = {k: {r[1] for r in db.execute(f"PRAGMA table_info({quoted(k)})")} for k in kinds}
    return added_layout(schema, columns, {name: sql for (type_, name), sql in made.items() if type_ == "index"})
