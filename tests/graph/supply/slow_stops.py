"""What stops when a segment cannot be had at all, struck out again and again."""

from __future__ import annotations

from collections.abc import Sequence


def stopped_slowly(
    inputs: Sequence[Sequence[tuple[int, bool]]], lost: int, present: Sequence[bool], importable: Sequence[bool]
) -> set[int]:
    """Local segments that stop: one stops when an essential input is neither made nor bought in. Segments without local
    makers are bought in today; only the lost one is not.
    """
    n = len(inputs)
    spared = [(importable[i] or not present[i]) and i != lost for i in range(n)]
    alive = [present[i] and i != lost for i in range(n)]
    changed = True
    while changed:
        changed = False
        for i in range(n):
            if alive[i] and any(must and not (alive[a] or spared[a]) for a, must in inputs[i]):
                alive[i], changed = False, True
    return {i for i in range(n) if i != lost and present[i] and not alive[i]}
