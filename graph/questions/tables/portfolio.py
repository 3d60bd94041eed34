"""A portfolio as tables, and what more of a budget would close as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.dates import newest_words
from graph.gaps.states import STATE_LABELS
from graph.gaps.words import WEIGHED, weighed
from graph.portfolio.choose import Point
from graph.questions.records.portfolio import CoveredGap, PortfolioReport, WeighedGap
from graph.views.charts.line_chart import Dot, line_chart
from graph.views.table import Column, Table, records_table, titled
from graph.views.view import View

_CHOSEN = (
    Column("name", "企业"),
    Column("id", "企业编号"),
    Column("place", "所在地"),
    Column("settles", "落地区县"),
    Column("cost", "成本", "number"),
    Column("uses", "用量"),
    Column("closes", "补上的缺口"),
    Column("kept", "权重变动时仍入选", "percent"),
)
_GAPS = (
    Column("name", "环节"),
    Column("id", "环节编号"),
    Column("field", "领域"),
    Column("state", "状态", "state"),
    Column("weight", "优先级", "number", WEIGHED),
    Column("by", "由谁补上"),
)
_RULES = (
    Column("rule", "指标或上限"),
    Column("least", "至少", "number"),
    Column("most", "至多", "number"),
    Column("has", "实际", "number"),
)
_CURVE = (
    Column("budget", "预算", "number"),
    Column("targets", "目标数", "integer", "个"),
    Column("cost", "花费", "number"),
    Column("value", "补上的优先级", "number", WEIGHED),
    Column("share", "占全部", "percent"),
)


def portfolio_tables(found: PortfolioReport) -> list[Table]:
    """Who is chosen, which gaps that closes, which stay open or cannot be closed, quotas and limits, and the budget
    curve.
    """
    notes = [
        f"地区：{found.place.name}",
        f"日期：{newest_words(found.data_date)}，按 {found.as_of} 有效的记录",
        f"预算：{found.budget:g}，花费 {found.cost:g}；补上的优先级{weighed(found.value)}，"
        f"全部 {found.total:.1f} 户，上界 {found.bound:.1f} 户",
        *titled(found.notes),
    ]
    rules: list[dict[str, object]] = [
        {"rule": q.district.name, "least": q.least, "most": q.most, "has": q.chosen} for q in found.quotas
    ]
    rules += [{"rule": x.name, "least": None, "most": x.limit, "has": x.used} for x in found.limits]
    return [
        records_table("选中的目标", _CHOSEN, _chosen(found), notes),
        _gaps("补上的缺口", found.covered),
        _gaps("有候选、没有补上的缺口", found.open),
        _gaps("没有候选的缺口", found.unreachable),
        *([records_table("指标与上限", _RULES, rules)] if rules else []),
        curve_table(found.curve, found.total),
    ]


def _chosen(found: PortfolioReport) -> list[dict[str, Any]]:
    kept = {o.id: o.share for o in found.sensitivity.options}
    return [
        {
            "id": c.id,
            "name": c.name,
            "place": c.place or None,
            "settles": c.district.name if c.district else None,
            "cost": c.cost,
            "uses": "，".join(f"{n} {v:g}" for n, v in c.uses.items()) or None,
            "closes": "、".join(s.name for s in c.closes),
            "kept": kept.get(c.id),
        }
        for c in found.chosen
    ]


def _gaps(name: str, rows: Sequence[WeighedGap]) -> Table:
    records = [
        {
            "name": g.segment.name,
            "id": g.segment.id,
            "field": g.field.name,
            "state": STATE_LABELS[g.state],
            "weight": g.weight,
            "by": "、".join(f.name for f in g.by) or None if isinstance(g, CoveredGap) else None,
        }
        for g in rows
    ]
    return records_table(name, _GAPS if name == "补上的缺口" else _GAPS[:-1], records)


def curve_table(points: Sequence[Point], total: float) -> Table:
    """What each budget closes; ``total`` is the priority of all gaps."""
    rows = [
        {
            "budget": p.budget,
            "targets": p.targets,
            "cost": p.cost,
            "value": p.value,
            "share": p.value / total if total else None,
        }
        for p in points
    ]
    return records_table("预算增减", _CURVE, rows, ("选法：贪心，可能比最优略低",))


def curve_view(points: Sequence[Point], total: float) -> View:
    """Budget to the right, what part of the priority of all gaps it closes upwards."""
    dots = []
    for p in points:
        share = p.value / total if total else float("nan")
        said = f"预算 {p.budget:g}：{p.targets} 个目标，花费 {p.cost:g}，补上全部优先级的 {share:.1%}"
        dots.append(Dot(p.budget, share, f"{share:.0%}", said))
    return line_chart("预算增减：补上的优先级，占全部缺口", dots, "预算")
