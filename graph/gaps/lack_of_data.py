"""Why nothing can be said about a segment in a place, and how many enterprises more it would take."""

from __future__ import annotations

import math

from graph.gaps.records import Gap, Inputs
from graph.gaps.thresholds import Thresholds

CAUSES = {
    "few": "知道的企业太少",
    "place": "企业的所在地不明",
    "small": "本地企业总数少",
}
"""Causes, in the order in which they are tried."""


def cause_of(gap: Gap, limits: Thresholds) -> str:
    """Key into :data:`CAUSES` of a segment whose state is ``unknown``."""
    if gap.inputs.n_total >= limits.min_observed:
        return "small"
    return "place" if gap.inputs.enterprises_known >= limits.min_observed else "few"


def needed(inputs: Inputs, limits: Thresholds) -> int | None:
    """Enterprises that the population must have in the segment before its state can be told.

    At least ``min_observed``; where the place has none, also so many that an absence would be noticed:
    1 − exp(−n · N_r / N) ≥ floor, so n ≥ −ln(1 − floor) · N / N_r. ``None`` where no number will do, because nobody is
    known in the place at all. N and N_r are taken as they are.
    """
    least = limits.min_observed
    if inputs.n_place == 0:
        if inputs.place_total == 0 or limits.confidence_floor >= 1:
            return None if limits.confidence_floor > 0 else math.ceil(least)
        share = inputs.place_total / inputs.total
        least = max(least, -math.log1p(-limits.confidence_floor) / share)
    return math.ceil(least - 1e-9)
