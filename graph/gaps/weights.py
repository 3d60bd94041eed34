"""Weights of the priority: as users give them, and what they make of gaps that are found already."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np

from graph.arrays import BoolArray, FloatArray
from graph.errors import BadRequest
from graph.gaps.records import priorities
from graph.gaps.thresholds import PARTS, Thresholds
from graph.gaps.words import PARTS as PART_WORDS

HEAVIEST = 5.0
"""Beyond it a part decides alone."""


def read_weights(given: Mapping[str, str | float | None]) -> dict[str, float]:
    """A weight for each part, 1 where nothing is given; parts go by their key or their Chinese name.

    >>> read_weights({"带动户数": "2", "sureness": " "})
    {'firms': 2.0, 'sureness': 1.0, 'importable': 1.0, 'urgency': 1.0}

    Raises
    ------
    BadRequest
        An unknown part, or a weight that is no number from 0 to :data:`HEAVIEST`.
    """
    keys = {word: part for part, word in PART_WORDS.items()} | {part: part for part in PARTS}
    out = dict.fromkeys(PARTS, 1.0)
    for name, value in given.items():
        if name not in keys:
            raise BadRequest(f"权重“{name}”不存在；可用：{'、'.join(PART_WORDS.values())}")
        if value is not None and str(value).strip():
            out[keys[name]] = _weight(name, value)
    return out


def _weight(name: str, value: str | float | None) -> float:
    try:
        weight = float(value or 0)
    except ValueError:
        weight = math.nan
    if not 0 <= weight <= HEAVIEST:
        raise BadRequest(f"权重“{name}”写成了“{value}”；请写 0 到 {HEAVIEST:g} 之间的数，0 表示不考虑这一项")
    return weight


def split_weights(texts: Iterable[str]) -> dict[str, str]:
    """``带动户数=2`` texts, as the command line takes them, by part; raises ``BadRequest`` for one without ``=``."""
    out = {}
    for text in texts:
        name, sign, value = text.replace("＝", "=").partition("=")
        if not sign:
            raise BadRequest(f"权重“{text}”不合规则：请写成 带动户数=2")
        out[name.strip()] = value.strip()
    return out


def reweighted(parts: Mapping[str, FloatArray], ranked: BoolArray, weights: Mapping[str, float]) -> FloatArray:
    """Priority under these weights of the rows that are ``ranked``, ``nan`` of the others; all of shape (n,)."""
    out = np.full(len(ranked), np.nan)
    out[ranked] = priorities({name: values[ranked] for name, values in parts.items()}, Thresholds(weights=weights))
    return out
