"""Who belongs to whom: holdings of half of the stock and more, or as far as the data say so in a word."""

from __future__ import annotations

import numpy as np

from graph.chain.graph import ChainGraph
from graph.chain.tables import EdgeTable

CONTROL = 0.5
"""Share of the stock from which one enterprise counts as belonging to the group of another (own choice)."""
CONTROLLED = ("全资", "控股")
"""Choices of ``INVESTS_IN.holding`` that say so where no share is written."""


def holdings(graph: ChainGraph) -> EdgeTable:
    """Confirmed ``INVESTS_IN`` between enterprises that make the target a subsidiary of the source."""
    return graph.once("holdings", _holdings)


def _holdings(graph: ChainGraph) -> EdgeTable:
    held = graph.edge("INVESTS_IN", "Enterprise", "Enterprise").confirmed()
    if not len(held):
        return held
    share, said = held.columns["share"], np.isin(held.columns["holding"].astype(str), CONTROLLED)
    return held.take(np.where(np.isnan(share), said, share >= CONTROL))
