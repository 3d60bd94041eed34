"""Whom lists name for a segment: candidates as ranked, but nobody of the same city, and those of other countries
without a sign of coming last (docs/decisions/0048).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.arrays import BoolArray
from graph.chain.graph import ChainGraph
from graph.chain.operating import operating
from graph.chain.places import Place, city_of, district_masks, districts_of, membership, place_of
from graph.chain.rosters import gone
from graph.gaps.bases import at_sites, seat_words
from graph.lists.made import Rests, Told
from graph.lists.scene import Scene, node_rests
from graph.network.ties import is_direct
from graph.targets.plainly import OPEN
from graph.targets.rank import NODE_KIND, Candidate, Kind, rank_targets

_POOL = 6
"""So many times as many are looked at as are named."""
_STUDY_NOTHING = {"投资机构", "行业协会", "产业基地"}
"""Kinds of institutions that study nothing, whatever segment they are linked with."""
_NEAR = 2
"""Firms of the same city that are named for a segment."""
ABROAD, CHINA = "境外", "境外中国"
"""How places beyond the mainland begin, and those of them that are no other country: 港澳台."""
LAST = (
    "国外企业（不含港澳台），数据里没有异地项目、与本地也没有直接的供货、投资关系的，排在后面（约定）；"
    "全部次序见招商目标页"
)


def first_targets(scene: Scene, segment: str, most: int, kind: Kind = "enterprise") -> tuple[list[Candidate], int]:
    """The first candidates for a segment of the field, those whose match is confirmed before the others, and how many
    there are elsewhere.
    """
    ranked = rank_targets(scene.graph, segment, scene.place, kind, top=most * _POOL)
    return _first(scene, ranked.candidates, most, kind), ranked.total


def _first(scene: Scene, found: Sequence[Candidate], most: int, kind: Kind) -> list[Candidate]:
    node, city = NODE_KIND[kind], _city(scene)
    away = [c for c in found if not _within(scene, node, c, city)]
    if kind == "institution":
        kinds = scene.graph.nodes[node].columns["kind"]
        away = [c for c in away if studies(kinds[scene.graph.position(node, c.id)])]
    return sorted(away, key=lambda c: (_open(c), kind == "enterprise" and _far(scene, node, c)))[:most]


def studies(kind: str | None) -> bool:
    """Whether institutions of a kind study the segments that they are linked with: funds and associations do not."""
    return kind not in _STUDY_NOTHING


def near_by(scene: Scene, segments: Iterable[tuple[str, str]]) -> list[Told]:
    """Who does these segments (id, name) elsewhere in the city that the place belongs to."""
    out = []
    for id_, name in segments:
        if firms := firms_near(scene.graph, scene.place, id_):
            more = f"等 {len(firms)} 家" if len(firms) > _NEAR else ""
            words = f"{name}——{'、'.join(list(firms.values())[:_NEAR])}{more}"
            does = [Rests("OPERATES_IN", (firm, id_)) for firm in list(firms)[:_NEAR]]
            out.append(Told(words, (*does, *node_rests("Segment", id_))))
    return out


def firms_near(graph: ChainGraph, place: Place, segment: str) -> dict[str, str]:
    """Who does a segment (id) elsewhere in the city that a county or a zone belongs to, by head office or at a site, as
    those are counted who are seen there; nobody who does it here too: names by id, with where the head office is of
    those who are in the city by a site alone.
    """
    city = city_of(graph, place)
    if city is None:
        return {}
    known, table, at = operating(graph), graph.nodes["Enterprise"], graph.position("Segment", segment)
    wide, here = _doing(graph, city, at), _doing(graph, place, at)
    near, names = wide & ~here & ~gone(graph), table.names()
    does = known.enterprise[known.start[at] : known.start[at + 1]]
    seats = {f: seat_words(graph, city, f) for f in does[near[does]].tolist()}
    return {str(table.ids[f]): f"{names[f]}（{seat}）" if seat else str(names[f]) for f, seat in seats.items()}


def _doing(graph: ChainGraph, place: Place, segment: int) -> BoolArray:
    """Firms of a place by head office, and those with a site there that does the segment."""
    out = membership(graph, place).inside.copy()
    out[list(at_sites(graph, place, segment))] = True
    return out


def home_of(scene: Scene, kind: Kind, found: Candidate) -> str:
    """Where a candidate is, from the widest place to the narrowest; "" where nobody knows."""
    node = NODE_KIND[kind]
    return place_of(scene.graph, node, scene.graph.position(node, found.id)).removeprefix(ABROAD)


def _city(scene: Scene) -> BoolArray | None:
    """The districts of the city that the place is a county or a zone of; ``None`` for any other place."""
    city = city_of(scene.graph, scene.place)
    return None if city is None else district_masks(scene.graph, city)[0]


def _within(scene: Scene, node: str, found: Candidate, city: BoolArray | None) -> bool:
    at = districts_of(scene.graph, node)[scene.graph.position(node, found.id)]
    return city is not None and at >= 0 and bool(city[at])


def _open(found: Candidate) -> bool:
    return any(OPEN in said for said in found.parts["capability"].evidence)


def _far(scene: Scene, node: str, found: Candidate) -> bool:
    home = place_of(scene.graph, node, scene.graph.position(node, found.id))
    builds = found.parts["expansion"].value
    abroad = home.startswith(ABROAD) and not home.startswith(CHINA)
    return abroad and not builds and not any(is_direct(p) for p in found.paths)
