"""Gaps of a field's chain in a place: which segments are missing, weak or within reach, and how sure that is.

Each answer carries its rule, the numbers it was computed from, and the records behind them. What a roster can claim is
said in ``graph.evidence``, how the claims of several become an answer in ``graph.gaps.answers``. What no place changes
is made once per graph (``graph.supply.field_chain``), and places are judged together, as rows of arrays.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.chain.completeness import complete_fields
from graph.chain.graph import ChainGraph
from graph.chain.lately import Lately
from graph.chain.places import Place
from graph.gaps.build import Asked, assessments
from graph.gaps.facts import find, make_context
from graph.gaps.records import Assessment, Gap, Inputs, priority
from graph.gaps.thresholds import Thresholds
from graph.supply.field_chain import field_chain

TOGETHER = 64
"""Places judged at a time: enough to share the work, few enough to keep the arrays small."""
KEPT = 48
"""Places of which a graph keeps what all their fields share: page after page asks about the same few."""


def find_gaps(
    graph: ChainGraph,
    field: str,
    place: Place,
    peers: Sequence[Place] = (),
    *,
    thresholds: Thresholds | None = None,
) -> Assessment:
    """State of every segment of ``field`` in ``place``, as the rosters tell; relatedness is against places alike, or
    ``peers``.

    Raises
    ------
    NotFound
        Unknown field.
    BadRequest
        A peer overlaps the place, or a threshold is out of range.

    Source
    ------
    Own design (docs/gaps.md); the formulas in ``graph.evidence.claims``; effective makers 1/HHI.
    """
    return find_all_gaps(graph, place, peers, fields=[field], thresholds=thresholds)[0]


def find_all_gaps(
    graph: ChainGraph,
    place: Place,
    peers: Sequence[Place] = (),
    *,
    fields: Sequence[str] | None = None,
    thresholds: Thresholds | None = None,
) -> list[Assessment]:
    """:func:`find_gaps` for several fields (all that have segments by default), counting once."""
    return find_gaps_of_places(graph, [place], peers, fields=fields, thresholds=thresholds)[0]


def find_gaps_of_places(
    graph: ChainGraph,
    places: Sequence[Place],
    peers: Sequence[Place] = (),
    *,
    fields: Sequence[str] | None = None,
    thresholds: Thresholds | None = None,
) -> list[list[Assessment]]:
    """:func:`find_all_gaps` of each place, in the order given.

    The same answers, with the work shared between places.
    """
    limits, out = thresholds or Thresholds(), list[list[Assessment]]()
    for start in range(0, len(places), TOGETHER):
        asked = _asked(graph, tuple(places[start : start + TOGETHER]), tuple(peers), limits)
        if fields is None:
            fields = [f for f in complete_fields(graph) if len(graph.field_segments(f))]
        by_field = [_assess(asked, field) for field in fields]
        out += [[of_field[i] for of_field in by_field] for i in range(len(asked.locals))]
    return out


def _asked(graph: ChainGraph, places: tuple[Place, ...], peers: tuple[Place, ...], limits: Thresholds) -> Asked:
    """What the fields of a question share, kept where one place is asked about as usual."""

    def make() -> Asked:
        return Asked.of(make_context(graph, places, peers, limits))

    if len(places) > 1 or peers or limits != Thresholds():
        return make()
    kept: Lately[Asked] = graph.once("places asked about", lambda _: Lately(KEPT))
    return kept.get(places, make)


def _assess(asked: Asked, field: str) -> list[Assessment]:
    chain = field_chain(asked.context.graph, field)
    return assessments(asked, chain, find(asked.context, chain))


__all__ = [
    "Assessment",
    "Gap",
    "Inputs",
    "find_all_gaps",
    "find_gaps",
    "find_gaps_of_places",
    "priority",
]
