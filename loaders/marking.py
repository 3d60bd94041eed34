"""Mark a copy of a user's workbook in a process of its own: to write it anew, all of it is read into memory."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Sequence
from pathlib import Path

from graph.errors import ChainError, InputRefused, ScratchFull
from graph.processes.children import Limits, ask
from graph.processes.scratch import full_sentence, fullness_told
from loaders.ledger.books import Reject
from loaders.workbook.marked import LISTED, write_marked

LIMITS = Limits(memory=1_500_000_000, cpu=60, seconds=18)
"""Who asks for it waits 20 seconds at most."""


def mark_apart(source_xlsx: Path, rejects: Sequence[Reject], out_path: Path) -> None:
    """As :func:`loaders.workbook.marked.write_marked`, within :data:`LIMITS`.

    Raises
    ------
    InputRefused
        When the workbook cannot be copied, or only with more than it may take.
    ScratchFull
        When there is no room for the copy.
    """
    job = pickle.dumps((str(source_xlsx), list(rejects[: LISTED + 1]), len(rejects), str(out_path)))
    said = ask("loaders.marking", given=job, limits=LIMITS)
    if said.ending != "done":
        raise InputRefused(f"文件 {source_xlsx.name} 的标注副本没有做成：{said.reason}；请改用错误清单 CSV")
    problem: tuple[bool, str] | None = pickle.loads(said.output)
    if problem is not None:
        full, sentence = problem
        raise ScratchFull(full_sentence()) if full else InputRefused(sentence)


def main() -> int:
    """Do the job on standard input; both pickles come from the program itself."""
    source, rejects, total, out = pickle.load(sys.stdin.buffer)
    problem = None
    try:
        with fullness_told():
            write_marked(Path(source), rejects, Path(out), total=total)
    except ChainError as error:
        problem = isinstance(error, ScratchFull), str(error)
    sys.stdout.buffer.write(pickle.dumps(problem))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
