"""Records of the gaps that were found, made from columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.counts.local import LocalCounts
from graph.counts.population import Population
from graph.gaps.bases import Base, bases_in
from graph.gaps.claim import APART, EVEN, NONE, OVER, PRESENT, RECORDED, UNDER, UNKNOWN, Claim, claims_of
from graph.gaps.evidence import EvidenceIndex
from graph.gaps.facts import Context, Findings, pressing
from graph.gaps.marks import MARKS, Mark, claim_behind, mark
from graph.gaps.records import Assessment, Gap, Inputs, priorities
from graph.gaps.rules import OUTCOMES
from graph.gaps.spoken import speak_of
from graph.gaps.states import ACTIONS, STATES
from graph.gaps.thresholds import PARTS
from graph.lazy_rows import LazyRows
from graph.space.quadrant import SAME
from graph.supply.field_chain import FieldChain

Columns = dict[str, NDArray[Any]]
"""By name, shape (places, segments)."""
_INPUTS, _GAP = (tuple(f.name for f in fields(made) if f.name != "evidence") for made in (Inputs, Gap))
_STATE = np.array([state for state, _ in OUTCOMES], dtype=object)
_IS_GAP = np.array([STATES[state].gap for state, _ in OUTCOMES])
_BY_REACH = np.array([STATES[state].by_reach for state, _ in OUTCOMES])
_URGENT = 0.5
"""What a segment counts for more that the plan names, and as much for one that is 卡脖子."""


@dataclass(frozen=True)
class Asked:
    """The places of a question, each with what the answers about all fields share."""

    context: Context
    locals: list[LocalCounts]
    evidence: list[EvidenceIndex]
    bases: list[dict[int, tuple[Base, ...]]]
    populations: list[Population]

    @classmethod
    def of(cls, context: Context) -> Asked:
        """Made once per question."""
        graph, counts = context.graph, context.counts
        locals_ = [counts.of(i) for i in range(len(counts.places))]
        bases = [bases_in(graph, c.member, c.inside) for c in locals_]
        return cls(
            context,
            locals_,
            [EvidenceIndex(graph, c, b) for c, b in zip(locals_, bases, strict=True)],
            bases,
            speak_of(graph, locals_, context.figures, context.thresholds),
        )


def assessments(asked: Asked, chain: FieldChain, found: Findings) -> list[Assessment]:
    """What was found of a field, for each place: gaps by priority, then the rest by who stands next to them."""
    parts = _parts(asked.context, chain)
    ranked = _IS_GAP[found.outcome]
    urgency = np.full(ranked.shape, np.nan)
    urgency[ranked] = priorities({name: values[ranked] for name, values in parts.items()}, asked.context.thresholds)
    reach = reach_of(found.relatedness, found.peers_relatedness)
    order = gap_order(urgency, parts, reach, _BY_REACH[found.outcome])
    columns = _columns(asked.context, chain, found, parts, urgency) | _names(chain, len(order))
    return [_assessment(asked, chain, i, columns, order[i]) for i in range(len(order))]


def _assessment(asked: Asked, chain: FieldChain, i: int, columns: Columns, order: IntArray) -> Assessment:
    graph, context, local = asked.context.graph, asked.context, asked.locals[i]
    mine = {name: values[i][order] for name, values in columns.items()}
    return Assessment(
        field=chain.id,
        field_name=chain.name,
        field_status=chain.status,
        place=local.place,
        on=graph.on,
        version=graph.version,
        data_date=graph.data_date,
        population=asked.populations[i],
        thresholds=context.thresholds,
        alike=context.alike[i].places,
        gaps=LazyRows(mine, _Writer(asked, chain, i, order), len(order)),
        records=asked.evidence[i],
    )


def _parts(context: Context, chain: FieldChain) -> dict[str, FloatArray]:
    """Parts of the priority, in the order of ``PARTS``; shape (places, segments)."""
    s = chain.segments
    near = context.marks["nearby"][0][:, s]
    firms = context.need.firms[:, s] / np.where(near, 2.0, 1.0)  # what somebody near has is needed half as much
    urgency = 1 + _URGENT * context.planned[s] + _URGENT * np.array(chain.bottlenecks)
    values = (firms, pressing(context, chain), chain.importable, urgency)
    return dict(zip(PARTS, (np.broadcast_to(v, firms.shape) for v in values), strict=True))


def reach_of(relatedness: FloatArray, peers: FloatArray) -> FloatArray:
    """What puts 延链 in order: those nearer than to the peers first (if there are any peers), then by relatedness."""
    reach: FloatArray = np.nan_to_num(relatedness) + ~(relatedness - peers <= SAME)
    return reach


def gap_order(urgency: FloatArray, parts: Mapping[str, FloatArray], reach: FloatArray, extend: BoolArray) -> IntArray:
    """Gaps by priority; 延链 of the same by ``reach``; then by who stands next to them, how sure, then as given.

    ``urgency`` is the priority, ``nan`` for what is no gap; ``extend`` marks 延链. The last axis is put in order.
    """
    keys = (
        -parts["sureness"],
        -parts["firms"],
        np.where(extend, -reach, 0.0),
        -np.nan_to_num(urgency),
        np.isnan(urgency),
    )
    order: IntArray = np.lexsort(keys, axis=-1)
    return order


def _names(chain: FieldChain, places: int) -> Columns:
    """Ids and stages of the segments, the same in each place."""
    named = {"segment": chain.ids, "stage": chain.stages}
    return {k: np.broadcast_to(np.array(v, dtype=object), (places, len(chain.ids))) for k, v in named.items()}


def _columns(
    context: Context, chain: FieldChain, found: Findings, parts: dict[str, FloatArray], urgency: FloatArray
) -> Columns:
    """Numbers of each segment in each place, under the names of their fields, the outcome and the state."""
    counts, s, said = context.counts, chain.segments, context.answers
    n_place = counts.n_place[:, s]
    known, needed = np.broadcast_arrays(counts.n_known[s].astype(int), n_place)[0], context.need
    seen = _shown(context, s)
    arrays: dict[str, NDArray[Any]] = {
        "n_place": n_place,
        "n_total": seen["n_total"],
        "n_shown": seen["n_shown"],
        "place_total": seen["m"].astype(int),
        "total": seen["total"].astype(int),
        "expected": context.expected[:, s],
        "lq": context.lq[:, s],
        "p_none": np.where(said.recorded[:, s], np.nan, said.p_none[:, s]),
        "declared": np.where(said.none[:, s], said.declared[:, s], np.nan),
        "p_guess": np.where(said.recorded[:, s], np.nan, said.p_guess[:, s]),
        "effective_makers": counts.effective_makers[:, s],
        "enterprises_place": n_place.astype(int),
        "suggested_place": counts.suggested_place[:, s].astype(int),
        "bound": needed.bound[:, s],
        "users": needed.users[:, s],
        "suppliers": needed.suppliers[:, s],
        "relatedness": found.relatedness,
        "peers_relatedness": found.peers_relatedness,
        "related_from": found.related_from,
        "strong_neighbours": found.strong_neighbours.astype(int),
        "enterprises_known": known,
        "outcome": found.outcome,
        "state": _STATE[found.outcome],
        "presence": _presence(context, s),
        "strength": _strength(context, s),
        "needed": needed.needed[:, s],
        "roster": seen["roster"],
        "priority": urgency,
        "verification": _found_out(context, s),
        **found.chances,
        **parts,
    }
    return arrays


def _shown(context: Context, segments: IntArray) -> dict[str, NDArray[Any]]:
    """Counts of the roster that is shown of each segment, 0 without one."""
    main = context.main[:, segments]
    out: dict[str, NDArray[Any]] = {n: np.zeros(main.shape) for n in ("n_shown", "n_total", "m", "total")}
    ids = np.array(["", *(f.roster.id for f in context.figures)], dtype=object)
    for at, figures in enumerate(context.figures):
        mine, seen = main == at, figures.counts.seen
        values = {
            "n_shown": seen.here[:, segments],
            "n_total": seen.outside[:, segments] + seen.here[:, segments],
            "m": seen.m[:, None],
            "total": (seen.m + seen.everybody)[:, None],
        }
        out = {n: np.where(mine, values[n], out[n]) for n in out}
    return out | {"roster": ids[main + 1]}


def _found_out(context: Context, segments: IntArray) -> NDArray[Any]:
    """What people found out last, as it is to be told."""
    said = np.array([None, *context.checked.said], dtype=object)
    return said[context.checked.shown[:, segments] + 1]


def _presence(context: Context, segments: IntArray) -> NDArray[Any]:
    said = context.answers
    return _words(
        said.present.shape,
        ((said.recorded, RECORDED), (said.present, PRESENT), (said.none, NONE)),
        UNKNOWN,
    )[:, segments]


def _strength(context: Context, segments: IntArray) -> NDArray[Any]:
    said = context.answers
    return _words(said.over.shape, ((said.even, EVEN), (said.under, UNDER), (said.over, OVER)), APART)[:, segments]


def _words(shape: tuple[int, ...], rows: Iterable[tuple[BoolArray, str]], otherwise: str) -> NDArray[Any]:
    out = np.full(shape, otherwise, dtype=object)
    for mask, word in rows:
        out[mask] = word
    return out


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes out gaps of a field in one place: those at these positions of ``order``."""

    asked: Asked
    chain: FieldChain
    place: int
    order: IntArray

    def __call__(self, rows: Mapping[str, list[Any]], at: IntArray) -> Iterable[Gap]:
        own, context = self.order[at], self.asked.context
        segments = self.chain.segments[own]
        sites = [self.asked.bases[self.place].get(s, ()) for s in segments.tolist()]
        said = claims_of(context.figures, self.place, segments.tolist())
        return _gaps(self.chain, own.tolist(), rows, _marks(context, segments, self.place, said), said, sites)


