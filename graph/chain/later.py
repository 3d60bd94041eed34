"""When firms came on record in segments of which somebody said that nobody does them: a later record reopens that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Moment = tuple[int, int]
"""A day (YYYYMMDD), and the batch that wrote it, by which two of one day are told apart."""
FROM_NOW: Moment = (99_991_231, 2**62)
"""Later than whatever is on record."""


@dataclass(frozen=True, slots=True)
class Later:
    """Kept for the segments of which a verification says 无, and read from the store with them.

    ``recorded`` holds by segment and district (ids) the newest moment at which a confirmed firm there came on record;
    ``written`` the batch of each verification, by its id.
    """

    recorded: Mapping[tuple[str, str], Moment] = field(default_factory=dict)
    written: Mapping[str, int] = field(default_factory=dict)
