"""kill -9 at random moments of an act, from the same prepared store each time."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.faults.acts import Act
from benchmarks.faults.outcome import Outcome, together
from benchmarks.faults.steps import Moment
from benchmarks.faults.stores.judging import Known, Verdict, judge, learn
from benchmarks.faults.stores.lanes import Lane
from benchmarks.faults.stores.one_day import on_one_day
from benchmarks.faults.victims import at
from graph.dates import today

STAGED = 150
"""Rows of a batch that counts as large in every second round on Neo4j: there it takes many transactions."""
SHORTER, LONGER = 0.9, 1.03
"""By how much the span of moments changes after a kill that came too late, or in time: about three of four come in
time.
"""


@dataclass(frozen=True, slots=True)
class Round:
    """One kill: what was known of the act on that day, what was found, and whether somebody was told it is done."""

    known: Known
    verdict: Verdict
    acknowledged: bool


def kills(lane: Lane, act: Act, rounds: int, seed: int) -> Outcome:
    """So many kills of the act, each judged."""
    chance, known = random.Random(f"{seed} {act.name}"), learn(lane, act)
    span, cut, verdicts = known.seconds, 0, list[Verdict]()
    while len(verdicts) < rounds:
        staged = STAGED if lane.name == "neo4j" and len(verdicts) % 2 else 0
        done = kill(lane, act, known, staged, chance.uniform(0, span))
        known = done.known
        verdicts.append(done.verdict)
        cut += not done.acknowledged
        span *= SHORTER if done.acknowledged else LONGER
    return counted(act.name, verdicts, cut)


def kill(lane: Lane, act: Act, known: Known, staged: int, seconds: float, moment: Moment | None = None) -> Round:
    """Kill the act after so many seconds, or at the moment, and judge; both on the day of what is known, which is
    learned anew after a midnight.
    """
    return on_one_day(
        lambda: _kill(lane, act, known if known.day == today() else learn(lane, act), staged, seconds, moment)
    )


def _kill(lane: Lane, act: Act, known: Known, staged: int, seconds: float, moment: Moment | None) -> Round:
    url = lane.fresh(act.stage)
    victim = at(act, lane.stages, url, staged, moment)
    victim.go()
    victim.wait(seconds)
    acknowledged = victim.end()
    verdict = judge(lane, url, known, acknowledged)
    victim.victim.clear()
    return Round(known, verdict, acknowledged)


def kills_of(lane: Lane, acts: Sequence[Act], rounds: int, seed: int) -> Outcome:
    """The same of several acts, with the rounds shared among them."""
    return together([kills(lane, act, count, seed) for act, count in shares(acts, rounds) if count])


def shares(acts: Sequence[Act], rounds: int) -> list[tuple[Act, int]]:
    """As many rounds for each; the first get one more where they do not come out even."""
    return [(act, rounds // len(acts) + (i < rounds % len(acts))) for i, act in enumerate(acts)]


def counted(name: str, verdicts: list[Verdict], cut: int | None) -> Outcome:
    """Verdicts as counts; the note names what was found most often."""
    bad = Counter(v.words for v in verdicts if v.words)
    note = f"{name}：{bad.most_common(1)[0][0]}" if bad else ""
    return Outcome(
        len(verdicts),
        cut,
        sum(v.half for v in verdicts),
        sum(v.lost for v in verdicts),
        sum(v.wrong for v in verdicts),
        note,
    )
