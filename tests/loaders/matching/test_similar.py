"""Nearest texts by rarity-weighted character pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.matching.similar import FLOOR, nearest

KNOWN = ["电子特种气体", "挠性电路板", "锂离子电池", "动力电池"]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("电子特种氣体", "电子特种气体"),
        ("挠性电路版", "挠性电路板"),
        ("锂离子电池组", "锂离子电池"),
        ("动力电池", "动力电池"),
    ],
)
def test_the_nearest_is_found_with_its_cosine(text: str, near: str) -> None:
    found = nearest([text], KNOWN)
    assert KNOWN[found.at[0]] == near
    assert FLOOR <= found.cosine[0] <= 1


def test_equal_texts_are_wholly_alike_and_strangers_are_nobody() -> None:
    found = nearest(["动力电池", "白酒酿造", ""], KNOWN)
    assert found.cosine[0] == pytest.approx(1)
    assert found.at[1:].tolist() == [-1, -1]
    assert found.cosine[1:].tolist() == [0, 0]


def test_a_rare_pair_weighs_more_than_a_common_one() -> None:
    known = ["甲乙设备", "丙丁设备", "戊己设备", "甲乙材料"]
    assert known[nearest(["甲乙器件"], known).at[0]].startswith("甲乙")


@pytest.mark.parametrize(("texts", "known"), [([], KNOWN), (["动力电池"], []), ([], [])])
def test_nothing_is_near_nothing(texts: list[str], known: list[str]) -> None:
    found = nearest(texts, known)
    assert found.at.tolist() == [-1] * len(texts)


def test_two_equally_near_give_the_first() -> None:
    assert nearest(["动力"], ["动力甲", "动力乙"]).at[0] in (-1, 0)


@given(st.lists(st.text("动力电池锂离子", max_size=8), max_size=12))
def test_no_text_hurts_and_each_known_one_finds_itself(texts: list[str]) -> None:
    references = sorted({t for t in texts if t})
    found = nearest(texts, references)
    assert np.isfinite(found.cosine).all()
    assert ((found.cosine >= 0) & (found.cosine <= 1)).all()
    for text, at, cosine in zip(texts, found.at, found.cosine, strict=True):
        if text:
            assert cosine == pytest.approx(1)
            assert sorted({text[i : i + 2] for i in range(len(text) - 1)}) == sorted(
                {references[at][i : i + 2] for i in range(len(references[at]) - 1)}
            )
