"""Which enterprises are in a place, which are surely not, and which nobody can tell.

A place is a set of districts (with all below them). An enterprise known only to be in 江苏省 may or may not be in
苏州市: it is *undecidable* for that question and counts neither for nor against.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, IntArray
from graph.chain.graph import ChainGraph
from graph.errors import BadRequest, NotFound

COUNTY, CITY = ("县级", "园区"), ("市", "直辖市")
"""Levels of the places that a city is made of, and of cities."""


@dataclass(frozen=True, slots=True)
class Place:
    """A named set of districts: ``ids`` are District ids."""

    name: str
    ids: tuple[str, ...]


def make_place(graph: ChainGraph, ids: Sequence[str]) -> Place:
    """The place made of these districts, named after them; raises ``NotFound`` or ``BadRequest`` (none given)."""
    if not ids:
        raise BadRequest("没有给出地区；请写地区名称或区划代码，多个用逗号分隔")
    table = graph.nodes["District"]
    absent = [i for i in ids if i not in table.index]
    if absent:
        raise NotFound("地区", absent[0])
    names = table.names()
    unique = tuple(dict.fromkeys(ids))
    return Place("、".join(str(names[table.index[i]]) for i in unique), unique)


def together(graph: ChainGraph, place: Place) -> Place:
    """The same place in one way: its districts by code, without those that lie in another of them."""
    index, up = graph.nodes["District"].index, parents(graph)
    own = {index[i] for i in place.ids}
    return make_place(graph, [i for i in sorted(place.ids) if not own.intersection(_ancestors(up, index[i]))])


def parents(graph: ChainGraph) -> IntArray:
    """Position of each district's parent, -1 for none; shape (districts,)."""
    return graph.once("parents", _parents)


def _parents(graph: ChainGraph) -> IntArray:
    within = graph.edge("WITHIN", "District", "District").confirmed()
    up = np.full(len(graph.nodes["District"]), -1, dtype=np.int64)
    up[within.source] = within.target
    return up


def _ancestors(up: IntArray, start: int) -> list[int]:
    """Positions above ``start``; stops at a repeat, so a wrong cycle in the data does no harm."""
    seen = [start]
    while (at := int(up[seen[-1]])) >= 0 and at not in seen:
        seen.append(at)
    return seen[1:]


def _children(graph: ChainGraph) -> list[list[int]]:
    """Positions of the districts directly below each."""
    below: list[list[int]] = [[] for _ in graph.nodes["District"].ids]
    for child, parent in enumerate(parents(graph).tolist()):
        if parent >= 0:
            below[parent].append(child)
    return below


def district_sets(graph: ChainGraph, place: Place) -> tuple[IntArray, IntArray]:
    """Positions of the districts inside the place, and of those that only contain it; each ascending."""
    up, below, index = parents(graph), graph.once("children", _children), graph.nodes["District"].index
    roots = {index[i] for i in place.ids if i in index}
    inside, queue = set(roots), list(roots)
    while queue:
        wider = [d for d in below[queue.pop()] if d not in inside]
        inside.update(wider)
        queue += wider
    above = {a for root in roots for a in _ancestors(up, root)} - inside
    return np.array(sorted(inside), dtype=np.int64), np.array(sorted(above), dtype=np.int64)


def district_masks(graph: ChainGraph, place: Place) -> tuple[BoolArray, BoolArray]:
    """Districts inside the place, and districts that only contain it (both of shape (districts,))."""
    size = len(graph.nodes["District"])
    inside, above = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    for mask, districts in zip((inside, above), district_sets(graph, place), strict=True):
        mask[districts] = True
    return inside, above


@dataclass(frozen=True, slots=True)
class Membership:
    """Masks over the nodes of a kind: every one is in exactly one of the four."""

    inside: BoolArray
    outside: BoolArray
    undecidable: BoolArray
    unknown: BoolArray


def districts_of(graph: ChainGraph, kind: str) -> IntArray:
    """Position of the district of each node of a kind, -1 for unknown.

    A talent without a place sits with the institution.
    """
    return graph.once(f"districts of {kind}", lambda g: _districts_of(g, kind))


