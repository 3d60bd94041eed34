"""Looking after the file of a store: backups, the way back from one, and what to do when it is damaged.

Only SQLite stores are files; a server has its own tools, and the sentences say so.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import BadRequest
from graph.model.schema import default_schema

if TYPE_CHECKING:
    from graph.store.sqlite.restore import Restored

_SQLITE = "sqlite:///"


def restore(backup: str, url: str) -> Restored:
    """Put a backup in the place of the SQLite store at ``url``; see :func:`graph.store.sqlite.restore.restore`."""
    from graph.store.sqlite.restore import restore as put_back

    how = f"请先清空目标数据库，再运行 chainatlas migrate --from sqlite:///{backup} --to {_shown(url)}"
    return put_back(Path(backup), _file(url, how), default_schema())


def file_of(url: str) -> Path | None:
    """A SQLite store's file; ``None`` of a server."""
    return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None


def file_name(url: str) -> str | None:
    """Its name, without its folder."""
    return path.name if (path := file_of(url)) is not None else None


def name_for_backup(place: Path) -> Path:
    """A backup's file name: that given, or in a folder given a dated one that is free."""
    from graph.store.sqlite.backup_file import dated_name

    return dated_name(place) if place.is_dir() else place


def thin_out(newest: str, keep: int) -> list[str]:
    """Delete older backups beside the newest; see :func:`graph.store.sqlite.backup_file.thin_out`."""
    from graph.store.sqlite.backup_file import thin_out as thin

    return [str(path) for path in thin(Path(newest), keep)]


def problems(url: str) -> list[str]:
    """What is wrong with the content of the store at ``url``, in sentences; looked at only where it is a file."""
    if not url.startswith(_SQLITE):
        return []
    from graph.store.sqlite.examine import problems as found

    return found(Path(url.removeprefix(_SQLITE)), default_schema())


def accept(url: str) -> str:
    """Go on with what a SQLite store still shows after its log was damaged.

    See :func:`graph.store.sqlite.accept.accept`.
    """
    from graph.store.sqlite.accept import accept as take

    return take(_file(url, "没有日志文件要接受，请用数据库服务器自己的工具检查"), default_schema())


def _file(url: str, otherwise: str) -> Path:
    """The file of a SQLite store; raises ``BadRequest`` with the way out for a server."""
    if not url.startswith(_SQLITE):
        raise BadRequest(f"{_shown(url)} 不是文件，而是数据库服务器；{otherwise}")
    return Path(url.removeprefix(_SQLITE))


def _shown(url: str) -> str:
    """An address without what may be a password."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
