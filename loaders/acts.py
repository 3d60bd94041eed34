"""Acts of users on the data, each with everything that follows from it: planned whole, then committed once.

What follows is the matching on every day that the act changes, the decisions of the review that the data would lose,
and the signatures. It is worked out on the records as they will be, before the first write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from graph.dates import today
from graph.errors import Outdated
from graph.model.records import Act, Batch, Done, Entry, Numbers
from graph.model.signing import signed
from graph.store.contract import Store
from graph.store.open import foresee
from loaders.matching.match import MatchReport, match
from loaders.review.decisions import Pair, decisions, reapply

if TYPE_CHECKING:
    from graph.store.open import Foreseen

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a user wants done.

    Attributes
    ----------
    batches, undo : as in :class:`graph.model.records.Act`, without what follows from them.
    day : from which on the data change.
    entries : what the work log says besides the signatures of derived batches, given the numbers of ``batches``.
    by : who wants it.
    forgotten : pairs on which the review's decision ends with this.
    """

    day: int
    batches: Sequence[Batch] = ()
    undo: Sequence[int] = ()
    entries: Callable[[Numbers], Iterable[Entry]] = lambda _: ()
    by: str = ""
    forgotten: Sequence[Pair] = field(default=())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a plan: reports of its batches come first in ``done``, in their order, then those of the derived
    ones.
    """

    plan: Plan
    done: Done
    match: MatchReport


def carry_out(store: Store, plan: Callable[[], Plan]) -> Outcome:
    """Do what is planned and what follows from it, as one act; planned anew when another process wrote meanwhile.

    Raises ``Outdated`` when others write again and again.
    """

    def once() -> Outcome:
        seen = store.version()
        return carry_out_once(store, plan(), seen)

    return while_others_write(once)


def while_others_write(work: Callable[[], T], tries: int = 5) -> T:
    """What comes of work that others may make ``Outdated`` by writing meanwhile; done at most so many times."""
    for _ in range(tries - 1):
        with suppress(Outdated):
            return work()
    return work()


def carry_out_once(store: Store, wanted: Plan, seen: int) -> Outcome:
    """Do what was planned on a version of the store; raises ``Outdated`` when it has another one."""
    ahead = foresee(store, wanted.undo)
    if ahead.version != seen:
        raise Outdated
    for batch in wanted.batches:
        ahead.add(batch)
    derived, report = _follow(store, ahead, wanted)
    count = len(wanted.batches)

    def entries(numbers: Numbers) -> Iterable[Entry]:
        first = next((n for n in numbers[:count] if n is not None), None)
        yield from wanted.entries(numbers[:count])
        yield from (signed(n, "derive", wanted.by, of=first) for n in numbers[count:] if n is not None)

    done = store.commit(Act([*wanted.batches, *derived], wanted.undo, entries, seen))
    made = [n for n in done.numbers[count:] if n is not None]
    return Outcome(wanted, done, replace(report, batch=made[-1] if made else None))


def _follow(store: Store, ahead: Foreseen, wanted: Plan) -> tuple[list[Batch], MatchReport]:
    """Batches that follow: matches as of the plan's day and of every later day up to now on which data took effect.

    Data dated back meet other data on later days; matching on their own day alone would leave those days unmatched.
    What people decided in the review is put in place again where the data would lose it. The report is on the newest
    state.
    """
    derived, report = list[Batch | None](), MatchReport(None, {}, {}, 0)
    days = _days(store, wanted)
    for day in days:
        batch, report = match(ahead, day)
        derived.append(ahead.take(batch))
    decided = {p: d for p, d in decisions(store).items() if p not in wanted.forgotten}
    if lost := reapply(ahead, decided, days[-1]):
        derived.append(ahead.take(lost))
    return [b for b in derived if b is not None], report


def _days(store: Store, wanted: Plan) -> list[int]:
    kept = [b for b in store.batches() if b.status == "committed" and b.id not in wanted.undo]
    later = {b.effective for b in kept if wanted.day < b.effective <= today()}
    return sorted({wanted.day, *later, *([today()] if wanted.day < today() else [])})
