"""What an assessment says: the numbers behind a state, and one record per segment."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as declared
from typing import Annotated

import numpy as np

from graph.arrays import FloatArray
from graph.chain.places import Place
from graph.counts.population import EVERYWHERE, Population
from graph.gaps.bases import Base, how_present
from graph.gaps.claim import APART, BASE_RATE, NONE, PRESENT, Claim
from graph.gaps.evidence import Evidence, EvidenceIndex
from graph.gaps.marks import Mark
from graph.gaps.roughly import held_about, percent_about, percent_between
from graph.gaps.rules import RULES, SETTLE, rule_text
from graph.gaps.similar_places import compared_note
from graph.gaps.states import counted_states
from graph.gaps.thresholds import PARTS, Thresholds
from graph.gaps.verified import Verification
from graph.lazy_rows import column
from graph.says import Says
from graph.shown import Shown
from graph.space.quadrant import quadrant_of


@dataclass(frozen=True, slots=True)
class Inputs:
    """The numbers that a table shows of a segment; what every roster says stands in its claims.

    ``n_total``, ``place_total``, ``total``, ``expected`` and ``lq`` are of the roster that is shown (``Gap.roster``),
    0 or ``nan`` without one; ``n_place`` counts every local firm once, whatever roster it is on. ``effective_makers``
    and ``relatedness`` are ``nan`` without makers; ``peers_relatedness`` is the mean of the places alike, and
    ``related_from`` the quantile of them that makes 可延伸.
    """

    n_place: Annotated[float, Says("本地企业", "本地已确认的企业数，各名录合并去重", unit="家")]
    n_total: Annotated[float, Says("名录所见", "所用名录里本环节已确认、所在地可比的企业数，含本地", unit="家")]
    place_total: Annotated[int, Says("本地所见", "所用名录里本地所见的企业数", unit="家")]
    total: Annotated[int, Says("名录所见合计", "所用名录里所见的企业数，含本地", unit="家")]
    expected: Annotated[float, Says("应见", "按规模应当看到的企业数 e", unit="家", gaps=True)]
    lq: Annotated[float, Says("区位商", "区位商的中位数；看到的企业不足 10 家则为空", gaps=True)]
    p_none: Annotated[float, Says("没有的把握", "确实没有的概率；说不出则为空", kind="percent", gaps=True)]
    declared: Annotated[
        float, Says("申明收全", "按申明收全的名录说“无”时，名录收全的比例；不按申明则为空", kind="percent", gaps=True)
    ]
    p_guess: Annotated[
        float, Says("没有的可能", "按任一名录估计的没有的概率，只用来排先问哪个，不作结论", kind="percent", gaps=True)
    ]
    effective_makers: Annotated[float, Says("有效企业数", "有效企业数 1 ÷ HHI，没有企业为空", gaps=True)]
    enterprises_place: int
    enterprises_known: Annotated[
        int,
        Says(
            "各地企业数",
            "数据里收录到、已确认的企业数，境外的、所在地不明的也算；数据里只有本地的（口径的 alone），就是本地的",
            unit="家",
        ),
    ]
    suggested_place: int
    bound: Annotated[float, Says("离不开它的本地企业", "缺了它不行的本地企业数", unit="家")]
    users: Annotated[float, Says("可就近采购", "预计可就近采购的本地企业", unit="户")]
    suppliers: Annotated[float, Says("多一个客户", "预计多一个本地客户的企业", unit="户")]
    relatedness: Annotated[float, Says("关联度", gaps=True)]
    peers_relatedness: Annotated[
        float, Says("对比地区关联度", "对比地区（见 alike）的平均关联度，没有可比的地区为空", gaps=True)
    ]
    related_from: Annotated[float, Says("延链关联度", "对比地区关联度的九成分位；高于它才算可延伸", gaps=True)]
    strong_neighbours: int

    @property
    def fit(self) -> float:
        """How much nearer the place is than its peers: 0 is their level."""
        return self.relatedness - self.peers_relatedness

    @property
    def quadrant(self) -> str:
        """Where the place stands in the segment against its peers; see ``graph.space.quadrant``.

        By the number seen and expected where the place is too small for a quotient.
        """
        told = self.lq == self.lq or not self.expected > 0
        return quadrant_of(self.n_place, self.lq if told else self.n_place / self.expected, self.fit)


@dataclass(frozen=True, slots=True)
class Gap:
    """One segment of a field in a place. ``priority`` (户) is ``None`` for states that are no gaps.

    ``sites`` are those of firms that do it here besides their head office.
    ``roster`` is the id of the roster that is shown; ``claims`` are what each roster says, the widest first.
    ``chance`` is the probability that what the state says is true, by the surest of its rules; ``None`` where there is
    none: people found it out, a list is declared complete, or nothing is said.
    ``verification`` is what people found out last, whether it still counts or not. ``evidence`` are the records behind
    it, empty until they are asked for: :meth:`Assessment.with_evidence`.
    """

    segment: str
    name: str
    stage: str
    group: str
    bottleneck: bool
    state: str
    action: str
    rules: tuple[str, ...]
    presence: str
    strength: str
    needed: bool
    marks: tuple[Mark, ...]
    chance: float | None
    priority: float | None
    parts: dict[str, float]
    roster: str
    claims: tuple[Claim, ...]
    inputs: Inputs
    sites: tuple[Base, ...] = ()
    verification: Verification | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def how(self) -> str:
        """Which it is that is here: 有总部, 有基地 or both; "" for nobody, and where people found nobody."""
        return "" if self.presence == NONE else how_present(self.inputs.n_place, self.sites)

    @property
    def there(self) -> str:
        """有没有 with whom it speaks of: 无 is of one list's population alone, or what people found."""
        if self.presence != NONE:
            how = self.how if self.sites else ""
            return how if how and self.presence == PRESENT else f"{self.presence}{'：' * bool(how)}{how}"
        return "无（核实过）" if self.by_people or self.shown is None else f"无{self.shown.population}"

    @property
    def because(self) -> str:
        """What the rules that decided say, by the list that says so and whom it speaks of."""
        return rule_text(self.rules, "" if self.by_people or self.shown is None else self.shown.nobody)

    @property
    def rests_on(self) -> str:
        """The lists that the answers rest on, with whom each speaks of: who sees somebody here, else who says nobody is
        seen; then who compares, where that is another.
        """
        here = [c.who for c in self.claims if c.n or c.sited]
        shown = [self.shown.who] if self.shown is not None else []
        lists = here if here and self.presence != NONE else shown
        compares = [f"强不强按{who}" for who in shown if self.strength != APART and [who] != lists]
        return "；".join(["核实"] * self.by_people + ["、".join(lists)] * bool(lists) + compares)

    @property
    def by_people(self) -> bool:
        """Whether the state rests on what people found out, or on their having asked in vain."""
        return self.rules[0].endswith((".verified", ".asked", ".glanced"))

    @property
    def sure(self) -> str:
        """How sure it is that something is amiss, in words: with its interval where there is one, and what was declared
        where that says 无, which gives no probability. That one firm is the only one counts for half.

        Of what is no gap: how sure its state is.
        """
        declared, shown, part = self.inputs.declared, self.shown, self.parts["sureness"]
        if declared == declared:
            return held_about(declared)
        if self.priority is None:
            return "" if self.chance is None else percent_about(self.chance)
        if (single := {m.key: m.figure for m in self.marks}.get("single")) is not None and part == single / 2:
            return f"{percent_about(single)}，按一半计"
        told = shown is not None and shown.p_none == part and not self.by_people
        ends = shown.no_further if shown is not None and told else None
        return percent_about(part) if ends is None else percent_between(ends)

    @property
    def none_words(self) -> str:
        """P(none) in words, with its interval where it is of a list, and named where it is no more than a base rate."""
        p = self.inputs.p_none
        claim = next((c for c in self.claims if c.p_none == p), None)
        ends = claim.no_further if claim is not None else None
        said = "" if p != p else percent_about(p) if ends is None else percent_between(ends)
        return f"{said}（{BASE_RATE}）" if claim is not None and claim.by_base_rate else said

    @property
    def ways_out(self) -> tuple[str, ...]:
        """What to do, as the rules that decided say; where people deny what is on record, that comes first."""
        if self.presence == NONE and any(m.key == "disputed" for m in self.marks):
            return (SETTLE,)
        return tuple(dict.fromkeys(RULES[r].way_out for r in self.rules if r in RULES))

    @property
    def rule(self) -> str:
        """The rules that decided, joined by ``+``."""
        return "+".join(self.rules)

    @property
    def shown(self) -> Claim | None:
        """What the roster that is shown says."""
        return next((c for c in self.claims if c.id == self.roster), None)

    @property
    def share(self) -> float:
        """Of the firms that the shown roster sees in the segment, the share (0..1) that is here; ``nan`` without."""
        shown = self.shown
        return shown.n / (shown.n + shown.n_s) if shown and shown.n + shown.n_s else float("nan")


