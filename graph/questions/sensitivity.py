"""阈值敏感性: how many segments change state when a threshold moves by a third."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from graph.asking.parts import Version
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.words import FieldOrAll, Place
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place
from graph.gaps.sensitivity import Moved, sensitivity
from graph.gaps.words import THRESHOLDS
from graph.says import Says


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """阈值敏感性"""

    place: str
    field: str | None
    version: Version
    thresholds: Annotated[tuple[Moved, ...], Says("阈值")]


def find(graph: ChainGraph, place: Place, field: FieldOrAll = None) -> Sensitivity:
    """Each threshold a third lower and higher, the others held."""
    chosen, where = [find_id(graph, "Field", field)] if field else None, find_place(graph, place)
    moved = sensitivity(graph, where, fields=chosen)
    return Sensitivity(where.name, chosen[0] if chosen else None, graph.version, tuple(moved))


def said(found: Sensitivity) -> Iterable[Said]:
    """One line for each threshold."""
    rows = [(THRESHOLDS.get(m.threshold, m.threshold), m.value, m.lower, m.higher) for m in found.thresholds]
    heads = ("阈值", "取值", "低三分之一时改变", "高三分之一时改变")
    yield Sheet("阈值敏感性", heads, rows, f"共 {found.thresholds[0].segments} 个环节；其余阈值不变")


QUESTION = Question(
    "sensitivity",
    "阈值敏感性",
    "每个阈值上下动三分之一、其余不变时，有多少环节改变状态。",
    find,
    topic="缺口与招商目标",
    rows="thresholds",
    said=said,
    heavy=True,
)
