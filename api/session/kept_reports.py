"""Reports of imports on disk: while they wait for somebody to decide, a hundred thousand refusals take no memory."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, overload

from graph.processes.scratch import fullness_told
from loaders.ledger.books import ImportReport, Reject

CHUNK = 500
COMMON = 8
Rule = tuple[str, str, str]
"""Sheet (or file), column and rule of a refusal."""


@dataclass(frozen=True, slots=True)
class KeptRejects(Sequence[Reject]):
    """Refusals in a file of ours, :data:`CHUNK` in a piece; ``rules`` are the most common with their counts."""

    path: Path
    starts: tuple[int, ...]
    total: int
    rules: tuple[tuple[Rule, int], ...]

    def __len__(self) -> int:
        return self.total

    def __iter__(self) -> Iterator[Reject]:
        return self._from(0)

    @overload
    def __getitem__(self, at: int) -> Reject: ...
    @overload
    def __getitem__(self, at: slice) -> list[Reject]: ...
    def __getitem__(self, at: int | slice) -> Reject | list[Reject]:
        if isinstance(at, slice):
            start, stop, step = at.indices(self.total)
            return list(islice(self._from(start), max(0, stop - start)))[::step] if step > 0 else list(self)[at]
        if not -self.total <= at < self.total:
            raise IndexError(at)
        return next(self._from(at % self.total))

    def _from(self, at: int) -> Iterator[Reject]:
        """From a position on; only the pieces that are asked for are read."""
        if at >= self.total:
            return
        with self.path.open("rb") as handle:
            for start in self.starts[at // CHUNK :]:
                handle.seek(start)
                piece: list[Reject] = pickle.load(handle)
                yield from piece[at % CHUNK :]
                at = 0


def keep_report(report: ImportReport, path: Path) -> ImportReport:
    """Write a report to ``path``, its refusals beside it.

    Returns it with refusals that are read when they are wanted.
    """
    listing, starts = path.with_suffix(".rejects"), list[int]()
    with fullness_told():
        with listing.open("wb") as out:
            for at in range(0, len(report.rejects), CHUNK):
                starts.append(out.tell())
                pickle.dump(list(report.rejects[at : at + CHUNK]), out, protocol=pickle.HIGHEST_PROTOCOL)
        rules = tuple(common_rules(report.rejects))
        kept = replace(report, rejects=KeptRejects(listing, tuple(starts), len(report.rejects), rules))
        keep(kept, path)
    return kept


def common_rules(rejects: Sequence[Reject]) -> Sequence[tuple[Rule, int]]:
    """The most common reasons with their counts."""
    if isinstance(rejects, KeptRejects):
        return rejects.rules
    return Counter((r.sheet or r.file, r.column, r.rule) for r in rejects).most_common(COMMON)


def keep(what: Any, path: Path) -> None:
    """Write something of ours to a file of ours."""
    with fullness_told(), path.open("wb") as out:
        pickle.dump(what, out, protocol=pickle.HIGHEST_PROTOCOL)


def kept(path: Path) -> Any:
    """What :func:`keep` wrote; only files in a folder of our own, which nobody else writes to, are read so."""
    with path.open("rb") as handle:
        return pickle.load(handle)
