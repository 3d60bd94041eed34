"""What an answer says at a glance: a title, a few facts, and its tables. One home for notebooks and frames."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from graph.chain.graph import ChainGraph
from graph.dates import to_iso
from graph.extensions.quadrants import Quadrants
from graph.model.schema import default_schema
from graph.questions.tables.quadrants import quadrants_table
from graph.space.quadrant import LABELS
from graph.views.glance import Showing
from graph.views.table import Column, records_table

_KINDS = (Column("what", "类别"), Column("name", "名称"), Column("count", "数量", "integer"), Column("kind", "标识"))


@singledispatch
def showing_of(answer: object) -> Showing:
    """What this answer says; raises ``TypeError`` for what is none."""
    raise TypeError(f"{type(answer).__name__} has no showing")


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
