"""Records of the gaps that were found, made from columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.counts.local import LocalCounts
from graph.counts.population import Population, describe_population
from graph.gaps.evidence import EvidenceIndex
from graph.gaps.facts import Context, Findings
from graph.gaps.records import Assessment, Gap, Inputs, priorities
from graph.gaps.rules import OUTCOMES
from graph.gaps.states import ACTIONS, STATES
from graph.gaps.thresholds import PARTS
from graph.space.quadrant import SAME
from graph.supply.field_chain import FieldChain

Columns = dict[str, list[list[Any]]]
"""By name, the values of each place, by segment."""
_INPUTS, _GAP = (tuple(f.name for f in fields(made) if f.name != "evidence") for made in (Inputs, Gap))
_IS_GAP = np.array([STATES[state].gap for state, _ in OUTCOMES])
_BY_REACH = np.array([STATES[state].by_reach for state, _ in OUTCOMES])


@dataclass(frozen=True)
class Asked:
    """The places of a question, each with what the answers about all fields share."""

    context: Context
    locals: list[LocalCounts]
    evidence: list[EvidenceIndex]
    populations: list[Population]

    @classmethod
    def of(cls, context: Context) -> Asked:
        """Made once per question."""
        graph, counts = context.graph, context.counts
        locals_ = [counts.of(i) for i in range(len(counts.places))]
        return cls(
            context,
            locals_,
            [EvidenceIndex(graph, c) for c in locals_],
            [describe_population(graph, c) for c in locals_],
        )


def assessments(asked: Asked, chain: FieldChain, found: Findings) -> list[Assessment]:
    """What was found of a field, for each place: gaps by priority, then the rest by demand."""
    parts = _parts(asked.context, chain, found)
    ranked = _IS_GAP[found.outcome]
    urgency = np.full(ranked.shape, np.nan)
    urgency[ranked] = priorities({name: values[ranked] for name, values in parts.items()}, asked.context.thresholds)
    reach = reach_of(found.relatedness, found.peers_relatedness)
    order = gap_order(urgency, parts, reach, _BY_REACH[found.outcome])
    columns = _columns(asked.context, chain, found, parts, urgency)
    return [_assessment(asked, chain, i, columns, order[i].tolist()) for i in range(len(order))]


def _assessment(asked: Asked, chain: FieldChain, i: int, columns: Columns, order: list[int]) -> Assessment:
    graph, limits, local = asked.context.graph, asked.context.thresholds, asked.locals[i]
    rows = {name: of_place[i] for name, of_place in columns.items()}
    gaps = list(_gaps(local, chain, rows, limits.prior))
    return Assessment(
        field=chain.id,
        field_name=chain.name,
        field_status=chain.status,
        place=local.place,
        on=graph.on,
        version=graph.version,
        data_date=graph.data_date,
        population=asked.populations[i],
        thresholds=limits,
        alike=asked.context.alike[i].places,
        gaps=tuple(gaps[at] for at in order),
        records=asked.evidence[i],
    )


def _parts(context: Context, chain: FieldChain, found: Findings) -> dict[str, FloatArray]:
    """Parts of the priority, in the order of ``PARTS``; shape (places, segments)."""
    pull, importable = found.pull, np.broadcast_to(chain.importable, found.outcome.shape)
    values = (pull.demand, pull.criticality, context.confidence[:, chain.segments], importable)
    return dict(zip(PARTS, values, strict=True))


def reach_of(relatedness: FloatArray, peers: FloatArray) -> FloatArray:
    """What puts 延链 in order: those nearer than to the peers first (if there are any peers), then by relatedness."""
    reach: FloatArray = np.nan_to_num(relatedness) + ~(relatedness - peers <= SAME)
    return reach


def gap_order(urgency: FloatArray, parts: Mapping[str, FloatArray], reach: FloatArray, extend: BoolArray) -> IntArray:
    """Gaps by priority, then by demand and criticality; 延链, which has neither, by ``reach``; then confidence, then as
    given.

    ``urgency`` is the priority, ``nan`` for what is no gap; ``extend`` marks 延链. The last axis is put in order.
    """
    keys = (
        -parts["confidence"],
        -reach,
        ~extend,
        -parts["criticality"],
        -parts["demand_pull"],
        -np.nan_to_num(urgency),
        np.isnan(urgency),
    )
    order: IntArray = np.lexsort(keys, axis=-1)
    return order


def _columns(
    context: Context, chain: FieldChain, found: Findings, parts: dict[str, FloatArray], urgency: FloatArray
) -> Columns:
    """Numbers of each segment in each place, under the names of their fields, and the outcome."""
    counts, s = context.counts, chain.segments
    n_place = counts.n_place[:, s]
    known, downstream = np.broadcast_arrays(counts.n_known[s].astype(int), found.pull.downstream[:, None])
    arrays: dict[str, NDArray[Any]] = {
        "n_place": n_place,
        "n_total": counts.n_total[:, s],
        "expected": context.expected[:, s],
        "lq": context.lq[:, s],
        "effective_makers": counts.effective_makers[:, s],
        "enterprises_place": n_place.astype(int),
        "suggested_place": counts.suggested_place[:, s].astype(int),
        "relatedness": found.relatedness,
        "peers_relatedness": found.peers_relatedness,
        "strong_neighbours": found.strong_neighbours.astype(int),
        "enterprises_known": known,
        "downstream_strength": downstream,
        "outcome": found.outcome,
        "priority": urgency,
        **parts,
    }
    return {name: values.tolist() for name, values in arrays.items()}


def _gaps(local: LocalCounts, chain: FieldChain, rows: dict[str, list[Any]], prior: float) -> Iterator[Gap]:
    """Gaps of one place in chain order; ``rows`` are its columns."""
    found = [OUTCOMES[o] for o in rows["outcome"]]
    parts = [
        {"demand_pull": demand, "criticality": criticality, "confidence": confidence, "importable": importable}
        for demand, criticality, confidence, importable in zip(*(rows[p] for p in PARTS), strict=True)
    ]
    inputs: dict[str, Iterable[Any]] = {
        **rows,
        "place_total": repeat(local.place_total),
        "total": repeat(local.total),
        "prior": repeat(prior),
    }
    gaps: dict[str, Iterable[Any]] = {
        "segment": chain.ids,
        "name": chain.names,
        "stage": chain.stages,
        "group": chain.groups,
        "bottleneck": chain.bottlenecks,
        "state": [state for state, _ in found],
        "rules": [rules for _, rules in found],
        "action": [ACTIONS[state] for state, _ in found],
        "parts": parts,
        "priority": [p if p == p else None for p in rows["priority"]],
        "inputs": map(Inputs, *(inputs[name] for name in _INPUTS)),
    }
    return map(Gap, *(gaps[name] for name in _GAP))
