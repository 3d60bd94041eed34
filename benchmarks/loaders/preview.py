"""A ledger of 60,000 rows up to its preview, read and checked by a process of its own as an upload is.

``python -m benchmarks.loaders.preview``
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from benchmarks.made.big_ledger import ROWS, write_ledger
from benchmarks.timing import Line, best_of
from loaders.checking import check_apart
from loaders.sample_store import open_sample, sample_path

MOST = 20.0
"""Seconds to the preview at most."""


def run() -> Iterator[Line]:
    """One line: all of the check beside what pandas takes to read the same cells."""
    with tempfile.TemporaryDirectory() as name:
        path, out = Path(name, "台账.xlsx"), Path(name, "found")
        write_ledger(path)
        folder = Path(name)
        open_sample(folder).close()
        url = f"sqlite:///{sample_path(folder)}"
        peer, frame = best_of(1, lambda: pd.read_excel(path, header=1, engine="calamine"))
        ours, found = best_of(1, lambda: check_apart(url, "auto", path, out, lambda _: None))
        assert len(frame) == ROWS
        assert len(next(t for t in found.tables if t.kind == "Enterprise").rows) > 0.9 * ROWS
        yield Line(
            f"{ROWS:,} 行、{len(frame.columns)} 列台账到预览（另一进程，优先级低）",
            ours,
            "pandas 只读出来",
            peer,
            f"≤ {MOST:.0f} s",
            ours <= MOST,
        )


if __name__ == "__main__":
    for line in run():
        print(line.text())
