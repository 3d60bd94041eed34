"""How many items of a list are expected to be wrong, by their own probabilities: the sum of what each lacks to one.

Which probability belongs to a label stands beside its rule (``graph.gaps.rules``), to a mark beside its kind
(``graph.gaps.marks``). A sum over any part of a list is that of the part: it takes no independence and no family.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.arrays import FloatArray, IntArray
from graph.gap_list.list import GapList
from graph.gaps.find import Gap
from graph.gaps.marks import CHANCES, MARKS
from graph.gaps.rules import UNTOLD
from graph.gaps.states import STATE_LABELS, STATES
from graph.says import Says

_STATES = tuple(STATE_LABELS[key] for key, s in STATES.items() if s.told)
_LABELS = (*_STATES, *(MARKS[key].label for key in CHANCES))
"""What can be claimed, in the order of reading."""
_BY_PEOPLE = "凭核实或申明"


@dataclass(frozen=True, slots=True)
class ExpectedErrors:
    """清单中说法相同的项，按各自把握合计，预计有几项判错"""

    label: Annotated[str, Says("说法", "状态或标记", among=_LABELS)]
    items: Annotated[int, Says("有把握可算的", unit="项")]
    expected: Annotated[float, Says("预计判错", "各项 1 − 把握之和", unit="项")]
    untold: Annotated[int, Says("没有把握可算的", "凭核实或申明收全，或标记说不出数；不计入预计判错", unit="项")]


def expected_errors(claims: Mapping[str, FloatArray]) -> tuple[ExpectedErrors, ...]:
    """Sums of claims by label, states first: the probability (0..1) that each is true, negative where it stands without
    one. ``nan`` is no claim.

    >>> expected_errors({"缺失": np.array([0.75, 0.5, -1.0])})
    (ExpectedErrors(label='缺失', items=2, expected=0.75, untold=1),)
    """
    found = []
    for label in _LABELS:
        chances = claims.get(label, np.zeros(0))
        told, untold = chances[chances >= 0], int((chances < 0).sum())
        if len(told) + untold:
            found.append(ExpectedErrors(label, len(told), float((1 - told).sum()), untold))
    return tuple(found)


def expected_of(gaps: Iterable[Gap]) -> tuple[ExpectedErrors, ...]:
    """Of segments as they are shown, with their marks."""
    claims: dict[str, list[float]] = {}
    for gap in gaps:
        said = [(m.label, m.figure) for m in gap.marks if MARKS[m.key].chance]
        for label, chance in ((STATE_LABELS[gap.state], gap.chance), *said):
            claims.setdefault(label, []).append(UNTOLD if chance is None else chance)
    return expected_errors({label: np.array(chances) for label, chances in claims.items()})


def expected_states(gaps: Iterable[Gap]) -> str:
    """Of the states alone, in one sentence: for what shows segments with their states and no other claim."""
    return expected_words([e for e in expected_of(gaps) if e.label in _STATES])


def expected_in(listed: GapList, rows: IntArray) -> tuple[ExpectedErrors, ...]:
    """The same of rows of a list, none of which has to be written out."""
    state, chance = listed.state[rows], listed.numbers["chance"][rows]
    claims = {label: chance[state == key] for key, label in STATE_LABELS.items()}
    return expected_errors(claims | {MARKS[key].label: listed.numbers[key][rows] for key in CHANCES})


def expected_words(found: Sequence[ExpectedErrors]) -> str:
    """In one sentence, marks after states; "" for a list that claims nothing.

    >>> expected_words([ExpectedErrors("缺失", 8, 0.42, 1), ExpectedErrors("疑缺", 4, 1.7, 0)])
    '若名录无误，按把握合计，预计缺失 8 项中 0.4 项、疑缺 4 项中 1.7 项判错；没有把握可算的：缺失 1 项（凭核实或申明）'
    >>> expected_words([ExpectedErrors("优势", 4, 0.1, 0), ExpectedErrors("头部集聚", 3, 0.2, 0)])
    '若名录无误，按把握合计，预计优势 4 项中 0.1 项判错；标记中，头部集聚 3 处中 0.2 处判错'
    """
    states, marks = ([e for e in found if (e.label in _STATES) is of_states] for of_states in (True, False))
    told, noted = _summed_words(states, "项"), _summed_words(marks, "处")
    apart = [f"{e.label} {e.untold:,} 项（{_BY_PEOPLE}）" for e in states if e.untold]
    apart += [f"标记{e.label} {e.untold:,} 处" for e in marks if e.untold]
    summed = "；".join(filter(None, (told and f"预计{told}判错", noted and f"标记中，{noted}判错")))
    parts = (summed and f"若名录无误，按把握合计，{summed}", apart and f"没有把握可算的：{'、'.join(apart)}")
    return "；".join(p for p in parts if p)


def _summed_words(found: Sequence[ExpectedErrors], unit: str) -> str:
    return "、".join(f"{e.label} {e.items:,} {unit}中{_about(e.expected)} {unit}" for e in found if e.items)


def _about(expected: float) -> str:
    if expected < 0.05:
        return "不到 0.1"
    return f" {expected:.1f}" if expected < 9.95 else f"约 {expected:.0f}"
