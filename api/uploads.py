"""Uploaded files between preview and commit: kept for an hour in a folder of our own, found by a random id."""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from api.filenames import safe_name
from api.unpack import unpack_csv
from graph.errors import NotFound
from loaders.books import ImportReport

KEPT_SECONDS = 3600.0
KEPT = 50
SUFFIXES = (".xlsx", ".csv", ".zip")
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(slots=True)
class Upload:
    """One source waiting to be committed; ``path`` is ``None`` for the bundled sample."""

    id: str
    kind: str
    name: str
    path: Path | None
    expires: float
    folder: Path
    preview: ImportReport | None = None
    committed: ImportReport | None = None
    guard: threading.Lock = field(default_factory=threading.Lock)

    @property
    def report(self) -> ImportReport | None:
        """The newest report."""
        return self.committed or self.preview


class Uploads:
    """The uploads of one application; the oldest go when there are more than :data:`KEPT`."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="chainatlas-upload-"))
        self._known: dict[str, Upload] = {}
        self._guard = threading.Lock()
        self._clock = clock

    def add_file(self, file: BinaryIO, name: str | None) -> Upload:
        """Keep a user's file; raises ``InputRefused`` for a type that cannot be imported."""
        shown = safe_name(name, SUFFIXES)
        upload = self._new("workbook", shown)
        try:
            path = upload.folder / shown
            with path.open("xb") as out:
                shutil.copyfileobj(file, out)
            if path.suffix == ".zip":
                unpack_csv(path, upload.folder / f"{path.stem or '上传'}.文件夹")
                path = upload.folder / f"{path.stem or '上传'}.文件夹"
            upload.path = path
        except BaseException:
            self.remove(upload.id)
            raise
        return upload

    def add_sample(self) -> Upload:
        """The bundled data as a source."""
        return self._new("sample", "自带数据")

    def _new(self, kind: str, name: str) -> Upload:
        self.sweep(room=1)
        id_ = uuid.uuid4().hex
        folder = self._root / id_
        folder.mkdir()
        upload = Upload(id_, kind, name, None, self._clock() + KEPT_SECONDS, folder)
        with self._guard:
            self._known[id_] = upload
        return upload

    def get(self, id_: str) -> Upload:
        """An upload that has not expired; raises ``NotFound``."""
        self.sweep()
        upload = self._known.get(id_) if _ID.fullmatch(id_) else None
        if upload is None:
            raise NotFound("上传记录（上传后保留一小时，可重新上传）", id_[:64])
        return upload

    def remove(self, id_: str) -> None:
        """Forget an upload and its files."""
        with self._guard:
            upload = self._known.pop(id_, None)
        if upload is not None:
            shutil.rmtree(upload.folder, ignore_errors=True)

    def sweep(self, room: int = 0) -> None:
        """Remove what has expired, and the oldest so that there is room for so many more."""
        now = self._clock()
        known = list(self._known.values())
        oldest = known[: max(0, len(known) - KEPT + room)]
        for upload in [u for u in known if u.expires <= now] + oldest:
            self.remove(upload.id)

    def close(self) -> None:
        """Remove all files."""
        shutil.rmtree(self._root, ignore_errors=True)
