"""A rung of the ladder, and a rule: how it was, is or will be reached, by which document, from when to when."""

from __future__ import annotations

from dataclasses import dataclass

from graph.ladder.conditions import ByHand, Condition, Want

FOREVER = 99991231


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung, from the lowest up.

    ``words`` in honours say that a firm holds it, unless one of ``without`` is in them; ``roster`` is a kind of list
    that does, of firms of these ``industries``; who holds it holds what it ``implies``.
    """

    name: str
    short: str
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    roster: str = ""
    industries: tuple[str, ...] = ()
    listed: bool = False
    implies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a rule in the words of the document; ``wants`` are the figures that its bits stand for."""

    key: str
    words: str
    condition: Condition

    @property
    def by_hand(self) -> bool:
        """Whether people alone judge it."""
        return isinstance(self.condition, ByHand)


@dataclass(frozen=True, slots=True)
class Rule:
    """A version of a rung's standard, in force on the days from ``since`` to ``until``, both included (YYYYMMDD).

    ``use`` is what it decides (认定, 复核); ``margin`` the share by which a firm may fall short and still be close.
    """

    id: str
    rung: str
    use: str
    document: str
    number: str
    since: int
    until: int
    about: str
    source: str
    uncertain: tuple[str, ...]
    margin: float
    scope: Condition | None
    scope_words: str
    tests: tuple[Test, ...]
    wants: tuple[Want, ...]
    area: str = ""

    def holds(self, on: int) -> bool:
        """Whether it is in force on a day."""
        return self.since <= on <= self.until


@dataclass(frozen=True, slots=True)
class Ladder:
    """All rungs, from the lowest up, and all rules, in the order of their rungs."""

    rungs: tuple[Rung, ...]
    rules: tuple[Rule, ...]

    def rung(self, name: str) -> Rung:
        """The rung of this name."""
        return next(r for r in self.rungs if r.name == name)

    def in_force(self, on: int) -> tuple[Rule, ...]:
        """The rules of a day."""
        return tuple(r for r in self.rules if r.holds(on))
