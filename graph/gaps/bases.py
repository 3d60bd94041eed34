"""Where a firm does a segment here besides its head office: 有基地, named with the year of its record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.arrays import BoolArray
from graph.chain.graph import ChainGraph
from graph.chain.holdings import holdings
from graph.chain.operating import operating
from graph.chain.places import Membership, Place, cities, district_masks, districts_of, membership, place_names
from graph.chain.tables import EdgeTable
from graph.counts.sites import HEAD_OFFICE, WORKING
from graph.says import Says
from graph.text import split_list

HEADS, BASES = "有总部", "有基地"
VAGUE = "有基地，做什么不明：{who}在别处做它，在本地有场所，没写那里做什么，不算本地有；弄清了再补“场所”表"
REGISTERED = "有登记：{who}在别处做它，在本地只有注册地或分支，不算本地有"
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Base:
    """企业在当地做这个环节的一处场所"""

    id: Annotated[str, Says("企业编号")]
    name: Annotated[str, Says("企业")]
    place: Annotated[str, Says("地区")]
    role: Annotated[str, Says("场所作用")]
    year: Annotated[int | None, Says("记录年份", "资料说的是哪一年；不知道则为空")]
    head: Annotated[bool, Says("总部也在本地")]

    @property
    def text(self) -> str:
        """What it is and where, with the year."""
        return f"{self.place}{self.role}" + (f"（{self.year} 年）" if self.year else "")


def bases_in(graph: ChainGraph, member: Membership, districts: BoolArray) -> dict[int, tuple[Base, ...]]:
    """By segment (position) the sites in these districts that name it, of firms that are confirmed in it."""
    table, segments = _sites(graph)
    found: dict[int, list[Base]] = {}
    for at in np.flatnonzero(districts[table.target]).tolist():
        for segment in segments[at]:
            found.setdefault(segment, []).append(_base(graph, table, at, member))
    return {s: tuple(sorted(b, key=lambda each: (each.head, each.id, each.place, each.role))) for s, b in found.items()}


def sites_of(graph: ChainGraph, firm: int, place: Place) -> tuple[Base, ...]:
    """The sites of a firm (position) in a place, whatever is done there; see :func:`subsidiaries` for its group."""
    table, _ = _sites(graph)
    mine = np.flatnonzero(district_masks(graph, place)[0][table.target] & (table.source == firm)).tolist()
    return tuple(_base(graph, table, at, membership(graph, place)) for at in mine)


def at_sites(graph: ChainGraph, place: Place, segment: int) -> set[int]:
    """Firms (positions) with a site in the place that names the segment, wherever their head office is."""
    (table, named), inside = _sites(graph), district_masks(graph, place)[0]
    return {int(table.source[at]) for at in np.flatnonzero(inside[table.target]).tolist() if segment in named[at]}


def seat_words(graph: ChainGraph, place: Place, firm: int) -> str:
    """Where the head office is of a firm (position) that is in the place by a site alone: "总部天津，苏州有场所"; "" of
    one with its head office there, and of one without a site there.
    """
    member = membership(graph, place)
    if member.inside[firm] or not with_site(graph, place)[firm]:
        return ""
    home, names, city = int(districts_of(graph, "Enterprise")[firm]), graph.nodes["District"].names(), cities(graph)
    seat = "总部不明"
    if member.undecidable[firm]:
        part = "市" if graph.nodes["District"].columns["level"][home] == "省" else "区"
        seat = f"总部在{_unbracketed(names[home])}、哪个{part}不明"
    elif home >= 0:
        table = graph.nodes["District"].index
        own = city[home] in {int(city[table[d]]) for d in place.ids}  # of the same city only its parts tell it apart
        at = home if own or str(names[home]).endswith("市") else city[home]
        seat = f"总部{_unbracketed(names[at]).removesuffix('市')}"
    here = "、".join(name.removesuffix("市") for name in place.name.split("、"))
    return f"{seat}，{_unbracketed(here)}有场所"


def _unbracketed(name: str) -> str:
    """The name of a place for words that stand in brackets themselves.

    >>> _unbracketed("苏州高新区（虎丘区）")
    '苏州高新区/虎丘区'
    """
    return str(name).replace("（", "/").replace("）", "")


def where_else(graph: ChainGraph, firm: int) -> tuple[str, ...]:
    """Names of the places where a firm (position) has sites, each once, as recorded."""
    table, _ = _sites(graph)
    names = graph.nodes["District"].names()
    return tuple(dict.fromkeys(str(names[d]) for d in table.target[table.source == firm].tolist()))


def newcomers(graph: ChainGraph, place: Place, segment: int | None = None) -> BoolArray:
    """Firms that are surely elsewhere, and are not :func:`here_already`; shape (firms,)."""
    return membership(graph, place).outside & ~here_already(graph, place, segment)


def here_already(graph: ChainGraph, place: Place, segment: int | None = None) -> BoolArray:
    """Firms that have a site in the place, whatever is done there, or a subsidiary that does the segment there."""
    out = with_site(graph, place)
    if segment is not None:
        out[list(subsidiaries(graph, place, segment))] = True
    return out


def subsidiaries(graph: ChainGraph, place: Place, segment: int) -> dict[int, tuple[str, ...]]:
    """By firm (position) its subsidiaries whose head office is in the place and that are confirmed in the segment, in
    words: these are here already, and what their parent would add is no newcomer's.
    """
    held, known = holdings(graph), operating(graph)
    does = np.zeros(len(graph.nodes["Enterprise"]), dtype=bool)
    does[known.enterprise[known.start[segment] : known.start[segment + 1]]] = True
    mine = np.flatnonzero((membership(graph, place).inside & does)[held.target])
    names, homes, out = graph.nodes["Enterprise"].names(), place_names(graph, "Enterprise"), dict[int, list[str]]()
    for parent, child in zip(held.source[mine].tolist(), held.target[mine].tolist(), strict=True):
        out.setdefault(parent, []).append(f"{homes[child]}子公司{names[child]}")
    return {parent: tuple(dict.fromkeys(said)) for parent, said in out.items()}


def with_site(graph: ChainGraph, place: Place) -> BoolArray:
    """Firms that have a site in the place where something may be done; shape (firms,)."""
    table, _ = _sites(graph)
    out = np.zeros(len(graph.nodes["Enterprise"]), dtype=bool)
    out[table.source[district_masks(graph, place)[0][table.target]]] = True
    return out


def not_counted(graph: ChainGraph, place: Place, segment: int) -> tuple[str, ...]:
    """Who does the segment somewhere else and is here in a way that says nothing of it: one sentence for sites of
    unknown activity, one for those where it is no more than registered; none for those that count here.
    """
    table = graph.edge("HAS_SITE", "Enterprise", "District").confirmed()
    if not len(table):
        return ()
    known, (working, named), districts = operating(graph), _sites(graph), district_masks(graph, place)[0]
    does = np.zeros(len(graph.nodes["Enterprise"]), dtype=bool)
    does[known.enterprise[known.start[segment] : known.start[segment + 1]]] = True
    counted = membership(graph, place).inside.copy()
    counted[
        [
            f
            for f, d, s in zip(working.source.tolist(), working.target.tolist(), named, strict=True)
            if segment in s and districts[d]
        ]
    ] = True
    here = districts[table.target] & does[table.source] & ~counted[table.source]
    at_work = np.isin(table.columns["role"].astype(str), WORKING)
    silent = np.array([not split_list(text) for text in table.columns["segments"].tolist()])
    vague = set(table.source[here & at_work & silent].tolist())
    registered = set(table.source[here & ~at_work].tolist()) - vague
    return tuple(
        words.format(who=_few(graph, firms)) for words, firms in ((VAGUE, vague), (REGISTERED, registered)) if firms
    )


def _few(graph: ChainGraph, firms: Collection[int]) -> str:
    names = sorted(str(graph.nodes["Enterprise"].names()[f]) for f in firms)
    return "、".join(names[:_NAMED]) + (f"等 {len(names)} 家" if len(names) > _NAMED else "")


def how_present(n_place: float, bases: Sequence[Base]) -> str:
    """Which it is that is here: head offices (and how many of these firms have a site of their own besides) or sites
    alone, each firm counted once, with the newest year of what is recorded of sites; "" for nobody.

    >>> here = Base("a", "甲", "昆山市", "生产基地", 2024, False), Base("b", "乙", "昆山市", "生产基地", 2023, True)
    >>> how_present(3, here)
    '有总部 2 家（其中 1 家也有基地），只有基地 1 家，共 3 家；资料到 2024 年'
    >>> how_present(1, here[1:]), how_present(1, here[:1])
    ('有总部 1 家（也有基地）；资料到 2023 年', '有基地 1 家；资料到 2024 年')
    """
    besides = {b.id for b in bases if not b.head}
    both = {b.id for b in bases if b.head and b.role != HEAD_OFFICE}
    heads, newest = int(n_place) - len(besides), max((b.year for b in bases if b.year), default=None)
    of_them = "" if len(both) == heads else f"其中 {len(both)} 家"
    every = "都" * (len(both) == heads > 1)
    said = [f"{HEADS} {heads} 家" + (f"（{of_them}也{every}有基地）" if both else "")] * (heads > 0)
    said += [f"{'只' * (heads > 0)}{BASES} {len(besides)} 家"] * bool(besides)
    said += [f"共 {int(n_place)} 家"] * (len(said) > 1)
    return "，".join(said) + (f"；资料到 {newest} 年" if said and newest is not None else "")


def _base(graph: ChainGraph, table: EdgeTable, at: int, member: Membership) -> Base:
    firm, firms = int(table.source[at]), graph.nodes["Enterprise"]
    year = float(table.columns["year"][at])
    return Base(
        id=str(firms.ids[firm]),
        name=str(firms.names()[firm]),
        place=str(graph.nodes["District"].names()[table.target[at]]),
        role=str(table.columns["role"][at]),
        year=int(year) if year == year else None,
        head=bool(member.inside[firm]),
    )


def _sites(graph: ChainGraph) -> tuple[EdgeTable, list[list[int]]]:
    return graph.once("sites by segment", _by_segment)


def _by_segment(graph: ChainGraph) -> tuple[EdgeTable, list[list[int]]]:
    """Sites where something may be done, and for each the segments that it names and the firm is confirmed in."""
    table = graph.edge("HAS_SITE", "Enterprise", "District").confirmed()
    if not len(table):
        return table, []
    table = table.take(np.isin(table.columns["role"].astype(str), WORKING))
    index: Mapping[str, int] = graph.nodes["Segment"].index
    known = operating(graph)
    does = set(zip(known.enterprise.tolist(), known.segment.tolist(), strict=True))
    named = [[index[s] for s in split_list(text) if s in index] for text in table.columns["segments"].tolist()]
    return table, [
        [s for s in dict.fromkeys(each) if (firm, s) in does]
        for firm, each in zip(table.source.tolist(), named, strict=True)
    ]
