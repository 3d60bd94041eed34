"""What an answer says at a glance: a title, a few facts, and its tables. One home for notebooks and frames."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from graph.chain.graph import ChainGraph
from graph.dates import to_iso
from graph.extensions.quadrants import Quadrants
from graph.model.schema import default_schema
from graph.portfolio.make import Made
from graph.questions.tables.portfolio import portfolio_tables
from graph.questions.tables.quadrants import quadrants_table
from graph.questions.tables.resilience import FLOWS, departure_tables, structure_table, systemic_table
from graph.questions.tables.scenario import scenario_tables
from graph.resilience.departure import Departure
from graph.resilience.systemic import Systemic
from graph.scenario.outcome import TURNS, Outcome
from graph.space.quadrant import LABELS
from graph.supply.structure import ChainStructure
from graph.views.glance import Showing
from graph.views.table import Column, records_table

_KINDS = (Column("what", "类别"), Column("name", "名称"), Column("count", "数量", "integer"), Column("kind", "标识"))


@singledispatch
def showing_of(answer: object) -> Showing:
    """What this answer says; raises ``TypeError`` for what is none."""
    raise TypeError(f"{type(answer).__name__} has no showing")


@showing_of.register
def _(found: Outcome) -> Showing:
    turns = "，".join(f"{label} {len(found.turned(turn))}" for turn, label in TURNS.items())
    facts = (
        *found.words,
        f"状态改变的环节 {len(found.moves)} 个：{turns}",
        f"缺投入而停产的本地环节 {len(found.stopped)} 个",
    )
    brief = ("field", "name", "turn", "before", "after", "had", "has", "was", "now")
    return Showing(f"{found.place.name} · 情景“{found.scenario.name}”", facts, tuple(scenario_tables(found)), brief)


@showing_of.register
def _(found: Departure) -> Showing:
    buyers = found.buyers
    facts = (
        f"所在环节 {len(found.segments)} 个，其中再无企业的 {len(found.lost)} 个；跟着停的环节 {len(found.stopped)} 个",
        f"下游企业：有供货记录 {buyers.observed} 家，按环节推算 {buyers.proxy} 家",
    )
    brief = ("name", "after", "left", "share", "importable", "suggested")
    return Showing(f"{found.place} · 如果{found.name}离开", facts, tuple(departure_tables(found)), brief)


@showing_of.register
def _(found: Systemic) -> Showing:
    facts = (f"{len(found.firms)} 家企业，逐家停产试算；{FLOWS[found.basis]}",)
    brief = ("name", "loss", "own", "spread", "sectors", "settled", "rounds")
    return Showing("停产影响（ESRI）", facts, (systemic_table(found),), brief)


@showing_of.register
def _(found: ChainStructure) -> Showing:
    facts = (f"{len(found.segments)} 个环节，{len(found.cycles)} 个循环已合并为一步",)
    return Showing(f"{found.name}的链条结构", facts, (structure_table(found),))


@showing_of.register
def _(found: Made) -> Showing:
    plan, first = found.plan, found.assessments[0]
    best = "已证明没有更好的" if plan.proven else f"离上界至多差 {plan.gap:.1%}"
    part = f"，占全部的 {plan.value / plan.total:.1%}" if plan.total else ""
    facts = (
        f"选中 {len(plan.chosen)} 家，花费 {plan.cost:g}，补上 {len(plan.closed)} 个缺口{part}；{best}",
        f"没有补上的 {len(plan.open)} 个，数据中没有候选的 {len(plan.unreachable)} 个",
        _dated(found.graph.data_date, first.on, first.version),
    )
    brief = ("name", "place", "cost", "closes", "kept")
    return Showing(
        f"{found.place.name} · 预算 {found.budget:g} 的方案组合", facts, tuple(portfolio_tables(found)), brief
    )


@showing_of.register
def _(found: Quadrants) -> Showing:
    counts = "，".join(f"{LABELS[q]} {n}" for q, n in found.counts().items())
    ranked = (
        f"经济复杂度 ECI {found.eci:.2f}，在 {found.ranked} 个地区中第 {found.rank}"
        if found.rank
        else "经济复杂度无法计算"
    )
    facts = (f"{counts}；够得着的 {len(found.extensions())} 项；对比 {len(found.peers)} 个地区", ranked)
    brief = (
        "name",
        "quadrant",
        "within",
        "state",
        "count",
        "expected",
        "quotient",
        "density",
        "peers_density",
        "fit",
        "reason",
    )
    what = "环节" if found.kind == "Segment" else "行业"
    return Showing(f"{found.place.name} · {what}的象限", facts, (quadrants_table(found),), brief)


@showing_of.register
def _(graph: ChainGraph) -> Showing:
    schema = default_schema()
    nodes = [
        {"what": "节点", "name": schema.nodes[k].label if k in schema.nodes else k, "count": len(t), "kind": k}
        for k, t in graph.nodes.items()
    ]
    edges = [
        {
            "what": "关系",
            "name": schema.relations[k].label if k in schema.relations else k,
            "count": len(t),
            "kind": f"{k} {a}→{b}",
        }
        for (k, a, b), t in graph.edges.items()
    ]
    whole = "全部数据" if graph.fields is None else f"只含 {len(graph.fields)} 个领域"
    facts = (f"{_sum(nodes)} 个节点，{_sum(edges)} 条关系；{whole}", _dated(graph.data_date, graph.on, graph.version))
    rows = [r for r in (*nodes, *edges) if r["count"]]
    return Showing("产业链图", facts, (records_table("节点与关系", _KINDS, rows),), rows=40)


def _sum(rows: Iterable[dict[str, object]]) -> str:
    return f"{sum(int(str(r['count'])) for r in rows):,}"


def _dated(data_date: str | None, on: int, version: int) -> str:
    return f"数据截至 {data_date or '未注明'}，按 {to_iso(on)} 有效的记录；数据版本 {version}"
