"""Gaps and directions that users wrote in their ledgers by hand: shown beside what is computed, never part of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Annotated

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, district_masks
from graph.says import Says

KIND, IN_PLACE, OF_SEGMENT = "Remark", "REMARK_IN", "REMARK_OF"


@dataclass(frozen=True, slots=True)
class Remark:
    """台账里手写的一条，原文；不参与计算"""

    id: Annotated[str, Says("编号")]
    text: Annotated[str, Says("台账所写")]
    head: Annotated[str, Says("所在列")]
    place: Annotated[str, Says("地区")]
    segments: Annotated[tuple[str, ...], Says("环节", "所写的词是环节时，是哪些")]


def remarks_in(graph: ChainGraph, place: Place, segment: str = "") -> tuple[Remark, ...]:
    """Those of the districts of a place, of one segment (an id) where it is given, by district and text."""
    table = graph.nodes.get(KIND)
    if table is None or not len(table):
        return ()
    inside, _ = district_masks(graph, place)
    where, of = graph.edge(IN_PLACE, KIND, "District").confirmed(), defaultdict[int, list[int]](list)
    about = graph.edge(OF_SEGMENT, KIND, "Segment").confirmed()
    for source, target in zip(about.source.tolist(), about.target.tolist(), strict=True):
        of[source].append(target)
    districts, segments = graph.nodes["District"].names(), graph.nodes["Segment"]
    wanted = segments.index.get(segment, -1)
    out = [
        Remark(
            str(table.ids[at]),
            str(table.columns["name"][at] or ""),
            str(table.columns["head"][at] or ""),
            str(districts[district]),
            tuple(str(segments.names()[s]) for s in of[at]),
        )
        for at, district in zip(where.source.tolist(), where.target.tolist(), strict=True)
        if inside[district] and (not segment or wanted in of[at])
    ]
    return tuple(sorted(out, key=lambda r: (r.place, r.head, r.text)))
