"""What else a product may be called: only wordings that keep its meaning, and only a whole word of the chain counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.matching.decide import Chain, Placing
from loaders.matching.variants import variants

CHAIN = Chain(
    [
        ("bond", "键合设备", None, "光伏"),
        ("alu", "铝型材", "工业铝型材", "门窗"),
        ("pcb", "印制电路板", "PCB", None),
        ("ct", "影像设备", "CT；DR", None),
        ("mold", "模具", None, None),
    ]
)


@pytest.mark.parametrize(
    ("phrase", "made"),
    [
        ("键合机", ["键合设备"]),
        ("键合设备", ["键合机"]),
        ("工业铝形材", ["工业铝型材", "铝形材"]),
        ("PCB板", ["PCB"]),
        ("移动CT", ["CT"]),
        ("仓储物流解决方案", ["仓储物流"]),
        ("污水处理服务", ["污水处理"]),
        ("智能设备", []),
        ("检测设备", []),
        ("智能物流", []),
        ("培训服务", []),
        ("锂电池", []),
    ],
)
def test_other_wordings(phrase: str, made: list[str]) -> None:
    assert list(variants(phrase)) == made


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("键合机", ["bond"]),
        ("工业铝形材", ["alu"]),
        ("PCB板、车载CT", ["pcb", "ct"]),
        ("大型模具", ["mold"]),
        ("光伏键合机", []),
        ("键合机租赁", []),
        ("模具钢", []),
    ],
)
def test_they_are_tried_where_nothing_is_known_as_it_stands(text: str, segments: list[str]) -> None:
    found = Placing(CHAIN).stated(text)
    assert sorted(m.segment for m in found) == sorted(segments)
    assert {m.rule for m in found} <= {"stated"}


@given(st.text(max_size=12))
def test_no_wording_is_given_twice_or_is_the_phrase_itself(phrase: str) -> None:
    made = list(variants(phrase))
    assert len(made) == len(set(made))
    assert phrase not in made
    assert all(len(m) >= 2 for m in made)
