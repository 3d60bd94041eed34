"""One small world with hand-worked numbers for the tests of gaps, targets and assessments.

Places: 江苏省 ⊃ 苏州市 ⊃ 昆山市; 上海市; 合肥市. Twelve enterprises: 4 in 苏州 (one of them in 昆山), 3 in 上海, 3 in
合肥, 1 known only to be in 江苏省, 1 without a place. Chain of field f:  ore → wafer → chip → board,  gas → chip,  tool
→ wafer (not essential),  side (no relations).
"""

from __future__ import annotations

from typing import Any

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, make_place
from tests.pictures import graph_of

PLACES = [("320000", "江苏省"), ("320500", "苏州市"), ("320583", "昆山市"), ("310000", "上海市"), ("340100", "合肥市")]
WITHIN = [("320500", "320000"), ("320583", "320500")]
HOME = {
    "s1": "320500",
    "s2": "320500",
    "s3": "320500",
    "k1": "320583",
    "h1": "310000",
    "h2": "310000",
    "h3": "310000",
    "f1": "340100",
    "f2": "340100",
    "f3": "340100",
    "j1": "320000",
}
FIRMS = [*HOME, "x1"]
SEGMENTS: list[dict[str, Any]] = [
    {"id": "ore", "name": "矿料", "stage": "上游", "importable": 0.9},
    {"id": "wafer", "name": "晶片", "stage": "上游", "importable": 0.1, "bottleneck": 1},
    {"id": "gas", "name": "气体", "stage": "上游", "importable": 0.3},
    {"id": "chip", "name": "芯片", "stage": "中游", "importable": 0.2, "anchor_required": 1},
    {"id": "board", "name": "整机", "stage": "下游", "importable": 0.2},
    {"id": "tool", "name": "设备", "stage": "支撑", "importable": 0.1},
    {"id": "side", "name": "旁支", "stage": "支撑", "importable": 0.1},
]
SUPPLIES = [("ore", "wafer", 1), ("wafer", "chip", 1), ("gas", "chip", 1), ("chip", "board", 1), ("tool", "wafer", 0)]
OPERATES = {
    "chip": ["s1", "s2", "h1"],
    "board": ["s1", "s3", "k1", "f1"],
    "wafer": ["h1", "h2", "h3", "f1", "x1", "j1"],
    "gas": ["k1", "h2", "f2"],
    "ore": ["h3", "f2", "f3"],
    "tool": ["f3"],
    "side": ["h1", "h2", "f1", "f3"],
}


def world(
    roles: dict[tuple[str, str], str] | None = None,
    nodes: dict[str, list[dict[str, Any]]] | None = None,
    edges: dict[tuple[str, str, str], list[tuple[Any, ...]]] | None = None,
    supplies: list[tuple[str, str, int]] | None = None,
) -> ChainGraph:
    """The world, with roles of enterprises in segments and further nodes and relations."""
    part = [(s["id"], "f", {"stage": s["stage"], "group": s["stage"], "order": i}) for i, s in enumerate(SEGMENTS)]
    operates = [
        (
            firm,
            segment,
            {
                "share": 0.5,
                "rule": "alias",
                "evidence": f"主营产品“{segment}”",
                "role": (roles or {}).get((firm, segment)),
            },
        )
        for segment, firms in OPERATES.items()
        for firm in firms
    ]
    return graph_of(
        {
            "Field": [{"id": "f", "name": "示例链", "status": "参考链"}],
            "Segment": SEGMENTS,
            "Enterprise": [{"id": f, "name": f"企业{f}", "full_name": f"企业{f}有限公司"} for f in FIRMS],
            "District": [{"id": i, "name": n} for i, n in PLACES],
            **(nodes or {}),
        },
        {
            ("WITHIN", "District", "District"): WITHIN,
            ("LOCATED_IN", "Enterprise", "District"): list(HOME.items()),
            ("PART_OF", "Segment", "Field"): part,
            ("SUPPLIES", "Segment", "Segment"): [(a, b, {"essential": m}) for a, b, m in supplies or SUPPLIES],
            ("OPERATES_IN", "Enterprise", "Segment"): operates,
            **(edges or {}),
        },
    )


LEVEL = {"320500": "市", "310000": "市", "340100": "市", "320000": "省", "320583": "县级"}


def levelled(**more: Any) -> ChainGraph:
    """The world with levels of districts."""
    return world(nodes={"District": [{"id": i, "name": n, "level": LEVEL[i]} for i, n in PLACES]}, **more)


def suzhou(graph: ChainGraph) -> Place:
    """苏州市 with all below it."""
    return make_place(graph, ["320500"])
