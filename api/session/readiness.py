"""At the start and after a write: what the first page needs of the data is read before somebody asks for it."""

from __future__ import annotations

import logging
import threading

from api.session.context import Context
from graph.asking.assess import usual_place
from graph.errors import ChainError
from graph.questions.overview import make_overview

log = logging.getLogger("chainatlas")


class Readiness:
    """A thread that makes the overview of the usual place when the data have changed and somebody had looked at one
    before, or at the start.

    It makes one only: many small writes, which nobody looks at, are not each followed by the reading of everything.
    """

    def __init__(self, here: Context) -> None:
        self._here = here
        self._changed, self._closed = threading.Condition(), False
        self._wanted = False
        self._made = here.session.version()
        self._worker: threading.Thread | None = None

    def notice(self) -> None:
        """A write is over: begin, unless nobody looked since the one before."""
        if self._here.looked:
            self._wake()

    def begin(self) -> None:
        """Make it now, though nothing was written and nobody looked."""
        self._made = -1
        self._wake()

    def _wake(self) -> None:
        with self._changed:
            self._wanted = True
            if self._worker is None and not self._closed:
                self._worker = threading.Thread(target=self._run, name="readiness", daemon=True)
                self._worker.start()
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._wanted and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                self._wanted = False
            try:
                self._renew()
            except ChainError as error:
                log.warning("readiness: %s", error)

    def _renew(self) -> None:
        session = self._here.session
        if session.version() == self._made:  # only work records were added, or nothing
            return
        self._made, self._here.looked = session.version(), False
        place = usual_place(session.outline())
        if place:
            make_overview(session, place)

    def close(self) -> None:
        """Stop, after what is being read."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._worker is not None:
            self._worker.join(60)
