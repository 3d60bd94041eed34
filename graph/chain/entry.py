"""What stands between a segment and a new project, whoever comes: what nobody can bring along, what the state lets
nobody build, where foreigners may not invest, and what a project must have first.

Sources are written with each segment (``Segment.entry_basis``); the kinds follow 国发〔2016〕72号, 国家发展改革委令
2023 年第 7 号 and 国家发展改革委、商务部令 2024 年第 23 号.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray
from graph.chain.graph import ChainGraph

ENTRIES = {
    "controlled": "严控新增",
    "conditional": "须先获批",
    "closed": "外资禁入",
    "restricted": "外资受限",
}
"""Choices of ``Segment.entry`` by key."""
ABROAD = "国外和境外企业不能来：外资禁入"
_AT_HOME = frozenset({"中国", "中国大陆", "内资"})


@dataclass(frozen=True, slots=True)
class Barred:
    """Why nobody is invited for a segment: in a word, in full, and what to do instead."""

    key: Literal["rooted", "controlled"]
    label: str
    why: str
    todo: str


ROOTED = Barred(
    "rooted",
    "不可迁",
    "环节不可迁：港口、电网、医院一类只能在当地办，就地建设、谈投资运营",
    "环节不可迁，就地建设、谈投资运营",
)
CONTROLLED = Barred(
    "controlled",
    "严控新增",
    "国家严控新增产能：没有指标的新建项目批不了，只谈有指标的企业整体搬迁、本地企业技改",
    "国家严控新增产能，没有指标的不招，只谈有指标的搬迁、本地企业技改",
)
BARRED: dict[str, Barred] = {b.key: b for b in (ROOTED, CONTROLLED)}
"""By key, those that lie in the segment itself first."""


def barred(graph: ChainGraph) -> NDArray[np.object_]:
    """:class:`Barred` for each segment, ``None`` for those that somebody can be invited for; shape (segments,)."""
    return graph.once("barred", _barred)


def bars(graph: ChainGraph, segment: str) -> Barred | None:
    """Of one segment (id)."""
    found: Barred | None = barred(graph)[graph.position("Segment", segment)]
    return found


def entry_is(graph: ChainGraph, key: str) -> BoolArray:
    """Segments of one of :data:`ENTRIES`; shape (segments,)."""
    found: BoolArray = graph.nodes["Segment"].columns["entry"] == ENTRIES[key]
    return found


def foreign(graph: ChainGraph) -> BoolArray:
    """Enterprises whose parent is known to be abroad, Hong Kong, Macao and Taiwan among them; shape (enterprises,)."""
    return graph.once("foreign", _foreign)


def _foreign(graph: ChainGraph) -> BoolArray:
    countries = graph.nodes["Enterprise"].columns["country"].tolist()
    return np.array([bool(c) and c not in _AT_HOME for c in countries], dtype=bool)


def _barred(graph: ChainGraph) -> NDArray[np.object_]:
    out = np.full(len(graph.nodes["Segment"]), None, dtype=object)
    out[entry_is(graph, "controlled")] = CONTROLLED
    out[graph.nodes["Segment"].columns["rooted"] == 1] = ROOTED
    return out
