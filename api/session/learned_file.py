"""The file that keeps what was learned, so that a restart, another day and the command line need not learn it again.

It stands beside a store that is a file; of a server, in the user's own cache. One learning is kept, the last; it counts
while the data that it was learned from are the same. Where it cannot be written nothing is said: it can be learned.
What somebody takes into use goes into the store (``graph.work.rankings``) and needs this file no longer.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from graph.store.file import file_of
from graph.targets.learned.packed import Learned, Unreadable, unpack


class LearnedFile:
    """Reads and writes it; ``None`` for a path keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def read(self, key: str) -> Learned | None:
        """What was learned from the data of this fingerprint, as far as it is there and sound."""
        found = self.last()
        return found if found is not None and found.key == key else None

    def last(self) -> Learned | None:
        """What was learned last, from whatever data."""
        with suppress(OSError, Unreadable):
            return unpack(self.path.read_bytes()) if self.path else None
        return None

    def write(self, found: Learned) -> None:
        """Put it in the place of what was there, all or nothing.

        What a killed writer left is written over by the next; of two at once one may spoil the file, which then is
        learned again.
        """
        if self.path is None:
            return
        new = self.path.with_name(f"{self.path.name}.new")
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with open(new, "wb", opener=lambda name, how: os.open(name, how, 0o600)) as out:
                out.write(found.data)
            os.replace(new, self.path)


def learned_file(url: str) -> LearnedFile:
    """The file of the store at ``url``."""
    if (database := file_of(url)) is not None:
        return LearnedFile(database.with_name(f"{database.name}-learned"))
    at = urlsplit(url)
    name = hashlib.sha256(f"{at.hostname}:{at.port}{at.path}".encode()).hexdigest()[:16]
    return LearnedFile(folder / f"learned-{name}" if (folder := _cache()) else None)


def _cache() -> Path | None:
    """The user's folder for what can be made again; ``None`` where there is no home."""
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        if named := os.environ.get(variable):
            return Path(named) / "chainatlas"
    with suppress(RuntimeError):
        return Path.home() / ".cache" / "chainatlas"
    return None
