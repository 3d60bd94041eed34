"""Check a source in a process of its own, so that whoever asks for it goes on answering others meanwhile.

The job comes as one JSON line on standard input: ``url`` of the store, ``kind`` and
``path`` of the source, the ``roster`` and the ``mapping`` chosen for it, and ``out``, the file that takes what was
found. Lines of JSON come back on standard output:
``{"stage", "done", "total"}`` while it works, and ``{"refused", "class"}`` where the source is refused.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from graph import errors
from graph.errors import ChainError, InputRefused, ScratchFull, StoreError
from graph.processes.children import Child, Limits
from graph.processes.scratch import full_sentence, fullness_told
from graph.store.open import told
from loaders.handed_over import hand_over, load_checked
from loaders.ledger.books import Checked
from loaders.ledger.progress import Progress, Tell

LIMITS = Limits(memory=3_000_000_000, cpu=240, seconds=600, nice=10)
"""A check that takes more is given up; the clock allows for a machine that others keep busy."""


def check_apart(
    url: str,
    kind: str,
    path: Path | None,
    out: Path,
    tell: Tell,
    hold: Callable[[Child], None] = lambda _: None,
    roster: str = "",
    mapping: str = "auto",
) -> Checked:
    """What the reader of ``kind`` finds, read by a process of its own; ``hold`` is given the process, to end it early.

    Raises
    ------
    ChainError
        As the reader raises, or ``InputRefused`` when the process was ended or died.
    """
    source = {"kind": kind, "path": str(path) if path else None, "roster": roster, "mapping": mapping}
    job = orjson.dumps({"url": told(url), "out": str(out), **source})
    refused: dict[str, str] = {}
    with Child("loaders.checking", limits=LIMITS) as child:
        hold(child)
        with suppress(BrokenPipeError):  # it ended before it was asked; how, is seen below
            child.stdin.write(job + b"\n")
            child.stdin.flush()
        for line in child.stdout:
            said = orjson.loads(line)
            refused = said if "refused" in said else refused
            if "stage" in said:
                tell(Progress(**said))
    if refused:
        raise _error(refused)
    if child.ending != "done" or not out.exists():
        raise InputRefused(f"检查没有完成：{child.reason}；文件太大或太复杂时，请拆成几个文件后重试")
    return load_checked(out)


def _error(refused: dict[str, str]) -> ChainError:
    found: type[ChainError] = getattr(errors, refused["class"], StoreError)
    if found is ScratchFull:  # the child may take another folder for the temporary one: this one is full
        return ScratchFull(full_sentence())
    error = ChainError.__new__(found)  # an error of ours holds its sentence alone
    ChainError.__init__(error, refused["refused"])
    if isinstance(error, errors.NotFound):
        error.nearest = []
    return error


def _say(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(message) + b"\n")
    sys.stdout.buffer.flush()


def main() -> int:
    """Do the job on standard input."""
    from graph.store.open import open_store
    from loaders.readers import reader_of

    job = orjson.loads(sys.stdin.buffer.readline())
    try:
        with closing(open_store(job["url"])) as store:
            path = Path(job["path"]) if job["path"] else None
            read = reader_of(job["kind"], job["roster"], job["mapping"])
            checked = read(path, store, lambda p: _say(asdict(p)))
        with fullness_told():
            hand_over(checked, Path(job["out"]))
    except ChainError as error:
        _say({"refused": str(error), "class": type(error).__name__})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
