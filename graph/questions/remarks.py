"""台账所写: gaps and directions as users wrote them, of a place and, where wanted, of one segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from graph.asking.parts import Version
from graph.asking.question import Question
from graph.asking.reads import outline
from graph.asking.word import Word
from graph.asking.words import Place
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place
from graph.chain.remarks import Remark, remarks_in
from graph.says import Says


@dataclass(frozen=True, slots=True)
class Remarks:
    """台账里手写的缺口、招引方向，原文；不参与计算"""

    place: str
    segment: str | None
    version: Version
    remarks: Annotated[tuple[Remark, ...], Says("台账所写")]


def find(
    graph: ChainGraph,
    place: Place,
    segment: Annotated[str | None, Word("只看一个环节：编号或名称；不写则全部", "-s", longest=200)] = None,
) -> Remarks:
    """What is written of the place and all below it."""
    where, wanted = find_place(graph, place), find_id(graph, "Segment", segment) if segment else None
    return Remarks(where.name, wanted, graph.version, remarks_in(graph, where, wanted or ""))


QUESTION = Question(
    "remarks",
    "台账所写",
    "台账里手写的缺口、招引方向，按地区，原文照列；与算出的缺口并排看，从不算进去。",
    find,
    reads=outline,
    topic="缺口与招商目标",
    rows="remarks",
)
