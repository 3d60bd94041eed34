"""The parts of a target's score: each a number in [0, 1] with the records behind it, or no number for want of data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from graph.capability import capability
from graph.chain import CONFIRMED, SUGGESTED, ChainGraph, EdgeTable, FloatArray, IntArray
from graph.evidence import match_text
from graph.local import LocalCounts, count_local
from graph.places import Membership, Place, districts_of, membership, place_names
from graph.pull import Supply, supply_of
from graph.text import split_list
from graph.ties import Ties, tie_strength

HONOURS = {"链主": 1.0, "头部": 1.0, "世界500强": 1.0, "中国500强": 0.9, "单项冠军": 0.9, "独角兽": 0.9, "上市": 0.8, "小巨人": 0.8,
           "瞪羚": 0.7, "专精特新": 0.7, "高新技术企业": 0.5, "规上": 0.4}  # fmt: skip
"""Steps of the ladder of honours (own choice); the highest one counts."""
PLATFORMS = {"重点实验室": 1.0, "制造业创新中心": 1.0, "技术创新中心": 1.0, "产业创新中心": 1.0, "科研院所": 0.9, "高校": 0.9,
             "产业基地": 0.6, "行业协会": 0.5, "投资机构": 0.5}  # fmt: skip


_NOT_YET = re.compile("拟|非|未|后备|培育|入库|申报")
"""Words of an honour that is not held (拟上市, 上市后备 …)."""


@dataclass(frozen=True, slots=True)
class Part:
    """``value`` in [0, 1], or ``None`` when there is no data to score."""

    value: float | None
    evidence: tuple[str, ...]


NO_DATA = Part(None, ())
Scored = Iterator[tuple[int, dict[str, Part], Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything about one question (segment and place) that the parts share."""

    graph: ChainGraph
    segment: int
    place: Place
    local: LocalCounts
    supply: Supply
    ties: Ties

    def member(self, kind: str) -> Membership:
        """Where the nodes of a kind stand towards the place."""
        return self.local.member if kind == "Enterprise" else membership(self.graph, self.place, kind)

    def place_name(self, kind: str, node: int) -> str:
        """Name of a node's district, "" for unknown."""
        return str(place_names(self.graph, kind)[node])

    def makers(self) -> EdgeTable:
        """Relations of enterprises with the segment, confirmed and suggested."""
        table = self.graph.edge("OPERATES_IN", "Enterprise", "Segment")
        return table.take((table.target == self.segment) & (table.state <= 1))

    def left_out(self, kind: str) -> int:
        """Candidates whose place is not known well enough to say that they are elsewhere."""
        relation = {"Enterprise": "OPERATES_IN", "Institution": "RESEARCHES", "Talent": "EXPERT_IN"}[kind]
        table = self.graph.edge(relation, kind, "Segment")
        least = SUGGESTED if kind == "Enterprise" else CONFIRMED
        nodes = np.unique(table.source[(table.target == self.segment) & (table.state <= least)])
        member = self.member(kind)
        return int((member.unknown | member.undecidable)[nodes].sum())

    def tie_part(self, kind: str, node: int) -> tuple[Part, list[str]]:
        """The part of ties with local enterprises, and the paths in words."""
        paths = self.ties.paths_to((kind, node), self.local.member.inside)
        shown = [self.ties.text(p) for p in paths]
        return (Part(tie_strength(paths), tuple(shown)) if self.ties.known((kind, node)) else NO_DATA), shown

    def relatedness(self, segments: Sequence[int]) -> Part:
        """Share of the segments next to these in the chain (or these themselves) that the place has."""
        near = {t for s in segments for t, _ in self.supply.users[s] + self.supply.inputs[s]} | set(segments)
        near.discard(self.segment)
        if not near:
            return NO_DATA
        names = self.graph.nodes["Segment"].columns["name"]
        here = [str(names[s]) for s in sorted(near) if self.local.n_place[s] > 0]
        shown = f"相邻环节 {len(near)} 个，本地已有 {len(here)} 个"
        return Part(len(here) / len(near), (f"{shown}：{'、'.join(here[:8])}" if here else shown,))


def make_scene(graph: ChainGraph, segment: int, place: Place) -> Scene:
    """Count once for a segment and a place."""
    return Scene(graph, segment, place, count_local(graph, place), supply_of(graph), graph.once("ties", Ties.of))


