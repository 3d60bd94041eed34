"""Parts of institutions and talent elsewhere: few enough to be explained one by one."""

from __future__ import annotations

import numpy as np

from graph.targets.scene import NO_DATA, Part, Scene, Scored, part, scored
from graph.text import split_list

PLATFORMS = {
    "重点实验室": 1.0,
    "制造业创新中心": 1.0,
    "技术创新中心": 1.0,
    "产业创新中心": 1.0,
    "科研院所": 0.9,
    "高校": 0.9,
    "产业基地": 0.6,
    "行业协会": 0.5,
    "投资机构": 0.5,
    "公共服务平台": 0.5,
}


def institution_parts(scene: Scene) -> Scored:
    """Every institution elsewhere that researches the segment."""
    table = scene.graph.edge("RESEARCHES", "Institution", "Segment").confirmed()
    away = scene.member("Institution").outside
    rows = np.flatnonzero((table.target == scene.segment) & away[table.source]).tolist()
    kinds, nodes = scene.graph.nodes["Institution"].columns["kind"], [int(table.source[at]) for at in rows]
    ties = scene.tie_strengths("Institution", np.array(nodes, dtype=np.int64))
    explained = []
    for at, node, strength in zip(rows, nodes, ties.tolist(), strict=True):
        topics, kind = table.target[table.source == node].tolist(), kinds[node]
        paths = scene.tie_paths("Institution", node)
        parts = {
            "capability": Part(
                1 / np.sqrt(len(topics)),
                (
                    f"研究方向：{table.columns['topic'][at] or '未注明'}",
                    f"数据中它研究 {len(topics)} 个环节，越专得分越高",
                ),
            ),
            "match": NO_DATA,
            "scale_honours": Part(PLATFORMS[kind], (str(kind),)) if kind in PLATFORMS else NO_DATA,
            "ties": part(strength, tuple(paths)),
            "expansion": NO_DATA,
            "relatedness": scene.relatedness([scene.segment, *topics]),
        }
        explained.append((parts, paths))
    return scored(nodes, explained)


def talent_parts(scene: Scene) -> Scored:
    """Every talent elsewhere who is expert in the segment."""
    table = scene.graph.edge("EXPERT_IN", "Talent", "Segment").confirmed()
    away = scene.member("Talent").outside
    nodes = table.source[(table.target == scene.segment) & away[table.source]].tolist()
    explained = []
    for node in nodes:
        honours = split_list(scene.graph.nodes["Talent"].columns["honours"][node])
        areas = table.target[table.source == node].tolist()
        parts = {
            "capability": Part(1 / np.sqrt(len(areas)), (f"数据中擅长 {len(areas)} 个环节，越专得分越高",)),
            "match": NO_DATA,
            "scale_honours": Part(1.0, tuple(honours)) if honours else NO_DATA,
            "ties": NO_DATA,
            "expansion": NO_DATA,
            "relatedness": scene.relatedness([scene.segment, *areas]),
        }
        explained.append((parts, list[str]()))
    return scored(nodes, explained)
