"""Acts of one part, in the words that people use for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from graph.model.records import Act, Batch, Done, Entry, Note, WriteReport


class OnePart(Protocol):
    """Base of the engines: each of these is one call of :meth:`graph.store.contract.Store.commit`."""

    def commit(self, act: Act) -> Done:
        """See :meth:`graph.store.contract.Store.commit`."""

    def preview(self, batch: Batch) -> WriteReport:
        """See :meth:`graph.store.contract.Store.preview`."""

    def write(self, batch: Batch, *, dry_run: bool = False) -> WriteReport:
        """See :meth:`graph.store.contract.Store.write`."""
        return self.preview(batch) if dry_run else self.commit(Act([batch])).reports[0]

    def rollback(self, batch: int, *also: int) -> int:
        """See :meth:`graph.store.contract.Store.rollback`."""
        return self.commit(Act(undo=[batch, *also])).version

    def note(self, topic: str, key: str, values: Mapping[str, Any], by: str = "") -> Note:
        """See :meth:`graph.store.contract.Store.note`."""
        return self.commit(Act(entries=lambda _: [Entry(topic, key, dict(values), by)])).notes[0]
