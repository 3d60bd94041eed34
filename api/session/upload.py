"""One upload on its way into the store: where its files are, how far it has come, and what may be done with it now."""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from api.session.kept_reports import keep, keep_report, kept
from graph.errors import ChainError, NotFound, NotReady
from graph.processes.children import Child
from graph.processes.scratch import fullness_told
from loaders.ledger.books import ImportReport, SheetSample
from loaders.ledger.progress import Progress

State = Literal["checking", "checked", "writing", "written", "refused"]


@dataclass(slots=True, eq=False)
class Upload:
    """One source on its way into the store; what it holds lies in its folder, not in memory.

    Attributes
    ----------
    owner : who brought it.
    path : ``None`` for the bundled sample.
    roster : what was chosen for the enterprises that name none, "" for nothing; or a new one, described.
    mapping : how the columns of a user's own table are read.
    asked : what the form of its page last held, to be shown again where that could not be followed.
    state : ``refused`` means that the file cannot be read; ``problem`` says why, or why the last commit failed.
    progress, since : how far the work has come, and when it began (monotonic).
    version : of the store when the source was checked; a later one calls for another check.
    child : the process that checks, while there is one.
    through : the commit follows the check by itself.
    guard : held while it is written, so that one file is written once.
    """

    id: str
    kind: str
    name: str
    owner: str
    expires: float
    folder: Path
    path: Path | None = None
    roster: str = ""
    mapping: str = "auto"
    asked: dict[str, Any] = field(default_factory=dict)
    state: State = "checking"
    progress: Progress = Progress("等待检查")  # noqa: RUF009  (frozen)
    since: float = field(default_factory=time.monotonic)
    problem: ChainError | None = None
    version: int = -1
    child: Child | None = None
    through: bool = False
    guard: threading.Lock = field(default_factory=threading.Lock)
    _step: threading.Lock = field(default_factory=threading.Lock)
    _gone: bool = False
    _unkept: ImportReport | None = None

    @property
    def preview(self) -> ImportReport | None:
        """What writing would change."""
        return self._report("preview")

    @preview.setter
    def preview(self, report: ImportReport) -> None:
        self._keep("preview", report)

    @property
    def committed(self) -> ImportReport | None:
        """What writing changed."""
        return self._unkept or self._report("committed")

    @committed.setter
    def committed(self, report: ImportReport) -> None:
        self.checked_file.unlink(missing_ok=True)
        try:
            self._keep("committed", report)
        except ChainError:  # it is written all the same, and must not be told otherwise for want of room
            self._unkept = report

    @property
    def report(self) -> ImportReport | None:
        """The newest report."""
        return self.committed or self.preview

    def _keep(self, name: str, report: ImportReport) -> None:
        try:
            keep_report(report, self.folder / f"{name}.report")
        except FileNotFoundError as error:
            raise self._lost() from error

    def _report(self, name: str) -> ImportReport | None:
        try:
            found: ImportReport = kept(self.folder / f"{name}.report")
        except FileNotFoundError:
            return None
        return found

    @property
    def samples(self) -> list[SheetSample]:
        """The first rows of each sheet, once they are read."""
        path = self.folder / "samples.out"
        found: list[SheetSample] = kept(path) if path.exists() else []
        return found

    @samples.setter
    def samples(self, found: list[SheetSample]) -> None:
        keep(found, self.folder / "samples.out")

    @property
    def entered(self) -> list[Any] | None:
        """The segments that its enterprises would enter (:mod:`loaders.foretelling`), ``None`` where nobody knows."""
        path = self.folder / "entered.out"
        found: list[Any] | None = kept(path) if path.exists() else None
        return found

    @entered.setter
    def entered(self, found: list[Any] | None) -> None:
        keep(found, self.folder / "entered.out")

    @property
    def rehearsal(self) -> Any | None:
        """The answers that writing it would change (:mod:`loaders.rehearsing`), ``None`` where nobody knows."""
        path = self.folder / "rehearsal.out"
        return kept(path) if path.exists() else None

    @rehearsal.setter
    def rehearsal(self, found: Any | None) -> None:
        keep(found, self.folder / "rehearsal.out")

    @property
    def checked_file(self) -> Path:
        """Where the check leaves what it found."""
        return self.folder / "checked.out"

    @property
    def busy(self) -> bool:
        """Whether work on it is under way."""
        return self.state in ("checking", "writing") or (self.through and self.state == "checked" and not self.problem)

    def size(self) -> int:
        """Bytes of its files; those that go meanwhile count or not."""
        total = 0
        for path in self.folder.rglob("*"):
            with suppress(OSError):
                total += path.stat().st_size
        return total

    @contextmanager
    def drafting(self) -> Iterator[Path]:
        """A file to make a download in, gone afterwards; downloads of one upload do not meet."""
        path = self.folder / f"{secrets.token_hex(8)}.out"
        try:
            with fullness_told():
                yield path
        except FileNotFoundError as error:
            raise self._lost() from error
        finally:
            path.unlink(missing_ok=True)

    def tell(self, progress: Progress) -> None:
        """Note how far the work has come."""
        self.progress = progress

    def hold(self, child: Child) -> None:
        """Remember the process that checks."""
        self.child = child
        if self._gone:
            child.kill()

    def still(self) -> None:
        """Raises ``NotFound`` after it was removed."""
        if self._gone:
            raise self._lost()

    def _lost(self) -> NotFound:
        return NotFound("上传记录（等待中的上传太多时最早的让出位置；请重新上传）", self.id)

    def claim_check(self) -> None:
        """Have it checked again, by the caller; raises ``NotReady`` while there is other work on it, or it is written.

        What the last check found goes: were the new one to end halfway, it is not to be written as if it were whole.
        """
        with self._step:
            if self.state != "checked":
                raise NotReady("文件正在检查或已经写入，不能重读；要改请重新上传")
            self.state = "checking"
            self.checked_file.unlink(missing_ok=True)

    def claim(self) -> bool:
        """Whether the caller is the one to write it.

        Raises ``NotReady`` while its check runs, and why it was refused.
        """
        with self._step:
            if self.state == "refused":
                raise self.problem or NotReady("文件没有通过检查，不能写入；请改正后重新上传")
            if self.state == "checking":
                raise NotReady("文件还在检查，检查完才能写入；请稍候，看到预览后再写入")
            if self.state != "checked":
                return False
            self.state = "writing"
            return True

    @contextmanager
    def being_written(self) -> Iterator[None]:
        """One at a time; what fails may be tried again. Raises as :meth:`claim`."""
        with self.guard:
            self.claim()
            try:
                yield
            finally:
                self.state = "written" if self.committed else "checked"

    def fail(self, problem: ChainError) -> None:
        """Note what went wrong, without the frames that it went through: they would keep what was read in memory."""
        problem.__cause__ = problem.__context__ = None
        self.problem = problem.with_traceback(None)
        self.state = "checked" if self.preview is not None else "refused"
        if self.state == "refused":  # only the reason is wanted any more
            shutil.rmtree(self.folder, ignore_errors=True)

    def forget(self) -> None:
        """End its check and remove its files."""
        self._gone = True
        if self.child is not None:
            self.child.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
