"""A candidate of 招商目标 as a record: its score part by part, and who it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from graph.asking.parts import Share
from graph.says import Says
from graph.targets.profile import Profile
from graph.targets.rank import Candidate


@dataclass(frozen=True, slots=True)
class ScorePart:
    """得分的一项；没有数据的项 value 为空；counted 是计分用的值，空为不计分"""

    value: Share | None
    counted: Annotated[Share | None, Says("计分用的值", "没有数据而别的候选有的规模、联系、扩张按最低计；空为不计分")]
    weight: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhoRow:
    """候选是谁：全称、主营业务、营业收入或营收档、有场所的地方"""

    full_name: Annotated[str, Says("全称")]
    business: Annotated[str, Says("主营业务")]
    revenue: Annotated[float | None, Says("营业收入", unit="亿元")]
    year: Annotated[str, Says("收入年份")]
    band: Annotated[str, Says("营收档")]
    everywhere: Annotated[tuple[str, ...], Says("有场所的地方")]


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """一个候选"""

    rank: Annotated[int, Says("名次", "名次，在全部候选中从 1 起")]
    id: Annotated[str, Says("编号")]
    name: Annotated[str, Says("名称")]
    place: Annotated[str, Says("所在地")]
    score: Annotated[float | None, Says("得分")]
    parts: Mapping[str, ScorePart]
    missing: Annotated[tuple[str, ...], Says("无数据的项")]
    veto: Annotated[str | None, Says("一票否决", "一票否决原因")]
    paths: Annotated[tuple[str, ...], Says("引荐路径", "谁可以引荐")]
    status: Annotated[str, Says("经营状态", "空为未核实")]
    sites: Annotated[tuple[str, ...], Says("在本地的场所、子公司")]
    who: Annotated[WhoRow, Says("它是谁", "照记录写的，空为没有记录")]


def candidate_row(candidate: Candidate, weights: Mapping[str, float], known: Profile) -> CandidateRow:
    """A candidate with the weights of its parts, and who it is."""
    parts = {k: ScorePart(p.value, p.counted, weights[k], tuple(p.evidence)) for k, p in candidate.parts.items()}
    named = (candidate.rank, candidate.id, candidate.name, candidate.place, candidate.score)
    more = (candidate.missing, candidate.veto, candidate.paths, candidate.status, candidate.sites)
    who = WhoRow(known.full_name, known.business, known.revenue_cny_100m, known.year, known.band, known.sites)
    return CandidateRow(*named, parts, *more, who)
