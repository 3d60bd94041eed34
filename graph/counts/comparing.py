"""Which roster segments and places are compared by where no figure of one roster is meant: for relatedness.

How near two segments are and how near other places come to one are sums over firms, and two rosters are never added up:
a ledger of one district would move the answers about all others, and places that somebody wrote a list for would look
near to everything.
"""

from __future__ import annotations

from graph.chain.graph import ChainGraph
from graph.chain.rosters import Roster, rosters_of
from graph.counts.take import census_of


def comparing_roster(graph: ChainGraph) -> Roster | None:
    """The closed roster that sees firms in most districts, of those the one that sees most; ``None`` where none sees
    any: then there is nothing but what somebody chose, and all of it counts.
    """
    return graph.once("comparing roster", _comparing_roster)


def _comparing_roster(graph: ChainGraph) -> Roster | None:
    tallies, best, found = census_of(graph).tallies, (0, 0), None
    for roster in rosters_of(graph):
        if roster.closed and roster.id in tallies:
            seen = tallies[roster.id].seen[:-1]
            size = int((seen > 0).sum()), int(seen.sum())
            if size > best:
                best, found = size, roster
    return found
