"""引才缺口: the gaps of a field in a place for which the data know talent, and where it sits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.asking.assess import assess_field
from graph.asking.question import Question
from graph.asking.reads import field_with_ties
from graph.asking.words import Field, Place
from graph.chain.graph import ChainGraph
from graph.chain.places import membership
from graph.gaps.states import GAP_STATES, STATE_LABELS
from graph.says import Says


@dataclass(frozen=True, slots=True)
class TalentRow:
    """一个缺口环节的人才"""

    segment: Annotated[str, Says("环节")]
    state: Annotated[str, Says("状态", kind="state")]
    here: Annotated[int, Says("本地人才", unit="人")]
    elsewhere: Annotated[int, Says("外地人才", unit="人")]


@dataclass(frozen=True, slots=True)
class TalentGap:
    """引才缺口，按优先级"""

    place: str
    rows: tuple[TalentRow, ...]


def talent_gap(graph: ChainGraph, field: Field, place: Place) -> TalentGap:
    """Of each gap, how many people who know it the data have here and elsewhere."""
    found = assess_field(graph, field, place)
    table, inside = graph.edge("EXPERT_IN", "Talent", "Segment"), membership(graph, found.place, "Talent").inside
    known = table.confirmed()
    rows = []
    for gap in (g for g in found.gaps if g.state in GAP_STATES):
        who = known.source[known.target == graph.position("Segment", gap.segment)]
        here = int(np.count_nonzero(inside[who]))
        rows.append(TalentRow(gap.name, STATE_LABELS[gap.state], here, len(who) - here))
    return TalentGap(found.place.name, tuple(rows))


QUESTION = Question(
    *("talent-gap", "引才缺口", "每个缺口环节，数据中本地与外地各有几位擅长它的人才。"),
    talent_gap,
    reads=field_with_ties,
    rows="rows",
)
