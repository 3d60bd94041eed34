"""A checksum on every page of a SQLite file, by SQLite's own extension ``cksumvfs`` (sqlite.org/cksumvfs.html).

A page that was changed behind SQLite's back is not read but refused (``SQLITE_IOERR_DATA``). The checksums live in
eight bytes at the end of each page of the file; pages in the log carry none, see :mod:`graph.store.sqlite.commit_mark`.
"""

from __future__ import annotations

import threading
from contextlib import suppress

import apsw
from apsw import sqlite_extra

from graph.errors import StoreError

RESERVED = 8
"""Bytes at the end of a page that the extension uses; with any other number it does nothing."""
CONVERTING = "converting"
"""Key in ``meta`` while a file of an earlier format is rewritten; until then its pages carry no checksums."""
_guard = threading.Lock()


def load() -> None:
    """Make the extension serve every connection that this process opens from now on."""
    with _guard:
        if "cksmvfs" in apsw.vfs_names():
            return
        opener = apsw.Connection(":memory:")
        try:
            sqlite_extra.load(opener, "cksumvfs")
        except (apsw.Error, sqlite_extra.NotAvailable, LookupError) as error:
            raise StoreError(f"缺少 SQLite 的页校验扩展（{error}）；请从 PyPI 安装 apsw 的预编译包") from error
        finally:
            opener.close()


def carried(db: apsw.Connection) -> bool:
    """Whether the file's pages carry checksums, and they are looked at."""
    return bool(db.execute("PRAGMA checksum_verification").get == "1")


def reserve(db: apsw.Connection) -> None:
    """Let the file that this connection creates, rewrites or copies next carry checksums."""
    db.reserve_bytes(None, RESERVED)


def convert(db: apsw.Connection, new: int) -> None:
    """Rewrite a file of an earlier format with checksums, and raise its format to ``new``.

    The format rises first, so that no earlier program writes pages without checksums among those with them. Where there
    is no room to rewrite the file it stays as it was, and works as it did.
    """
    old = db.execute("PRAGMA user_version").get
    _mark(db, new, converting=True)
    try:
        if not carried(db):
            reserve(db)
            db.execute("VACUUM")
    except (apsw.FullError, apsw.IOError):
        with suppress(apsw.Error):
            _mark(db, old, converting=False)
        return
    _mark(db, new, converting=False)


def _mark(db: apsw.Connection, format: int, *, converting: bool) -> None:
    with db:
        db.execute(f"PRAGMA user_version = {format}")
        if converting:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, 1)", (CONVERTING,))
        else:
            db.execute("DELETE FROM meta WHERE key = ?", (CONVERTING,))
