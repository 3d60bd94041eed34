"""A list that came back as its page shows it: cells changed on both sides to be decided, then all others."""

from __future__ import annotations

from typing import Any

from api.session.upload import Upload
from loaders.ledger.returned import Returned
from loaders.table.mapping import ASK, AUTO

SHOWN = 200
"""Changed cells that the page lists; the API has them all."""


def taken_of(upload: Upload) -> set[str]:
    """The cells that are taken although both sides changed them, as the last check read them."""
    return {""} if upload.mapping in (ASK, AUTO) else set(upload.mapping.split(","))


def returned_shown(upload: Upload, said: Returned) -> dict[str, Any]:
    """What the page shows besides the report."""
    plain = [c for c in said.changes if not c.both]
    return {
        "said": said,
        "both": said.conflicts,
        "plain": plain[:SHOWN],
        "more": max(0, len(plain) - SHOWN),
        "held": bool(upload.asked.get("held")),
    }
