"""What the review answers with: a page of a queue, a suggestion in full, decisions, and pairs of records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from graph.asking.parts import Version
from graph.gaps.find import Gap
from graph.questions.record import SourceRow, source_row
from graph.says import Says
from graph.scenario.if_confirmed import Effect
from loaders.identity.twins import Twins
from loaders.review.decisions import DECISIONS, Decision
from loaders.review.queue import Ground, Suggestion


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """一个领域的待审核队列（分页）；waiting 为各领域的待审核数"""

    field: str
    place: str
    total: int
    page: int
    size: int
    truncated: bool
    waiting: dict[str, int]
    suggestions: tuple[Suggestion, ...]
    version: Version


@dataclass(frozen=True, slots=True)
class GroundRow:
    """落到环节的一个产品"""

    product: str
    share: float | None
    rule: str
    evidence: str
    state: str
    source: SourceRow | None


@dataclass(frozen=True, slots=True)
class EffectSide:
    """环节在该地区的状态与数字"""

    state: str
    n_place: float
    n_total: float
    lq: Annotated[float, Says("区位商", gaps=True)]


@dataclass(frozen=True, slots=True)
class EffectRow:
    """一个环节在确认前后"""

    segment: str
    name: str
    before: EffectSide
    after: EffectSide


@dataclass(frozen=True, slots=True)
class ReviewDetail(Suggestion):
    """一个待审核的匹配：依据与影响"""

    grounds: tuple[GroundRow, ...]
    place_name: str
    effects: tuple[EffectRow, ...]
    population: Annotated[str, Says("对比口径")]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """一个结论"""

    enterprise: str
    segment: str
    decision: Annotated[str, Says("结论", among=tuple(DECISIONS))]
    reason: str
    by: str
    at: str
    batch: int | None


@dataclass(frozen=True, slots=True)
class Decisions:
    """仍然有效的结论（分页）"""

    total: int
    page: int
    size: int
    truncated: bool
    decisions: tuple[DecisionRow, ...]


@dataclass(frozen=True, slots=True)
class Merges:
    """未决定的成对记录与已有的结论"""

    total: int
    pairs: tuple[Twins, ...]
    truncated: bool
    decided: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Merged:
    """对两条记录的结论"""

    keep: str
    drop: str
    decision: Annotated[str, Says("结论", among=("confirmed", "rejected"))]
    batch: int | None


def ground_row(ground: Ground) -> GroundRow:
    """A product that a suggestion rests on."""
    source = source_row(ground.source) if ground.source else None
    return GroundRow(ground.product, ground.share, ground.rule, ground.evidence, ground.state, source)


def effect_row(effect: Effect) -> EffectRow:
    """A segment before and after."""
    return EffectRow(effect.segment, effect.name, _side(effect.before), _side(effect.after))


def _side(gap: Gap) -> EffectSide:
    return EffectSide(gap.state, gap.inputs.n_place, gap.inputs.n_total, gap.inputs.lq)


def decision_row(made: Decision) -> DecisionRow:
    """A decision."""
    return DecisionRow(*made.pair, made.decision, made.reason, made.by, made.at, made.batch)


def decisions_page(made: Iterable[Decision], page: int, size: int) -> Decisions:
    """One page of decisions that stand."""
    every, start = list(made), (page - 1) * size
    shown = tuple(map(decision_row, every[start : start + size]))
    return Decisions(len(every), page, size, start + size < len(every), shown)
