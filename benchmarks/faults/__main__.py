"""Make the attacks, print the table as it fills, write it to ``benchmarks/results/faults.md``; exit 1 when one found something.

``python -m benchmarks.faults [--fraction 0.2] [--only kill_load ...] [--engine sqlite|neo4j|none] [--seed 1] [--keep]``

The two engines go side by side, each in a process of its own; then what measures times or memory, alone. With a part of the
rounds, ``--only`` or ``--engine`` the file is left as it is.
"""

from __future__ import annotations

import argparse
import sys
import time

from benchmarks.faults.attacks import ROWS
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
    options.add_argument("--keep", action="store_true", help="write the file also when not all was asked for")
    asked, began = options.parse_args(), time.monotonic()
    engines = [asked.engine.replace("none", "")] if asked.engine else ["sqlite", "neo4j", ""]
    if "neo4j" in engines and (reason := why_no_server()):
        print(f"跳过 Neo4j：{reason}")
        engines.remove("neo4j")
    found = attacked(asked.only, engines, asked.fraction, asked.seed)
    minutes = (time.monotonic() - began) / 60
    for row in ROWS:
        print("\t".join(cells(row, found)).replace("<br>", "；"))
    if asked.keep or (asked.fraction >= 1 and not (asked.only or asked.engine)):
        RESULTS.write_text(markdown(found, asked.fraction, minutes, to_iso(today())), encoding="utf-8")
    print(f"{minutes:.1f} 分钟", "" if all(o.ok for o in found.values()) else "；有攻击得手，见上")
    return int(not found or not all(o.ok for o in found.values()))


if __name__ == "__main__":
    sys.exit(main())
