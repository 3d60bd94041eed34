"""Words of ledgers that the chain does not know: asked once, decided for every row and every later file, undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import BadRequest, NotFound
from graph.model.records import Batch
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.acts import Plan, carry_out
from loaders.importing import import_file, rollback_with_derived
from loaders.matching.words import BUSINESS, TRADE, decided
from loaders.review.word_list import word_list
from loaders.wording import Choice, decide_words, take_word_back
from tests.crafted import workbook
from tests.engines import JAN, table

HEAD = ["企业名称", "主导产品", "产业链", "所属行业"]
ROWS = [
    ["甲有限公司", "视觉点胶机、锂电池", "新能源产业链", "3841"],
    ["乙有限公司", "视觉点胶机；电池包保温棉", "锂电池", "计算机、通信和其他电子设备制造业"],
    ["丙有限公司", "代理视觉点胶机", "新能源", "锂离子电池制造"],
]


def chain() -> Batch:
    segments = [
        {"id": "cell", "name": "锂电池", "aliases": "动力电池", "gb_code": "C3841"},
        {"id": "film", "name": "隔膜", "aliases": None, "gb_code": "C2921"},
        {"id": "line", "name": "电池装备", "aliases": "卷绕机", "gb_code": "C3569"},
    ]
    part = ({"source": s["id"], "target": "ne", "stage": "上游"} for s in segments)
    tables = [table("Field", {"id": "ne", "name": "新能源"}), table("Segment", *segments), table("PART_OF", *part)]
    return Batch("test", "链", JAN, tables)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'chain.db'}", write=True)
    carry_out(opened, lambda: Plan(JAN, [chain()]))
    load(opened, tmp_path / "一.xlsx", ROWS)
    yield opened
    opened.close()


def load(store: Store, path: Path, rows: list[list[str]]) -> None:
    report, _ = import_file(store, "table", workbook(path, {"台账": [HEAD, *rows]}))
    assert report.rejected == 0
    asked = [n for n in report.notes if "还没有认过" in n]
    assert asked == [] or "chainatlas words list --column trade" in asked[0]


def links(store: Store) -> dict[tuple[str, str], str]:
    return {(s[2:3], t): state for s, t, state in store.rows("OPERATES_IN", ("source", "target", "state"))}


def why(store: Store, segment: str) -> dict[str, str]:
    rows = store.rows("OPERATES_IN", ("source", "target", "evidence"))
    return {s[2:3]: evidence for s, t, evidence in rows if t == segment}


def waiting(store: Store, column: str) -> dict[str, int]:
    return {w.word: w.firms for w in word_list(store).waiting(decided(store), column)}


def say(store: Store, column: str, word: str, meaning: str, target: str = "") -> None:
    before = store.commits
    decide_words(store, [Choice(column, word, meaning, target)], "张三")  # type: ignore[arg-type]
    assert store.commits == before + 1


def test_the_text_is_kept_with_its_column_and_each_word_waits_once(store: Store) -> None:
    cells = {name[:1]: text for name, text in store.rows("Enterprise", ("full_name", "trade"))}
    assert cells["甲"] == "产业链：新能源产业链；所属行业：3841"
    assert waiting(store, TRADE) == {
        "锂电池": 1,
        "新能源": 1,
        "新能源产业链": 1,
        "3841": 1,
        "锂离子电池制造": 1,
        "计算机、通信和其他电子设备制造业": 1,
    }
    proposed = {w.word: w.proposal for w in word_list(store).words if w.column == TRADE}
    assert {w: (p.meaning, p.target) for w, p in proposed.items() if p} == {
        "锂电池": ("segment", "cell"),
        "新能源": ("field", "ne"),
        "新能源产业链": ("field", "ne"),
        "3841": ("class", "3841"),
        "锂离子电池制造": ("class", "3841"),
        "计算机、通信和其他电子设备制造业": ("class", "39"),
    }
    assert waiting(store, BUSINESS) == {"视觉点胶机": 2, "电池包保温棉": 1}  # what is only handed on is no product
    assert links(store) == {("甲", "cell"): "confirmed"}


def test_a_word_of_a_segment_only_suggests_and_says_what_the_ledger_says(store: Store) -> None:
    say(store, TRADE, "锂电池", "segment", "cell")
    assert links(store)[("乙", "cell")] == "suggested"
    assert why(store, "cell")["乙"] == "台账的产业链一栏写“锂电池”"
    assert links(store)[("甲", "cell")] == "confirmed"
    assert "锂电池" not in waiting(store, TRADE)
    take_word_back(store, TRADE, "锂电池", "张三")
    assert ("乙", "cell") not in links(store)


def test_a_word_of_a_field_alone_puts_nobody_anywhere(store: Store, tmp_path: Path) -> None:
    before = links(store)
    say(store, TRADE, "新能源", "field", "新能源")
    assert links(store) == before
    load(
        store,
        tmp_path / "二.xlsx",
        [["丁有限公司", "动力电池回收箱", "新能源", ""], ["戊有限公司", "动力电池回收箱", "", ""]],
    )
    found = {pair: state for pair, state in links(store).items() if pair[0] in "丁戊"}
    assert found in ({}, {("丁", "cell"): "suggested"})  # as the scorer weighs it; never for the one without the word
    assert all("台账的产业链一栏写“新能源”" in said for firm, said in why(store, "cell").items() if firm == "丁")


def test_a_class_suggests_the_segments_of_its_code(store: Store) -> None:
    say(store, TRADE, "锂离子电池制造", "class", "锂离子电池制造")
    assert links(store)[("丙", "cell")] == "suggested"
    assert why(store, "cell")["丙"] == "台账的所属行业一栏写“锂离子电池制造”，本环节属国标行业 C3841"


def test_a_word_of_business_counts_in_every_row_and_every_later_file(store: Store, tmp_path: Path) -> None:
    say(store, BUSINESS, "视觉点胶机", "segment", "电池装备")
    assert {p for p in links(store) if p[1] == "line"} == {("甲", "line"), ("乙", "line")}
    assert links(store)[("甲", "line")] == "confirmed"
    assert "“视觉点胶机”由人定为本环节的词" in why(store, "line")["甲"]
    load(store, tmp_path / "二.xlsx", [["丁有限公司", "专业生产视觉点胶机的厂家", "", ""]])
    assert ("丁", "line") in links(store)
    assert waiting(store, BUSINESS) == {"电池包保温棉": 1}
    (said,) = decided(store).business.values()
    assert (said.by, said.target, bool(said.at)) == ("张三", "line", True)
    take_word_back(store, BUSINESS, "视觉点胶机", "李四")
    assert not [p for p in links(store) if p[1] == "line"]
    assert waiting(store, BUSINESS)["视觉点胶机"] == 3


def test_a_new_alias_stands_in_the_chain_and_counts_at_the_end_of_longer_words(store: Store, tmp_path: Path) -> None:
    say(store, BUSINESS, "点胶机", "alias", "line")
    assert dict(store.rows("Segment", ("id", "aliases")))["line"] == "卷绕机；点胶机"
    assert {p for p in links(store) if p[1] == "line"} == {("甲", "line"), ("乙", "line")}
    take_word_back(store, BUSINESS, "点胶机")
    assert dict(store.rows("Segment", ("id", "aliases")))["line"] == "卷绕机"
    assert not [p for p in links(store) if p[1] == "line"]
    assert decided(store).business == {}


def test_an_alias_whose_batch_is_rolled_back_is_forgotten(store: Store) -> None:
    say(store, BUSINESS, "视觉点胶机", "alias", "line")
    batch = decided(store).business["视觉点胶机"].batch
    assert batch is not None
    rollback_with_derived(store, batch)
    assert decided(store).business == {}
    assert not [p for p in links(store) if p[1] == "line"]


def test_what_is_not_ours_is_asked_no_more(store: Store) -> None:
    before = links(store)
    say(store, BUSINESS, "电池包保温棉", "none")
    assert waiting(store, BUSINESS) == {"视觉点胶机": 2}
    assert links(store) == before


def test_a_decision_outlives_the_rollback_of_the_file_that_asked(store: Store, tmp_path: Path) -> None:
    say(store, BUSINESS, "视觉点胶机", "segment", "line")
    batch = next(b.id for b in store.batches() if b.source == "table")
    rollback_with_derived(store, batch)
    assert links(store) == {}
    load(store, tmp_path / "三.xlsx", ROWS)
    assert ("乙", "line") in links(store)


def test_several_words_are_one_act(store: Store) -> None:
    before = store.commits
    choices = [Choice(TRADE, "新能源", "field", "ne"), Choice(TRADE, "锂电池", "segment", "cell")]
    assert [s.target for s in decide_words(store, choices)] == ["ne", "cell"]
    assert store.commits == before + 1


@pytest.mark.parametrize(
    ("choice", "error", "said"),
    [
        (Choice(BUSINESS, "保温棉", "segment", "没有的"), NotFound, "没有找到环节“没有的”"),
        (Choice(BUSINESS, "保温棉", "field", "ne"), BadRequest, "不能定为“field”"),
        (Choice(TRADE, "保温棉", "class", "棉的"), NotFound, "国标行业"),
        (Choice(BUSINESS, " ", "none"), BadRequest, "词须有"),
    ],
)
def test_what_cannot_be_is_refused_and_says_what_can(store: Store, choice: Choice, error: type, said: str) -> None:
    with pytest.raises(error, match=said):
        decide_words(store, [choice])
    say(store, BUSINESS, "视觉点胶机", "none")
    with pytest.raises(BadRequest, match="已由张三定过"):
        decide_words(store, [Choice(BUSINESS, "视觉点胶机", "segment", "line")])
    with pytest.raises(NotFound, match="定过的词"):
        take_word_back(store, TRADE, "视觉点胶机")


def test_what_comes_near_is_offered(store: Store) -> None:
    targets = word_list(store).targets
    assert [t.name for t in targets.near(BUSINESS, "锂电池隔膜纸")][:2] == ["锂电池", "隔膜"]
    assert ("field", "新能源") in [(t.meaning, t.name) for t in targets.near(TRADE, "新能源车")]
