"""Places of nodes in columns, one for each step of a way from left to right; no two overlap."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graph.views.network.rings import Footprint

APART, GAP = 110.0, 18.0
"""Room between two columns, for the words on the relations, and between two nodes of a column."""


def stand(items: Sequence[Footprint]) -> NDArray[np.float64]:
    """Centres of shape (n, 2): a column for each ``hop``, in the order given, each column around the same
    middle line.
    """
    out = np.zeros((len(items), 2))
    left = 0.0
    for hop in sorted({i.hop for i in items}):
        mine = [k for k, item in enumerate(items) if item.hop == hop]
        wide = max(items[k].w for k in mine)
        heights = [items[k].above + items[k].below + GAP for k in mine]
        top = -sum(heights) / 2
        for k, high in zip(mine, heights, strict=True):
            out[k] = left + wide / 2, top + GAP / 2 + items[k].above
            top += high
        left += wide + APART
    return out
