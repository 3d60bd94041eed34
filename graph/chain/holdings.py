"""Who belongs to whom: holdings of half of the stock and more, or as far as the data say so in a word."""

from __future__ import annotations

from collections.abc import Collection, Mapping

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


def heads(graph: ChainGraph, firms: Collection[str]) -> dict[str, str]:
    """Of each of these firms (ids) the one of them that it belongs to in the end, itself where none holds it. Of firms
    that hold each other in a ring none is the head.
    """
    among, above = set(firms), _parents(graph)
    up = {f: next((h for h in above.get(f, ()) if h in among), f) for f in firms}
    return {f: _top(up, f) for f in firms}


def holders(graph: ChainGraph, firm: str) -> list[str]:
    """Who holds a firm (id), wherever they are: its parent, the parent of that, and so on up to the head of the group;
    of several parents the first. Of a ring all but the firm itself.
    """
    above, out = _parents(graph), [firm]
    while (high := next(iter(above.get(out[-1], ())), firm)) not in out:
        out.append(high)
    return out[1:]


def _top(up: Mapping[str, str], firm: str) -> str:
    at, passed = firm, {firm}
    while up[at] != at:
        at = up[at]
        if at in passed:
            return firm
        passed.add(at)
    return at


def _parents(graph: ChainGraph) -> dict[str, list[str]]:
    """By the id of a subsidiary those of its direct parents, in order."""
    return graph.once("holders", _holders)


def _holders(graph: ChainGraph) -> dict[str, list[str]]:
    held, ids = holdings(graph), graph.nodes["Enterprise"].ids
    out = dict[str, list[str]]()
    for high, low in sorted(zip(ids[held.source].tolist(), ids[held.target].tolist(), strict=True)):
        out.setdefault(low, []).append(high)
    return out


def _holdings(graph: ChainGraph) -> EdgeTable:
    held = graph.edge("INVESTS_IN", "Enterprise", "Enterprise").confirmed()
    if not len(held):
        return held
    share, said = held.columns["share"], np.isin(held.columns["holding"].astype(str), CONTROLLED)
    return held.take(np.where(np.isnan(share), said, share >= CONTROL))
