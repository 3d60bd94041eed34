"""Who brought a batch in and who undid it: entries of the work log by batch number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graph.model.records import Entry, Note

TOPIC, EDIT = "batch", "edit"
"""What the log says of batches, and of records that were edited by hand: its keys are ``kind/id``."""


def signed(batch: int, action: str, by: str, **more: Any) -> Entry:
    """The entry of who did what to a batch: ``commit``, ``derive`` or ``rollback``."""
    return Entry(TOPIC, str(batch), {"action": action, **more}, by.strip())


def signatures(notes: Iterable[Note]) -> dict[int, dict[str, Note]]:
    """The newest of these entries (oldest first) for each action, by batch."""
    out: dict[int, dict[str, Note]] = {}
    for note in notes:
        out.setdefault(int(note.key), {})[note.values["action"]] = note
    return out


def who_signed(entries: Mapping[str, Note]) -> dict[str, str]:
    """Who brought a batch in and who undid it; empty where nobody left a name."""
    made, gone = entries.get("commit") or entries.get("derive"), entries.get("rollback")
    return {"by": made.by if made else "", "undone_by": gone.by if gone else ""}
