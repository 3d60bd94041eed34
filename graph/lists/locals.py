"""Who is in the place and works in the field: with a head office or a site that does one of its segments; how well that
is known, as what a person wrote or revenue shows weighs more; and who of them is of one group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from graph.chain.graph import ChainGraph
from graph.chain.holdings import holders, holdings
from graph.chain.named import named
from graph.chain.operating import operating
from graph.chain.places import district_masks, membership
from graph.chain.rosters import gone
from graph.gaps.bases import Base, bases_in
from graph.gaps.roughly import percent
from graph.lists.made import Because, Rests
from graph.lists.scene import Scene

_BY_PEOPLE = "人工"


@dataclass(frozen=True, slots=True)
class Local:
    """An enterprise (``at`` its position) of the place: segments (ids, in chain order) that it does, and its sites
    there; ``seated``: its head office is in the place.
    """

    at: int
    id: str
    name: str
    segments: tuple[str, ...]
    sites: tuple[Base, ...]
    seated: bool

    @property
    def key(self) -> str:
        """Key of its row."""
        return f"Enterprise:{self.id}"


def local_firms(scene: Scene) -> tuple[list[Local], list[Local]]:
    """The enterprises of the place in the field, by id; and those that are gone (吊销、退市后破产 …)."""
    graph, known = scene.graph, operating(scene.graph)
    member, inside = membership(graph, scene.place), district_masks(graph, scene.place)[0]
    segments = graph.field_segments(scene.field)
    does: dict[int, dict[int, None]] = {}
    sites: dict[int, list[Base]] = {}
    based, index = bases_in(graph, member, inside), graph.nodes["Enterprise"].index
    for s in segments.tolist():
        firms = known.enterprise[known.start[s] : known.start[s + 1]]
        for firm in firms[member.inside[firms]].tolist():
            does.setdefault(firm, {})[s] = None
        for base in based.get(s, ()):
            firm = index[base.id]
            does.setdefault(firm, {})[s] = None
            sites.setdefault(firm, []).append(base)
    table, ids = graph.nodes["Enterprise"], graph.nodes["Segment"].ids
    left = gone(graph)
    made = [
        Local(
            f,
            str(table.ids[f]),
            str(table.columns["full_name"][f] or table.names()[f]),
            tuple(str(ids[s]) for s in does[f]),
            tuple(dict.fromkeys(sites.get(f, ()))),
            bool(member.inside[f]),
        )
        for f in sorted(does, key=lambda f: str(table.ids[f]))
    ]
    return [x for x in made if not left[x.at]], [x for x in made if left[x.at]]


def working_in(scene: Scene) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Positions of all enterprises that work in the field, wherever they are."""
    known, segments = operating(scene.graph), scene.graph.field_segments(scene.field)
    return np.unique(known.enterprise[np.isin(known.segment, segments)])


def firms_by_segment(scene: Scene, firms: list[Local]) -> dict[str, list[Local]]:
    """The local firms of each segment (id)."""
    out: dict[str, list[Local]] = {}
    for firm in firms:
        for segment in firm.segments:
            out.setdefault(segment, []).append(firm)
    return out


def segment_names(scene: Scene) -> dict[str, str]:
    """Names of the segments of the field, in chain order."""
    table = scene.graph.nodes["Segment"]
    rows = scene.graph.field_segments(scene.field)
    return dict(zip(map(str, table.ids[rows]), map(str, table.names()[rows]), strict=True))


def positions(firms: list[Local]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Positions of firms."""
    return np.array([f.at for f in firms], dtype=np.int64)


def kin_of(graph: ChainGraph, firms: Sequence[Local]) -> dict[int, list[Because]]:
    """By firm (position) its parents and subsidiaries among these firms, as reasons that stand beside its tests."""
    held, known, out = holdings(graph), {f.at: f for f in firms}, dict[int, list[Because]]()
    for row in range(len(held)):
        parent, child = (known.get(int(at[row])) for at in (held.source, held.target))
        if parent is None or child is None or parent is child:
            continue
        share, holding = held.columns["share"][row], held.columns["holding"][row]
        how = f"持股 {percent(share)}" if share == share else str(holding)
        link = (Rests("INVESTS_IN", (parent.id, child.id)),)
        for own, other, what in ((child, parent, "母公司"), (parent, child, "子公司")):
            words = f"{what}也在本地做本领域：{other.name}（{how}）"
            out.setdefault(own.at, []).append(Because(f"kin.{other.id}", "not_applicable", words, rests=link))
    for head, members in groups_of(graph, [f.id for f in firms]).items():
        for firm in (f for f in firms if f.id in members):
            said = {b.test for b in out.get(firm.at, ())}
            others = [f for f in firms if f.id in members and f is not firm and f"kin.{f.id}" not in said]
            if others:
                out.setdefault(firm.at, []).append(_of_group(graph, head, firm, others))
    return out


def groups_of(graph: ChainGraph, firms: Sequence[str]) -> dict[str, list[str]]:
    """Two and more of these firms (ids) that one holds in the end, by that one, itself among them where it is one."""
    out = dict[str, list[str]]()
    for firm in firms:
        out.setdefault((holders(graph, firm) or [firm])[-1], []).append(firm)
    return {head: members for head, members in out.items() if len(members) > 1}


def _of_group(graph: ChainGraph, head: str, firm: Local, others: Sequence[Local]) -> Because:
    """That a firm is of one group with others, none of which holds it or is held by it directly."""
    name = named(graph, "Enterprise", head).name
    links = [(high, low) for f in (firm, *others) for low, high in pairwise([f.id, *holders(graph, f.id)])]
    words = f"与{'、'.join(f.name for f in others)}同属一个集团（{name}）"
    return Because("kin", "not_applicable", words, rests=tuple(Rests("INVESTS_IN", k) for k in dict.fromkeys(links)))


@dataclass(frozen=True, slots=True)
class Links:
    """The confirmed links of enterprises (position) with segments (id): their part in revenue (``nan``: unknown), and
    whether a person wrote them; ``count`` of each enterprise over all fields that are read.
    """

    share: dict[tuple[int, str], float]
    by_people: set[tuple[int, str]]
    count: dict[int, int]

    def stated(self, firm: int, segment: str, share: float) -> bool:
        """Whether the segment is what the firm does, not merely what is said of it: a person wrote it, so much of its
        revenue comes from it, or it is known to do nothing else.
        """
        key = (firm, segment)
        return key in self.by_people or self.share.get(key, 0.0) >= share or self.count.get(firm, 0) == 1


def links_of(graph: ChainGraph) -> Links:
    """The confirmed ones of a graph, read once."""
    return graph.once("links of lists", _links)


def _links(graph: ChainGraph) -> Links:
    known, ids = operating(graph), graph.nodes["Segment"].ids
    rules = known.table.columns["rule"][known.row].tolist() if len(known.row) else []
    out = Links({}, set(), {})
    rows = zip(known.enterprise.tolist(), known.segment.tolist(), known.share.tolist(), rules, strict=True)
    for firm, segment, share, rule in rows:
        key = (firm, str(ids[segment]))
        out.share[key] = share
        out.count[firm] = out.count.get(firm, 0) + 1
        if rule == _BY_PEOPLE:
            out.by_people.add(key)
    return out
