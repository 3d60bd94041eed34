"""Conditions of a rule as declared: comparisons of figures, scores, and all or any of others. Nothing is evaluated as
text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

RUNG = "rung:"
"""What is wanted begins so where it is whether the firm holds a rung."""
YEARS = 4
"""Years that a rule may look at: the last one and three before it."""
Way = Literal["value", "ratio", "growth", "sum", "sum_ratio"]


@dataclass(frozen=True, slots=True)
class Compare:
    """A figure against a bound: itself, its ratio ``per`` another, its yearly growth over ``span`` years, or the sum
    (or the ratio of sums) of ``span`` years; of the last year but ``ago``.

    ``least`` tells whether at least or at most is asked, ``strict`` whether the bound itself is too little (or much).
    """

    of: str
    bound: float
    least: bool
    strict: bool = False
    way: Way = "value"
    per: str = ""
    ago: int = 0
    span: int = 0


@dataclass(frozen=True, slots=True)
class Holds:
    """The firm holds one of these rungs."""

    rungs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """A text of the firm begins with one of these."""

    of: str
    among: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Is:
    """Whether the firm is listed."""

    of: str
    value: bool


@dataclass(frozen=True, slots=True)
class Within:
    """The firm sits in a district."""

    district: str


@dataclass(frozen=True, slots=True)
class ByHand:
    """What people must judge."""

    about: str


@dataclass(frozen=True, slots=True)
class Steps:
    """Points by steps: those of the highest step that the figure reaches; ``steps`` are (bound, points), falling."""

    of: Compare
    steps: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Points that people give, so many at most."""

    most: float
    about: str


Points = Steps | Judged


@dataclass(frozen=True, slots=True)
class Score:
    """The sum of parts, each the best of its ways to earn points, against a bound."""

    parts: tuple[tuple[Points, ...], ...]
    bound: float


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one."""

    parts: tuple[Condition, ...]


Condition = Compare | Holds | OneOf | Is | Within | ByHand | Score | AllOf | AnyOf
Want = tuple[str, int]
"""A figure and how many years ago."""


def needs(leaf: Compare) -> tuple[Want, ...]:
    """The figures that a comparison needs."""
    names = (leaf.of, leaf.per) if leaf.per else (leaf.of,)
    if leaf.way == "growth":
        return (leaf.of, leaf.ago), (leaf.of, leaf.ago + leaf.span)
    years = range(leaf.ago, leaf.ago + (leaf.span if leaf.way in ("sum", "sum_ratio") else 1))
    return tuple((name, year) for name in names for year in years)


def leaves(condition: Condition) -> Iterator[Condition]:
    """All conditions without parts, in order; those of scores are comparisons."""
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from leaves(part)
    elif isinstance(condition, Score):
        for ways in condition.parts:
            for each in ways:
                yield each.of if isinstance(each, Steps) else ByHand(each.about)
    else:
        yield condition


def wants(condition: Condition) -> tuple[Want, ...]:
    """All that a condition may find missing, each once, in order."""
    out = dict[Want, None]()
    for leaf in leaves(condition):
        if isinstance(leaf, Compare):
            out |= dict.fromkeys(needs(leaf))
        elif isinstance(leaf, OneOf | Is):
            out[leaf.of, 0] = None
        elif isinstance(leaf, Within):
            out["place", 0] = None
        elif isinstance(leaf, Holds):
            out |= dict.fromkeys((RUNG + name, 0) for name in leaf.rungs)
    return tuple(out)


def polarity(condition: Condition) -> dict[Want, set[int]]:
    """Whether more of a figure helps (1) or hurts (-1) anywhere in a condition."""
    out = dict[Want, set[int]]()
    for leaf in leaves(condition):
        if isinstance(leaf, Compare):
            sign = 1 if leaf.least else -1
            for at, want in enumerate(needs(leaf)):
                below = (leaf.way == "growth" and at == 1) or (bool(leaf.per) and want[0] == leaf.per)
                out.setdefault(want, set()).add(-sign if below else sign)
    return out
