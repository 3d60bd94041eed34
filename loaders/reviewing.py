"""Taking a review's decision back, as an act of a user: with the matching that follows."""

from __future__ import annotations

from graph.dates import today
from graph.errors import NotFound
from graph.model.records import Entry, Numbers, Source
from graph.store.contract import Store
from loaders.acts import Plan, carry_out
from loaders.review.decisions import Decision, Pair, current, decisions, forgetting, stated


def undo(store: Store, pair: Pair, *, by: str = "") -> Decision:
    """Take the newest decision on a pair back: it is again what whoever suggested it says of it now.

    Raises
    ------
    NotFound
        Nobody decided on it.
    """
    taken: list[Decision] = []

    def plan() -> Plan:
        made = decisions(store).get(pair)
        if made is None:
            raise NotFound("审核结论", f"{pair[0]} → {pair[1]}")
        taken.append(made)
        batches, was = [], made.before
        if made.decision != "later" and current(store, pair).state == made.decision:
            batches = [stated({pair: "suggested"}, Source(was["file"], was["sheet"]), was["origin"], today())]

        def entries(numbers: Numbers) -> list[Entry]:
            return [forgetting(pair, by, next(iter(numbers), None))]

        return Plan(today(), batches, entries=entries, by=by, forgotten=[pair])

    carry_out(store, plan)
    return taken[-1]
