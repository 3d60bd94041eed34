"""The first thing a child of ours does: tie itself to its parent, take its limits, then become the module asked for.

Run by :mod:`graph.processes.children` as ``python -P -m graph.processes.child_start LIFELINE MEMORY CPU NICE MODULE
[ARGUMENTS]``. Limits are set here and not between fork and exec: there, a parent with threads must not run Python.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys

from graph.processes.children import OUT_OF_MEMORY
from graph.processes.collector import collect_rarely


def tie(lifeline: int) -> None:
    """End with the parent: the kernel sends SIGIO, which ends this process, when the pipe's other end is closed."""
    import fcntl
    import select

    signal.signal(signal.SIGIO, signal.SIG_DFL)
    os.set_inheritable(lifeline, False)
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    watch = select.poll()
    watch.register(lifeline, select.POLLIN)
    if watch.poll(0):  # the parent ended before the tie was made
        os._exit(1)


def limit(memory: int, cpu: int) -> None:
    """Take no more than so many bytes and seconds, and leave no core behind; 0 stands for no limit."""
    try:
        import resource
    except ImportError:  # not on Windows; there the parent's clock is the only limit
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for what, amount in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, cpu)):
        highest = resource.getrlimit(what)[1]  # whoever started the service may have set one already
        if amount and (highest == resource.RLIM_INFINITY or amount < highest):
            resource.setrlimit(what, (amount, amount + (what == resource.RLIMIT_CPU)))


def main() -> None:
    """Become the module named on the command line."""
    lifeline, memory, cpu, nice = map(int, sys.argv[1:5])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this process
    if lifeline >= 0:
        tie(lifeline)
    if hasattr(os, "nice"):
        os.nice(nice)
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
