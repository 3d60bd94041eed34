"""Whom to invite for a gap: candidates with a score that opens into parts, each with its evidence.

The score is the weighted mean of the parts that could be scored. A part without data is named as missing; size, ties
and signs of growth that are recorded of others then count as the least (:data:`LEAST`), so that nobody goes ahead of a
known one by being unknown, and what becomes known never takes anybody down. Any other missing part counts neither for
nor against. Who cannot come is listed apart with the reason, and so is who may already be here, as nobody
wrote where it is. Nothing here says that anybody *will* come.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

import numpy as np

from graph.arrays import BoolArray, FloatArray
from graph.chain.completeness import need_segment
from graph.chain.graph import ChainGraph
from graph.chain.places import Place
from graph.errors import BadRequest
from graph.gaps.bases import sites_of
from graph.model.schema import default_schema
from graph.shown import Shown
from graph.targets.ended import Ended, ended_business
from graph.targets.firms import enterprise_parts
from graph.targets.groups import Groups, best, picked
from graph.targets.institutions import institution_parts, talent_parts
from graph.targets.learned.standing import NOT_ASKED, Likely, Standing
from graph.targets.scale import BANDS
from graph.targets.scene import Part, Scene, Scored, make_scene

APART = 10
"""So many are shown of those whose place is not known, and of those that cannot come."""
Kind = Literal["enterprise", "institution", "talent"]
WEIGHTS: Mapping[str, float] = {
    "capability": 0.4,
    "match": 0.2,
    "scale_honours": 0.2,
    "ties": 0.2,
    "expansion": 0.1,
    "relatedness": 0.1,
}
"""Default weights of the parts (own choice; only their ratios matter)."""
LEAST: Mapping[str, float] = {"scale_honours": min(BANDS.values()), "ties": 0.0, "expansion": 0.0}
"""What a part counts as where nothing is recorded, while it is recorded of other candidates."""
PART_LABELS = {
    "capability": "能力匹配",
    "match": "匹配度（学习的排序）",
    "scale_honours": "规模与荣誉",
    "ties": "与本地企业的联系",
    "expansion": "扩张迹象",
    "relatedness": "与本地产业的关联",
}
NODE_KIND: Mapping[str, str] = {
    n.english: n.name for n in default_schema().nodes.values() if n.english in get_args(Kind)
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate.

    ``score`` is in [0, 1], or ``None`` when vetoed or when no part could be scored; ``rank`` is from 1 on, among those
    it is listed with; ``level`` is the same by score alone, which ``equal`` of them share, itself among them.
    ``status`` is "" where nobody wrote it; ``sites`` are those that it has in the place already.
    """

    rank: int
    id: str
    name: str
    place: str
    score: float | None
    parts: dict[str, Part]
    missing: tuple[str, ...]
    veto: str | None
    paths: tuple[str, ...]
    status: str = ""
    sites: tuple[str, ...] = ()
    level: int = 1
    equal: int = 1

    def stands(self, unit: str) -> str:
        """Where it stands by its score, together with those of the same, counted in ``unit``."""
        return f"排第 {self.level}" if self.equal == 1 else f"并列第 {self.level}（{self.equal} {unit}同分）"


@dataclass(frozen=True, slots=True)
class Targets(Shown):
    """Ranked candidates; ``total`` counts all that may come and are known to be elsewhere, with no site in the place.

    ``expanding`` are those that have a site there already (增资扩产), ``unplaced`` the first of the ``left_out``
    enterprises whose place is not known well enough (of institutions and talents these are only counted), ``vetoed``
    those that cannot come; each ranked by themselves. ``ended`` are enterprises elsewhere that gave the business up.

    ``picked`` tells that those shown were named by whoever asked, and are not simply the first. ``standing`` tells
    whether the learned ranking answers; ``likely`` are enterprises elsewhere that it finds, but that are not known in
    the segment.
    """

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
    picked: bool = False
    standing: Standing = NOT_ASKED
    likely: tuple[Likely, ...] = ()
    unplaced: tuple[Candidate, ...] = ()
    vetoed: tuple[Candidate, ...] = ()
    expanding: tuple[Candidate, ...] = ()
    expanding_total: int = 0
    ended: tuple[Ended, ...] = ()


