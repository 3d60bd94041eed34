"""All figures of one roster about each segment in some places: what its claims are made of, and recomputed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.arrays import BoolArray, FloatArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, make_place
from graph.chain.rosters import Roster, collects, rosters_of
from graph.chain.verified import verified_of
from graph.evidence import claims
from graph.evidence.by_division import Divisions, divisions_on
from graph.evidence.claims import Shape
from graph.evidence.counts import RosterCounts, count_roster, seen_of, tally_of
from graph.evidence.fit import comparable, fit_shape
from graph.evidence.looked import Look, by_segment, looks
from graph.evidence.measured import SAID, precision

LEVELS = {"直辖市": "市"}
"""Levels of places that are fitted together with another."""
TOGETHER = 64
"""Places counted at a time when a whole level is fitted."""
_FITTED = "shape of "
_MID = 1


@dataclass(frozen=True)
class Figures:
    """Figures of a roster; arrays have shape (places, segments), with a last axis of (low, mid, high) where an interval
    is carried: of ``d`` (of the place in ``looks``, here as the divisions of the segment have it), and so of ``there``
    (E) and what hangs on it, whose ends go by those of d.

    ``nan`` where nothing is stated: nobody of the segment is seen outside, or nobody declared how many firms there are.
    ``strength`` is of a closed roster alone, in places with enough seen firms. Of a segment whose kind of firm it does
    not collect (``collected``, shape (segments,)) a roster states nothing but whom it sees.
    """

    roster: Roster
    on: int
    counts: RosterCounts
    looks: tuple[Look, ...]
    shape: tuple[Shape | None, ...]
    pi: float
    divisions: Divisions
    d: FloatArray
    e: FloatArray
    there: FloatArray
    none: FloatArray
    no_further: FloatArray
    prior_none: FloatArray
    present: FloatArray
    lq: FloatArray
    over: FloatArray
    under: FloatArray
    collected: BoolArray

    @property
    def n(self) -> FloatArray:
        """Seen firms here."""
        return self.counts.seen.here

    @property
    def anybody(self) -> BoolArray:
        """Whether somebody is seen here: counted, or by a site that a roster of head offices does not count."""
        seen: BoolArray = (self.n > 0) | (self.counts.sited > 0)
        return seen

    @property
    def surest(self) -> FloatArray:
        """P(somebody is there), 0 where nobody is seen: by those counted, or by the sites, which people stated."""
        at_sites = 1 - (1 - SAID) ** self.counts.sited_texts
        counted = np.where(self.n > 0, self.present[..., _MID], 0.0)
        return np.fmax(counted, np.where(self.counts.sited > 0, at_sites, 0.0))


def figures_of(graph: ChainGraph, places: Sequence[Place]) -> list[Figures]:
    """Figures of every roster that anybody is on, the widest population first."""
    return [_figures(graph, r, places) for r in rosters_of(graph) if _size(graph, r)]


def shape_at(graph: ChainGraph, roster: Roster, level: str) -> Shape | None:
    """What a roster looks like at a level of places; fitted once per graph, that is per version of the data."""
    named = LEVELS.get(level, level)
    return graph.once(f"{_FITTED}{roster.id} at {named}", lambda g: _shape_at(g, roster, named))


def hold_fit(imagined: ChainGraph, data: ChainGraph) -> None:
    """Keep what was fitted to the data for a graph that was imagined from them: a firm more or less is no new version,
    and elsewhere nothing changes by it.
    """
    imagined.take_over(data, _FITTED)


def level_of(graph: ChainGraph, place: Place) -> str:
    """The level of the place's first district, "" for not known."""
    table = graph.nodes["District"]
    own = [table.index[i] for i in place.ids if i in table.index]
    return str(table.columns["level"][own[0]] or "") if own else ""


def _size(graph: ChainGraph, roster: Roster) -> int:
    tally = tally_of(graph, roster)
    return int(tally.known.sum() + tally.unseen.sum())


