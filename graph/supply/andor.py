"""AND-OR propagation: what can still be made when makers are lost.

A product is makeable iff it has a surviving maker or can be bought in, *and* each essential input is makeable or can be
bought in. The greatest fixpoint is taken, so that products of a cycle support each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass


def makeable(
    makers: Sequence[Collection[str]],
    needs: Sequence[Sequence[int]],
    importable: Sequence[bool],
    lost: Collection[str] = (),
) -> list[bool]:
    """Whether each product can still be made after the makers ``lost`` are gone; see :class:`AndOr`.

    >>> toy = ([{"A", "B"}, {"C"}, {"A"}, {"D"}], [[], [], [0, 1], [2]], [False] * 4)
    >>> makeable(*toy, lost={"A"})
    [True, True, False, False]
    """
    net = AndOr.of(makers, needs, importable)
    alive, stopped = list(net.alive), net.stopped_without(lost)
    for i in stopped:
        alive[i] = False
    return alive


@dataclass(frozen=True, slots=True)
class AndOr:
    """Who makes what from what, and what can be made while nobody is lost (``alive``); products are numbered from 0.

    ``made`` lists the products of each maker, ``makers`` counts the makers of each product, ``users`` lists the
    products that need each one, ``importable`` says what can be bought in.
    """

    made: dict[str, list[int]]
    makers: list[int]
    users: list[list[int]]
    importable: list[bool]
    alive: list[bool]

    @classmethod
    def of(cls, makers: Sequence[Collection[str]], needs: Sequence[Sequence[int]], importable: Sequence[bool]) -> AndOr:
        """From the makers and the essential inputs of each product.

        ``importable`` products count as available, makers or not. Linear in makers and inputs.

        Source
        ------
        Horn propagation in linear time (Dowling and Gallier 1984), run on failures.
        """
        made: dict[str, list[int]] = {}
        users: list[list[int]] = [[] for _ in makers]
        for product, (who, inputs) in enumerate(zip(makers, needs, strict=True)):
            for maker in set(who):
                made.setdefault(maker, []).append(product)
            for i in inputs:
                users[i].append(product)
        free = list(importable)
        net = cls(made, [len(set(who)) for who in makers], users, free, [True] * len(users))
        for i in net._spread([i for i, ok in enumerate(free) if not ok and not net.makers[i]]):
            net.alive[i] = False
        return net

    def stopped_without(self, lost: Collection[str]) -> set[int]:
        """Products that can be made now and not without these makers; touches only what stops."""
        gone: Counter[int] | list[int]
        names = set(lost)
        if len(names) == 1:
            gone = self.made.get(next(iter(names)), [])
            seeds = [i for i in gone if self.makers[i] == 1 and not self.importable[i]]
        else:
            gone = Counter(i for name in names for i in self.made.get(name, ()))
            seeds = [i for i, n in gone.items() if n == self.makers[i] and not self.importable[i]]
        return self._spread([i for i in seeds if self.alive[i]])

    def _spread(self, seeds: list[int]) -> set[int]:
        """The seeds and whatever stops with them: a product that can be bought in goes on being available to
        its users.
        """
        stopped, queue = set(seeds), list(seeds)
        while queue:
            failed = queue.pop()
            if self.importable[failed]:
                continue
            for user in self.users[failed]:
                if user not in stopped and self.alive[user]:
                    stopped.add(user)
                    queue.append(user)
        return stopped
