"""Shares of revenue that do not mean what they seem to: one figure of several products, sums above the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graph.chain.graph import ChainGraph
from graph.chain.tables import REJECTED

WHOLE = 1.05
"""Shares of one enterprise that add up to more are not all what they say."""
_NONE: Mapping[float, int] = {}
_DOUBTS = ("不是各占这么多", "有重复计算")


@dataclass(frozen=True, slots=True)
class Shares:
    """Of one enterprise: which shares several products carry together (how many), and what all add up to, each of
    those once.
    """

    joint: Mapping[float, int]
    total: float

    def doubt(self, share: float) -> str:
        """What has to be said beside a share, "" for nothing."""
        if n := self.joint.get(share):
            return f"{n} 项产品合计占收入 {share:.1%}，{_DOUBTS[0]}"
        return f"该企业各项占比合计 {self.total:.0%}，{_DOUBTS[1]}" if self.total > WHOLE else ""


def is_doubt(said: str) -> bool:
    """Whether a sentence says that a share of revenue is not what it seems.

    >>> is_doubt(Shares({}, 1.9).doubt(0.6)), is_doubt(Shares({0.9: 8}, 0.9).doubt(0.9)), is_doubt("占收入 9%")
    (True, True, False)
    """
    return said.endswith(_DOUBTS)


def shares_of(graph: ChainGraph) -> Mapping[int, Shares]:
    """By position of the enterprise, of those where anything has to be said; made once.

    Products that carry one and the same share are one row of the source where together they would be more than all
    there is: eight products of 98.6 % each are 98.6 % of revenue together.
    """
    return graph.once("doubtful shares", _shares_of)


def _shares_of(graph: ChainGraph) -> Mapping[int, Shares]:
    table = graph.edge("MAKES", "Enterprise", "Product")
    if not len(table):
        return {}
    held: dict[int, list[float]] = {}
    for row in np.flatnonzero((table.state != REJECTED) & ~np.isnan(table.columns["share"])).tolist():
        held.setdefault(int(table.source[row]), []).append(float(table.columns["share"][row]))
    out = {}
    for firm, shares in held.items():
        joint = {s: n for s, n in Counter(shares).items() if n > 1 and s * n > WHOLE}
        total = sum(s for s in shares if s not in joint) + sum(joint)
        if joint or total > WHOLE:
            out[firm] = Shares(joint or _NONE, total)
    return out
