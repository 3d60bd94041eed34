"""One segment's state beside another, as a record that several comparisons hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from graph.gaps.records import Gap
from graph.gaps.words import WEIGHED
from graph.questions.records.gap import State
from graph.says import Says


@dataclass(frozen=True, slots=True)
class SideRow:
    """一边的状态与数目"""

    state: State
    action: Annotated[str, Says("动作")]
    priority: Annotated[float | None, Says("优先级", "不是缺口则为空", unit=WEIGHED)]
    n_place: Annotated[float, Says("本地企业", "本地已确认的企业数", unit="家")]
    n_total: Annotated[float, Says("名录所见", "所用名录所见的企业数", unit="家")]
    lq: Annotated[float, Says("区位商", gaps=True)]
    share: Annotated[float | None, Says("占全部地区", "本地企业占全部地区", kind="percent")]
    rests_on: Annotated[str, Says("依据的名录", "状态与数依据哪几份名录、说的是谁")]


def side_row(gap: Gap) -> SideRow:
    """One side of a comparison."""
    inputs = gap.inputs
    share = None if gap.share != gap.share else gap.share
    counted = inputs.n_place, inputs.n_total, inputs.lq, share
    return SideRow(gap.state, gap.action, gap.priority, *counted, gap.rests_on)
