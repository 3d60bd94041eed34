"""A copy of the store as a file for download; whoever sends it removes it afterwards."""

from __future__ import annotations

import tempfile
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from api.session.context import Context
from graph.dates import now, zone


def backup_file(here: Context) -> tuple[Path, str]:
    """Path of a fresh copy, and the name to save it by."""
    stamp = now().astimezone(zone()).strftime("%Y%m%d-%H%M")
    with tempfile.NamedTemporaryFile(prefix="chainatlas-backup-", suffix=".db") as name:
        path = Path(name.name)
    try:
        here.store.backup(str(path))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path, f"链图备份-{stamp}.db"


def backup_answer(here: Context) -> FileResponse:
    """The copy as a download."""
    path, name = backup_file(here)
    return FileResponse(
        path, filename=name, media_type="application/vnd.sqlite3", background=BackgroundTask(path.unlink)
    )
