"""Make the attacks, print the table as it fills, write it to ``benchmarks/results/faults.md``; exit 1 when one found
something.

``python -m benchmarks.faults [--fraction 0.2] [--only kill_load ...] [--engine sqlite|neo4j|none] [--seed 1]``

The two engines go side by side, each in a process of its own; then what measures times or memory, alone. What was made
in full takes its place in the file, whatever else was left out; with a part of the rounds the file is left as it is.
"""

from __future__ import annotations

import argparse
import sys
import time

from benchmarks.faults.attacks import ROWS
from benchmarks.faults.kept import Kept, keep
from benchmarks.faults.running import attacked
from benchmarks.faults.table import RESULTS, cells, markdown
from benchmarks.servers import why_no_server
from graph.dates import to_iso, today


def main() -> int:
    """As the arguments say."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.faults")
    options.add_argument("--fraction", type=float, default=1.0, help="so much of the rounds")
    options.add_argument("--only", nargs="*", default=[], help="modules of attacks")
    options.add_argument("--engine", choices=["sqlite", "neo4j", "none"])
    options.add_argument("--seed", type=int, default=1)
    asked, began = options.parse_args(), time.monotonic()
    engines = [asked.engine.replace("none", "")] if asked.engine else ["sqlite", "neo4j", ""]
    if "neo4j" in engines and (reason := why_no_server()):
        print(f"跳过 Neo4j：{reason}")
        engines.remove("neo4j")
    found = attacked(asked.only, engines, asked.fraction, asked.seed)
    minutes = (time.monotonic() - began) / 60
    day = to_iso(today())
    shown: Kept = {key: (day, outcome) for key, outcome in found.items()}
    if asked.fraction >= 1:
        shown = keep(found, day)
        RESULTS.write_text(markdown(shown), encoding="utf-8")
    for row in ROWS:
        print("\t".join(cells(row, shown)).replace("<br>", "；"))
    print(f"{minutes:.1f} 分钟", "" if all(o.ok for o in found.values()) else "；有攻击得手，见上")
    return int(not found or not all(o.ok for o in found.values()))


if __name__ == "__main__":
    sys.exit(main())
