"""Syllables of names are those of the library that knows the phrases, however they are found."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from graph.text import pinyin_keys, syllables
from loaders.sample import FOLDER


def test_names_of_listed_firms_read_as_the_library_reads_them() -> None:
    with (FOLDER / "企业.csv").open(encoding="utf-8", newline="") as handle:
        names = {row[column] for row in csv.DictReader(handle) for column in ("企业简称", "企业名称")}
    assert len(names) > 4000
    assert [n for n in names if syllables(n) != lazy_pinyin(n)] == []


@given(
    st.lists(
        st.sampled_from([*"重行长乐和々〇（·1Az锝", "重庆", "银行", "长安", "科技", "音乐", "））"]), max_size=8
    ).map("".join)
)
def test_any_mixture_reads_as_the_library_reads_it(text: str) -> None:
    assert syllables(text) == lazy_pinyin(text)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", []),
        ("））", []),
        ("重庆A-1", ["chongqinga1", "cqa", "qinga1", "qa", "a1", "a"]),
        ("长长", ["changchang", "cc", "chang", "c"]),
    ],
)
def test_keys_begin_at_every_syllable(text: str, keys: list[str]) -> None:
    assert pinyin_keys(text) == keys