def enterprise_parts(scene: Scene) -> Scored:
    """Parts of every enterprise elsewhere that works in the segment (confirmed or suggested)."""
    graph, makers = scene.graph, scene.makers()
    makers = makers.take(scene.member("Enterprise").outside[makers.source])
    if not len(makers):
        return
    rank = capability(graph, scene.segment)
    best = float(rank[makers.source].max())
    others = _targets_by_source(graph.edge("OPERATES_IN", "Enterprise", "Segment").confirmed(), makers.source)
    projects = _targets_by_source(graph.edge("UNDERTAKES", "Enterprise", "Project").confirmed(), makers.source)
    for at, firm in enumerate(makers.source.tolist()):
        ties, paths = scene.tie_part("Enterprise", firm)
        yield (
            firm,
            {
                "capability": _capability(rank, best, firm, makers, at),
                "scale_honours": _honours(graph, firm),
                "ties": ties,
                "expansion": _expansion(scene, firm, projects[firm]),
                "relatedness": scene.relatedness([scene.segment, *others[firm]]),
            },
            paths,
        )


def _targets_by_source(table: EdgeTable, sources: IntArray) -> dict[int, list[int]]:
    """Targets of each of these sources; looks through the relations once."""
    out: dict[int, list[int]] = {s: [] for s in sources.tolist()}
    kept = table.take(np.isin(table.source, sources))
    for source, target in zip(kept.source.tolist(), kept.target.tolist(), strict=True):
        out[source].append(target)
    return out


def _capability(rank: FloatArray, best: float, firm: int, makers: EdgeTable, at: int) -> Part:
    note = "" if makers.state[at] == CONFIRMED else "（待核实的匹配）"
    return Part(float(rank[firm]) / best if best > 0 else 0.0, (match_text(makers, at) + note,))


def _honours(graph: ChainGraph, firm: int) -> Part:
    columns = graph.nodes["Enterprise"].columns
    earned = [w for w in split_list(columns["honours"][firm]) if not _NOT_YET.search(w)]
    found = [(HONOURS[h], h) for word in earned for h in HONOURS if h in word]
    if columns["stock_code"][firm]:
        market = columns["exchange"][firm] or "上市"
        found.append((HONOURS["上市"], f"上市公司（{market} {columns['stock_code'][firm]}）"))
    return Part(max(v for v, _ in found), tuple(dict.fromkeys(t for _, t in found))) if found else NO_DATA


def _expansion(scene: Scene, firm: int, projects: Sequence[int]) -> Part:
    """Projects undertaken outside the enterprise's own district: each a sign that it builds elsewhere."""
    if not projects:
        return NO_DATA
    home, sites = districts_of(scene.graph, "Enterprise")[firm], districts_of(scene.graph, "Project")
    away = [p for p in projects if sites[p] not in (-1, home)]
    names = scene.graph.nodes["Project"].names()
    return Part(1 - 0.5 ** len(away), tuple(f"异地项目：{names[p]}（{scene.place_name('Project', p)}）" for p in away))


def institution_parts(scene: Scene) -> Scored:
    """Parts of every institution elsewhere that researches the segment."""
    table = scene.graph.edge("RESEARCHES", "Institution", "Segment").confirmed()
    away = scene.member("Institution").outside
    columns = scene.graph.nodes["Institution"].columns
    for at in np.flatnonzero((table.target == scene.segment) & away[table.source]).tolist():
        node, kind = int(table.source[at]), columns["kind"][table.source[at]]
        topics = table.target[table.source == node].tolist()
        ties, paths = scene.tie_part("Institution", node)
        yield node, {
            "capability": Part(1 / np.sqrt(len(topics)), (f"研究方向：{table.columns['topic'][at] or '未注明'}",
                                                      f"数据中它研究 {len(topics)} 个环节，越专得分越高")),
            "scale_honours": Part(PLATFORMS[kind], (str(kind),)) if kind in PLATFORMS else NO_DATA,
            "ties": ties,
            "expansion": NO_DATA,
            "relatedness": scene.relatedness([scene.segment, *topics]),
        }, paths  # fmt: skip


def talent_parts(scene: Scene) -> Scored:
    """Parts of every talent elsewhere who is expert in the segment."""
    graph = scene.graph
    table = graph.edge("EXPERT_IN", "Talent", "Segment").confirmed()
    away = scene.member("Talent").outside
    for at in np.flatnonzero((table.target == scene.segment) & away[table.source]).tolist():
        node = int(table.source[at])
        honours = split_list(graph.nodes["Talent"].columns["honours"][node])
        areas = table.target[table.source == node].tolist()
        yield node, {
            "capability": Part(1 / np.sqrt(len(areas)), (f"数据中擅长 {len(areas)} 个环节，越专得分越高",)),
            "scale_honours": Part(1.0, tuple(honours)) if honours else NO_DATA,
            "ties": NO_DATA,
            "expansion": NO_DATA,
            "relatedness": scene.relatedness([scene.segment, *areas]),
        }, []  # fmt: skip
