"""AND-OR propagation: what can still be made when makers are lost.

A product is makeable iff it has a surviving maker or can be bought in, *and* each essential input is makeable or can be
bought in. The greatest fixpoint is taken, so that products of a cycle support each other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence


def makeable(
    makers: Sequence[Collection[str]],
    needs: Sequence[Sequence[int]],
    importable: Sequence[bool],
    lost: Collection[str] = (),
) -> list[bool]:
    """Whether each product can still be made after the makers ``lost`` are gone.

    Parameters
    ----------
    makers : who makes product i.
    needs : positions of the essential inputs of product i.
    importable : whether product i can be bought in (it then counts as available, makers or not).

    Source
    ------
    Horn propagation in linear time (Dowling and Gallier 1984), run on failures.

    >>> toy = ([{"A", "B"}, {"C"}, {"A"}, {"D"}], [[], [], [0, 1], [2]], [False] * 4)
    >>> makeable(*toy, lost={"A"})
    [True, True, False, False]
    """
    gone = set(lost)
    users: list[list[int]] = [[] for _ in makers]
    for product, inputs in enumerate(needs):
        for i in inputs:
            users[i].append(product)
    alive = [bool(set(m) - gone) or free for m, free in zip(makers, importable, strict=True)]
    queue = deque(i for i, ok in enumerate(alive) if not ok)
    while queue:
        failed = queue.popleft()
        if importable[failed]:
            continue
        for user in users[failed]:
            if alive[user]:
                alive[user] = False
                queue.append(user)
    return alive
