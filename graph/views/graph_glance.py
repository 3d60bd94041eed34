"""What a chain graph holds, at a glance: nodes and relations by kind, its day and its version."""

from __future__ import annotations

from collections.abc import Iterable

from graph.chain.graph import ChainGraph
from graph.model.schema import default_schema
from graph.views.glance import Showing, dated
from graph.views.table import Column, records_table

_KINDS = (Column("what", "类别"), Column("name", "名称"), Column("count", "数量", "integer"), Column("kind", "标识"))


def glance_at(graph: ChainGraph) -> Showing:
    """What a chain graph holds: nodes and relations by kind."""
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
    facts = (f"{_sum(nodes)} 个节点，{_sum(edges)} 条关系；{whole}", dated(graph.data_date, graph.on, graph.version))
    rows = [r for r in (*nodes, *edges) if r["count"]]
    return Showing("产业链图", facts, (records_table("节点与关系", _KINDS, rows),), rows=40)


def _sum(rows: Iterable[dict[str, object]]) -> str:
    return f"{sum(int(str(r['count'])) for r in rows):,}"
