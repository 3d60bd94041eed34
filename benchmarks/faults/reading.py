"""Readers while imports are written, nobody is killed: each look shows one of the states that there were, never a mix
of two.
"""

from __future__ import annotations

import hashlib
import threading
from contextlib import closing
from functools import partial
from multiprocessing.connection import Connection

import httpx

from benchmarks.faults.acts import COMMIT, LOAD, Act
from benchmarks.faults.outcome import Outcome
from benchmarks.faults.stores.lanes import Lane
from benchmarks.faults.stores.one_day import on_one_day
from benchmarks.faults.stores.world import FIELD, PLACE
from benchmarks.faults.victims import ACT_SECONDS, PROCESS, START_SECONDS, Request, at
from graph.store.contract import Store
from graph.store.open import open_store

Look = tuple[int, ...]
PATHS = (f"/api/v1/gaps?field={FIELD}&place={PLACE}", f"/api/v1/review?field={FIELD}&place={PLACE}", "/api/v1/batches")


def run(lane: Lane, rounds: int, _: int) -> Outcome:
    """An import from the command line with a reader in another process, then one over HTTP with a reader of its
    answers.
    """
    looks, mixed, notes = 0, 0, list[str]()
    for turn in range(rounds):
        seen, allowed = on_one_day(partial(_looks, lane, turn))
        strange = [s for s in seen if s not in allowed]
        looks, mixed = looks + len(seen), mixed + len(strange)
        notes += [f"例如 {strange[0]}"] if strange else []
    return Outcome(looks, None, half=mixed, note=notes[0] if notes else "每轮为一次查看")


def _looks(lane: Lane, turn: int) -> tuple[list[object], list[object]]:
    return _besides_a_command(lane, LOAD) if turn % 2 == 0 else _besides_a_request(lane, COMMIT)


def look(store: Store) -> Look:
    """Version, firms, products of firms and links of firms, from one picture."""
    chain = store.chain()
    links = {
        kind: sum(len(e.source) for (k, _, _), e in chain.edges.items() if k == kind)
        for kind in ("MAKES", "OPERATES_IN")
    }
    return (chain.version, len(chain.nodes["Enterprise"]), *links.values())


def watch(url: str, told: Connection) -> None:
    """Look again and again until told to stop; send all looks."""
    seen = list[Look]()
    with closing(open_store(url)) as store:
        seen.append(look(store))
        told.send("looking")
        while not told.poll():
            seen.append(look(store))
        seen.append(look(store))
    told.send(seen)


def _besides_a_command(lane: Lane, act: Act) -> tuple[list[object], list[object]]:
    url = lane.fresh(act.stage)
    with closing(open_store(url)) as store:
        before = look(store)
    ours, theirs = PROCESS.Pipe()
    reader = PROCESS.Process(target=watch, args=(url, theirs))
    reader.start()
    victim = at(act, lane.stages, url)
    assert ours.poll(START_SECONDS), "the reader did not start"
    ours.recv()
    victim.go()
    victim.wait(ACT_SECONDS)
    assert victim.end(), f"{act.name}：没有做成"
    victim.victim.clear()
    ours.send("stop")
    seen = list[object](ours.recv())
    reader.join()
    with closing(open_store(url)) as store:
        return seen, [before, look(store)]


def _besides_a_request(lane: Lane, act: Act) -> tuple[list[object], list[object]]:
    url = lane.fresh(act.stage)
    served = at(act, lane.stages, url)
    assert isinstance(served, Request)
    with httpx.Client(base_url=served.address, timeout=ACT_SECONDS) as client:
        before, seen, done = _answers(client), list[object](), threading.Event()

        def read() -> None:
            while not done.is_set():
                seen.extend(_answers(client))

        reader = threading.Thread(target=read)
        reader.start()
        served.go()
        served.wait(ACT_SECONDS)
        done.set()
        reader.join()
        after = _answers(client)
    assert served.end(), f"{act.name}：没有做成"
    served.victim.clear()
    return [*seen, *after], [*before, *after]


def _answers(client: httpx.Client) -> list[object]:
    """Digests of the answers on each path."""
    return [
        (
            path.partition("?")[0],
            hashlib.blake2b(client.get(path).raise_for_status().content, digest_size=6).hexdigest(),
        )
        for path in PATHS
    ]
