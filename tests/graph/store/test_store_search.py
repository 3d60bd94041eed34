"""The store's contract, run on every engine: search as people type."""

from __future__ import annotations

import pytest

from graph.model.records import Retire
from graph.store.contract import Store
from tests.engines import FEB, JAN, engine_store, firm, put, table

store = engine_store

FULL = "苏州固锝电子（集团）股份有限公司"
FIRM = {
    "id": "91350100M000100Y43",
    "full_name": FULL,
    "name": "固锝",
    "uscc": "91350100M000100Y43",
    "stock_code": "002079.SZ",
}
FAR = 20991231

FOUND = [
    "固锝",
    "锝",
    "固",
    "苏州固锝",
    "锝电子",
    "集团",
    "（集团）",
    "(集团)",
    FULL,
    "有限公司",
    "gude",
    "GuDe",
    "gu",
    "gud",
    "gd",
    "GD",
    "de",
    "d",
    "91350100M000100Y43",
    "91350100m0001",
    "002079",
    "002079.SZ",
    "002079.sz",
    "00207",
    "００２０７９",
    "ｇｕｄｅ",
    " 固锝 ",
    '"固锝"',
    "固锝*",
    "*固锝",
    "固-锝",
    "固锝\x00",
    "固　锝",
]
LOST = [
    "",
    " ",
    "*",
    '"',
    '""',
    "(",
    "AND",
    "OR",
    "NOT",
    "NEAR(",
    "固锝 AND",
    "固锝 OR x",
    "NEAR(固 锝)",
    "'; DROP TABLE search; --",
    "words:固",
    "^x",
    "a^2",
    "{",
    "😀",
    "\x00",
    "%",
    "_",
    "锝固",
    "电子苏州",
    "公司固锝",
    "ude",
    "x" * 5000,
    "SELECT",
    "\\",
]


@pytest.fixture
def filled(store: Store) -> Store:
    put(store, table("Enterprise", FIRM))
    return store


@pytest.mark.parametrize("text", FOUND)
def test_a_firm_is_found_by_any_part_of_its_names_by_pinyin_and_by_codes(filled: Store, text: str) -> None:
    assert [(h.kind, h.id, h.name) for h in filled.search(text)] == [("Enterprise", FIRM["id"], "固锝")]


@pytest.mark.parametrize("text", LOST)
def test_what_is_no_part_of_a_name_finds_nothing_and_never_fails(filled: Store, text: str) -> None:
    assert filled.search(text) == []
    assert filled.search("固锝")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("银行设备", "yinhang"),
        ("重庆机电", "chongqing"),
        ("重庆机电", "cq"),
        ("重庆机电", "jd"),
        ("𠮷野材料", "𠮷"),
        ("𠮷野材料", "野材"),
        ("A-1股份", "a-1"),
        ("3D打印", "3d打"),
        ("ＡＢＣ半导体", "abc"),
        ("绿能", "lvneng"),
        ("碳_纤维", "碳_纤"),
        ("锂（电）池", "dianchi"),
        ("Straße 4", "straß"),
        ("50%硫酸", "硫酸"),
        ("😀芯片", "芯片"),
    ],
)
def test_names_of_all_kinds_of_characters_are_found(store: Store, name: str, text: str) -> None:
    put(store, table("Segment", {"id": "a", "name": name}))
    assert [h.name for h in store.search(text)] == [name]


def test_a_segment_is_found_by_its_aliases(store: Store) -> None:
    put(store, table("Segment", {"id": "a", "name": "硅片", "aliases": "抛光片；外延片"}))
    assert [h.name for h in store.search("外延")] == ["硅片"]
    assert store.search("光片外") == []


def test_search_follows_a_rename_and_its_rollback(store: Store) -> None:
    put(store, firm("x", name="老名字"))
    put(store, firm("x", name="新招牌"), on=FEB)
    assert [store.search(t) != [] for t in ("老名字", "新招牌", "xinzhaopai", "laomingzi")] == [
        False,
        True,
        True,
        False,
    ]
    store.rollback(2)
    assert [store.search(t) != [] for t in ("老名字", "新招牌", "xinzhaopai", "laomingzi")] == [
        True,
        False,
        False,
        True,
    ]
    store.rollback(1)
    assert store.search("老名字") == store.search("x") == []


def test_a_name_that_holds_from_a_later_day_does_not_hide_todays(store: Store) -> None:
    put(store, firm("x", name="今名"))
    put(store, firm("x", name="后名"), on=FAR)
    assert [h.name for h in store.search("今名")] == ["今名"]


def test_a_back_dated_name_does_not_replace_the_newer_one(store: Store) -> None:
    put(store, firm("x", name="现名"), on=FEB)
    put(store, firm("x", name="旧名"), on=JAN)
    assert ([h.name for h in store.search("现名")], store.search("旧名")) == (["现名"], [])


def test_retired_nodes_are_not_found(store: Store) -> None:
    put(store, firm("x", name="甲乙"))
    put(store, on=FEB, retire=[Retire("Enterprise", [("x",)])])
    assert store.search("甲乙") == []


def test_exact_names_come_first_then_beginnings_then_shorter_names(store: Store) -> None:
    names = ["半导体设备零部件", "芯片半导体", "半导体", "半导体设备", "大半导体材料厂"]
    put(store, table("Segment", *({"id": str(i), "name": n} for i, n in enumerate(names))))
    found = [h.name for h in store.search("半导体")]
    assert found == ["半导体", "半导体设备", "半导体设备零部件", "芯片半导体", "大半导体材料厂"]


def test_an_exact_name_is_first_among_hundreds_of_hits(store: Store) -> None:
    put(
        store,
        table(
            "Product", *({"id": f"电池{i}号", "name": f"电池{i}号"} for i in range(900)), {"id": "电池", "name": "电池"}
        ),
    )
    assert store.search("电池", limit=1)[0].name == "电池"


def test_limit_and_kinds_are_respected_and_each_kind_has_its_share(store: Store) -> None:
    put(
        store,
        table("Product", *({"id": f"芯片{i}", "name": f"芯片{i}"} for i in range(500))),
        table("Segment", {"id": "s", "name": "芯片制造工厂"}),
    )
    assert len(store.search("芯片", limit=7)) == 7
    assert store.search("芯片", limit=0) == []
    assert [h.kind for h in store.search("芯片", kinds=["Segment"])] == ["Segment"]
    assert {h.kind for h in store.search("芯片", limit=1000)} == {"Segment", "Product"}
    assert store.search("芯片", kinds=[]) == []


def test_of_very_many_hits_a_name_that_begins_with_the_text_is_still_found(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.store.sqlite.search.LOOKED_AT", 20)
    put(store, *(firm(f"e{i}", name=f"第{i}科技") for i in range(60)), firm("z", name="科技园"))
    assert store.search("科技")[0].id == "z"
    assert len(store.search("科技", limit=10)) == 10
