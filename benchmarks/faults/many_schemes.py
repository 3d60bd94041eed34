"""The list of gaps of a store with 4,000 saved schemes."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import httpx

from api.pages.gap_list import KEPT_SHOWN
from benchmarks.faults.outcome import Outcome
from graph.gap_list.choice import Choice
from graph.model.records import Act, Entry
from graph.store.open import open_store
from graph.work.schemes import TOPIC, save_scheme, some_schemes
from loaders.importing import import_file
from tests.serving import serving

SCHEMES, TIMES, EACH = 4_000, 7, 1_000
"""How many are saved, how often the page is asked for, and bytes that one of those shown may take."""


def run(rounds: int, seed: int) -> Outcome:
    """The page with all of them against the page with none: it may not cost twice as much, nor have more to say than of
    the few that it shows.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "schemes.db"
        with_store(path, 0)
        bare, few = _asked(path)
        with_store(path, SCHEMES)
        full, many = _asked(path)
    note = f"{many / 1e3:,.0f} KB、{full * 1000:.0f} ms；没有方案时 {few / 1e3:,.0f} KB、{bare * 1000:.0f} ms"
    return Outcome(rounds, wrong=int(many > few + KEPT_SHOWN * EACH or full > bare * 2), note=note)


def with_store(path: Path, schemes: int) -> None:
    """The bundled data, and so many schemes besides."""
    store = open_store(f"sqlite:///{path}", write=True)
    import_file(store, "sample")
    if schemes:
        save_scheme(store, "样子", Choice(), ("priority",))
        values = store.notes(TOPIC, "样子")[-1].values
        store.commit(Act(entries=lambda _: [Entry(TOPIC, f"方案{n}", values) for n in range(schemes)]))
        assert some_schemes(store, 0, 1)[1] == schemes + 1
    store.close()


def _asked(path: Path) -> tuple[float, int]:
    """Median seconds of the page, each time at an address of its own, and its bytes."""
    with serving(path) as address, httpx.Client(base_url=address, timeout=120) as client:
        seconds, size = list[float](), 0
        client.get("/gaps")
        for n in range(TIMES):
            start = time.perf_counter()
            answer = client.get("/gaps", params={"firms": 1 + n / 100})
            seconds.append(time.perf_counter() - start)
            assert answer.status_code == 200
            size = len(answer.content)
    return statistics.median(seconds), size
