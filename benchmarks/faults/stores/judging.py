"""What a fault left: the state before, the state after, or neither; and whether work goes on as if nothing had been."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from benchmarks.faults.acts import Act
from benchmarks.faults.stores.lanes import Lane
from benchmarks.faults.stores.one_day import on_one_day
from benchmarks.faults.stores.prints import Prints, differing, prints_of
from benchmarks.faults.victims import ACT_SECONDS, at
from graph.dates import today
from graph.errors import ChainError
from graph.store.open import open_store
from loaders.importing import import_file


@dataclass(frozen=True, slots=True)
class State:
    """What a store says, and what it says after one more import; with what then lies in the engine."""

    prints: Prints
    followed: Prints
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """The two states that may be found on a day, from a run that nobody disturbed, and how long the act took."""

    day: int
    before: State
    after: State
    seconds: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong after a round; ``words`` say what was found."""

    half: bool = False
    lost: bool = False
    wrong: bool = False
    words: str = ""


def learn(lane: Lane, act: Act) -> Known:
    """Do the act undisturbed, and see both states, on one day."""
    return on_one_day(lambda: _learn(lane, act))


def _learn(lane: Lane, act: Act) -> Known:
    day, before = today(), _state(lane, lane.fresh(act.stage))
    url = lane.fresh(act.stage)
    victim = at(act, lane.stages, url)
    began = time.monotonic()
    victim.go()
    victim.wait(ACT_SECONDS)
    seconds = time.monotonic() - began
    assert victim.end(), f"{act.name}：没有人打断，也没有做成"
    victim.victim.clear()
    after = _state(lane, url)
    assert differing(before.prints, after.prints), f"{act.name} 什么也没有改变"
    return Known(day, before, after, seconds)


def _state(lane: Lane, url: str) -> State:
    prints = prints_of(url)
    follow(lane, url)
    return State(prints, prints_of(url), lane.body(url))


def follow(lane: Lane, url: str) -> None:
    """The next import, by whoever opens the store next."""
    with closing(open_store(url, write=True)) as store:
        report, _ = import_file(store, "workbook", lane.stages.sources["following"])
        assert not report.rejects, report.rejects[:3]


def judge(lane: Lane, url: str, known: Known, acknowledged: bool) -> Verdict:
    """What is wrong with the store at ``url`` after the act was killed.

    ``acknowledged`` when somebody was told that it is done.
    """
    try:
        seen = prints_of(url)
    except ChainError as error:
        return Verdict(wrong=True, words=f"读不出：{error}")
    unlike = {name: differing(getattr(known, name).prints, seen) for name in ("before", "after")}
    if all(unlike.values()):
        nearest = min(unlike, key=lambda n: len(unlike[n]))
        return Verdict(
            half=True, words=f"{'之前' if nearest == 'before' else '之后'}的状态，但不同的有 {_some(unlike[nearest])}"
        )
    state = known.after if not unlike["after"] else known.before
    if acknowledged and state is known.before:
        return Verdict(lost=True, words="已答复完成，却不在")
    return _goes_on(lane, url, state)


def _goes_on(lane: Lane, url: str, state: State) -> Verdict:
    try:
        follow(lane, url)
        seen = prints_of(url)
    except (ChainError, AssertionError) as error:
        return Verdict(wrong=True, words=f"之后的导入没有做成：{error}")
    if unlike := differing(state.followed, seen):
        return Verdict(wrong=True, words=f"之后的导入结果不同：{_some(unlike)}")
    body = lane.body(url)
    if body != state.body:
        unlike = sorted(k for k in {*body, *state.body} if body.get(k) != state.body.get(k))
        return Verdict(wrong=True, words=f"引擎里有残留：{_some(unlike)}")
    return Verdict()


def _some(parts: list[str]) -> str:
    return "、".join(parts[:4]) + (f" 等 {len(parts)} 项" if len(parts) > 4 else "")
