"""方案组合: which targets to go for within a budget, what that closes, and how sure it is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.chain.lookup import find_id
from graph.errors import BadRequest
from graph.gap_list.list import GapList
from graph.gaps.words import weighed
from graph.portfolio.make import USUAL_BUDGET, Portfolio, make_portfolio
from graph.portfolio.rules import Quota
from graph.portfolio.terms import Stated, Terms, stated_by_id
from graph.questions.gap_list import find_gap_list
from graph.questions.records.portfolio import portfolio_record
from graph.questions.tables.portfolio import portfolio_tables
from graph.text import split_words
from graph.views.glance import Showing, dated

Text = Annotated[str, Word("", longest=500)]
PlaceWords = Annotated[str, Word("地区：名称或区划代码", shortest=1, longest=500)]
AsOfWords = Annotated[str | None, Word("按某一天有效的数据，如 2026-06-30；默认今天", kind="date")]
Amount = Annotated[float, Word("", least=0, most=1e12)]


@dataclass(frozen=True, slots=True)
class QuotaAsk:
    """一个区县至少、至多选几个目标"""

    district: Text
    least: Annotated[int, Word("", least=0, most=5_000)] = 0
    most: Annotated[int | None, Word("不写为不限", least=0, most=5_000)] = None


@dataclass(frozen=True, slots=True)
class PortfolioAsk:
    """在预算内选哪些招商目标"""

    place: PlaceWords
    fields: Annotated[tuple[Text, ...], Word("细分领域：编号或名称；不写则全部", longest=60)] = ()
    budget: Annotated[float, Word("预算，与成本同单位；没有成本时为目标个数", least=0, most=1e12)] = USUAL_BUDGET
    costs: Annotated[Mapping[str, Amount], Word("企业（编号或名称）→ 投资；不写则每个目标计 1", longest=5_000)] = field(
        default_factory=dict
    )
    districts: Annotated[Mapping[str, Text], Word("企业 → 落地区县，用于指标", longest=5_000)] = field(
        default_factory=dict
    )
    uses: Annotated[Mapping[str, Mapping[str, Amount]], Word("企业 → 各种资源的用量，如 用地、用能", longest=5_000)] = (
        field(default_factory=dict)
    )
    limits: Annotated[Mapping[str, Amount], Word("资源 → 上限", longest=20)] = field(default_factory=dict)
    quotas: Annotated[tuple[QuotaAsk, ...], Word("区县指标：至少、至多选几个", longest=200)] = ()
    as_of: AsOfWords = None

    def stated(self) -> Stated:
        """What is stated of targets, by the words that name them."""
        every = dict.fromkeys([*self.costs, *self.districts, *self.uses])
        terms = {w: Terms(self.costs.get(w), self.districts.get(w, ""), self.uses.get(w, {})) for w in every}
        return Stated(terms, self.limits, {q.district: Quota(q.least, q.most) for q in self.quotas})


def find(graphs: Graphs, ask: PortfolioAsk) -> Portfolio:
    """The portfolio for the gaps of these fields (all without any) in the place."""
    return find_portfolio(graphs, ask.place, ask.fields, ask.budget, ask.stated(), ask.as_of)


def find_portfolio(
    graphs: Graphs, place: str, fields: Sequence[str], budget: float, stated: Stated, as_of: str | None = None
) -> Portfolio:
    """The same from what is stated already; kept while the data stay the same."""
    listed = find_gap_list(graphs, place, as_of=as_of)
    where = listed.places[0].ids if listed.places else ()
    key = ("portfolio", listed.graph.on, where, tuple(fields), budget, stated.key())
    return graphs.once(key, lambda: portfolio_of(listed, fields, budget, stated), listed.graph.version)


def portfolio_of(listed: GapList, fields: Sequence[str], budget: float, stated: Stated) -> Portfolio:
    """The portfolio for the gaps of these fields of a list of one place."""
    if len(listed.places) != 1:
        raise BadRequest("组合须针对一个地区；请只写一个")
    if not (math.isfinite(budget) and budget >= 0):
        raise BadRequest(f"预算 {budget:g} 须是从 0 起的数")
    graph = listed.graph
    wanted = {find_id(graph, "Field", f) for f in split_words(fields)}
    mine = [a for a in listed.assessments if not wanted or a.field in wanted]
    return make_portfolio(graph, mine, budget, stated=stated_by_id(graph, listed.places[0], stated))


def said(made: Portfolio) -> Iterable[Said]:
    """The chosen, what they close of all, and how the rules are kept."""
    found = portfolio_record(made)
    kept = {o.id: o.share for o in found.sensitivity.options}
    rows = [
        (c.id, c.name, c.place or None, c.cost, "、".join(s.name for s in c.closes), kept.get(c.id))
        for c in found.chosen
    ]
    heads = ("编号", "名称", "所在地", "成本", "补上的缺口", "权重变动时入选")
    title = f"{found.place.name}的方案组合（预算 {found.budget:g}）"
    yield Sheet(title, heads, rows, f"候选 {found.candidates} 家")
    best = _best(found.proven, found.gap, found.candidates)
    yield (
        f"补上 {len(found.covered)} 个缺口，优先级合计{weighed(found.value)}，全部为 {found.total:.1f} 户；{best}；"
        f"花费 {found.cost:g}"
    )
    yield f"没有补上的 {len(found.open)} 个，没有候选的 {len(found.unreachable)} 个"
    for q in found.quotas:
        most = "不限" if q.most is None else q.most
        yield f"{q.district.name}：选了 {q.chosen} 个（至少 {q.least}，至多 {most}）"
    for used in found.limits:
        yield f"{used.name}：用了 {used.used:g}，上限 {used.limit:g}"
    yield from found.notes


def _best(proven: bool, gap: float, candidates: int) -> str:
    """How good the choice is among these candidates, at these costs and limits; nothing is proven of anything else."""
    if not candidates:
        return "没有候选可选"
    return f"已证明：这 {candidates} 家候选里没有组合能补得更多" if proven else f"离上界至多差 {gap:.1%}"


def showing(made: Portfolio) -> Showing:
    """What a notebook shows."""
    plan, first = made.plan, made.assessments[0]
    best = _best(plan.proven, plan.gap, len(made.candidates.options))
    part = f"，占全部的 {plan.value / plan.total:.1%}" if plan.total else ""
    facts = (
        f"选中 {len(plan.chosen)} 家，花费 {plan.cost:g}，补上 {len(plan.closed)} 个缺口{part}；{best}",
        f"没有补上的 {len(plan.open)} 个，数据中没有候选的 {len(plan.unreachable)} 个",
        dated(made.graph.data_date, first.on, first.version),
    )
    brief = ("name", "place", "cost", "closes", "kept")
    tables = tuple(portfolio_tables(portfolio_record(made)))
    return Showing(f"{made.place.name} · 预算 {made.budget:g} 的方案组合", facts, tables, brief)


QUESTION = Question(
    "portfolio",
    "方案组合：预算内选哪些招商目标",
    "在预算内使补上的缺口（按优先级）最多；给出离最优上界多远、权重变动 20% 时稳不稳、预算增减买到多少；不写入。",
    find,
    reads=None,
    topic="组合、情景与配套",
    body=PortfolioAsk,
    record=portfolio_record,
    tables=lambda made: portfolio_tables(portfolio_record(made)),
    said=said,
    showing=showing,
    file=lambda made: "方案组合",
    noun="方案组合",
    page="/portfolio",
)
