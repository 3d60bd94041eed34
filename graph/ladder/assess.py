"""All firms against all rules in force: of each pair how it stands, and of chosen firms test by test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.ladder.conditions import Compare, leaves
from graph.ladder.evaluate import Evaluation
from graph.ladder.facts import Facts
from graph.ladder.outcome import MET, OUT_OF_SCOPE, UNMET, Bits, Codes, Outcome, all_of, within_scope
from graph.ladder.rule import Rule, Test


@dataclass(frozen=True, slots=True)
class Standing:
    """How firms stand with a rule; arrays of shape (firms,).

    ``gap`` is the widest of the tests known to be unmet, ``known`` counts the tests that figures decide and did, of
    ``tests`` that they can; ``passed`` tells whether all of those are met; ``year`` is the last full one.
    """

    rule: Rule
    code: Codes
    gap: FloatArray
    wanted: Bits
    known: NDArray[np.int16]
    passed: BoolArray
    tests: int
    year: int

    @property
    def possible(self) -> BoolArray:
        """Who may still meet it: it applies, and what is known to be unmet is so within the margin."""
        open_: BoolArray = (self.code != OUT_OF_SCOPE) & (self.gap <= self.rule.margin)
        return open_

    @property
    def close(self) -> BoolArray:
        """Who is close: what is known is passed or nearly so, and most tests that figures decide are known."""
        return self.possible & (2 * self.known > self.tests)

    def take(self, firms: IntArray) -> Standing:
        """The same of some of the firms."""
        return replace(
            self,
            code=self.code[firms],
            gap=self.gap[firms],
            wanted=self.wanted[firms],
            known=self.known[firms],
            passed=self.passed[firms],
        )


def stand(facts: Facts, rule: Rule) -> Standing:
    """How all firms stand with a rule."""
    scope, parts = each_test(facts, rule)
    whole = all_of(parts)
    if scope is not None:
        whole = within_scope(scope, whole)
    counted = [p for t, p in zip(rule.tests, parts, strict=True) if by_figures(t)]
    known, passed = np.zeros(facts.size, dtype=np.int16), np.ones(facts.size, dtype=bool)
    for part in counted:
        known += (part.code == MET) | (part.code == UNMET)
        passed &= part.code == MET
    return Standing(rule, whole.code, whole.gap, whole.wanted, known, passed, len(counted), facts.year)


def by_figures(test: Test) -> bool:
    """Whether a figure decides it: what rungs are held, or who is listed, tells little of how near a firm is."""
    return any(isinstance(leaf, Compare) for leaf in leaves(test.condition))


def each_test(facts: Facts, rule: Rule) -> tuple[Outcome | None, list[Outcome]]:
    """Whether the rule applies, where it says to whom, and each of its tests."""
    evaluation = Evaluation(facts, rule.wants)
    scope = evaluation.of(rule.scope) if rule.scope is not None else None
    return scope, [evaluation.of(test.condition) for test in rule.tests]


def stand_all(facts: Facts, rules: Sequence[Rule]) -> list[Standing]:
    """How all firms stand with all rules."""
    return [stand(facts, rule) for rule in rules]


def missing(wanted: np.uint64, rule: Rule) -> list[tuple[str, int]]:
    """What is missing of one firm, by name and years ago."""
    return [want for at, want in enumerate(rule.wants) if int(wanted) >> at & 1]


def roughly(gap: float) -> str:
    """How far away in rough words: never so exact that a figure can be worked out.

    >>> roughly(0.08), roughly(0.25), roughly(0.9), roughly(float("inf"))
    ('差一成以内', '差一到三成', '差三成以上', '不符')
    """
    if gap == float("inf"):
        return "不符"
    return "差一成以内" if gap <= 0.1 else "差一到三成" if gap <= 0.3 else "差三成以上"
