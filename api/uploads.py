"""Uploaded files between check and commit: kept for an hour in a folder of our own, found by a random id."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from api.filenames import safe_name
from api.unpack import unpack_csv
from graph.dates import epoch
from graph.errors import ChainError, NotFound
from loaders.books import ImportReport, SheetSample
from loaders.progress import Progress

KEPT_SECONDS = 3600.0
KEPT = 50
SUFFIXES = (".xlsx", ".csv", ".zip")
State = Literal["checking", "checked", "writing", "written", "refused"]
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(slots=True)
class Upload:
    """One source on its way into the store.

    Attributes
    ----------
    path : ``None`` for the bundled sample.
    state : ``refused`` means that the file cannot be read; ``problem`` says why, or why the last commit failed.
    progress, since : how far the work has come, and when it began (monotonic).
    version : of the store when the source was checked; a later one calls for another check.
    child : the process that checks, while there is one.
    through : the commit follows the check by itself.
    """

    id: str
    kind: str
    name: str
    path: Path | None
    expires: float
    folder: Path
    preview: ImportReport | None = None
    committed: ImportReport | None = None
    state: State = "checking"
    progress: Progress = Progress("等待检查")  # noqa: RUF009  (frozen)
    since: float = field(default_factory=time.monotonic)
    problem: ChainError | None = None
    samples: list[SheetSample] = field(default_factory=list)
    version: int = -1
    child: subprocess.Popen[bytes] | None = None
    through: bool = False
    guard: threading.Lock = field(default_factory=threading.Lock)

    @property
    def report(self) -> ImportReport | None:
        """The newest report."""
        return self.committed or self.preview

    @property
    def checked_file(self) -> Path:
        """Where the check leaves what it found."""
        return self.folder / "checked.out"

    @property
    def busy(self) -> bool:
        """Whether work on it is under way."""
        return self.state in ("checking", "writing") or (self.through and self.state == "checked" and not self.problem)

    def tell(self, progress: Progress) -> None:
        """Note how far the work has come."""
        self.progress = progress

    def hold(self, child: subprocess.Popen[bytes]) -> None:
        """Remember the process that checks."""
        self.child = child


class Uploads:
    """The uploads of one application; the oldest go when there are more than :data:`KEPT`."""

    def __init__(self, clock: Callable[[], float] = epoch) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="chainatlas-upload-"))
        self._known: dict[str, Upload] = {}
        self._guard = threading.Lock()
        self._clock = clock
        self.turn = threading.Lock()
        """Held by the one check that runs."""

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
            if upload.child is not None and upload.child.poll() is None:
                upload.child.kill()
            shutil.rmtree(upload.folder, ignore_errors=True)

    def sweep(self, room: int = 0) -> None:
        """Remove what has expired, and the oldest so that there is room for so many more."""
        now = self._clock()
        known = list(self._known.values())
        oldest = known[: max(0, len(known) - KEPT + room)]
        for upload in [u for u in known if u.expires <= now] + oldest:
            if upload.state != "writing":
                self.remove(upload.id)

    def close(self) -> None:
        """End all checks and remove all files."""
        for id_ in list(self._known):
            self.remove(id_)
        shutil.rmtree(self._root, ignore_errors=True)
