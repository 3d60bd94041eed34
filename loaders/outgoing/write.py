"""Write the whole graph of a store at a date to a file or folder; what its name ends in says which kind."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from graph.dates import today
from graph.errors import BadRequest, Outdated
from graph.model.schema import Schema, default_schema
from graph.store.contract import Store
from loaders.acts import while_others_write
from loaders.outgoing.book import write_book
from loaders.outgoing.folder import write_folder, write_zip
from loaders.outgoing.parquet import write_parquet
from loaders.outgoing.sheets import Outgoing

TRIES = 3
"""Times that it is begun anew when others write meanwhile."""
Writer = Callable[[Outgoing, Path, int], None]
WRITERS: dict[str, Writer] = {".xlsx": write_book, ".zip": write_zip, "": write_folder, ".parquet": write_parquet}
"""By the end of the name."""
FOLDERS = ("", ".parquet")
"""Of these a folder is made."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: rows by sheet, and how many could not be said, by reason."""

    version: int
    counts: dict[str, int]
    lost: dict[str, int]

    @property
    def rows(self) -> int:
        """Rows of all sheets."""
        return sum(self.counts.values())


def write_graph(store: Store, path: Path, on: int | None = None, schema: Schema | None = None) -> Written:
    """Write all stated records that are valid on a day; the file is there whole, or not at all.

    Raises
    ------
    BadRequest
        No such kind of file, or one that cannot hold it.
    Outdated
        Others kept writing meanwhile.
    OSError
        When it cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in WRITERS:
        raise BadRequest(f"“{path.name}”须以 .xlsx、.zip 或 .parquet 结尾，或写一个没有后缀的文件夹名")
    if suffix in FOLDERS and path.exists() and (path.is_file() or any(path.iterdir())):
        raise BadRequest(f"{path} 是文件，或已有内容；请另给一个新的或空的文件夹")
    day = today() if on is None else on
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")

    def once() -> Written:
        _clear(aside)
        version, out = store.version(), Outgoing(store, schema or default_schema(), day)
        WRITERS[suffix](out, aside, version)
        if store.version() != version:
            raise Outdated
        return Written(version, dict(out.counts), dict(out.lost))

    try:
        done = while_others_write(once, TRIES)
        if aside.is_dir() and path.exists():
            path.rmdir()
        aside.replace(path)
    finally:
        _clear(aside)
    return done


def _clear(path: Path) -> None:
    """Remove what was begun."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
