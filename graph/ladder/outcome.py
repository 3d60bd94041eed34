"""What a test of a rule says of each firm, in a logic of four values, and how tests are joined.

Nothing unknown is ever counted as failed: a conjunction is unmet only by what is known, a disjunction only where all of
it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.arrays import FloatArray

UNMET, UNKNOWN, MANUAL, MET, OUT_OF_SCOPE = range(5)
NAMES = ("unmet", "unknown", "manual", "met", "not_applicable")
LABELS = {"met": "满足", "unmet": "不满足", "unknown": "未知", "manual": "需人工", "not_applicable": "不适用"}
Codes = NDArray[np.int8]
Bits = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of each firm: ``code``; by how much it falls short, as a share of what is asked (``gap``: 0 where met, ``inf``
    where that cannot be said in a number, and of what is not known the least that it can be); and which of the rule's
    figures are missing (``wanted``, a bit each).
    """

    code: Codes
    gap: FloatArray
    wanted: Bits

    def __len__(self) -> int:
        return len(self.code)


def same(size: int, code: int) -> Outcome:
    """One outcome for all firms."""
    gap = np.full(size, np.inf if code == UNMET else 0.0)
    return Outcome(np.full(size, code, dtype=np.int8), gap, np.zeros(size, dtype=np.uint64))


def decided(met: NDArray[np.bool_], known: NDArray[np.bool_], gap: FloatArray, wanted: Bits) -> Outcome:
    """The outcome of a comparison of what is known; where it is not, ``wanted`` are the figures that it needs."""
    code = np.where(known, np.where(met, MET, UNMET), UNKNOWN).astype(np.int8)
    none = np.zeros(1, dtype=np.uint64)
    return Outcome(code, np.where(code == UNMET, gap, 0.0), np.where(known, none, wanted))


def all_of(parts: Sequence[Outcome]) -> Outcome:
    """Unmet where one is; else unknown, by hand, met, in this order. What is missing stays told where it is unmet."""
    code, gap, wanted = parts[0].code, parts[0].gap, parts[0].wanted
    for part in parts[1:]:
        code, gap, wanted = np.minimum(code, part.code), np.maximum(gap, part.gap), wanted | part.wanted
    return Outcome(code, gap, wanted)


def any_of(parts: Sequence[Outcome]) -> Outcome:
    """Met where one is; else unknown where one is, then by hand, then unmet."""
    codes = np.stack([p.code for p in parts])
    found = {code: (codes == code).any(axis=0) for code in (MET, UNKNOWN, MANUAL)}
    code = np.select([found[MET], found[UNKNOWN], found[MANUAL]], [MET, UNKNOWN, MANUAL], UNMET).astype(np.int8)
    gap = parts[0].gap
    wanted = parts[0].wanted
    for part in parts[1:]:
        gap, wanted = np.minimum(gap, part.gap), wanted | part.wanted
    none = np.zeros(1, dtype=np.uint64)
    return Outcome(code, np.where(code == UNMET, gap, 0.0), np.where(code == MET, none, wanted))


def within_scope(scope: Outcome, result: Outcome) -> Outcome:
    """The result, out of scope where the rule does not apply; where nobody can tell whether it does, that is asked."""
    both = all_of([scope, result])
    code = np.where(scope.code == UNMET, OUT_OF_SCOPE, both.code).astype(np.int8)
    left = code == OUT_OF_SCOPE
    none = np.zeros(1, dtype=np.uint64)
    return Outcome(code, np.where(left, 0.0, both.gap), np.where(left, none, both.wanted))
