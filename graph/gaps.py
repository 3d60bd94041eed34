"""Gaps of a field's chain in a place: which segments are missing, weak or within reach, and how sure that is.

Each answer carries its rule, the numbers it was computed from, and the records behind them. Absence is weighed against
how much the data could have shown: see ``graph.local`` for the counts and ``graph.pull`` for demand and criticality.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from graph.chain import ChainGraph
from graph.completeness import complete_fields, need_field
from graph.gap_records import ACTIONS, RANKED, STATE_LABELS, Assessment, Gap, Inputs, priority
from graph.gap_rules import Context, make_context, state_of, strong_neighbours
from graph.places import Place
from graph.pull import Pull, pull_in_field
from graph.thresholds import Thresholds


def find_gaps(
    graph: ChainGraph,
    field: str,
    place: Place,
    peers: Sequence[Place] = (),
    *,
    thresholds: Thresholds | None = None,
) -> Assessment:
    """State of every segment of ``field`` in ``place``, compared with all places or with ``peers``.

    Raises
    ------
    NotFound
        Unknown field.
    BadRequest
        A peer overlaps the place, or a threshold is out of range.

    Source
    ------
    Own design (README, "什么是缺口"); location quotient after Balassa (1965), shrunk; effective makers 1/HHI.
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
    context = make_context(graph, place, peers, thresholds or Thresholds())
    if fields is None:
        fields = [f for f in complete_fields(graph) if len(graph.field_segments(f))]
    return [_assess(context, field) for field in fields]


def _assess(context: Context, field: str) -> Assessment:
    graph, local, limits = context.graph, context.local, context.thresholds
    segments = graph.field_segments(field)
    need_field(graph, field)
    pull = pull_in_field(context.supply, segments, local.n_place, context.importable >= limits.importable_from)
    rules = {int(s): state_of(context, int(s), pull, i) for i, s in enumerate(segments)}
    places_in_chain = graph.field_places(field)
    gaps = [_gap(context, int(s), i, pull, rules[int(s)], places_in_chain[int(s)]) for i, s in enumerate(segments)]
    order = {g.segment: i for i, g in enumerate(gaps)}
    gaps.sort(key=lambda g: (*_urgency(g), order[g.segment]))
    table = graph.nodes["Field"]
    at = graph.position("Field", field)
    return Assessment(
        field=field, field_name=str(table.names()[at]), field_status=str(table.columns["status"][at] or ""),
        place=local.place, on=graph.on, version=graph.version, data_date=graph.data_date,
        population=context.population, thresholds=limits, gaps=tuple(gaps),
    )  # fmt: skip


def _urgency(gap: Gap) -> tuple[float | bool, ...]:
    """Sort key: gaps by priority, then by demand and criticality; 延链, which has neither, by relatedness; then confidence."""
    near = gap.inputs.relatedness
    return (
        gap.priority is None, -(gap.priority or 0.0), -gap.parts["demand_pull"], -gap.parts["criticality"],
        gap.state != "extend", 0.0 if math.isnan(near) else -near, -gap.parts["confidence"],
    )  # fmt: skip


def _gap(
    context: Context, s: int, i: int, pull: Pull, found: tuple[str, tuple[str, ...]], where: tuple[str, str]
) -> Gap:
    local, (state, rules) = context.local, found
    segment = context.graph.nodes["Segment"]
    parts = {
        "demand_pull": float(pull.demand[i]),
        "criticality": float(pull.criticality[i]),
        "confidence": float(context.confidence[s]),
        "importable": float(context.importable[s]),
    }
    inputs = Inputs(
        n_place=float(local.n_place[s]), n_total=float(local.n_total[s]), place_total=local.place_total,
        total=local.total, prior=context.thresholds.prior, expected=float(context.expected[s]), lq=float(context.lq[s]),
        confidence=float(context.confidence[s]), effective_makers=float(local.effective_makers[s]),
        enterprises_place=int(local.n_place[s]), enterprises_known=int(local.n_known[s]),
        suggested_place=int(local.suggested_place[s]),
        downstream_strength=pull.downstream, relatedness=float(context.relatedness[s]),
        strong_neighbours=strong_neighbours(context, s),
    )  # fmt: skip
    return Gap(
        segment=str(segment.ids[s]), name=str(segment.columns["name"][s]), stage=where[0], group=where[1],
        bottleneck=bool(segment.columns["bottleneck"][s] == 1), state=state, action=ACTIONS[state], rules=rules,
        priority=priority(parts, context.thresholds) if state in RANKED else None, parts=parts, inputs=inputs,
        _position=s, _records=context.evidence,
    )  # fmt: skip


__all__ = ["ACTIONS", "RANKED", "STATE_LABELS", "Assessment", "Gap", "Inputs", "find_all_gaps", "find_gaps", "priority"]