def _districts_of(graph: ChainGraph, kind: str) -> IntArray:
    located = graph.edge("LOCATED_IN", kind, "District").confirmed()
    at = np.full(len(graph.nodes[kind]), -1, dtype=np.int64)
    at[located.source] = located.target
    if kind == "Talent":
        home = graph.edge("AFFILIATED_WITH", "Talent", "Institution").confirmed()
        nowhere = at[home.source] < 0
        at[home.source[nowhere]] = districts_of(graph, "Institution")[home.target[nowhere]]
    return at


def place_names(graph: ChainGraph, kind: str) -> NDArray[np.object_]:
    """Name of the district of each node of a kind, "" for unknown; made once per graph."""
    return graph.once(f"place names of {kind}", lambda g: _place_names(g, kind))


def _place_names(graph: ChainGraph, kind: str) -> NDArray[np.object_]:
    at = districts_of(graph, kind)
    out = np.full(len(at), "", dtype=object)
    out[at >= 0] = graph.nodes["District"].names()[at[at >= 0]]
    return out


def cities(graph: ChainGraph) -> IntArray:
    """The city (市, 直辖市) that each district is or lies in; the district itself where there is none.

    Made once per graph.
    """
    return graph.once("cities", _cities)


def _cities(graph: ChainGraph) -> IntArray:
    levels, up = graph.nodes["District"].columns["level"].tolist(), parents(graph).tolist()
    out = []
    for start in range(len(up)):
        seen = [start]
        while levels[seen[-1]] not in CITY and up[seen[-1]] >= 0 and up[seen[-1]] not in seen:
            seen.append(up[seen[-1]])
        out.append(seen[-1] if levels[seen[-1]] in CITY else start)
    return np.array(out, dtype=np.int64)


def names_from_afar(graph: ChainGraph, kind: str) -> NDArray[np.object_]:
    """Like :func:`place_names`, a district with its city: 海淀区 is 北京市海淀区 to whoever asks about another place.

    A county-level city goes by its own name, and so does a zone that is named after its city.
    """
    return graph.once(f"names from afar of {kind}", lambda g: _names_from_afar(g, kind))


def _names_from_afar(graph: ChainGraph, kind: str) -> NDArray[np.object_]:
    names, home = graph.nodes["District"].names(), cities(graph).tolist()
    told = np.array(
        [
            str(name)
            if home[d] == d or name.endswith("市") or name.startswith(str(names[home[d]]).removesuffix("市"))
            else f"{names[home[d]]}{name}"
            for d, name in enumerate(names)
        ],
        dtype=object,
    )
    at = districts_of(graph, kind)
    out = np.full(len(at), "", dtype=object)
    out[at >= 0] = told[at[at >= 0]]
    return out


def place_of(graph: ChainGraph, kind: str, node: int) -> str:
    """The district of a node with those above it, widest first: "江苏省苏州市昆山市"; "" where not known."""
    up, at, path = parents(graph), int(districts_of(graph, kind)[node]), list[int]()
    while at >= 0 and at not in path:
        path.append(at)
        at = int(up[at])
    names = graph.nodes["District"].names()
    return "".join(str(names[d]) for d in reversed(path))


def membership(graph: ChainGraph, place: Place, kind: str = "Enterprise") -> Membership:
    """Where each node of a kind stands towards ``place``."""
    at = districts_of(graph, kind)
    inside, above = district_masks(graph, place)
    known = at >= 0
    here, cannot = inside[at] & known, above[at] & known
    return Membership(here, known & ~here & ~cannot, cannot, ~known)


def city_of(graph: ChainGraph, place: Place) -> Place | None:
    """The city that a county or a zone belongs to; ``None`` for other places, and for several at once."""
    levels, up = graph.nodes["District"].columns["level"], parents(graph)
    at = graph.nodes["District"].index.get(place.ids[0], -1) if len(place.ids) == 1 else -1
    if at < 0 or levels[at] not in COUNTY or up[at] < 0 or levels[up[at]] not in CITY:
        return None
    return make_place(graph, [str(graph.nodes["District"].ids[up[at]])])


def any_of(masks: Iterable[BoolArray], size: int) -> BoolArray:
    """Elementwise "or" of masks; all false for none."""
    out = np.zeros(size, dtype=bool)
    for mask in masks:
        out |= mask
    return out
