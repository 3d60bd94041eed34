"""Whom lists name for a segment: candidates as ranked, but those of other countries without a sign of coming last."""

from __future__ import annotations

from graph.lists.scene import Scene
from graph.network.ties import is_direct
from graph.targets.profile import place_of
from graph.targets.rank import NODE_KIND, Candidate, Kind, rank_targets

_POOL = 6
"""So many times as many are looked at as are named."""
ABROAD, CHINA = "境外", "境外中国"
"""How places beyond the mainland begin, and those of them that are no other country: 港澳台."""
LAST = (
    "国外的企业（不含港澳台），数据里没有异地项目、与本地也没有直接的供货、投资关系的，排在其他企业后面（约定）：大不等于会来；"
    "按得分的全部次序见招商目标页"
)


def first_targets(scene: Scene, segment: str, most: int, kind: Kind = "enterprise") -> list[Candidate]:
    """The first candidates for a segment of the field."""
    if kind != "enterprise":
        return list(rank_targets(scene.graph, segment, scene.place, kind, top=most).candidates)
    found = rank_targets(scene.graph, segment, scene.place, kind, top=most * _POOL).candidates
    return sorted(found, key=lambda c: _far(scene, NODE_KIND[kind], c))[:most]


def _far(scene: Scene, node: str, found: Candidate) -> bool:
    home = place_of(scene.graph, node, scene.graph.position(node, found.id))
    builds = found.parts["expansion"].value
    abroad = home.startswith(ABROAD) and not home.startswith(CHINA)
    return abroad and not builds and not any(is_direct(p) for p in found.paths)
