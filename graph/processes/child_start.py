"""The first thing a child of ours does: tie itself to its parent, take its limits, then become the module asked for.

Run by :mod:`graph.processes.children` as ``python -P -m graph.processes.child_start LIFELINE MEMORY CPU NICE MODULE
[ARGUMENTS]``. Limits are set here and not between fork and exec: there, a parent with threads must not run Python.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys

from graph.processes.collector import collect_rarely
from graph.processes.system import OUT_OF_MEMORY, limit, step_back, tie


def main() -> None:
    """Become the module named on the command line."""
    lifeline, memory, cpu, nice = map(int, sys.argv[1:5])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this process
    if lifeline >= 0:
        tie(lifeline)
    step_back(nice)
    limit(memory, cpu)
    collect_rarely()
    module = sys.argv[5]
    sys.argv = sys.argv[5:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    try:
        main()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
