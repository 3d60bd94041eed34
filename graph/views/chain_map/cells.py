"""What a chain map shows: segments by stage and sub-stage in chain order, each with its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from graph.chain.graph import STAGES, ChainGraph
from graph.gaps.claim import NONE
from graph.gaps.find import Assessment, Gap
from graph.gaps.states import STATE_LABELS, gaps_untold
from graph.gaps.words import priority_words
from graph.views.text_fit import printable

NO_STAGE, NO_GROUP = "未分阶段", "其他"


@dataclass(frozen=True, slots=True)
class Cell:
    """One segment; ``rank`` is its place among the gaps (1 is most urgent), ``None`` for no gap.

    ``change`` says what it was where it is marked as changed, ``current`` that the page is about it. ``total`` is the
    number beside the local one; ``counts`` says both.
    """

    gap: Gap
    name: str
    total: str
    counts: str
    sentence: str
    rank: int | None
    change: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class CellGroup:
    """A sub-stage."""

    label: str
    cells: tuple[Cell, ...]

    def states(self) -> dict[str, int]:
        """Number of segments by state, only those that occur, in the order of reading."""
        return {s: n for s in STATE_LABELS if (n := sum(c.gap.state == s for c in self.cells))}


@dataclass(frozen=True, slots=True)
class Band:
    """A stage; ``untold``: of the whole chain it cannot be told whether there are gaps."""

    stage: str
    groups: tuple[CellGroup, ...]
    untold: bool = False

    @property
    def cells(self) -> list[Cell]:
        """All segments of the stage."""
        return [c for g in self.groups for c in g.cells]


def collect_bands(
    graph: ChainGraph, assessment: Assessment, changes: Mapping[str, str] | None = None, current: str = ""
) -> list[Band]:
    """Stages in drawing order, each with its sub-stages in the order of their first segment."""
    ranks = {g.segment: i for i, g in enumerate((g for g in assessment.gaps if g.priority is not None), start=1)}
    ids = graph.nodes["Segment"].ids
    order = {str(ids[s]): i for i, s in enumerate(graph.field_segments(assessment.field).tolist())}
    stages: dict[str, dict[str, list[Cell]]] = {s: {} for s in (*STAGES, NO_STAGE)}
    for gap in sorted(assessment.gaps, key=lambda g: (order.get(g.segment, len(order)), g.segment)):
        stage = gap.stage if gap.stage in STAGES else NO_STAGE
        cell = _cell(gap, assessment.nationwide(gap), ranks.get(gap.segment))
        if was := (changes or {}).get(gap.segment):
            cell = replace(cell, change=was, sentence=f"{cell.sentence}；有变化：{was}")
        cell = replace(cell, current=gap.segment == current)
        stages[stage].setdefault(printable(gap.group) or NO_GROUP, []).append(cell)
    silent = gaps_untold(assessment.counts())
    made = {s: tuple(CellGroup(k, tuple(v)) for k, v in groups.items()) for s, groups in stages.items()}
    return [Band(s, groups, silent) for s, groups in made.items() if groups]


def number(value: float) -> str:
    """A count as people write it: no decimals for whole numbers, one otherwise.

    >>> number(3.0), number(0.25)
    ('3', '0.2')
    """
    return f"{value:.0f}" if value == round(value) else f"{value:.1f}"


def _cell(gap: Gap, known: int | None, rank: int | None) -> Cell:
    name = printable(gap.name) or gap.segment
    here, all_ = number(gap.inputs.enterprises_place), "" if known is None else number(known)
    counts = [f"本地 {here}", *([f"各地 {all_}"] if all_ else [])]
    where = "·".join(x for x in (printable(gap.stage), printable(gap.group)) if x)
    state = STATE_LABELS[gap.state] + (f"（{gap.action}）" if gap.action else "")
    parts = [
        name,
        where,
        state,
        *([gap.there] if gap.presence == NONE else []),
        *counts,
        *_expected(gap),
    ]
    if rank is not None:
        parts.append(f"{priority_words(gap.priority or 0.0)}，在缺口中排第 {rank}")
    if gap.bottleneck:
        parts.append("卡脖子环节")
    if gap.inputs.suggested_place:
        parts.append(f"另有 {gap.inputs.suggested_place} 家待确认")
    return Cell(gap, name, all_, " · ".join(counts), "，".join(p for p in parts if p), rank)


def _expected(gap: Gap) -> list[str]:
    """How many the roster that is shown should see here, where it compares."""
    shown = gap.shown
    return [] if shown is None or shown.e is None else [f"{shown.name}里按规模应见 {shown.e:.1f} 家"]
