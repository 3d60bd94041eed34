"""Places that the relatedness of a place is compared with: the peers named, else those of its level most alike in size.

Relatedness grows with the number of enterprises: against all cities a large one would be nearer to everything, a small
one to nothing. The location quotient compares shares, so it goes on with the whole population.

Other places are what the one roster sees of them that compares (``graph.counts.comparing``): what a ledger of a
district adds is told at home alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, district_sets, make_place
from graph.counts.comparing import comparing_roster
from graph.counts.districts import DistrictSets
from graph.counts.take import census_of
from graph.evidence.counts import present_of
from graph.evidence.figures import level_of
from graph.supply.field_chain import FieldChain
from graph.text import first_few

FEWEST, MOST, FACTOR = 4, 30, 2.0
"""Alike are those of half to double the size, the nearest of them.

If they are too few, the nearest there are (own choice).
"""
_UNIT = 2.0**30
"""Relatedness in whole units, whose sums are the same in any order."""
_NAMED = 6


@dataclass(frozen=True)
class Group:
    """Places to choose from: enterprises whose business is known, shape (places,), and segments they have, (places,
    segments).

    ``level`` names a whole level, whose relatedness is reckoned once per graph; "" for places that somebody named.
    """

    level: str
    places: tuple[Place, ...]
    size: IntArray
    present: BoolArray

    @classmethod
    def of(cls, graph: ChainGraph, places: Sequence[Place], level: str = "") -> Group:
        """Count these places, each by itself, by the roster that compares; by all firms without one."""
        if (roster := comparing_roster(graph)) is not None:
            return cls(level, tuple(places), *present_of(graph, roster, places))
        sets = _sets(graph, places)
        present = sets.by_segment("confirmed") + sets.by_segment("sited") > 0
        return cls(level, tuple(places), sets.total(census_of(graph).known), present)

    def relatedness(self, graph: ChainGraph, chain: FieldChain) -> IntArray:
        """Of the field's segments in each place, in units; 0 where a segment is not related to anything."""
        if not self.level:
            return self._reckoned(chain)
        return graph.once(f"relatedness at {self.level} in {chain.id}", lambda _: self._reckoned(chain))

    def _reckoned(self, chain: FieldChain) -> IntArray:
        units: IntArray = np.rint(np.nan_to_num(chain.nearness.density(self.present)) * _UNIT).astype(np.int32)
        return units


def _sets(graph: ChainGraph, places: Sequence[Place]) -> DistrictSets:
    return DistrictSets.of(census_of(graph), [district_sets(graph, p)[0] for p in places])


@dataclass(frozen=True)
class Alike:
    """Whom one place is compared with: these ``rows`` of a group."""

    group: Group
    rows: IntArray

    @property
    def places(self) -> tuple[Place, ...]:
        """The places, nearest in size first."""
        return tuple(self.group.places[i] for i in self.rows.tolist())


def alike_of(graph: ChainGraph, places: Sequence[Place], peers: Sequence[Place] = ()) -> list[Alike]:
    """For each place the peers, or without any those of its level that are most alike in size.

    Nobody is alike to a place without enterprises, or whose level the data do not tell.
    """
    if peers:
        group = Group.of(graph, peers)
        return [Alike(group, np.arange(len(peers)))] * len(places)
    return [graph.once(f"alike to {','.join(p.ids)}", partial(_alike, place=p)) for p in places]


def compared_note(places: Sequence[Place], named: bool) -> str:
    """Whom relatedness is compared with, in one sentence."""
    if not places:
        return "关联度：没有可比的地区（本地或同级地区没有业务已知的企业），未与别处比较"
    names = first_few([p.name for p in places], _NAMED)
    return f"关联度：与{'所选的对比地区' if named else '规模相近的同级地区'}的平均比较，共 {len(places)} 个：{names}"


def peers_relatedness(graph: ChainGraph, chain: FieldChain, alike: Sequence[Alike]) -> FloatArray:
    """Mean relatedness of the field's segments in the places alike, ``nan`` without any; shape (places, segments)."""
    out = np.full((len(alike), len(chain.segments)), np.nan)
    for i, each in enumerate(alike):
        if count := len(each.rows):
            units = each.group.relatedness(graph, chain)[each.rows]
            out[i] = units.sum(axis=0, dtype=np.int64) / (count * _UNIT)
    return out


def related_from(graph: ChainGraph, chain: FieldChain, alike: Sequence[Alike], quantile: float) -> FloatArray:
    """Quantile of the relatedness of the field's segments over the places alike; ``nan`` where fewer than
    :data:`FEWEST` are alike. Shape (places, segments).
    """
    out = np.full((len(alike), len(chain.segments)), np.nan)
    for i, each in enumerate(alike):
        if len(each.rows) >= FEWEST:
            units = each.group.relatedness(graph, chain)[each.rows]
            out[i] = np.quantile(units, quantile, axis=0, method="higher") / _UNIT
    return out


def group_at(graph: ChainGraph, level: str) -> Group:
    """Districts of a level of which the data know an enterprise, in the order of the data; made once per graph."""
    return graph.once(f"places at {level}", lambda g: _group_at(g, level))


def _group_at(graph: ChainGraph, level: str) -> Group:
    table = graph.nodes["District"]
    found = [make_place(graph, [str(table.ids[d])]) for d in np.flatnonzero(table.columns["level"] == level)]
    group = Group.of(graph, found, level)
    kept = np.flatnonzero(_sets(graph, found).total(census_of(graph).known) > 0)
    return Group(level, tuple(found[i] for i in kept.tolist()), group.size[kept], group.present[kept])


def _alike(graph: ChainGraph, place: Place) -> Alike:
    level = level_of(graph, place)
    group = group_at(graph, level)
    size = int(_sets(graph, [place]).total(census_of(graph).known)[0])
    index = graph.nodes["District"].index
    taken = {int(d) for part in district_sets(graph, place) for d in part}
    seen = group.size > 0
    free = [i for i, p in enumerate(group.places) if seen[i] and index[p.ids[0]] not in taken]
    if not (level and size and free):
        return Alike(group, np.zeros(0, dtype=np.int64))
    ratio = [max(n / size, size / n) for n in group.size[free].tolist()]
    nearest = sorted(range(len(free)), key=lambda i: (ratio[i], group.places[free[i]].ids))
    near = sum(r <= FACTOR for r in ratio)
    return Alike(group, np.array([free[i] for i in nearest[: min(max(near, FEWEST), MOST)]], dtype=np.int64))
