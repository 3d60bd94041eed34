"""Firms of a place of whose business nothing is known: to read one tells of all its segments, so it comes first.

What reading one is worth: Σ over the segments of which nothing can be said of (what asking about it is worth) × (the
share of the firms of the same industry, as far as their business is known, that do it), in 户; the highest of its
industries. Of a firm without an industry, the share of all firms; what it may do nobody can guess, so nothing is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from scipy import sparse

from graph.arrays import FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, membership, place_names
from graph.chain.rosters import gone
from graph.chain.tables import CONFIRMED
from graph.counts.take import business_known
from graph.gap_list.list import GapList
from graph.gap_list.tasks import list_tasks
from graph.gap_list.turns import TURNS, turns
from graph.gaps.words import WEIGHED
from graph.says import Says

HINTS = 3
"""Segments named that firms of the same industry do most."""


@dataclass(frozen=True, slots=True)
class FirmToRead:
    """一家业务不明的本地企业"""

    id: Annotated[str, Says("企业编号")]
    name: Annotated[str, Says("企业")]
    place: Annotated[str, Says("所在地")]
    industry: Annotated[str, Says("行业", "没有则为空")]
    value: Annotated[float, Says("读它的价值", "同行业的企业所做的环节，按问清的价值加权", WEIGHED)]
    turn: Annotated[str, Says("先后", "在本地这些企业里的先后", among=TURNS)]
    likely: Annotated[
        tuple[str, ...], Says("同行业的企业常做", "与它同行业的企业做得最多的几个环节，可先问这些；行业不明的没有")
    ]


def firms_to_read(listed: GapList, place: Place) -> list[FirmToRead]:
    """The firms of the place whose business nobody knows, by what reading them is worth, then by name."""
    graph, worth = listed.graph, _worth(listed, place)
    firms = np.flatnonzero(membership(graph, place).inside & ~business_known(graph) & ~gone(graph))
    shares, names = _shares(graph), graph.nodes["Industry"].names()
    value, segments = shares @ worth, graph.nodes["Segment"].names()
    table, homes = graph.nodes["Enterprise"], place_names(graph, "Enterprise")
    out = []
    for firm in firms.tolist():
        of = max(_industries(graph).get(firm, [-1]), key=lambda i: float(value[i]))
        order = np.argsort(-shares[of], kind="stable")[: HINTS if of >= 0 else 0]
        likely = tuple(str(segments[s]) for s in order.tolist() if shares[of, s] > 0)
        industry = str(names[of]) if of >= 0 else ""
        out.append(
            FirmToRead(
                str(table.ids[firm]), str(table.names()[firm]), str(homes[firm]), industry, float(value[of]), "", likely
            )
        )
    told = [replace(f, turn=turn) for f, turn in zip(out, turns([f.value for f in out]), strict=True)]
    return sorted(told, key=lambda f: (-f.value, f.name))


def _worth(listed: GapList, place: Place) -> FloatArray:
    """What asking is worth, by segment; 0 where something can be said."""
    index = listed.graph.nodes["Segment"].index
    out = np.zeros(len(index))
    for task in list_tasks(listed):
        if listed.assessment(task.row).place == place:
            at = index[str(listed.segment[task.row])]
            out[at] = max(out[at], task.value)
    return out


def _industries(graph: ChainGraph) -> Mapping[int, list[int]]:
    """Industries of each firm that has any."""

    def build(g: ChainGraph) -> dict[int, list[int]]:
        out: dict[int, list[int]] = {}
        table = g.edge("CLASSIFIED_AS", "Enterprise", "Industry").confirmed()
        for firm, industry in zip(table.source.tolist(), table.target.tolist(), strict=True):
            out.setdefault(firm, []).append(industry)
        return out

    return graph.once("industries of firms", build)


def _shares(graph: ChainGraph) -> FloatArray:
    """Of the firms of an industry whose segments are known the share that does each; the last row is of all firms."""
    return graph.once("segments of industries", _make_shares)


def _make_shares(graph: ChainGraph) -> FloatArray:
    operates, of = graph.edge("OPERATES_IN", "Enterprise", "Segment"), _industries(graph)
    sure = operates.state == CONFIRMED
    firm, segment = operates.source[sure], operates.target[sure]
    sizes = len(graph.nodes["Enterprise"]), len(graph.nodes["Segment"]), len(graph.nodes["Industry"]) + 1
    does = _matrix(firm, segment, (sizes[0], sizes[1]))
    pairs = [(i, f) for f, industries in of.items() for i in (*industries, sizes[2] - 1)]
    pairs += [(sizes[2] - 1, f) for f in range(sizes[0]) if f not in of]
    rows, columns = (np.array([p[k] for p in pairs], dtype=np.int64) for k in (0, 1))
    group = _matrix(rows, columns, (sizes[2], sizes[0]))
    known = np.zeros(sizes[0])
    known[firm] = 1.0
    many = np.asarray(group @ known, dtype=float)
    out: FloatArray = (group @ does).toarray() / np.maximum(many, 1.0)[:, None]
    return out


def _matrix(row: IntArray, column: IntArray, shape: tuple[int, int]) -> sparse.csr_array:
    return sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape)
