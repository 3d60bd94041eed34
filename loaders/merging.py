"""Merging two records that are the same thing, as an act of a user: with the matching that follows, and signed."""

from __future__ import annotations

from graph.model.records import Entry, Numbers
from graph.model.signing import signed
from graph.search.merged import FIRM
from graph.store.contract import Store
from loaders.acts import Plan, carry_out
from loaders.identity.merge import merging


def merge(store: Store, keep: str, drop: str, *, reason: str = "", by: str = "") -> int:
    """Merge two enterprises, with the matching that follows, as one act; returns the batch. Raises as
    :func:`loaders.identity.merge.merging`.
    """

    def plan() -> Plan:
        batch, said = merging(store, FIRM, keep, drop, reason=reason, by=by)

        def entries(numbers: Numbers) -> list[Entry]:
            number = numbers[0]
            assert number is not None  # the end of a record is always news
            return [said(number), signed(number, "commit", by)]

        return Plan(batch.effective, [batch], entries=entries, by=by)

    number = carry_out(store, plan).done.numbers[0]
    assert number is not None
    return number
