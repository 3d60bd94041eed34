"""One size measured in a process of its own: ``python -m benchmarks.store.scale_child load|ask URL SIZE``
prints JSON.
"""

from __future__ import annotations

import json
import sys
import time

from benchmarks.made.big_graph import make_big
from benchmarks.memory import peak_mb
from benchmarks.store.scale_asks import ask
from graph.store.open import open_store
from loaders.ledger.books import Checked
from loaders.run import write_checked

SMALL = 1000


def load(url: str, size: int) -> dict[str, float]:
    """Rows per second of a whole import, and the time of a small one into the large store."""
    checked = make_big(size)
    store = open_store(url, write=True)
    start, cpu = time.perf_counter(), time.process_time()
    report = write_checked(store, checked)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    rows = sum(t.rows for t in report.tables.values())
    assert rows == sum(t.written for t in report.tables.values()) == sum(len(t.rows) for t in checked.tables)
    found = {
        "rows": rows,
        "load_s": seconds,
        "load_rows_per_s": rows / seconds,
        "load_cpu_s": cpu,
        "load_peak_mb": peak_mb(),
    }
    for suffix in ("新", "改"):  # the second counts; still in the process that did the large import
        part = _small(checked, suffix)
        start = time.perf_counter()
        written = write_checked(store, part)
        found["small_import_s"] = time.perf_counter() - start
        assert sum(t.written for t in written.tables.values()) == SMALL
    store.close()
    return found


def _small(checked: Checked, suffix: str) -> Checked:
    """A thousand enterprises that the store knows, renamed."""
    table = next(t for t in checked.tables if t.kind == "Enterprise")
    at = table.columns.index("name")
    table.rows = [(*row[:at], f"{row[at]}{suffix}", *row[at + 1 :]) for row in table.rows[:SMALL]]
    table.numbers = range(SMALL)
    ledger = next(i for i in checked.inputs if i.source == table.source)
    ledger.rows = SMALL
    return Checked(checked.source, "小批", [ledger], [table])


if __name__ == "__main__":
    print(json.dumps({"load": load, "ask": ask}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))))
