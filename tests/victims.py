"""What other processes do to a store in the fault tests; they start from a fork server, so that they start fast."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from itertools import count, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from graph.model.schema import default_schema
from graph.store.file import restore
from graph.store.migrate import open_dump, open_fill
from graph.store.neo4j import lease as neo4j_lease
from graph.store.sqlite.store import SQLiteStore
from graph.text import pinyin_keys
from tests.engines import JAN, places, put, table

PROCESS = get_context("forkserver")
PROCESS.set_forkserver_preload(["tests.victims"])
pinyin_keys("预热")  # what is read once is read here, in the server, which still has the rights to
default_schema()
ROWS = 1500
"""Enterprises of one batch, and as many relations."""


def outcome_of_opening(path: str, write: bool, user: int | None, answers: Connection) -> None:
    """Open a store, as another user if asked, and send what came of it."""
    if user is not None:
        os.seteuid(user)
    try:
        SQLiteStore(path, write=write).close()
    except Exception as error:
        answers.send(f"{type(error).__name__} {error}")
    else:
        answers.send("ok")


def import_for_ever(path: str, first: int, acks: Connection) -> None:
    """Write batch after batch and acknowledge each once the store has; killed from outside."""
    store = SQLiteStore(path, write=True)
    acks.send(first - 1)
    for batch in count(first):
        ids = [f"{batch}-{row}" for row in range(ROWS)]
        put(
            store,
            places("苏州"),
            table("Enterprise", *({"id": i, "full_name": f"企业{i}有限公司"} for i in ids)),
            table("LOCATED_IN", *({"source": i, "target": "苏州"} for i in ids)),
            on=JAN,
            label=str(batch),
        )
        acks.send(batch)


def hold(path: str, answers: Connection) -> None:
    """Be the writer until killed."""
    store = SQLiteStore(path, write=True)
    answers.send(Path(path).name)
    answers.recv()
    store.close()


def half_way(origin: str, target: str, pause: float = 0.0, parts: int = 3, begun: Connection | None = None) -> None:
    """Copy so many parts of a few rows, slowly if asked, and no more; says when it has begun."""
    schema = default_schema()
    source, fill = open_dump(origin, schema), open_fill(target, schema)
    header, count = source.header(), 0
    fill.begin(header)
    if begun is not None:
        begun.send("begun")
    for kind in schema.kinds():
        rows = source.versions(kind, fill.reached(kind))
        while count < parts and (part := list(islice(rows, 200))):
            fill.put(kind, part)
            count += 1
            time.sleep(pause)
    fill.close()
    source.close()


def copy_slowly(origin: str, target: str, begun: Connection, silence: int) -> None:
    """A copy that takes long enough to be killed, by a writer who takes over after so many milliseconds."""
    neo4j_lease.SILENCE_MS = silence
    half_way(origin, target, pause=0.1, parts=10**6, begun=begun)
    time.sleep(60)


def hold_reader(path: str, answers: Connection) -> None:
    """Read a store until killed or told to stop."""
    store = SQLiteStore(path)
    store.version()
    answers.send(Path(path).name)
    answers.recv()
    store.close()


def restore_until(backup: str, path: str, step: int) -> None:
    """Restore a backup, and die before the given one of the steps that change names or wait for the disk."""
    left = [step]

    def dying(act: Callable[..., None]) -> Callable[..., None]:
        def counted(*args: Any, **kwargs: Any) -> None:
            left[0] -= 1
            if left[0] == 0:
                os._exit(9)
            act(*args, **kwargs)

        return counted

    for name in ("link", "replace", "rename", "fsync", "unlink", "chmod", "chown"):
        setattr(os, name, dying(getattr(os, name)))
    restore(backup, f"sqlite:///{path}")
