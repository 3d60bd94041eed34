"""Cells as users write them, split into what they name; and what is said with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.matching.phrases import joined, phrases, wordings


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("PCB、柔性线路板；自动化设备", ("PCB", "柔性线路板", "自动化设备")),
        ("滚珠丝杆/线轨/滑块", ("滚珠丝杆", "线轨", "滑块")),
        ("产品：板式换热器，冷却塔", ("板式换热器", "冷却塔")),
        ("精密轴承（机床主轴用、P4级）、编码器", ("精密轴承", "编码器")),
        ("研发、生产、销售：光伏焊带", ("光伏焊带",)),
        ("光伏组件，年产5万吨", ("光伏组件",)),
        ("危货运输，罐车45台", ("危货运输",)),
        ("年产注塑机300台", ("年产注塑机300台",)),
        ("PCB、PCB", ("PCB",)),
        ("代理西门子PLC、批发电线", ()),
        ("生产、代理PLC", ("代理PLC",)),
        ("锂电池（未写完", ("锂电池",)),
        ("  ", ()),
        ("、；，", ()),
    ],
)
def test_a_cell_is_split_at_its_marks_and_notes_are_left_out(cell: str, named: tuple[str, ...]) -> None:
    assert phrases(cell) == named


@pytest.mark.parametrize(
    ("phrase", "barest"),
    [
        ("加工中心", "中心"),
        ("主要生产铝型材", "铝型材"),
        ("汽车门板注塑加工", "汽车门板"),
        ("专业从事模具的研发和制造", "模具"),
        ("年产2GWh电池PACK", "电池PACK"),
        ("锂电池", "锂电池"),
    ],
)
def test_the_fullest_wording_comes_first_and_the_barest_last(phrase: str, barest: str) -> None:
    found = list(wordings(phrase))
    assert (found[0], found[-1]) == (phrase, barest)


@pytest.mark.parametrize(
    ("phrase", "parts"),
    [
        ("化学发光试剂及配套分析仪", ["化学发光试剂", "配套分析仪"]),
        ("模组和电芯以及铜箔", ["模组", "电芯", "铜箔"]),
        ("和田玉", []),
    ],
)
def test_two_things_in_one_phrase(phrase: str, parts: list[str]) -> None:
    assert joined(phrase) == parts


@given(st.text(alphabet="锂电池、；，/（）()和与生产研发销售年产5万吨等的ABC ", max_size=40))
def test_any_text_is_split_into_parts_of_itself(text: str) -> None:
    letters = set(text)
    for phrase in phrases(text):
        steps = list(wordings(phrase))
        assert steps[0] == phrase
        assert all(step and set(step) <= letters for step in (*steps, *joined(phrase)))
        assert [len(s) for s in steps] == sorted((len(s) for s in steps), reverse=True)
