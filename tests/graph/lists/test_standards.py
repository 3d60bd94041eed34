"""A field's own thresholds and a city's: what holds for whom, said where it is used, and bad files refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.errors import InputRefused
from graph.lists.declared import declarations
from graph.lists.kinds.own import VARIABLE
from graph.questions.lists.standards import find
from tests.graph.lists.test_criteria import graph, made

FIRMS = declarations()["firms"]


def city(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """The city's file says this."""
    (folder / "标准.toml").write_text(text, encoding="utf-8-sig")
    monkeypatch.setenv(VARIABLE, str(folder / "标准.toml"))


def test_our_own_fields_say_why_they_differ() -> None:
    usual = FIRMS.criteria_of("ic", "集成电路")
    assert (usual["size"]["from_cny_100m"], usual["innovation"]["rd_from"]) == (10, 0.05)
    assert FIRMS.sources_of("ic") == ()
    soft = FIRMS.criteria_of("software")
    assert (soft["size"]["from_cny_100m"], soft["innovation"]["rd_from"], soft["k"]) == (2.5, 0.1, 2)
    assert "source" not in soft
    for field in FIRMS.fields:
        assert FIRMS.sources_of(field), f"{field}: a threshold without its source"


def test_the_citys_file_comes_before_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'source = "市里 2026 年通知"\n[firms.size]\nfrom_cny_100m = 5\n[firms.fields."集成电路"]\nk = 3\n'
    city(tmp_path, monkeypatch, text)
    ic, soft = FIRMS.criteria_of("ic", "集成电路"), FIRMS.criteria_of("software", "工业软件与信创")
    assert (ic["k"], ic["size"]["from_cny_100m"], ic["size"]["rank"]) == (3, 5.0, 10)
    assert (soft["k"], soft["size"]["from_cny_100m"], soft["innovation"]["rd_from"]) == (2, 5.0, 0.1)
    assert FIRMS.sources_of("ic", "集成电路") == ("本市的标准（市里 2026 年通知）",)
    assert declarations()["weak"].criteria_of("ic") == declarations()["weak"].criteria


def test_a_list_says_by_whose_standard_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = made()
    assert not any("门槛与通常不同" in b for b in before.basis)
    assert "门槛：各领域同用的默认门槛（约定）" in before.basis
    city(tmp_path, monkeypatch, 'source = "通知"\n[firms.fields.f]\nk = 4\n')
    after = made()
    assert "本领域的门槛与通常不同：本市的标准（通知）" in after.basis
    assert not any("默认门槛" in b for b in after.basis)
    assert len(after.listed) < len(before.listed)


def test_the_standards_are_a_table_of_all_fields(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = graph()
    assert next((r.field, r.k, r.source) for r in find(world).standards) == ("f", 2, None)
    city(tmp_path, monkeypatch, "[firms.fields.f]\nk = 3\n")
    assert next((r.k, r.source) for r in find(world).standards) == (3, "本市的标准（没有写依据）")
    city(tmp_path, monkeypatch, '[firms.fields."没有这个"]\nk = 3\n')
    with pytest.raises(InputRefused, match="领域“没有这个”不认识"):
        find(world)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[firms", "不是能读的 TOML"),
        ("[firms.fields.集成电路]", "中文的名称要加双引号"),
        ("", "是空的，没有写一条标准；请照"),
        ("# 还没有写\n", "是空的，没有写一条标准"),
        ("source = '通知'", "没有写一条标准"),
        ("[firms]\nk = inf", "须是整数"),
        ("[firms]\nk = 2026-01-01", "须是整数"),
        ("[firms.size]\nfrom_cny_100m = -3", "from_cny_100m = -3 不对，须在 0 到"),
        ("[firms.size]\nfrom_cny_100m = inf", "须在 0 到"),
        ("[firms.size]\nyears = '四'", "firms，size：years = '四' 不对，须是整数"),
        ("[firms.growth]\nhonours = '瞪羚'", "honours 须是几个文字"),
        ("[weak]\nk = 1", "weak：没有可改的标准“k”"),
        ("[projects]\namount_from = '一亿'", "projects：amount_from = '一亿' 不对"),
        ('[firms.fields."新能源"]\nk = "三"', "领域“新能源”：k = '三' 不对，须是整数"),
        ("k = 3", "不认识的清单“k”"),
        ("source = 3", "source（依据）= 3 不对，须是"),
        ("[firma]\nk = 1", "不认识的清单“firma”"),
        ("firms = 3", "须是一段"),
        ("[firms]\nfields = 3", "须是一个个领域"),
        ("[firms.fields]\nf = 3", "须是一个个领域"),
        ("[firms]\nkk = 3", "没有可改的标准“kk”；可用：k、"),
        ("[firms.size]\nlabel = '大'", "没有可改的标准“label”"),
        ("[firms]\nsize = 3", "size 须是一段"),
        ("[firms]\nk = 2.5", "k = 2.5 不对，须是整数"),
        ("[firms]\nk = true", "须是整数"),
        ("[firms]\nk = -1", "须在 0 到"),
        ("[firms]\nk = 5", "须在 0 到 4 之间"),
        ("[firms.size]\nfrom_cny_100m = nan", "须在 0 到"),
        ("[firms.size]\nfrom_cny_100m = '大'", "须是数"),
        ("[firms.innovation]\nrd_from = 5", "须在 0 到 1 之间"),
        ("[firms.innovation]\nanswers = ['是']", "区间各处都在用，不能改"),
        ("[firms.innovation]\nhonours = [3]", "须是几个文字"),
        ("[firms.fields.f.innovation]\nrd_from = 5", "领域“f”，innovation：rd_from = 5 不对"),
    ],
)
def test_a_bad_file_is_refused_by_place_and_value(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever list and field is asked for."""
    city(tmp_path, monkeypatch, text)
    for kind in declarations().values():
        with pytest.raises(InputRefused, match=re.escape(said)) as caught:
            kind.criteria_of("another")
        assert "标准.toml" in str(caught.value)
        assert "请" in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "没有.toml"))
    with pytest.raises(InputRefused, match=r"没有\.toml 不能读.*CHAINATLAS_STANDARDS"):
        FIRMS.criteria_of("f")


def test_a_file_that_is_no_utf8_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "标准.toml").write_bytes('source = "苏州市的通知"\n[firms]\nk = 3\n'.encode("gb18030"))
    monkeypatch.setenv(VARIABLE, str(tmp_path / "标准.toml"))
    with pytest.raises(InputRefused, match=r"不是能读的 TOML.*请照"):
        FIRMS.criteria_of("f")
