"""Sites (场所) in the counts: where an enterprise does a segment besides its home, each counted once in any district.

Districts are counted with all below them, by adding up. So an enterprise in two districts counts once in each, and at
the district that joins them stands what makes their sum one: with c branches there, −(c − 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from graph.arrays import IntArray
from graph.text import split_list

HEAD_OFFICE = "总部"
"""The role of a site that is the head office itself."""
WORKING = ("生产基地", "研发中心", "投产项目", HEAD_OFFICE)
"""Roles of a site that may show what is done there; 注册地 and 分支 alone show nothing."""
_DEPTH = 16
"""More levels of districts than there are."""
_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


@dataclass(frozen=True, slots=True)
class Sites:
    """Sites where something is done; positions, one entry for each segment that is named.

    ``vague_firm`` and ``vague_district`` are sites of which nobody says what is done there; ``text`` is the number of
    what a person said of the enterprise (:func:`graph.counts.tallies.link_texts`).
    """

    firm: IntArray
    district: IntArray
    segment: IntArray
    text: IntArray
    vague_firm: IntArray
    vague_district: IntArray


@dataclass(frozen=True, slots=True)
class Rows:
    """What sites add to the counts: ``value`` of each ``firm`` (in a ``segment``, -1 where none is meant) at a
    ``district``.
    """

    firm: IntArray
    segment: IntArray
    district: IntArray
    value: IntArray


def named_sites(
    firm: IntArray,
    district: IntArray,
    role: NDArray[np.object_],
    named: NDArray[np.object_],
    text: IntArray,
    segments: Mapping[str, int],
) -> Sites:
    """The sites of confirmed relations: ``named`` are the ids of segments as they are written, one text a site."""
    known: dict[object, list[int]] = {}
    for each in named.tolist():
        if each not in known:
            known[each] = [segments[s] for s in split_list(each) if s in segments]
    rows = np.flatnonzero([r in WORKING for r in role.tolist()])
    found = [known[named[i]] for i in rows.tolist()]
    count = np.array([len(f) for f in found], dtype=np.int64)
    each_row = np.repeat(rows, count)
    what = np.array([s for f in found for s in f], dtype=np.int64)
    size, width = len(segments), int(district.max(initial=0)) + 1
    _, once = np.unique((firm[each_row] * width + district[each_row]) * size + what, return_index=True)
    kept, vague = each_row[once], rows[count == 0]
    return Sites(firm[kept], district[kept], what[once], text[kept], firm[vague], district[vague])


def joined(group: IntArray, district: IntArray, up: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Group, district and value, such that over a district and all below it the values of a group that is anywhere in
    it add up to one; ``up`` is the parent of each district, -1 for none.
    """
    size, up = max(len(up), 1), without_cycles(up)
    keys = new = _each(group * size + district)
    while len(new):
        wider = _each(_above(new, up, size))
        new = wider[keys[np.minimum(np.searchsorted(keys, wider), len(keys) - 1)] != wider]
        keys = _each(np.concatenate([keys, new]))
    at = np.searchsorted(keys, _above(keys, up, size))
    value = 1 - np.bincount(at, minlength=len(keys)).astype(np.int64)
    kept = value != 0
    return keys[kept] // size, keys[kept] % size, value[kept]


def _each(values: IntArray) -> IntArray:
    """Each value once, ascending; several times as fast as numpy's, which hashes them."""
    out = np.sort(values)
    return out[np.append(True, out[1:] != out[:-1])] if len(out) else out


def without_cycles(up: IntArray) -> IntArray:
    """Parents of districts with no wrong cycle in them: what lies on one counts as below its first district."""
    at = up
    for _ in range(_DEPTH):
        at = np.where(at >= 0, up[at], -1)
    if not (at >= 0).any():
        return up
    out, done = up.copy(), np.zeros(len(up), dtype=bool)
    for start in range(len(up)):
        way = dict[int, None]()
        here = start
        while here >= 0 and not done[here] and here not in way:
            way[here] = None
            here = int(up[here])
        if here in way:
            ring = list(way)[list(way).index(here) :]
            out[min(ring)] = -1
        done[list(way)] = True
    return out


def _above(keys: IntArray, up: IntArray, size: int) -> IntArray:
    """Keys of the districts above, of those that have one."""
    above = up[keys % size]
    some = above >= 0
    out: IntArray = keys[some] // size * size + above[some]
    return out


def added(group: IntArray, district: IntArray, home: IntArray, up: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """What these districts add to the home of each group (-1: not counted at home): group, district and value."""
    mine = _each(group)
    mine = mine[home[mine] >= 0]
    of, at, value = joined(np.concatenate([group, mine]), np.concatenate([district, home[mine]]), up)
    of, at = np.concatenate([of, mine]), np.concatenate([at, home[mine]])
    return of, at, np.concatenate([value, np.full(len(mine), -1, dtype=np.int64)])


def doing(sites: Sites, firm: IntArray, segment: IntArray, segments: int) -> Sites:
    """The sites of which a relation says that the enterprise does the segment; ends of these relations are given."""
    keep = np.isin(sites.firm * segments + sites.segment, firm * segments + segment)
    return replace(sites, **{n: getattr(sites, n)[keep] for n in ("firm", "district", "segment", "text")})


def of_cells(sites: Sites, home: IntArray, up: IntArray, segments: int) -> Rows:
    """What sites add to cells, where everybody counts at home (-1: not known) in what it does."""
    cells, group = np.unique(sites.firm * segments + sites.segment, return_inverse=True)
    firm, segment = cells // max(segments, 1), cells % max(segments, 1)
    of, district, value = added(group, sites.district, home[firm], up)
    return Rows(firm[of], segment[of], district, value)


def of_firms(sites: Sites, home: IntArray, up: IntArray) -> Rows:
    """What they add to enterprises by district, of which ``home`` is -1 for those that are not counted at home."""
    of, district, value = added(sites.firm, sites.district, home, up)
    return Rows(of, np.full(len(of), -1, dtype=np.int64), district, value)


def perhaps(sites: Sites, firm: IntArray, segment: IntArray) -> Rows:
    """Who does or may do a segment at a site, by relations that are not rejected: one row for each site that names it,
    and for each of unknown activity.
    """
    order = np.argsort(firm, kind="stable")
    who, what = firm[order], segment[order]
    first, last = (np.searchsorted(who, sites.vague_firm, side) for side in _SIDES)
    count = last - first
    rows = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(count.sum())
    where = np.repeat(sites.vague_district, count)
    joint = [np.concatenate(p) for p in ((sites.firm, who[rows]), (sites.segment, what[rows]), (sites.district, where))]
    return Rows(joint[0], joint[1], joint[2], np.ones(len(joint[0]), dtype=np.int64))
