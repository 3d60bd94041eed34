"""Check a source in a process of its own, so that whoever asks for it goes on answering others meanwhile.

Run as ``python -m loaders.checking``. The job comes as one JSON line on standard input: ``url`` of the store, ``kind`` and
``path`` of the source, and ``out``, the file that takes what was found. Lines of JSON come back on standard output:
``{"stage", "done", "total"}`` while it works, and ``{"refused", "class"}`` where the source is refused.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from graph import errors
from graph.collecting import paused
from graph.errors import ChainError, InputRefused, StoreError
from loaders.books import Checked
from loaders.progress import Progress, Tell

CHECK_SECONDS = 300.0
"""A check that takes longer is given up."""
NICENESS = 5


def check_apart(
    url: str,
    kind: str,
    path: Path | None,
    out: Path,
    tell: Tell,
    hold: Callable[[subprocess.Popen[bytes]], None] = lambda _: None,
) -> Checked:
    """What the reader of ``kind`` finds, read by a process of its own; ``hold`` is given the process, to end it early.

    Raises
    ------
    ChainError
        As the reader raises, or ``InputRefused`` when the process was ended or died.
    """
    root = str(Path(__file__).resolve().parent.parent)
    environment = {**os.environ, "PYTHONPATH": root + os.pathsep + os.environ.get("PYTHONPATH", "")}
    job = orjson.dumps({"url": url, "kind": kind, "path": str(path) if path else None, "out": str(out)})
    refused: dict[str, str] = {}
    with subprocess.Popen([sys.executable, "-m", "loaders.checking"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, env=environment) as child:  # fmt: skip
        hold(child)
        clock = threading.Timer(CHECK_SECONDS, child.kill)
        clock.start()
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(job + b"\n")
            child.stdin.close()
            for line in child.stdout:
                said = orjson.loads(line)
                refused = said if "refused" in said else refused
                if "stage" in said:
                    tell(Progress(**said))
        except BaseException:
            child.kill()
            raise
        finally:
            clock.cancel()
    if refused:
        raise _error(refused)
    if child.returncode != 0 or not out.exists():
        raise InputRefused("检查没有完成：文件太大、太复杂，或检查被中断；请拆成几个文件后重试")
    return load_checked(out)


def load_checked(path: Path) -> Checked:
    """What a check found; the file lies in a folder of ours that only our own process wrote to."""
    with paused(), path.open("rb") as handle:
        found: Checked = pickle.load(handle)
    return found


def _error(refused: dict[str, str]) -> ChainError:
    found: type[ChainError] = getattr(errors, refused["class"], StoreError)
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
    from graph.store import open_store
    from loaders.readers import reader_of

    if hasattr(os, "nice"):  # whoever reads a page goes first
        os.nice(NICENESS)
    job = orjson.loads(sys.stdin.buffer.readline())
    try:
        with closing(open_store(job["url"])) as store, paused():
            path = Path(job["path"]) if job["path"] else None
            checked = reader_of(job["kind"])(path, store, lambda p: _say(asdict(p)))
    except ChainError as error:
        _say({"refused": str(error), "class": type(error).__name__})
        return 0
    with Path(job["out"]).open("wb") as handle:
        pickle.dump(checked, handle, protocol=pickle.HIGHEST_PROTOCOL)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
