"""Lanes: a bounded number at work, a bounded number waiting, who asks for little a little sooner, and no place lost."""

from __future__ import annotations

import asyncio
import itertools
import random
from types import SimpleNamespace

import pytest

from api.http.lanes import Lane, Place
from api.http.turns import KINDS, MOST, Usual
from graph.errors import TooBusy
from tests.asking import run_apart


def test_who_asks_for_little_goes_ahead_of_who_came_a_moment_before(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = itertools.count(1)
    monkeypatch.setattr("api.http.lanes.time", SimpleNamespace(monotonic=lambda: next(ticks) / 1000))

    async def play() -> list[str]:
        lane, came = Lane("查询", 1, 10, 60.0), list[str]()
        for kind, seconds in (("long", 0.2), ("short", 0.001)):
            lane.usual.took(kind, seconds)

        async def ask(name: str, kind: str) -> None:
            await lane.enter(kind)
            came.append(name)
            lane.leave()

        await lane.enter()
        asking = [asyncio.create_task(ask(n, k)) for n, k in (("a", "long"), ("b", "short"), ("c", "long"), ("d", ""))]
        await asyncio.sleep(0)
        assert lane.queued == 4
        lane.leave()
        await asyncio.gather(*asking)
        assert (lane.at_work, lane.queued) == (0, 0)
        return came

    assert run_apart(play) == ["d", "b", "a", "c"]  # of those nothing is known, who came first is first


def test_nobody_steps_back_for_long_and_kinds_are_bounded() -> None:
    usual = Usual()
    usual.took("slow", 1000.0)
    assert (usual.back("slow"), usual.back("new")) == (MOST, 0.0)
    for n in range(2 * KINDS):
        usual.took(f"{n}", 0.01)
        usual.back("slow")
    assert sum(usual.back(f"{n}") > 0 for n in range(2 * KINDS)) == KINDS - 1
    assert usual.back("slow") == MOST


def test_who_was_broken_off_gets_no_place() -> None:
    async def play() -> None:
        lane = Lane("查询", 1, 10, 60.0)
        await lane.enter()
        gone, stays = (asyncio.create_task(lane.enter()) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        lane.leave()  # before the one that was broken off could say so
        await stays
        await asyncio.gather(gone, return_exceptions=True)
        assert (lane.at_work, lane.queued) == (1, 0)

    run_apart(play)


def test_the_queue_is_bounded_and_patience_ends() -> None:
    async def play() -> None:
        lane = Lane("查询", 1, 1, 0.05)
        await lane.enter()
        waits = asyncio.create_task(lane.enter())
        await asyncio.sleep(0)
        with pytest.raises(TooBusy, match="1 个在做，1 个在等"):
            await lane.enter()
        with pytest.raises(TooBusy, match="没有开始"):
            await waits
        assert (lane.at_work, lane.queued) == (1, 0)
        lane.leave()
        await lane.enter()
        assert lane.at_work == 1

    run_apart(play)


@pytest.mark.parametrize("seed", range(20))
def test_no_place_is_lost_whoever_goes_away_and_when(seed: int) -> None:
    """Requests come, work, and are broken off at any moment: in the end every place is free."""

    async def play() -> None:
        lane, chance, most = Lane("查询", 2, 50, 60.0), random.Random(seed), 0

        async def ask() -> None:
            nonlocal most
            await lane.enter(chance.choice("abc"))
            place = Place(lane, "a")
            most = max(most, lane.at_work)
            try:
                for _ in range(chance.randrange(4)):
                    await asyncio.sleep(0)
            finally:
                place.leave()
                place.leave()

        asking = list[asyncio.Task[None]]()
        for _ in range(200):
            if chance.random() < 0.6 and lane.queued < 50:
                asking.append(asyncio.create_task(ask()))
            if asking and chance.random() < 0.3:
                chance.choice(asking).cancel()
            for _ in range(chance.randrange(3)):
                await asyncio.sleep(0)
        await asyncio.gather(*asking, return_exceptions=True)
        assert (lane.at_work, lane.queued) == (0, 0)
        assert most <= 2

    run_apart(play)
