"""The acts once more, killed at every step: at statements spread over the whole act, and just before and after each
commit.
"""

from __future__ import annotations

from dataclasses import replace

from benchmarks.faults.acts import Act
from benchmarks.faults.outcome import Outcome
from benchmarks.faults.rounds import STAGED, counted, kill
from benchmarks.faults.steps import AFTER, BEFORE, COUNT, STATEMENT, Counted, Moment
from benchmarks.faults.stores.judging import Verdict, learn
from benchmarks.faults.stores.lanes import Lane
from benchmarks.faults.victims import ACT_SECONDS, at


def every_step(lane: Lane, act: Act, rounds: int, staged: int = 0) -> Outcome:
    """Kill the act at so many of its steps, all of them if there are no more."""
    known, verdicts, cut = learn(lane, act), list[Verdict](), 0
    moments = spread(_steps(lane, act, staged), rounds)
    for moment in moments:
        done = kill(lane, act, known, staged, ACT_SECONDS, moment)
        known, verdict = done.known, done.verdict
        if verdict.words:
            verdict = replace(verdict, words=f"{moment.sort} {moment.number}，{verdict.words}")
        verdicts.append(verdict)
        cut += not done.acknowledged
    return counted(act.name, verdicts, cut)


def staged_rows(lane: Lane) -> int:
    """Batches are taken for large ones on Neo4j, where a large one has many more steps."""
    return STAGED if lane.name == "neo4j" else 0


def _steps(lane: Lane, act: Act, staged: int) -> Counted:
    victim = at(act, lane.stages, lane.fresh(act.stage), staged, COUNT)
    victim.go()
    if act.request is not None:
        victim.wait(ACT_SECONDS)
    found = victim.victim.counted()
    victim.end()
    victim.victim.clear()
    assert min(found.get(BEFORE, 0), found.get(STATEMENT, 0)) > 0, f"{act.name}：没有看到它写入的步骤（{found}）"
    return found


def spread(found: Counted, rounds: int) -> list[Moment]:
    """Moments evenly over the act: half of the rounds at commits, the rest at statements; all of a sort that has no
    more.

    >>> [tuple(m) for m in spread({"语句": 9, "提交前": 1, "提交后": 1}, 5)]
    [('提交前', 1), ('提交后', 1), ('语句', 2), ('语句', 5), ('语句', 8)]
    """
    out = list[Moment]()
    for sort in (BEFORE, AFTER):
        out += [Moment(sort, n) for n in _evenly(found.get(sort, 0), max(1, rounds // 4))]
    return out + [Moment(STATEMENT, n) for n in _evenly(found.get(STATEMENT, 0), max(1, rounds - len(out)))]


def _evenly(last: int, count: int) -> list[int]:
    """At most so many of 1 … last, each in the middle of its share."""
    return [1 + (2 * i + 1) * last // (2 * count) for i in range(count)] if last > count else list(range(1, last + 1))