@dataclass(frozen=True, slots=True)
class Assessment(Shown):
    """All segments of a field in a place: gaps by priority, then the rest by how many firms stand next to them.

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
    gaps: Sequence[Gap]
    records: EvidenceIndex = declared(repr=False, compare=False)

    def with_evidence(self, only: Collection[str] | None = None) -> Assessment:
        """The same with the records behind each gap, or behind those of these segments (ids) alone."""
        return replace(
            self, gaps=tuple(g if only is not None and g.segment not in only else self.proven(g) for g in self.gaps)
        )

    def proven(self, gap: Gap) -> Gap:
        """One of the gaps with the records behind it."""
        return replace(gap, evidence=self.records.of_segment(gap.segment))

    def nationwide(self, gap: Gap) -> int | None:
        """Confirmed firms of a segment wherever they are; ``None`` where the data hold nobody elsewhere."""
        return None if self.population.alone else gap.inputs.enterprises_known

    def alike_note(self) -> str:
        """Whom relatedness is compared with, in one sentence."""
        return compared_note(self.alike, self.population.label != EVERYWHERE)

    def counts(self) -> dict[str, int]:
        """Number of segments by state, every state named."""
        return counted_states(column(self.gaps, "state"))


def priority(parts: dict[str, float], thresholds: Thresholds) -> float:
    """firms^w · sureness^w · (1 − importable)^w · urgency^w with the named weights, in 户 (≥ 0).

    A weight of 0 takes its part out (0⁰ = 1); so does a part that is not known (``nan``).

    >>> priority({"firms": 8.0, "sureness": 0.5, "importable": 0.5, "urgency": 1.5}, Thresholds())
    3.0
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
