"""Gaps of a field's chain in a place: which segments are missing, weak or within reach, and how sure that is.

Each answer carries its rule, the numbers it was computed from, and the records behind them. Absence is weighed against
how much the data could have shown: see ``graph.local`` for the counts and ``graph.pull`` for demand and criticality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from graph.chain import BoolArray, ChainGraph, FloatArray, IntArray
from graph.evidence import Evidence, EvidenceIndex
from graph.local import LocalCounts, Strength, count_local
from graph.operating import operating
from graph.places import Place
from graph.population import Population, describe_population
from graph.pull import Pull, Supply, pull_in_field, supply_of
from graph.relatedness import density, proximity
from graph.thresholds import PARTS, Thresholds

ACTIONS = {"unknown": "待核实", "missing": "补链", "extend": "延链", "weak": "强链", "strong": "稳链", "absent": ""}
"""What each state calls for."""
STATE_LABELS = {
    "missing": "缺失",
    "weak": "薄弱",
    "extend": "可延伸",
    "strong": "优势",
    "absent": "未布局",
    "unknown": "数据不足",
}
"""Chinese name of each state, in the order of reading."""
RANKED = ("missing", "weak", "extend")
"""States that are gaps and carry a priority."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The numbers a state was decided on; from them a reader can recompute it (formulas in ``graph.local``).

    ``lq`` is ``nan`` when nothing is expected and k = 0; ``effective_makers`` and ``relatedness`` are ``nan`` without makers.
    """

    n_place: float
    n_total: float
    place_total: int
    total: int
    prior: float
    expected: float
    lq: float
    confidence: float
    effective_makers: float
    enterprises_place: int
    suggested_place: int
    downstream_strength: float
    relatedness: float
    strong_neighbours: int


@dataclass(frozen=True, slots=True)
class Gap:
    """One segment of a field in a place. ``priority`` is ``None`` for states that are no gaps."""

    segment: str
    name: str
    stage: str
    group: str
    bottleneck: bool
    state: str
    action: str
    rules: tuple[str, ...]
    priority: float | None
    parts: dict[str, float]
    inputs: Inputs
    _position: int = field(repr=False, compare=False)
    _records: EvidenceIndex = field(repr=False, compare=False)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The records behind the state, looked up when asked for: most answers show those of a few gaps only."""
        return self._records.of_segment(self._position)

    @property
    def rule(self) -> str:
        """The rules that decided, joined by ``+``."""
        return "+".join(self.rules)


@dataclass(frozen=True, slots=True)
class Assessment:
    """All segments of a field in a place, most urgent gap first, then by chain order."""

    field: str
    field_name: str
    field_status: str
    place: Place
    on: int
    version: int
    data_date: str | None
    population: Population
    thresholds: Thresholds
    gaps: tuple[Gap, ...]

    def counts(self) -> dict[str, int]:
        """Number of segments by state, every state named."""
        return {s: sum(g.state == s for g in self.gaps) for s in STATE_LABELS}


@dataclass(frozen=True)
class _Context:
    """What all fields of one question share."""

    graph: ChainGraph
    local: LocalCounts
    supply: Supply
    thresholds: Thresholds
    importable: FloatArray
    expected: FloatArray
    lq: FloatArray
    confidence: FloatArray
    relatedness: FloatArray
    anchors: BoolArray
    anchors_known: bool
    evidence: EvidenceIndex
    population: Population


