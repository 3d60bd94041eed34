"""无 from a list that is declared complete, without comparing with anywhere else; and declarations that are refuted."""

from __future__ import annotations

from datetime import date

import numpy as np

from graph.arrays import FloatArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, membership
from graph.chain.rosters import Roster, firms_on, rosters_of
from graph.counts.tallies import meets_tests
from graph.evidence.figures import Figures
from graph.evidence.looked import held

COMPLETE = 0.9
"""Least share declared, or counted where the declaration is refuted, for saying 无."""
_MONTHS = 12
_EPSILON = 1e-9


def declared_none(figures: Figures) -> FloatArray:
    """Share that the list holds, where it may say 无 if nobody is seen: shape (places, segments), ``nan`` elsewhere.

    It may where firms of the segment can be on it, all that meet its test are, and it counts sites, its share is high
    enough and not refuted, it is not older than a year, people said what the firms of it there do (the matching of
    texts overlooks too many), and neither a text of it waits that could be the segment nor a firm of it in the segment
    that could be there, or has a site there of which nobody knows what is done.
    """
    roster, counts = figures.roster, figures.counts
    out = np.full(figures.n.shape, np.nan)
    if not (roster.closed and roster.by_site and roster.complete is not None):
        return out
    for i, look in enumerate(figures.looks):
        told, firms = counts.told[i], counts.known[i] + counts.unseen[i]
        share = held(roster.complete, float(counts.meets[i]), float(counts.meets_on[i]))
        enough = share >= COMPLETE and told > 0 and told >= COMPLETE * firms
        agreed = look.own and firms >= COMPLETE * look.firms - _EPSILON  # N* may say that the list is not complete
        if enough and agreed and fresh(roster, figures.on):
            open_ = (counts.suggested[i] > 0) | (counts.perhaps[i] > 0) | (counts.open[i] > 0)
            out[i] = np.where(open_ | ~figures.collected, np.nan, share)
    return out


def not_listed(graph: ChainGraph, roster: Roster, place: Place) -> list[str]:
    """Names of the firms that other lists place there and that meet the test of this one, but are not on it."""
    ids, on = firms_on(graph)
    kinds = {r.id: r.kind.name for r in rosters_of(graph)}
    at = ids.index(roster.id)
    absent = meets_tests([kinds[id_] for id_ in ids], on)[at] & ~on[at] & membership(graph, place).inside
    return [str(name) for name in graph.nodes["Enterprise"].names()[absent]]


def fresh(roster: Roster, on: int) -> bool:
    """Whether the list is of the last twelve months; one without a date is not."""
    if not roster.counted_on:
        return False
    counted, today = date.fromisoformat(roster.counted_on), date(on // 10_000, on // 100 % 100, on % 100)
    return counted <= today and (today.year - counted.year) * _MONTHS + today.month - counted.month <= _MONTHS
