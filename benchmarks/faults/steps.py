"""Inside a process under attack: its steps in the engine are counted, and at one of them it ends itself as kill -9
does.

A step is a statement that writes, and the moments just before and just after a commit. On SQLite they are seen by hooks
on every connection that may write, on Neo4j by standing in for the driver's transactions. The product knows nothing of
this.
"""

from __future__ import annotations

import os
import re
import signal
import threading
from collections import Counter
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

import apsw
from neo4j import ManagedTransaction

STATEMENT, BEFORE, AFTER = "语句", "提交前", "提交后"
Counted = dict[str, int]
"""How many steps of each sort an act has."""
_WRITES = re.compile(r"\b(CREATE|MERGE|SET|DELETE|REMOVE)\b")


class Moment(NamedTuple):
    """The ``number``-th step of a sort, from 1 on."""

    sort: str
    number: int


COUNT = Moment("", 0)
"""Never: the steps are only counted."""


class Steps:
    """Counts once armed."""

    def __init__(self, moment: Moment) -> None:
        self._moment, self._counts, self._guard = moment, Counter[str](), threading.Lock()
        self.armed, self.done, self.asked = threading.Event(), threading.Event(), threading.Event()
        apsw.connection_hooks.append(self._watch_file)
        self._watch_server()

    def step(self, sort: str) -> None:
        """One more; the last one if it is the moment."""
        if self.armed.is_set():
            with self._guard:
                self._counts[sort] += 1
                if (sort, self._counts[sort]) == self._moment:
                    os.kill(os.getpid(), signal.SIGKILL)

    def listen(self, told: Connection) -> None:
        """Arm when told to; when asked, wait for the end of the act and say what was counted."""
        try:
            while told.recv() == "arm":
                self.armed.set()
                told.send("armed")
            self.done.wait()
            told.send(dict(self._counts))
        except EOFError:
            pass
        self.asked.set()

    def _watch_file(self, db: apsw.Connection) -> None:
        if db.readonly("main"):
            return
        committing = threading.Event()

        def before() -> bool:
            committing.set()
            self.step(BEFORE)
            return False  # go on

        def ended(_: dict[str, Any]) -> None:
            if committing.is_set():
                committing.clear()
                self.step(AFTER)

        def begun(*_: Any) -> bool:
            self.step(STATEMENT)
            return True  # go on

        db.set_exec_trace(begun)
        db.set_commit_hook(before)
        db.trace_v2(apsw.SQLITE_TRACE_PROFILE, ended, id=self)

    def _watch_server(self) -> None:
        plain: Any = ManagedTransaction
        plain_run, plain_commit, writing = plain.run, plain._commit, set[int]()

        def run(tx: ManagedTransaction, query: Any, *args: Any, **kwargs: Any) -> Any:
            if _WRITES.search(str(query)):
                writing.add(id(tx))
                self.step(STATEMENT)
            return plain_run(tx, query, *args, **kwargs)

        def commit(tx: ManagedTransaction) -> Any:
            writes = id(tx) in writing
            writing.discard(id(tx))
            if writes:
                self.step(BEFORE)
            result = plain_commit(tx)
            if writes:
                self.step(AFTER)
            return result

        for name, ours in {"run": run, "_commit": commit}.items():
            setattr(ManagedTransaction, name, ours)