def find_gaps(
    graph: ChainGraph,
    field: str,
    place: Place,
    peers: Sequence[Place] = (),
    *,
    thresholds: Thresholds | None = None,
    strength: Strength = "count",
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
    return find_all_gaps(graph, place, peers, fields=[field], thresholds=thresholds, strength=strength)[0]


def find_all_gaps(
    graph: ChainGraph,
    place: Place,
    peers: Sequence[Place] = (),
    *,
    fields: Sequence[str] | None = None,
    thresholds: Thresholds | None = None,
    strength: Strength = "count",
) -> list[Assessment]:
    """:func:`find_gaps` for several fields (all that have segments by default), counting once."""
    context = _context(graph, place, peers, thresholds or Thresholds(), strength)
    if fields is None:
        fields = [str(f) for f in graph.nodes["Field"].ids if len(graph.field_segments(str(f)))]
    return [_assess(context, field) for field in fields]


def _context(
    graph: ChainGraph, place: Place, peers: Sequence[Place], thresholds: Thresholds, strength: Strength
) -> _Context:
    local = count_local(graph, place, peers, strength)
    segments = graph.nodes["Segment"]
    known = operating(graph)
    leads = known.leads & local.counted
    anchors = np.zeros(len(segments), dtype=bool)
    anchors[known.segment[leads & local.member.inside[known.enterprise]]] = True
    return _Context(
        graph, local, supply_of(graph), thresholds, np.nan_to_num(segments.columns["importable"], nan=0.0),
        local.expected(), local.location_quotient(thresholds.prior), local.confidence(), density(proximity(graph), local.n_place > 0),
        anchors, bool(leads.any()), EvidenceIndex(graph, local), describe_population(graph, local),
    )  # fmt: skip


def _assess(context: _Context, field: str) -> Assessment:
    graph, local, limits = context.graph, context.local, context.thresholds
    segments = graph.field_segments(field)
    pull = pull_in_field(context.supply, segments, local.n_place, context.importable >= limits.importable_from)
    rules = {int(s): _rules(context, int(s), pull, i) for i, s in enumerate(segments)}
    places_in_chain = _chain_places(graph, field)
    gaps = [_gap(context, int(s), i, pull, rules[int(s)], places_in_chain[int(s)]) for i, s in enumerate(segments)]
    order = {g.segment: i for i, g in enumerate(gaps)}
    gaps.sort(key=lambda g: (g.priority is None, -(g.priority or 0.0), -g.parts["demand_pull"], -g.parts["criticality"],
                             -g.parts["confidence"], order[g.segment]))  # fmt: skip
    table = graph.nodes["Field"]
    at = graph.position("Field", field)
    return Assessment(
        field=field, field_name=str(table.names()[at]), field_status=str(table.columns["status"][at] or ""),
        place=local.place, on=graph.on, version=graph.version, data_date=graph.data_date,
        population=context.population, thresholds=limits, gaps=tuple(gaps),
    )  # fmt: skip


def _chain_places(graph: ChainGraph, field: str) -> dict[int, tuple[str, str]]:
    """Stage and sub-stage of each segment in this field."""
    part = graph.edge("PART_OF", "Segment", "Field")
    mine = part.take(part.target == graph.position("Field", field))
    if not len(mine):
        return {}
    rows = zip(mine.source.tolist(), mine.columns["stage"], mine.columns["group"], strict=True)
    return {s: (stage or "", group or "") for s, stage, group in rows}


def _rules(context: _Context, s: int, pull: Pull, i: int) -> tuple[str, tuple[str, ...]]:
    """State of segment ``s`` and the ids of the rules that decided it (design: tried in this order)."""
    local, limits = context.local, context.thresholds
    if local.n_total[s] < limits.min_observed:
        return "unknown", ("unknown.observed",)
    if local.n_place[s] == 0:
        if context.confidence[s] < limits.confidence_floor:
            return "unknown", ("unknown.confidence",)
        if pull.demand[i] > 0:
            return "missing", ("missing.demand",)
        reasons = _extend_reasons(context, s)
        return ("extend", reasons) if reasons else ("absent", ("absent",))
    reasons = _weak_reasons(context, s, pull.criticality[i])
    return ("weak", reasons) if reasons else ("strong", ("strong",))


def _strong_neighbours(context: _Context, s: int) -> int:
    """Supply neighbours of ``s`` that the place is strong in."""
    near = {t for t, _ in context.supply.users[s] + context.supply.inputs[s]}
    limits = context.thresholds
    return sum(bool(context.local.n_place[t] > 0 and context.lq[t] >= limits.lq_strong) for t in near)


def _extend_reasons(context: _Context, s: int) -> tuple[str, ...]:
    out = []
    if _strong_neighbours(context, s):
        out.append("extend.neighbour")
    if context.relatedness[s] >= context.thresholds.density_extend:
        out.append("extend.related")
    return tuple(out)


def _weak_reasons(context: _Context, s: int, criticality: float) -> tuple[str, ...]:
    local, limits = context.local, context.thresholds
    out = []
    if context.lq[s] < limits.lq_weak:
        out.append("weak.lq")
    if local.effective_makers[s] < limits.makers_weak:
        out.append("weak.makers")
    required = context.graph.nodes["Segment"].columns["anchor_required"][s] == 1
    if required and context.anchors_known and not context.anchors[s]:
        out.append("weak.anchor")
    if local.firms_place[s] == 1 and criticality > 0 and context.importable[s] < limits.importable_from:
        out.append("weak.single")
    return tuple(out)


def _gap(
    context: _Context, s: int, i: int, pull: Pull, found: tuple[str, tuple[str, ...]], where: tuple[str, str]
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
        enterprises_place=int(local.firms_place[s]), suggested_place=int(local.suggested_place[s]),
        downstream_strength=pull.downstream, relatedness=float(context.relatedness[s]),
        strong_neighbours=_strong_neighbours(context, s),
    )  # fmt: skip
    return Gap(
        segment=str(segment.ids[s]), name=str(segment.columns["name"][s]), stage=where[0], group=where[1],
        bottleneck=bool(segment.columns["bottleneck"][s] == 1), state=state, action=ACTIONS[state], rules=rules,
        priority=priority(parts, context.thresholds) if state in RANKED else None, parts=parts, inputs=inputs,
        _position=s, _records=context.evidence,
    )  # fmt: skip


def priority(parts: dict[str, float], thresholds: Thresholds) -> float:
    """demand_pull^w · criticality^w · confidence^w · (1 − importable)^w with the named weights; in [0, 1].

    A weight of 0 takes its part out (0⁰ = 1).

    >>> priority({"demand_pull": 0.5, "criticality": 0.4, "confidence": 1.0, "importable": 0.5}, Thresholds())
    0.1
    """
    out = 1.0
    for part in PARTS:
        value = 1 - parts[part] if part == "importable" else parts[part]
        out *= value ** thresholds.weight(part)
    return float(out)


__all__ = ["ACTIONS", "RANKED", "STATE_LABELS", "Assessment", "Gap", "Inputs", "IntArray", "find_all_gaps", "find_gaps"]
