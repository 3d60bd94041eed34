"""A copy of the store as a file for download; whoever sends it removes it afterwards."""

from __future__ import annotations

from pathlib import Path

from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from api.session.context import Context
from graph.dates import now, zone
from graph.processes.scratch import Scratch


def backup_file(here: Context) -> tuple[Scratch, Path]:
    """A folder of its own, and in it a fresh copy under the name to save it by."""
    stamp, folder = now().astimezone(zone()).strftime("%Y%m%d-%H%M"), Scratch("backup")
    path = folder.path / f"链图备份-{stamp}.db"
    try:
        here.store.backup(str(path))
    except BaseException:
        folder.close()
        raise
    return folder, path


def backup_answer(here: Context) -> FileResponse:
    """The copy as a download."""
    folder, path = backup_file(here)
    return FileResponse(
        path, filename=path.name, media_type="application/vnd.sqlite3", background=BackgroundTask(folder.close)
    )
