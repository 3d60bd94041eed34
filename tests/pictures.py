"""Chain graphs for the tests of pictures and tables, built straight from arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.chain.tables import EdgeTable, NodeTable, Pair
from graph.gaps.find import Assessment, find_gaps
from graph.model.schema import FieldDef, default_schema

_NUMERIC = ("number", "integer", "flag")
Rows = Sequence[Mapping[str, Any]]


def _columns(fields: Mapping[str, FieldDef], rows: Rows) -> dict[str, np.ndarray]:
    out = {}
    for name, field in fields.items():
        values = [row.get(name) for row in rows]
        if field.type in _NUMERIC:
            out[name] = np.array([np.nan if v is None else float(v) for v in values], dtype=np.float64)
        else:
            out[name] = np.empty(len(values), dtype=object)
            out[name][:] = values
    return out


def graph_of(nodes: Mapping[str, Rows], edges: Mapping[tuple[str, str, str], Iterable[tuple[Any, ...]]]) -> ChainGraph:
    """A graph of these records. A node is a mapping with ``id``; an edge (source id, target id[, values[, state]])."""
    schema = default_schema()
    tables = {}
    for kind, declared in schema.nodes.items():
        rows = nodes.get(kind, ())
        ids = np.empty(len(rows), dtype=object)
        ids[:] = [row["id"] for row in rows]
        tables[kind] = NodeTable(kind, ids, _columns(declared.fields, rows))
    links: dict[Pair, EdgeTable] = {}
    for (kind, source, target), given in edges.items():
        records = [(*record, *({}, 0)[len(record) - 2 :]) for record in given]
        if records:
            links[kind, source, target] = EdgeTable(
                kind,
                (source, target),
                np.array([tables[source].index[r[0]] for r in records], dtype=np.int64),
                np.array([tables[target].index[r[1]] for r in records], dtype=np.int64),
                np.array([r[3] for r in records], dtype=np.int8),
                _columns(schema.relations[kind].fields, [r[2] for r in records]),
            )
    return ChainGraph(version=1, on=20260131, data_date="2025-12-31", nodes=tables, edges=links)


STAGES = ("上游", "中游", "下游", "支撑")


def chain_of(
    segments: Rows,
    supplies: Iterable[tuple[Any, ...]],
    *,
    firms: int = 200,
    seed: int = 7,
    extra: Mapping[str, Rows] | None = None,
    more: Mapping[tuple[str, str, str], Iterable[tuple[Any, ...]]] | None = None,
) -> ChainGraph:
    """A field ``f`` of these segments (with ``stage``, ``group``) and made-up enterprises in 苏州市 and two other
    cities.
    """
    rng = np.random.default_rng(seed)
    cities = ["320500", "310000", "440300"]
    enterprises: list[dict[str, Any]] = [
        {
            "id": f"e{i}",
            "name": f"企业{i:03d}",
            "full_name": f"企业{i:03d}股份有限公司",
            "stock_code": f"{600000 + i}.SH",
        }
        for i in range(firms)
    ]
    located = [(f"e{i}", cities[int(c)]) for i, c in enumerate(rng.choice(3, firms, p=[0.09, 0.51, 0.4]))]
    popular = rng.pareto(1.2, len(segments)) + 0.02
    operates = {}
    for i in range(firms if segments else 0):
        for s in rng.choice(len(segments), min(3, len(segments)), replace=False, p=popular / popular.sum()):
            operates[f"e{i}", segments[int(s)]["id"]] = {
                "share": round(float(rng.uniform(0.05, 0.9)), 2),
                "rule": "别名",
                "evidence": "产品名称相符",
            }
    places = [{"id": c, "name": n, "level": "市"} for c, n in zip(cities, ("苏州市", "上海市", "深圳市"), strict=True)]
    nodes: dict[str, Rows] = {
        "Field": [{"id": "f", "name": "集成电路", "status": "参考链，待专班审定"}],
        "Segment": segments,
        "Enterprise": enterprises,
        "District": places,
        **(extra or {}),
    }
    edges: dict[tuple[str, str, str], Iterable[tuple[Any, ...]]] = {
        ("PART_OF", "Segment", "Field"): [
            (s["id"], "f", {"stage": s.get("stage"), "group": s.get("group"), "order": i})
            for i, s in enumerate(segments)
        ],
        ("SUPPLIES", "Segment", "Segment"): supplies,
        ("LOCATED_IN", "Enterprise", "District"): located,
        ("OPERATES_IN", "Enterprise", "Segment"): [(a, b, v) for (a, b), v in operates.items()],
        **(more or {}),
    }
    return graph_of(nodes, edges)


def made_up(count: int, *, seed: int = 7, name: str = "环节", firms: int = 200, groups: int = 8) -> ChainGraph:
    """A chain of ``count`` segments in the four stages, with supply relations in chain order."""
    rng = np.random.default_rng(seed)
    words = [
        "材料",
        "核心零部件",
        "化合物半导体衬底",
        "设备",
        "CMP抛光液",
        "检测服务",
        "A/B 级模组",
        "电解液溶剂添加剂",
    ]
    segments = []
    for i in range(count):
        group = i * groups // count
        segments.append(
            {
                "id": f"s{i:03d}",
                "name": f"{words[int(rng.integers(len(words)))]}{name if i % 5 == 0 else ''}{i}",
                "stage": STAGES[group * 4 // groups],
                "group": f"子阶段{group + 1}",
                "importable": 0.3,
                "bottleneck": i % 4 == 0,
                "anchor_required": False,
            }
        )
    pairs = (
        {tuple(sorted(rng.choice(count, 2, replace=False).tolist())) for _ in range(count * 2)} if count > 1 else set()
    )
    supplies = [(f"s{a:03d}", f"s{b:03d}", {"essential": bool((a + b) % 2)}) for a, b in sorted(pairs)]
    return chain_of(segments, supplies, firms=firms, seed=seed)


def assessed(graph: ChainGraph, place: str = "320500", **more: Any) -> Assessment:
    """The made-up field in a place."""
    return find_gaps(graph, "f", make_place(graph, [place]), **more)
