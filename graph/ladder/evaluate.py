"""A condition held against all firms at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from graph.arrays import BoolArray, FloatArray
from graph.ladder.conditions import (
    RUNG,
    AllOf,
    AnyOf,
    ByHand,
    Compare,
    Condition,
    Holds,
    Is,
    Judged,
    OneOf,
    Points,
    Score,
    Want,
    Within,
    needs,
)
from graph.ladder.facts import Facts
from graph.ladder.outcome import MANUAL, MET, UNKNOWN, UNMET, Bits, Outcome, all_of, any_of, decided, same

_EXACT = 1e-9
"""Shares are told apart no finer: 0.03 is 3% however it was worked out."""


class Evaluation:
    """Conditions of one rule against some firms; ``wants`` number the bits of what is missing."""

    def __init__(self, facts: Facts, wants: tuple[Want, ...]) -> None:
        self.facts = facts
        self._bit = {want: np.uint64(1) << np.uint64(at) for at, want in enumerate(wants)}

    def of(self, condition: Condition) -> Outcome:
        """What the condition says of each firm."""
        made: Callable[[Any], Outcome] = _HOW[type(condition)].__get__(self)
        return made(condition)

    def _all(self, condition: AllOf) -> Outcome:
        return all_of([self.of(part) for part in condition.parts])

    def _any(self, condition: AnyOf) -> Outcome:
        return any_of([self.of(part) for part in condition.parts])

    def _by_hand(self, _: ByHand) -> Outcome:
        return same(self.facts.size, MANUAL)

    def _compare(self, leaf: Compare) -> Outcome:
        value = figure_of(self.facts, leaf)
        return decided(reaches(value, leaf), ~np.isnan(value), shortfall(value, leaf), self._wanted(leaf))

    def _wanted(self, leaf: Compare) -> Bits:
        """The figures of a comparison that are not known."""
        out = np.zeros(self.facts.size, dtype=np.uint64)
        for name, ago in needs(leaf):
            out |= np.where(np.isnan(self.facts.figure(name, ago)), self._bit[name, ago], np.uint64(0))
        return out

    def _holds(self, leaf: Holds) -> Outcome:
        return any_of([self._coded(self.facts.held.get(r), (RUNG + r, 0)) for r in leaf.rungs])

    def _within(self, leaf: Within) -> Outcome:
        return self._coded(self.facts.places.get(leaf.district), ("place", 0))

    def _coded(self, code: Any, want: Want) -> Outcome:
        if code is None:
            code = np.full(self.facts.size, UNKNOWN, dtype=np.int8)
        gap = np.full(self.facts.size, np.inf)
        wanted = np.full(self.facts.size, self._bit[want], dtype=np.uint64)
        return decided(code == MET, code != UNKNOWN, gap, wanted)

    def _one_of(self, leaf: OneOf) -> Outcome:
        fits = np.array(
            [*(MET if n.startswith(leaf.among) else UNMET for n in self.facts.industries), UNKNOWN], np.int8
        )
        return self._coded(fits[self.facts.industry], (leaf.of, 0))

    def _is(self, leaf: Is) -> Outcome:
        return self._coded(np.where(self.facts.listed == leaf.value, MET, UNMET), (leaf.of, 0))

    def _score(self, condition: Score) -> Outcome:
        """Decided as soon as what is known decides it, whatever the rest may be."""
        size = self.facts.size
        low, high, lost, by_hand = np.zeros(size), np.zeros(size), np.zeros(size, dtype=np.uint64), False
        for ways in condition.parts:
            least, most = np.zeros(size), np.zeros(size)
            for way in ways:
                sure, perhaps, missing = self._points(way)
                least, most, lost = np.maximum(least, sure), np.maximum(most, perhaps), lost | missing
                by_hand |= isinstance(way, Judged)
            low, high = low + least, high + most
        met, unmet = low >= condition.bound, high < condition.bound
        code = np.select([met, unmet, lost != 0], [MET, UNMET, UNKNOWN], MANUAL if by_hand else UNKNOWN).astype(np.int8)
        gap = np.where(unmet, (condition.bound - high) / max(condition.bound, _EXACT), 0.0)
        return Outcome(code, gap, np.where(met, np.uint64(0), lost))

    def _points(self, way: Points) -> tuple[FloatArray, FloatArray, Bits]:
        """Points that are sure, that are possible, and what is missing to know."""
        size = self.facts.size
        if isinstance(way, Judged):
            return np.zeros(size), np.full(size, way.most), np.zeros(size, dtype=np.uint64)
        value = figure_of(self.facts, way.of)
        points = np.zeros(size)
        for bound, earned in reversed(way.steps):
            points = np.where(value >= bound - _EXACT, earned, points)
        unknown = np.isnan(value)
        wanted = np.where(unknown, self._wanted(way.of), np.uint64(0))
        return points, np.where(unknown, way.steps[0][1], points), wanted


_HOW: Mapping[type, Any] = {
    AllOf: Evaluation._all,
    AnyOf: Evaluation._any,
    ByHand: Evaluation._by_hand,
    Compare: Evaluation._compare,
    Holds: Evaluation._holds,
    Within: Evaluation._within,
    OneOf: Evaluation._one_of,
    Is: Evaluation._is,
    Score: Evaluation._score,
}


def figure_of(facts: Facts, leaf: Compare) -> FloatArray:
    """The figure that a comparison speaks of, ``nan`` where it cannot be known: nothing is divided by nothing."""
    years = range(leaf.ago, leaf.ago + max(leaf.span, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        if leaf.way == "growth":
            now, then = facts.figure(leaf.of, leaf.ago), facts.figure(leaf.of, leaf.ago + leaf.span)
            grown: FloatArray = np.where((then > 0) & (now >= 0), (now / then) ** (1 / leaf.span) - 1, np.nan)
            return grown
        if leaf.way in ("sum", "sum_ratio"):
            value = sum((facts.figure(leaf.of, y) for y in years), np.zeros(facts.size))
            below = sum((facts.figure(leaf.per, y) for y in years), np.zeros(facts.size)) if leaf.per else None
        else:
            value = facts.figure(leaf.of, leaf.ago)
            below = facts.figure(leaf.per, leaf.ago) if leaf.per else None
        return value if below is None else np.where(below > 0, value / below, np.nan)


def reaches(value: FloatArray, leaf: Compare) -> BoolArray:
    """Whether a value is what is asked."""
    slack = _EXACT * max(abs(leaf.bound), 1.0)
    over = value - leaf.bound if leaf.least else leaf.bound - value
    met: BoolArray = over > slack if leaf.strict else over >= -slack
    return met


def shortfall(value: FloatArray, leaf: Compare) -> FloatArray:
    """By how much it falls short, as a share of what is asked."""
    short = leaf.bound - value if leaf.least else value - leaf.bound
    if leaf.bound == 0:
        return np.full(len(value), np.inf)
    gap: FloatArray = np.maximum(short, 0) / abs(leaf.bound)
    return gap
