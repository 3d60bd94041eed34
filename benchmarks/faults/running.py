"""Making the attacks: those on a store with both engines side by side, each in a process of its own, and others
alone.
"""

from __future__ import annotations

import math
import os
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

from benchmarks.faults import asked_by_tests
from benchmarks.faults.attacks import ROWS, Attack
from benchmarks.faults.outcome import Outcome
from benchmarks.faults.table import NAMES

Key = tuple[str, str]


def on_engine(engine: str, jobs: list[tuple[Attack, int]], seed: int) -> dict[Key, Outcome]:
    """Attacks on one engine (or on none), in this process, one after the other."""
    found: dict[Key, Outcome] = {}
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix=f"{engine or 'none'}-"))
        lane = _lane(engine, folder, stack) if engine else None
        for attack, rounds in jobs:
            module, began = attack.module, time.monotonic()
            try:
                found[module, engine] = _made(attack, lane, rounds, seed)
            except Exception as error:  # one that cannot be made must not take the others with it
                found[module, engine] = Outcome(0, note=f"没有做成：{type(error).__name__} {error}")
            minutes = (time.monotonic() - began) / 60
            print(f"· {module} {NAMES[engine]} {found[module, engine].text()}，{minutes:.1f} 分钟", flush=True)
    return found


def _made(attack: Attack, lane: object, rounds: int, seed: int) -> Outcome:
    if attack.tests:
        return asked_by_tests.run(attack.tests)
    run = import_module(f"{__package__}.{attack.module}").run
    found: Outcome = run(rounds, seed) if lane is None else run(lane, rounds, seed)
    return found


def _lane(engine: str, folder: Path, stack: ExitStack) -> object:
    from benchmarks.faults.stores.lanes import LANES

    server = None
    if engine == "neo4j":
        from tests.neo4j.server import FRUGAL, Neo4jServer

        server = Neo4jServer(options=FRUGAL)
        stack.callback(server.close)
        server.start()
    return LANES[engine](folder, server)


def _jobs(attacks: list[Attack], engine: str, fraction: float) -> list[tuple[Attack, int]]:
    return [(a, max(1, math.ceil(a.rounds[engine] * fraction))) for a in attacks if engine in a.rounds]


def attacked(only: Sequence[str], engines: Sequence[str], fraction: float, seed: int) -> dict[Key, Outcome]:
    """Everything that is wanted and there.

    What measures times or memory, and what the tests ask, only in full or by name.
    """
    whole = fraction >= 1 or bool(only)
    attacks = [a for row in ROWS for a in row.attacks if a.there and (whole or not (a.alone or a.tests))]
    wanted = [a for a in attacks if not only or a.module in only]
    beside, alone = [a for a in wanted if not a.alone], [a for a in wanted if a.alone]
    found: dict[Key, Outcome] = {}
    with tempfile.TemporaryDirectory(prefix="chainatlas-faults-", ignore_cleanup_errors=True) as folder:
        os.environ["TMPDIR"] = folder  # what killed processes leave goes with it
        for chosen, places in ((beside, engines), (alone, [e for e in engines if not e])):
            with ProcessPoolExecutor(2, get_context("spawn")) as pool:
                runs = [pool.submit(on_engine, e, jobs, seed) for e in places if (jobs := _jobs(chosen, e, fraction))]
                for run in as_completed(runs):
                    found |= run.result()
    return found
