"""How often a test repeats what only chance finds: a few times in the suite, many times in ``make faults``."""

from __future__ import annotations

import os

AT_LENGTH = "CHAINATLAS_TESTS_AT_LENGTH"
"""Environment variable that ``make faults`` sets."""


def rounds(few: int, many: int) -> int:
    """``many`` in ``make faults``, ``few`` otherwise."""
    return many if os.environ.get(AT_LENGTH) else few
