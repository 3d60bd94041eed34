"""What an assessment says: the numbers behind a state, and one record per segment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as declared
from typing import Annotated

import numpy as np

from graph.arrays import FloatArray
from graph.chain.places import Place
from graph.counts.population import EVERYWHERE, Population
from graph.gaps.evidence import Evidence, EvidenceIndex
from graph.gaps.similar_places import compared_note
from graph.gaps.states import counted_states
from graph.gaps.thresholds import PARTS, Thresholds
from graph.says import Says
from graph.shown import Shown
from graph.space.quadrant import quadrant_of


@dataclass(frozen=True, slots=True)
class Inputs:
    """The numbers a state was decided on; from them a reader can recompute it (formulas in ``graph.counts.local``).

    ``n_total`` and ``n_place`` count the population; ``enterprises_known`` counts all confirmed makers, placed or not.
    ``lq`` is ``nan`` when nothing is expected and k = 0; ``effective_makers`` and ``relatedness`` are ``nan`` without
    makers. ``peers_relatedness`` is the mean relatedness of the places alike (``Assessment.alike``), ``nan`` without
    any.
    """

    n_place: Annotated[float, Says("本地计入", "本地计入的企业数", unit="家")]
    n_total: Annotated[float, Says("对比范围计入", "对比范围计入的企业数", unit="家")]
    place_total: int
    total: int
    prior: Annotated[float, Says("先验强度", "先验强度 k")]
    expected: Annotated[float, Says("预期 E", "预期 E = n_total × place_total ÷ total")]
    lq: Annotated[float, Says("区位商 LQ", "区位商 (n_place + k) ÷ (E + k)", gaps=True)]
    confidence: Annotated[float, Says("置信度", "置信度 1 − exp(−E)")]
    effective_makers: Annotated[float, Says("有效企业数", "有效企业数 1 ÷ HHI，没有企业为空", gaps=True)]
    enterprises_place: int
    enterprises_known: Annotated[int, Says("全国企业数", "全国已确认的企业数，所在地不明的也算", unit="家")]
    suggested_place: int
    downstream_strength: float
    relatedness: Annotated[float, Says("关联度", gaps=True)]
    peers_relatedness: Annotated[
        float, Says("对比地区关联度", "对比地区（见 alike）的平均关联度，没有可比的地区为空", gaps=True)
    ]
    strong_neighbours: int

    @property
    def fit(self) -> float:
        """How much nearer the place is than its peers: 0 is their level."""
        return self.relatedness - self.peers_relatedness

    @property
    def quadrant(self) -> str:
        """Where the place stands in the segment against its peers; see ``graph.space.quadrant``."""
        return quadrant_of(self.n_place, self.lq, self.fit)


@dataclass(frozen=True, slots=True)
class Gap:
    """One segment of a field in a place. ``priority`` is ``None`` for states that are no gaps.

    ``evidence`` are the records behind it, empty until they are asked for: :meth:`Assessment.with_evidence`.
    """

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
    evidence: tuple[Evidence, ...] = ()

    @property
    def rule(self) -> str:
        """The rules that decided, joined by ``+``."""
        return "+".join(self.rules)


@dataclass(frozen=True, slots=True)
class Assessment(Shown):
    """All segments of a field in a place: gaps by priority, then the rest by demand; ties by criticality and chain
    order.

    ``alike`` are the places that relatedness is compared with.
    """

    field: str
    field_name: str
    field_status: str
    place: Place
    on: int
    version: int
    data_date: str | None
    population: Population
    thresholds: Thresholds
    alike: tuple[Place, ...]
    gaps: tuple[Gap, ...]
    records: EvidenceIndex = declared(repr=False, compare=False)

    def with_evidence(self, only: Collection[str] | None = None) -> Assessment:
        """The same with the records behind each gap, or behind those of these segments (ids) alone."""
        return replace(
            self, gaps=tuple(g if only is not None and g.segment not in only else self.proven(g) for g in self.gaps)
        )

    def proven(self, gap: Gap) -> Gap:
        """One of the gaps with the records behind it."""
        return replace(gap, evidence=self.records.of_segment(gap.segment))

    def alike_note(self) -> str:
        """Whom relatedness is compared with, in one sentence."""
        return compared_note(self.alike, self.population.label != EVERYWHERE)

    def counts(self) -> dict[str, int]:
        """Number of segments by state, every state named."""
        return counted_states([g.state for g in self.gaps])


def priority(parts: dict[str, float], thresholds: Thresholds) -> float:
    """demand_pull^w · criticality^w · confidence^w · (1 − importable)^w with the named weights; in [0, 1].

    A weight of 0 takes its part out (0⁰ = 1); so does a part that is not known (``nan``).

    >>> priority({"demand_pull": 0.5, "criticality": 0.4, "confidence": 1.0, "importable": 0.5}, Thresholds())
    0.1
    """
    return float(priorities({part: np.array([value]) for part, value in parts.items()}, thresholds)[0])


def priorities(parts: Mapping[str, FloatArray], thresholds: Thresholds) -> FloatArray:
    """:func:`priority` of many; each part has shape (n,)."""
    out = np.ones(len(parts[PARTS[0]]))
    for part in PARTS:
        value, weight = 1 - parts[part] if part == "importable" else parts[part], thresholds.weight(part)
        if weight != 1:
            value = np.array([v**weight for v in value.tolist()], dtype=float)
        out *= np.where(np.isnan(parts[part]), 1.0, value)
    return out
