"""A portfolio as a record: who is chosen, what it closes, what stays open, how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from graph.asking.parts import Named, Notes, On, PlaceRef, Proxy, Share, Version, place_ref
from graph.chain.named import named
from graph.chain.places import names_from_afar
from graph.dates import to_iso
from graph.gaps.states import GAP_STATES
from graph.gaps.words import WEIGHED
from graph.portfolio.choose import Point
from graph.portfolio.make import Portfolio
from graph.portfolio.rules import Option
from graph.portfolio.sensitivity import Steadiness
from graph.questions.records.gap import State
from graph.says import Says


@dataclass(frozen=True, slots=True)
class WeighedGap:
    """一个缺口与它的优先级"""

    segment: Named
    field: Named
    state: State
    weight: Annotated[float, Says("优先级", unit=WEIGHED)]


@dataclass(frozen=True, slots=True)
class CoveredGap(WeighedGap):
    """补上的缺口，由谁"""

    by: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class ChosenTarget:
    """入选的目标"""

    id: str
    name: str
    place: Annotated[str, Says("所在地")]
    cost: float
    group: Annotated[str, Says("集团", "同一集团的代表编号；空为独立。同组至多选一家")]
    district: Annotated[Named | None, Says("落地区县", "落在哪个区县，没有写为空")]
    uses: Annotated[Mapping[str, float], Says("用量", "各种资源的用量")]
    closes: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class LimitRow:
    """一种资源用了多少"""

    name: str
    limit: float
    used: float


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """一个区县的指标与选了几个"""

    district: Named
    least: int
    most: int | None
    chosen: int


@dataclass(frozen=True, slots=True)
class PortfolioReport:
    """方案组合：入选目标、补上与没补上的缺口、离最优上界多远、稳不稳"""

    place: PlaceRef
    fields: tuple[Named, ...]
    as_of: On
    version: Version
    data_date: str | None
    budget: float
    costs_given: bool
    cost: float
    candidates: Annotated[int, Says("候选", "候选企业数", "家")]
    chosen: tuple[ChosenTarget, ...]
    covered: tuple[CoveredGap, ...]
    open: Annotated[tuple[WeighedGap, ...], Says("没有补上的", "有候选能补而没有补上的")]
    unreachable: Annotated[tuple[WeighedGap, ...], Says("没有候选的", "没有候选能补的")]
    value: Annotated[float, Says("补上的优先级", "补上的优先级合计", WEIGHED)]
    total: float
    bound: Annotated[float, Says("上界", "任何组合都不超过它")]
    gap: Annotated[Share, Says("差距", "离上界的差距，0 为已证明最优")]
    proven: bool
    method: Literal["exact", "greedy"]
    limits: tuple[LimitRow, ...]
    quotas: tuple[QuotaRow, ...]
    sensitivity: Steadiness
    curve: tuple[Point, ...]
    proxy: Proxy
    notes: Notes


def portfolio_record(made: Portfolio) -> PortfolioReport:
    """Everything about it."""
    plan, first, gap = made.plan, made.assessments[0], _gaps(made)
    names = {o.id: o.name for o in plan.chosen}
    covered = [
        CoveredGap(g.segment, g.field, g.state, g.weight, tuple(Named(i, names[i]) for i in who))
        for g, who in ((gap[id_], who) for id_, who in plan.closed.items())
    ]
    return PortfolioReport(
        place=place_ref(made.place),
        fields=tuple(Named(a.field, a.field_name) for a in made.assessments),
        as_of=to_iso(first.on),
        version=first.version,
        data_date=made.graph.data_date,
        budget=made.budget,
        costs_given=made.stated.priced,
        cost=plan.cost,
        candidates=len(made.candidates.options),
        chosen=_chosen(made, gap),
        covered=tuple(sorted(covered, key=lambda c: -c.weight)),
        open=tuple(gap[g] for g in plan.open),
        unreachable=tuple(gap[g] for g in plan.unreachable),
        value=plan.value,
        total=plan.total,
        bound=plan.bound,
        gap=plan.gap,
        proven=plan.proven,
        method=plan.method,
        limits=tuple(LimitRow(n, limit, plan.used[n]) for n, limit in made.stated.limits.items()),
        quotas=_quotas(made),
        sensitivity=made.steadiness,
        curve=made.curve,
        proxy=True,
        notes=(plan.model, *made.candidates.notes, *sorted({a.population.note() for a in made.assessments})),
    )


def _chosen(made: Portfolio, gap: Mapping[str, WeighedGap]) -> tuple[ChosenTarget, ...]:
    table, homes = made.graph.nodes["Enterprise"], names_from_afar(made.graph, "Enterprise")

    def row(o: Option) -> ChosenTarget:
        district = _settles(made, o.id)
        return ChosenTarget(
            id=o.id,
            name=o.name,
            place=str(homes[table.index[o.id]]),
            cost=o.cost,
            group=o.group,
            district=named(made.graph, "District", district) if district else None,
            uses=dict(o.uses),
            closes=tuple(gap[g].segment for g in o.closes if g in gap),
        )

    return tuple(map(row, made.plan.chosen))


def _quotas(made: Portfolio) -> tuple[QuotaRow, ...]:
    settled = [_settles(made, o.id) for o in made.plan.chosen]
    return tuple(
        QuotaRow(named(made.graph, "District", d), q.least, q.most, settled.count(d))
        for d, q in made.stated.quotas.items()
    )


def _settles(made: Portfolio, id_: str) -> str:
    """District (id) where a target would settle, "" for not said."""
    return made.stated.terms[id_].district if id_ in made.stated.terms else ""


def _gaps(made: Portfolio) -> dict[str, WeighedGap]:
    """What is said of each gap that counts; a segment of several fields under the one whose priority it counts with."""
    out: dict[str, WeighedGap] = {}
    told, weights = dict[str, float](), made.candidates.weights
    for found in made.assessments:
        for gap in found.gaps:
            priority = gap.priority or 0.0
            counts = gap.state in GAP_STATES and gap.segment in weights
            if counts and priority > told.get(gap.segment, -1.0):
                told[gap.segment] = priority
                field, segment = Named(found.field, found.field_name), Named(gap.segment, gap.name)
                out[gap.segment] = WeighedGap(segment, field, gap.state, weights[gap.segment])
    return out
