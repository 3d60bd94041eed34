"""Acts of users on the data, each with everything that follows from it: planned whole, then committed once.

What follows is the matching of the records that the act changes on every day from its own on, the decisions of the
review that the data would lose, and the signatures. It is worked out on the records as they will be, before the first
write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from graph.dates import today
from graph.errors import Outdated
from graph.gaps.links import SOURCE as ASSESS
from graph.model.records import Act, Batch, Done, Entry, Numbers
from graph.model.signing import TOPIC as SIGNED
from graph.model.signing import signed
from graph.store.contract import Store
from graph.store.open import foresee
from loaders.matching.changed import Changed, rules
from loaders.matching.match import MatchReport, match
from loaders.matching.words import Decided, decided
from loaders.review.decisions import SOURCE as REVIEW
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
    said, words : what stands decided on words after this where it changes that (else as the work log says), and the
        column and key of each word that it is about.
    """

    day: int
    batches: Sequence[Batch] = ()
    undo: Sequence[int] = ()
    entries: Callable[[Numbers], Iterable[Entry]] = lambda _: ()
    by: str = ""
    forgotten: Sequence[Pair] = field(default=())
    said: Decided | None = None
    words: Sequence[tuple[str, str]] = ()


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
    count, matched = len(wanted.batches), {"rules": rules()}
    derived, report = _follow(store, ahead, wanted)

    def entries(numbers: Numbers) -> Iterable[Entry]:
        first = next((n for n in numbers[:count] if n is not None), None)
        for said in wanted.entries(numbers[:count]):
            yield replace(said, values=said.values | matched) if said.topic == SIGNED else said
        yield from (signed(n, "derive", wanted.by, of=first, **matched) for n in numbers[count:] if n is not None)

    done = store.commit(Act([*wanted.batches, *derived], wanted.undo, entries, seen))
    made = [n for n in done.numbers[count:] if n is not None]
    return Outcome(wanted, done, replace(report, batch=made[-1] if made else None))


def foretold(store: Store, wanted: Plan) -> Foreseen | None:
    """The records as they would be once a plan of batches was carried out; ``None`` where all of the store would be
    matched again, which takes too long to be told beforehand.
    """
    if _by_other_rules(store):
        return None
    ahead = foresee(store)
    for batch in wanted.batches:
        ahead.add(batch)
    _follow(store, ahead, wanted)
    return ahead


def _follow(store: Store, ahead: Foreseen, wanted: Plan) -> tuple[list[Batch], MatchReport]:
    """Batches that follow: matches as of the plan's day and of every later day on which data took effect.

    Data dated back meet other data on later days; matching on their own day alone would leave those days unmatched.
    What people decided in the review is put in place again where the data would lose it. The report is on the newest
    state up to now.
    """
    derived, report = list[Batch | None](), MatchReport(None, {}, {}, 0)
    changed = Changed(store, wanted.batches, wanted.undo, _by_other_rules(store), wanted.words)
    said = decided(store) if wanted.said is None else wanted.said
    newest = max(wanted.day, today())
    for day in _days(store, wanted):
        batch, told = match(ahead, day, changed.part(ahead, day), said)
        derived.append(ahead.take(batch))
        report = told if day <= newest else report
    standing = {p: d for p, d in decisions(store).items() if p not in wanted.forgotten}
    if lost := reapply(ahead, standing, newest):
        derived.append(ahead.take(lost))
    return [b for b in derived if b is not None], report


def _by_other_rules(store: Store) -> bool:
    """Whether the newest data were matched by other rules, or never: then all of the store is matched again, once."""
    newest = next((b.id for b in store.batches() if b.source not in (ASSESS, REVIEW)), None)
    said = store.notes(SIGNED, str(newest)) if newest is not None else []
    return not any(n.values.get("rules") == rules() for n in said)


def _days(store: Store, wanted: Plan) -> list[int]:
    """Days to match: from each to the next the records are the same."""
    kept = {b.effective for b in store.batches() if b.status == "committed" and b.id not in wanted.undo}
    return sorted({wanted.day, *(day for day in kept if day > wanted.day)})