def _marks(context: Context, segments: IntArray, i: int, claims: Sequence[tuple[Claim, ...]]) -> list[tuple[Mark, ...]]:
    """Marks of each of these segments in one place, with what the rosters say of it."""
    out: list[list[Mark]] = [[] for _ in segments]
    basis = context.graph.nodes["Segment"].columns["entry_basis"]
    for key in MARKS:
        found = context.marks[key]
        mine, values = found.where[i, segments], found.figure[i, segments].tolist()
        for at in np.flatnonzero(mine).tolist():
            counted = {name: float(number[i, segments[at]]) for name, number in found.counted.items()}
            by = claim_behind(key, values[at], claims[at])
            out[at].append(mark(key, values[at], counted, by, basis[segments[at]] or ""))
    return [tuple(m) for m in out]


def _gaps(
    chain: FieldChain,
    own: list[int],
    rows: Mapping[str, list[Any]],
    marks: list[tuple[Mark, ...]],
    claims: list[tuple[Claim, ...]],
    sites: list[tuple[Base, ...]],
) -> Iterator[Gap]:
    """Gaps of one place at positions of the chain; the others have an entry for each of them."""
    parts = [dict(zip(PARTS, values, strict=True)) for values in zip(*(rows[p] for p in PARTS), strict=True)]
    gaps: dict[str, Iterable[Any]] = {
        "segment": [chain.ids[k] for k in own],
        "name": [chain.names[k] for k in own],
        "stage": [chain.stages[k] for k in own],
        "group": [chain.groups[k] for k in own],
        "bottleneck": [chain.bottlenecks[k] for k in own],
        "state": rows["state"],
        "rules": [OUTCOMES[o][1] for o in rows["outcome"]],
        "action": [ACTIONS[state] for state in rows["state"]],
        "presence": rows["presence"],
        "strength": rows["strength"],
        "needed": rows["needed"],
        "roster": rows["roster"],
        "marks": marks,
        "claims": claims,
        "parts": parts,
        "chance": [p if p >= 0 else None for p in rows["chance"]],
        "priority": [p if p == p else None for p in rows["priority"]],
        "verification": rows["verification"],
        "sites": sites,
        "inputs": map(Inputs, *(rows[name] for name in _INPUTS)),
    }
    return map(Gap, *(gaps[name] for name in _GAP))
