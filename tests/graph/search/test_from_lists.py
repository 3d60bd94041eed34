"""Every record of a firm says which list it came with: told by its origin, its batch, or what it follows from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from graph.questions.firms.placed_rows import Stated
from graph.questions.record import version_rows
from graph.search.from_lists import lists_of
from graph.store.contract import Store
from loaders.importing import import_file
from tests.crafted import folder
from tests.engines import engine_store

store = engine_store
CODE, OTHER = "91350100M000100Y43", "91110000600007332F"
FIRM = ["统一社会信用代码", "企业名称", "股票代码", "所在地", "名录", "资料来源"]
PLACES = [["区划代码", "区划名称"], ["320583", "昆山市"], ["340100", "合肥市"]]
ROSTERS = [
    ["名录编号", "名录名称", "名录种类", "资料来源"],
    ["gs", "昆山规上", "规上企业", "统计局"],
    ["tou", "头部", "行业头部", "公开知识"],
]
FIELDS = [["领域编号", "领域名称"], ["dz", "电子"]]
SEGMENTS = [
    ["环节编号", "环节名称", "细分领域", "阶段", "产品别名"],
    ["mo", "模具", "dz", "中游", ""],
    ["ban", "印制板", "dz", "中游", "线路板"],
]


def load(store: Store, path: Path, **sheets: Sequence[Sequence[str]]) -> None:
    files = {f"{name}.csv": [list(row) for row in rows] for name, rows in sheets.items()}
    report, _ = import_file(store, "workbook", folder(path, files))
    assert not report.rejects


def lists(store: Store, id_: str, kind: str) -> list[str]:
    """Of the relations of a kind that begin at a firm, in the order of writing."""
    found = version_rows(store, store.neighbours("Enterprise", id_))
    return [r.roster for r in found if r.kind == kind and r.key[0] == id_]


def test_a_fact_came_with_the_list_of_its_own_origin_else_with_that_of_its_batch(store: Store, tmp_path: Path) -> None:
    does = ["企业", "环节", "资料来源"]
    load(
        store,
        tmp_path / "a",
        区划=PLACES,
        名录=ROSTERS,
        细分领域=FIELDS,
        环节=SEGMENTS,
        企业=[FIRM, [CODE, "甲有限公司", "", "昆山市", "gs；tou", ""]],
        企业环节=[does, [CODE, "mo", "公开知识"], [CODE, "ban", ""]],
    )
    assert lists(store, CODE, "OPERATES_IN") == ["头部", "昆山规上"], "the strongest of its batch, but for one of 头部"
    assert sorted(lists(store, CODE, "LISTED_IN")) == ["头部", "昆山规上"]
    assert {r.roster for r in version_rows(store, store.history("Enterprise", (CODE,)))} == {"昆山规上"}
    links = Stated(store, None).links([CODE])
    assert {part: said[2] for (_, part), said in links.items()} == {"mo": "头部", "ban": "昆山规上"}


def test_who_lists_nobody_is_a_ledger_and_old_data_of_listed_firms_their_list(store: Store, tmp_path: Path) -> None:
    firms = [[CODE, "甲有限公司", "", "昆山市", "", ""], [OTHER, "乙有限公司", "600000.SH", "昆山市", "", ""]]
    load(store, tmp_path / "a", 区划=PLACES, 企业=[FIRM, *firms])
    located = [lists(store, id_, "LOCATED_IN") for id_ in (CODE, OTHER)]
    assert located == [["自有台账"], ["上市公司"]]
    load(store, tmp_path / "b", 名录=ROSTERS[:2], 企业=[FIRM, [CODE, "甲有限公司", "", "合肥市", "gs", ""]])
    assert lists(store, CODE, "LOCATED_IN") == ["昆山规上"]
    versions = store.history("LOCATED_IN", (CODE, "320583"))
    assert lists_of(store, versions) == ["自有台账"], "what another batch said stays what it said"
    assert set(lists_of(store, store.neighbours("District", "340100"))) == {"昆山规上", ""}
    assert set(lists_of(store, store.history("District", ("340100",)))) == {""}, "a place is on no list"


def test_what_was_matched_came_with_what_the_firm_is_on(store: Store, tmp_path: Path) -> None:
    load(
        store,
        tmp_path / "a",
        区划=PLACES,
        名录=ROSTERS[:2],
        细分领域=FIELDS,
        环节=SEGMENTS,
        企业=[FIRM, [CODE, "甲有限公司", "", "昆山市", "gs", ""]],
        企业产品=[["企业", "产品"], [CODE, "线路板"]],
    )
    assert lists(store, CODE, "OPERATES_IN") == ["昆山规上"]
    assert lists(store, CODE, "MAKES") == ["昆山规上"]
