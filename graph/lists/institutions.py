"""Institutions for 名录: by platform, by segments that they research, by partners."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graph.chain.places import membership
from graph.lists.districts import Districts
from graph.lists.locals import segment_names
from graph.lists.made import Because, Entry, Rests
from graph.lists.scene import Scene, node_key, node_rests

NOT_ASKED = "不适用"
"""What a column of enterprises says of an institution: its revenue is not unknown, nobody asks for it."""
LABELS = {"platform": "平台", "research": "研究环节", "partners": "合作对象"}


def institution_entries(scene: Scene) -> list[tuple[Entry, int, int]]:
    """Each research institution of the place in the field: its row, how many tests it meets, and how many are not
    known; in the official order.
    """
    graph, said = scene.graph, scene.criteria["institution"]
    table, inside = graph.nodes["Institution"], membership(graph, scene.place, "Institution").inside
    studies = graph.edge("RESEARCHES", "Institution", "Segment").confirmed()
    names = segment_names(scene)
    ids, by = graph.nodes["Segment"].ids, dict[int, list[str]]()
    for who, what in zip(studies.source.tolist(), studies.target.tolist(), strict=True):
        if inside[who] and str(ids[what]) in names and table.columns["kind"][who] in said["kinds"]:
            by.setdefault(who, []).append(str(ids[what]))
    partners, districts = _partners(scene), Districts(graph, "Institution")
    out = []
    for at in sorted(by, key=lambda i: (districts.turn(i), str(table.ids[i]))):
        id_, segments = str(table.ids[at]), tuple(s for s in names if s in by[at])
        because = _tests(said, str(table.columns["kind"][at]), id_, segments, names, partners.get(at, []))
        met = [LABELS[b.test] for b in because if b.result == "met"]
        unknown = [LABELS[b.test] for b in because if b.result == "unknown"]
        cells = {
            "name": str(table.names()[at]),
            "category": str(table.columns["kind"][at]),
            "district": districts.name(at) or scene.place.name,
            "segments": "、".join(names[s] for s in segments),
            "scale": NOT_ASKED,
            "met": "、".join(met) or None,
            "why": "；".join(b.words for b in because if b.result == "met") or None,
            "unknown": "、".join(unknown) or None,
            "officer": None,
            "remark": None,
        }
        entry = Entry(node_key("Institution", id_), "Institution", id_, cells["name"] or id_, cells, because)
        out.append((entry, len(met), len(unknown)))
    return out


def _tests(
    said: Mapping[str, Any],
    kind: str,
    id_: str,
    segments: tuple[str, ...],
    names: Mapping[str, str],
    partners: list[str],
) -> tuple[Because, ...]:
    least, own = int(said["segments_from"]), node_rests("Institution", id_)
    links = tuple(Rests("RESEARCHES", (id_, s)) for s in segments)
    few = len(segments) < least
    shown = "、".join(names[s] for s in segments[:4]) + ("等" if len(segments) > 4 else "")
    platform = kind in said["platforms"]
    return (
        Because("platform", "met" if platform else "unmet", f"{kind}" if platform else f"{kind}，不是平台", kind, own),
        Because(
            "research",
            "unmet" if few else "met",
            f"研究本领域 {len(segments)} 个环节（{shown}）" + (f"，不到 {least} 个" if few else ""),
            len(segments),
            links,
        ),
        Because("partners", "met", f"合作对象 {len(partners)} 个（{'、'.join(partners[:3])}）", len(partners), own)
        if len(partners) >= int(said["partners_from"])
        else Because("partners", "unknown", "数据里没有合作对象的记录", rests=own),
    )


def _partners(scene: Scene) -> dict[int, list[str]]:
    """Names of enterprises that an institution holds shares of or has as members."""
    graph, out = scene.graph, dict[int, list[str]]()
    invests = graph.edge("INVESTS_IN", "Institution", "Enterprise").confirmed()
    members = graph.edge("MEMBER_OF", "Enterprise", "Institution").confirmed()
    names = graph.nodes["Enterprise"].names()
    for who, other in ((invests.source, invests.target), (members.target, members.source)):
        for at, partner in zip(np.asarray(who).tolist(), np.asarray(other).tolist(), strict=True):
            out.setdefault(at, []).append(str(names[partner]))
    return out
