"""Uploaded files between check and commit: kept for an hour in a folder of our own, found by a random id.

An upload belongs to who brought it. That decides whose places it takes, and whose oldest one gives way to a new one;
who knows the id may read and write it.
"""

from __future__ import annotations

import re
import secrets
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from api.http.filenames import safe_name
from api.session.unpack import unpack_csv
from api.session.upload import Upload
from graph.dates import epoch
from graph.errors import NotFound, ScratchFull
from graph.processes.scratch import Scratch, fullness_told, sweep

KEPT_SECONDS = 3600.0
KEPT = 50
"""Of one owner."""
ALL_KEPT, ALL_BYTES = 1000, 2_000_000_000
"""Of all owners together: what does not fit is refused, since making room would take somebody else's."""
SUFFIXES = (".xlsx", ".xls", ".et", ".csv", ".zip", ".docx")
_ID = re.compile(r"[0-9a-f]{32}")


class Uploads:
    """The uploads of one application; an owner's oldest go when there are more than :data:`KEPT`."""

    def __init__(self, clock: Callable[[], float] = epoch) -> None:
        sweep()
        self._scratch = Scratch("upload")
        self._root = self._scratch.path / "uploads"
        self._root.mkdir()
        self._known: dict[str, Upload] = {}
        self._guard = threading.Lock()
        self._clock = clock
        self.turn = threading.Lock()
        """Held by the one check that runs."""

    def add_file(
        self,
        file: BinaryIO,
        name: str | None,
        owner: str = "",
        roster: str = "",
        *,
        kind: str = "workbook",
        mapping: str = "auto",
    ) -> Upload:
        """Keep a user's file, and the roster and the mapping chosen for it.

        Raises ``InputRefused`` for a type that cannot be imported, ``ScratchFull`` without room.
        """
        shown = safe_name(name, SUFFIXES)
        upload = self._new(kind, shown, owner)
        upload.roster, upload.mapping = roster, mapping
        try:
            with fullness_told():
                upload.path = _stored(file, upload.folder, shown)
        except BaseException:
            self.remove(upload.id)
            raise
        return upload

    def add_sample(self, owner: str = "") -> Upload:
        """The bundled data as a source."""
        return self._new("sample", "自带数据", owner)

    def _new(self, kind: str, name: str, owner: str) -> Upload:
        owner = owner if _ID.fullmatch(owner) else secrets.token_hex(16)
        self.sweep(owner)
        id_ = secrets.token_hex(16)
        upload = Upload(id_, kind, name, owner, self._clock() + KEPT_SECONDS, self._root / id_)
        with self._guard:
            used = sum(u.size() for u in self._known.values())
            if len(self._known) >= ALL_KEPT or used >= ALL_BYTES:
                raise ScratchFull(
                    f"等待写入的上传已有 {len(self._known):,} 个、共 {used / 1e6:,.0f} MB，没有空间再收；"
                    "请先写入或放弃等待中的上传，最早的一小时后自动删除，然后重试"
                )
            with fullness_told():
                upload.folder.mkdir()
            self._known[id_] = upload
        return upload

    def get(self, id_: str) -> Upload:
        """An upload that has not expired; raises ``NotFound``."""
        self.sweep()
        upload = self._known.get(id_) if _ID.fullmatch(id_) else None
        if upload is None:
            raise NotFound("上传记录（上传后保留一小时，程序重新启动后清除；可重新上传）", id_[:64])
        return upload

    def remove(self, id_: str) -> None:
        """Forget an upload, its files, and the process that checks it."""
        with self._guard:
            upload = self._known.pop(id_, None)
        if upload is not None:
            upload.forget()

    def sweep(self, owner: str | None = None) -> None:
        """Remove what has expired, and the oldest of ``owner`` so that there is room for one more.

        Never what is being written.
        """
        now = self._clock()
        with self._guard:
            still = [u for u in self._known.values() if u.state != "writing"]
            own = [u for u in self._known.values() if u.owner == owner]
        excess = max(0, len(own) - KEPT + 1) if owner is not None else 0
        oldest = sorted((u for u in own if u in still), key=lambda u: (u.busy, u.state != "written"))[:excess]
        for upload in [*(u for u in still if u.expires <= now), *oldest]:
            self.remove(upload.id)

    def close(self) -> None:
        """End all checks and remove all files."""
        for id_ in list(self._known):
            self.remove(id_)
        self._scratch.close()


def _stored(file: BinaryIO, folder: Path, name: str) -> Path:
    """Where the file lies now, or the folder of what was in it."""
    path = folder / name
    with path.open("xb") as out:
        shutil.copyfileobj(file, out)
    if path.suffix != ".zip":
        return path
    unpacked = folder / f"{path.stem or '上传'}.文件夹"
    unpack_csv(path, unpacked)
    return unpacked
