"""Table of places × segments or places × industries, counted from a chain graph: what ``graph.space.complexity`` starts
from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.arrays import FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, district_sets, districts_of
from graph.counts.local import count_places
from graph.counts.peers import peers_of
from graph.counts.take import census_of
from graph.errors import BadRequest, NotFound


@dataclass(frozen=True)
class PlaceMatrix:
    """Enterprises by place and column; one that works in several columns counts in each.

    Attributes
    ----------
    counts : confirmed enterprises, shape (places, columns).
    places : rows; no two share a district.
    kind : "Segment" or "Industry"; ``ids`` and ``names`` are of the columns.
    totals : enterprises of each place that the row could show (business or industry known), shape (places,).
    notes : what is counted and what is not, in words.
    """

    counts: FloatArray
    places: tuple[Place, ...]
    kind: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    totals: IntArray
    notes: tuple[str, ...]

    def row(self, place: Place) -> int:
        """Position of a place; raises ``NotFound``."""
        for i, each in enumerate(self.places):
            if set(each.ids) == set(place.ids):
                return i
        raise NotFound("地区", place.name, [p.name for p in self.places[:5]])


def alike(graph: ChainGraph, place: Place) -> list[Place]:
    """The place and all others of its level that the data know an enterprise of: the rows of a matrix."""
    return [place, *peers_of(graph, place, len(graph.nodes["District"]))]


def place_segments(graph: ChainGraph, places: Sequence[Place], fields: Sequence[str] | None = None) -> PlaceMatrix:
    """Confirmed enterprises by place and segment, of all segments or those of some fields; counts cover the whole
    store.

    Raises
    ------
    BadRequest
        No places, places that overlap, or no segments.
    NotFound
        Unknown field.
    """
    _disjoint(graph, places)
    census, table = census_of(graph), graph.nodes["Segment"]
    mine = [graph.field_segments(f) for f in fields] if fields is not None else [np.arange(len(table))]
    columns = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *mine]))
    if not len(columns):
        raise BadRequest("所选领域没有环节，无从比较；请先导入产业链")
    local = count_places(graph, places)
    lost = int((census.known + census.unseen)[-1])
    notes = ["按确认从事环节的企业家数计，一家可计入多个环节", f"所在地不明的 {lost} 家企业未计入"]
    return PlaceMatrix(
        local.n_place[:, columns],
        tuple(places),
        "Segment",
        _texts(table.ids, columns),
        _texts(table.names(), columns),
        local.place_total,
        tuple(notes),
    )


def place_industries(graph: ChainGraph, places: Sequence[Place], level: int | None = None) -> PlaceMatrix:
    """Enterprises by place and industry, as classified or at a level (1 is the coarsest) with what lies below it.

    Raises
    ------
    BadRequest
        No places, places that overlap, a slice of some fields only (it does not hold every enterprise), or no industry
        of this level.
    """
    if graph.fields is not None:
        raise BadRequest("所给的图只含部分领域，不含全部企业；地区与行业的对照须用整张图")
    at = _disjoint(graph, places)[districts_of(graph, "Enterprise")]
    held = graph.edge("CLASSIFIED_AS", "Enterprise", "Industry").confirmed()
    above = np.arange(len(graph.nodes["Industry"])) if level is None else _at_level(graph, level)
    if level is None:
        above[np.setdiff1d(above, held.target)] = -1
    if not (above >= 0).any():
        raise BadRequest("数据中没有企业的行业分类" if level is None else f"数据中没有第 {level} 级行业")
    coarse = int(np.count_nonzero(above[held.target] < 0))
    keep = (at[held.source] >= 0) & (above[held.target] >= 0)
    pairs = np.unique(np.stack([held.source[keep], above[held.target[keep]]]), axis=1)  # counted once by industry
    industries = np.unique(above[above >= 0])
    counts = np.zeros((len(places), len(industries)))
    np.add.at(counts, (at[pairs[0]], np.searchsorted(industries, pairs[1])), 1)
    totals = np.bincount(at[np.unique(pairs[0])], minlength=len(places)).astype(np.int64)
    table = graph.nodes["Industry"]
    notes = ["按企业家数计，一家可计入多个行业"] + [f"{coarse} 条分类比第 {level} 级更粗，未计入"] * (coarse > 0)
    return PlaceMatrix(
        counts,
        tuple(places),
        "Industry",
        _texts(table.ids, industries),
        _texts(table.names(), industries),
        totals,
        tuple(notes),
    )


def _texts(column: np.ndarray[tuple[int], np.dtype[np.object_]], chosen: IntArray) -> tuple[str, ...]:
    return tuple(str(v) for v in column[chosen])


def _disjoint(graph: ChainGraph, places: Sequence[Place]) -> IntArray:
    """Row of the place that each district is in, -1 for none; shape (districts + 1,), the last for "not known"."""
    if not places:
        raise BadRequest("没有给出地区；至少要有一个地区")
    of = np.full(len(graph.nodes["District"]) + 1, -1, dtype=np.int64)
    for row, place in enumerate(places):
        inside = district_sets(graph, place)[0]
        if (taken := of[inside][of[inside] >= 0]).size:
            raise BadRequest(f"地区“{place.name}”与“{places[int(taken[0])].name}”重叠，企业会重复计数；请只留一个")
        of[inside] = row
    return of


def _at_level(graph: ChainGraph, level: int) -> IntArray:
    """The industry of this level that each industry is or lies in, -1 where it is coarser.

    A cycle in the data does no harm.
    """
    if level < 1:
        raise BadRequest(f"行业级别 {level} 须从 1 起")
    size = len(graph.nodes["Industry"])
    up = np.full(size, -1, dtype=np.int64)
    branch = graph.edge("BRANCH_OF", "Industry", "Industry").confirmed()
    up[branch.source] = branch.target
    out = np.full(size, -1, dtype=np.int64)
    for start in range(size):
        line = [start]
        while (at := int(up[line[-1]])) >= 0 and at not in line:
            line.append(at)
        if len(line) >= level:
            out[start] = line[-level]
    return out
