"""Whom to invite for a gap: candidates with a score that opens into parts, each with its evidence.

The score is the weighted mean of the parts that could be scored. A part without data is named as missing and counts neither
for nor against. A veto is checked before scoring. Nothing here says that anybody *will* come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from graph.chain import ChainGraph
from graph.errors import BadRequest
from graph.places import Place
from graph.target_parts import Part, Scene, enterprise_parts, institution_parts, make_scene, talent_parts

Kind = Literal["enterprise", "institution", "talent"]
WEIGHTS: Mapping[str, float] = {
    "capability": 0.4,
    "scale_honours": 0.2,
    "ties": 0.2,
    "expansion": 0.1,
    "relatedness": 0.1,
}
"""Default weights of the parts (own choice; only their ratios matter)."""
PART_LABELS = {"capability": "能力匹配", "scale_honours": "规模与荣誉", "ties": "与本地企业的联系", "expansion": "扩张迹象",
               "relatedness": "与本地产业的关联"}  # fmt: skip
NODE_KIND: Mapping[str, str] = {"enterprise": "Enterprise", "institution": "Institution", "talent": "Talent"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate. ``score`` is in [0, 1], or ``None`` when vetoed or when no part could be scored."""

    id: str
    name: str
    place: str
    score: float | None
    parts: dict[str, Part]
    missing: tuple[str, ...]
    veto: str | None
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Targets:
    """Ranked candidates; ``total`` counts all found, ``left_out`` those whose place is not known."""

    kind: Kind
    segment: str
    segment_name: str
    place: Place
    on: int
    version: int
    data_date: str | None
    candidates: tuple[Candidate, ...]
    total: int
    left_out: int
    weights: Mapping[str, float] = field(default_factory=dict)


def rank_targets(
    graph: ChainGraph,
    segment: str,
    place: Place,
    kind: Kind = "enterprise",
    *,
    top: int | None = 20,
    weights: Mapping[str, float] | None = None,
) -> Targets:
    """Candidates outside ``place`` for ``segment``, best first; equal scores by capability, then id.

    Raises
    ------
    NotFound
        Unknown segment.
    BadRequest
        Unknown kind or weight, a negative weight, or ``top`` below 1.

    Source
    ------
    Own design (README, "招商目标怎么排"); capability by personalised PageRank.
    """
    if kind not in NODE_KIND:
        raise BadRequest(f"目标类别“{kind}”不存在；可用：{'、'.join(NODE_KIND)}")
    if top is not None and top < 1:
        raise BadRequest(f"显示个数 {top} 须至少为 1")
    used = _weights(weights)
    scene = make_scene(graph, graph.position("Segment", segment), place)
    score_parts = {"enterprise": enterprise_parts, "institution": institution_parts, "talent": talent_parts}[kind]
    found = score_parts(scene)
    ranked = [_candidate(scene, NODE_KIND[kind], node, parts, paths, used) for node, parts, paths in found]
    ranked.sort(
        key=lambda c: (
            c.veto is not None,
            c.score is None,
            -(c.score or 0.0),
            -(c.parts["capability"].value or 0.0),
            c.id,
        )
    )
    at = scene.segment
    return Targets(
        kind=kind, segment=segment, segment_name=str(graph.nodes["Segment"].columns["name"][at]), place=place, on=graph.on,
        version=graph.version, data_date=graph.data_date, candidates=tuple(ranked[:top]), total=len(ranked),
        left_out=scene.left_out(NODE_KIND[kind]), weights=used,
    )  # fmt: skip


def _weights(weights: Mapping[str, float] | None) -> dict[str, float]:
    given = dict(weights or {})
    if unknown := sorted(set(given) - set(WEIGHTS)):
        raise BadRequest(f"权重“{'、'.join(unknown)}”不存在；可用：{'、'.join(WEIGHTS)}")
    if bad := [k for k, w in given.items() if not w >= 0]:
        raise BadRequest(f"权重 {bad[0]} = {given[bad[0]]} 不能为负")
    used = {**WEIGHTS, **given}
    if not sum(used.values()):
        raise BadRequest("权重不能全为 0")
    return used


def weighted_mean(parts: Mapping[str, Part], weights: Mapping[str, float]) -> float | None:
    """Weighted mean of the scored parts; ``None`` when none could be scored (or all of those weigh nothing)."""
    scored = [(weights[name], part.value) for name, part in parts.items() if part.value is not None]
    total = sum(w for w, _ in scored)
    return sum(w * v for w, v in scored) / total if total > 0 else None


def _candidate(
    scene: Scene, kind: str, node: int, parts: dict[str, Part], paths: Sequence[str], weights: Mapping[str, float]
) -> Candidate:
    table = scene.graph.nodes[kind]
    veto = table.columns["veto"][node] if "veto" in table.columns else None
    return Candidate(
        id=str(table.ids[node]), name=str(table.names()[node]), place=scene.place_name(kind, node),
        score=None if veto else weighted_mean(parts, weights), parts=parts,
        missing=tuple(name for name, part in parts.items() if part.value is None), veto=veto or None, paths=tuple(paths),
    )  # fmt: skip
