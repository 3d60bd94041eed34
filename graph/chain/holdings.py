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


def holders(graph: ChainGraph) -> dict[str, frozenset[str]]:
    """By the id of a subsidiary those of its direct parents; of two that hold each other neither is one."""
    return graph.once("holders", _holders)


def _holders(graph: ChainGraph) -> dict[str, frozenset[str]]:
    held, ids = holdings(graph), graph.nodes["Enterprise"].ids
    pairs = set(zip(ids[held.source].tolist(), ids[held.target].tolist(), strict=True))
    out = dict[str, set[str]]()
    for high, low in pairs:
        if (low, high) not in pairs:
            out.setdefault(low, set()).add(high)
    return {low: frozenset(highs) for low, highs in out.items()}


def _holdings(graph: ChainGraph) -> EdgeTable:
    held = graph.edge("INVESTS_IN", "Enterprise", "Enterprise").confirmed()
    if not len(held):
        return held
    share, said = held.columns["share"], np.isin(held.columns["holding"].astype(str), CONTROLLED)
    return held.take(np.where(np.isnan(share), said, share >= CONTROL))