def rank_targets(
    graph: ChainGraph,
    segment: str,
    place: Place,
    kind: Kind = "enterprise",
    *,
    top: int | None = 20,
    only: Collection[str] = (),
    weights: Mapping[str, float] | None = None,
    standing: Standing = NOT_ASKED,
) -> Targets:
    """Candidates outside ``place`` for ``segment``, best first (equal scores by capability, then id): ``top``, or those
    ``only``.

    Raises
    ------
    NotFound
        Unknown segment, or an id that is no candidate.
    BadRequest
        Unknown kind or weight, a negative weight, or ``top`` below 1.

    Source
    ------
    Own design (docs/targets.md); capability by personalised PageRank, match by ``graph.targets.learned``.
    """
    _check(kind, top)
    used = _weights(weights)
    scene = make_scene(graph, graph.position("Segment", segment), place, standing.matches)
    need_segment(graph, scene.segment)
    score_parts = {"enterprise": enterprise_parts, "institution": institution_parts, "talent": talent_parts}[kind]
    found = score_parts(scene)
    counted = at_least(found.values)
    score = weighted_mean(counted, used, len(found.nodes))
    groups = Groups.of(scene, NODE_KIND[kind], found)
    table = graph.nodes[NODE_KIND[kind]]

    def listed(rows: list[tuple[int, int]]) -> tuple[Candidate, ...]:
        return tuple(_candidate(scene, NODE_KIND[kind], found, groups, counted, i, rank, score) for rank, i in rows)

    def first(group: BoolArray, most: int | None) -> list[tuple[int, int]]:
        return list(enumerate(best(table, found, score, most, group), 1))

    apart = [groups.expanding, groups.unplaced, groups.vetoed]
    shown = picked([first(g, None) for g in (groups.able, *apart)], table, found, set(only)) if only else []
    at = scene.segment
    return Targets(
        kind=kind,
        segment=segment,
        segment_name=str(graph.nodes["Segment"].columns["name"][at]),
        place=place,
        on=graph.on,
        version=graph.version,
        data_date=graph.data_date,
        candidates=listed(shown or first(groups.able, top)),
        total=int(groups.able.sum()),
        left_out=scene.left_out(NODE_KIND[kind]),
        weights=used,
        picked=bool(only),
        standing=standing,
        unplaced=() if only else listed(first(groups.unplaced, APART)),
        vetoed=() if only else listed(first(groups.vetoed, APART)),
        expanding=() if only else listed(first(groups.expanding, top)),
        expanding_total=int(groups.expanding.sum()),
        ended=ended_business(scene) if kind == "enterprise" and not only else (),
    )


def _check(kind: str, top: int | None) -> None:
    if kind not in NODE_KIND:
        raise BadRequest(f"目标类别“{kind}”不存在；可用：{'、'.join(NODE_KIND)}")
    if top is not None and top < 1:
        raise BadRequest(f"显示个数 {top} 须至少为 1")


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


def at_least(values: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """The parts of all candidates with :data:`LEAST` where one that others have is not known.

    >>> import numpy as np
    >>> found = at_least({"ties": np.array([0.5, np.nan]), "expansion": np.array([np.nan, np.nan])})
    >>> found["ties"].tolist(), found["expansion"].tolist()
    ([0.5, 0.0], [nan, nan])
    """
    recorded = {name for name, each in values.items() if name in LEAST and not np.isnan(each).all()}
    return {n: np.where(np.isnan(v), LEAST[n], v) if n in recorded else v for n, v in values.items()}


def weighted_mean(values: Mapping[str, FloatArray], weights: Mapping[str, float], size: int) -> FloatArray:
    """Weighted mean of the scored parts of each candidate; ``nan`` where none was scored (or all of those weigh
    nothing).

    >>> import numpy as np
    >>> parts = {"a": np.array([0.5, 0.5]), "b": np.array([1.0, np.nan])}
    >>> weighted_mean(parts, {"a": 1.0, "b": 3.0}, 2).tolist()
    [0.875, 0.5]
    """
    top, total = np.zeros(size), np.zeros(size)
    for name, each in values.items():
        known = ~np.isnan(each)
        top[known] += weights[name] * each[known]
        total[known] += weights[name]
    mean: FloatArray = np.divide(top, total, out=np.full(size, np.nan), where=total > 0)
    return mean


def _candidate(
    scene: Scene,
    kind: str,
    found: Scored,
    groups: Groups,
    counted: Mapping[str, FloatArray],
    i: int,
    rank: int,
    scores: FloatArray,
) -> Candidate:
    table, node = scene.graph.nodes[kind], int(found.nodes[i])
    veto, (parts, paths) = groups.why[i], found.explain(i)
    level, equal = groups.level(scores, i)
    return Candidate(
        rank=rank,
        id=str(table.ids[node]),
        name=str(table.names()[node]),
        place=scene.place_name(kind, node),
        score=None if veto else _known(scores[i]),
        parts={name: replace(part, counted=_known(counted[name][i])) for name, part in parts.items()},
        missing=tuple(name for name, part in parts.items() if part.value is None),
        veto=veto,
        paths=tuple(paths),
        status=str(table.columns["status"][node] or "") if kind == "Enterprise" else "",
        sites=(*(b.text for b in sites_of(scene.graph, node, scene.place)), *groups.subsidiaries.get(node, ()))
        if kind == "Enterprise"
        else (),
        level=level,
        equal=equal,
    )


def _known(value: float) -> float | None:
    return float(value) if value == value else None