def _shape_at(graph: ChainGraph, roster: Roster, level: str) -> Shape | None:
    table, tally = graph.nodes["District"], tally_of(graph, roster)
    levels = [LEVELS.get(str(name or ""), str(name or "")) for name in table.columns["level"].tolist()]
    places = [make_place(graph, [str(table.ids[i])]) for i, name in enumerate(levels) if name == level]
    if not tally.seen.sum():
        return None
    seen, checked, kept = seen_of(graph, roster, places), _checked(graph, places), collects(graph, roster)
    return fit_shape(
        replace(
            seen,
            here=seen.here[:, kept],
            outside=seen.outside[:, kept],
            total=seen.total[kept],
            verified=None if checked is None else checked[:, kept],
        )
    )


def _checked(graph: ChainGraph, places: Sequence[Place]) -> BoolArray | None:
    """Cells of which anything was found out that is in force: they were chosen, so nothing is fitted to them."""
    every = [v for v in verified_of(graph) if v.holds(graph.on)]
    if not every:
        return None
    at = {place.ids[0]: i for i, place in enumerate(places) if len(place.ids) == 1}
    out = np.zeros((len(places), len(graph.nodes["Segment"])), dtype=bool)
    for one in every:
        if one.place in at:
            out[at[one.place], graph.nodes["Segment"].index[one.segment]] = True
    return out


def _figures(graph: ChainGraph, roster: Roster, places: Sequence[Place]) -> Figures:
    counts, tally = count_roster(graph, roster, places), tally_of(graph, roster)
    matched, stated = float(tally.matched.sum()), float(tally.stated.sum())
    pi = precision(matched - stated, stated, float(tally.confirmed.sum()))
    compares = roster.closed or roster.of_heads  # what somebody chose otherwise has no shape: nothing is told by it
    shapes = tuple(shape_at(graph, roster, level_of(graph, p)) if compares else None for p in places)
    looked = looks(graph, roster, places, counts)
    kept = collects(graph, roster)
    d = np.where(kept[:, None], by_segment(graph, roster, looked), np.nan)
    rows = [
        _row(roster, counts, kept, pi, i, shapes[i], d[i] if looked[i].d is not None else None)
        for i in range(len(places))
    ]
    joined = {name: np.stack([row[name] for row in rows]) for name in _NAMES}
    divisions = divisions_on(graph, roster)
    return Figures(roster, graph.on, counts, tuple(looked), shapes, pi, divisions, d, **joined, collected=kept)


_NAMES = ("e", "there", "none", "no_further", "prior_none", "present", "lq", "over", "under")


def _row(
    roster: Roster,
    counts: RosterCounts,
    kept: BoolArray,
    pi: float,
    i: int,
    shape: Shape | None,
    d: FloatArray | None,
) -> dict[str, FloatArray]:
    """The figures of one place."""
    seen, j = counts.seen, counts.texts[i].astype(float)
    n, m = seen.here[i], float(seen.m[i])
    blank, blank3 = np.full(n.shape, np.nan), np.full((*n.shape, 3), np.nan)
    alone = {"present": np.stack([1 - (1 - pi) ** j] * 3, axis=-1)}
    out = dict.fromkeys(("e", "over", "under"), blank) | dict.fromkeys(
        ("there", "none", "no_further", "prior_none", "lq"), blank3
    )
    if shape is None or not roster.closed:
        return out | alone
    e = np.where(kept, claims.expected_seen(seen.outside[i], m, float(seen.everybody[i]), shape), np.nan)
    out["e"] = e
    if comparable(m, seen.everybody[i]):
        out |= {"lq": claims.quotient(n, e, shape), "over": claims.p_over(n, e, shape)}
        out["under"] = claims.p_under(n, e, shape)
    if d is None:
        return out | alone
    there = claims.expected_there(e[:, None], pi, d)
    given = (e[:, None], there, pi, shape)
    found = {
        "there": there,
        "none": claims.p_none(*given),
        "no_further": claims.p_no_further(n[:, None], *given),
        "prior_none": claims.p_prior_none(there, shape),
        "present": claims.p_present(j[:, None], *given),
    }
    nothing = np.isnan(found["present"])
    return out | found | {"present": np.where(nothing, alone["present"], found["present"])}
