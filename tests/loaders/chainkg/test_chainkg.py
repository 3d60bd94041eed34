"""The ChainKnowledgeGraph reader: exact books for a small folder with every kind of dirt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.errors import InputRefused
from graph.model.records import RecordTable
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.chainkg.folder import AS_OF, FILES, ORIGIN, check_chainkg
from loaders.ledger.books import TableCount
from loaders.run import preview_checked, write_checked, write_rejects
from tests.engines import FEB, JAN, firm, places, put, table

SUZHOU, SHANGHAI = "苏州甲电子股份有限公司", "上海乙材料股份有限公司"


def company(
    code: Any, full: Any, name: str = "简称", listed: str = "2020-01-02", market: str = "上海证券交易所"
) -> dict[str, Any]:
    return {"name": name, "fullname": full, "code": code, "location": market, "time": listed}


def made(code: str, product: str, weight: str) -> dict[str, str]:
    return {
        "company_name": "无关",
        "product_name": product,
        "rel": "主营产品",
        "rel_weight": weight,
        "company_code": code,
    }


def wares(left: str, right: str, rel: str) -> dict[str, str]:
    return {"from_entity": left, "to_entity": right, "rel": rel}


BROKEN = '{"name": "断了'
CLEAN: dict[str, list[Any]] = {name: [] for name in FILES}
DIRTY: dict[str, list[Any]] = {
    "company.json": [
        company("600001", SUZHOU),
        company("600001.SH", SUZHOU),
        company("sh600001", "另一个名字股份有限公司"),
        company("002002", SHANGHAI, listed="-", market="无"),
        company("12345", "丙股份有限公司"),
        company("600003", "　"),
        company(600004, "丁股份有限公司"),
        company("830005", "戊股份有限公司", listed="2020-13-45"),
        {"name": "缺键"},
        BROKEN,
        [1, 2],
        "文字",
    ],
    "industry.json": [
        {"code": "1", "name": "电子"},
        {"code": "11", "name": "半导体"},
        {"code": "11", "name": "半导体"},
        {"code": "11", "name": "别的"},
        {"code": "12", "name": ""},
    ],
    "industry_industry.json": [
        {"from_code": "11", "to_code": "1"},
        {"from_code": "11", "to_code": "99"},
        {"from_code": "11", "to_code": "11"},
    ],
    "industry_up.json": [
        {"industry": "半导体", "ups": {"电子": 2, "新行业": 1, "半导体": 4}},
        {"industry": "电子", "ups": {}},
        {"industry": "半导体", "ups": {"电子": 9}},
        {"industry": "电子", "ups": {"半导体": "x"}},
        {"industry": "电子", "ups": [1]},
    ],
    "company_industry.json": [
        {"company_code": c, "industry_code": i, "industry_name": n}
        for c, i, n in (
            ("600001.SH", "11", "半导体"),
            ("600001", "11", "半导体"),
            ("600001", "77", "外来行业"),
            ("699999", "11", "半导体"),
        )
    ],
    "product.json": [{"name": n} for n in ("硅片", " 硅片 ", "", "芯片", "晶圆", "沙")],
    "company_product.json": [
        made("600001", "芯片", "0.4"),
        made("600001.SH", "芯片", "0.4"),
        made("600001", "芯片", "0.5"),
        made("002002", "硅片", "0.001"),
        made("002002", "分部间抵销", "0.1"),
        made("002002", "芯片", "-1"),
        made("002002", "芯片", "2"),
        made("002002", "芯片", "abc"),
        made("002002", "芯片", "nan"),
        made("699999", "芯片", "0.1"),
        made("002002", "", "0.1"),
        made("600001", "新品", "1"),
        made("002002", "新品", "0"),
    ],
    "product_product.json": [
        wares("芯片", "硅片", "上游材料"),
        wares("硅片", "芯片", "下游产品"),
        wares("硅片", "晶圆", "产品小类"),
        wares("硅片", "硅片", "上游材料"),
        wares("芯片", "幽灵", "上游材料"),
        wares("幽灵", "芯片", "产品小类"),
        wares("芯片", "沙", "近亲"),
        wares("硅片", "晶圆", "产品小类"),
    ],
}
BOOKS = {  # rows, written, unchanged, duplicates, rejected
    "company.json": (12, 3, 0, 1, 8),
    "industry.json": (5, 2, 0, 1, 2),
    "industry_industry.json": (3, 1, 0, 0, 2),
    "industry_up.json": (5, 1, 1, 0, 3),
    "company_industry.json": (4, 2, 0, 1, 1),
    "product.json": (6, 4, 0, 1, 1),
    "company_product.json": (13, 4, 0, 1, 8),
    "product_product.json": (8, 2, 0, 2, 4),
}
RULES = {
    "company.json": ["key.conflict", "stock", "required", "type", "required", "json", "required", "required"],
    "industry.json": ["key.conflict", "required"],
    "industry_industry.json": ["dangling", "key.conflict"],
    "industry_up.json": ["key.conflict", "number", "type"],
    "company_industry.json": ["dangling"],
    "product.json": ["required"],
    "company_product.json": [
        "key.conflict",
        "accounting",
        "share.range",
        "share.range",
        "number",
        "share.range",
        "dangling",
        "required",
    ],
    "product_product.json": ["self_loop", "dangling", "dangling", "choice"],
}


def folder(path: Path, files: dict[str, list[Any]]) -> Path:
    path.mkdir(exist_ok=True)
    for name, rows in files.items():
        lines = (row if row == BROKEN else json.dumps(row, ensure_ascii=False) for row in rows)
        (path / name).write_text("\n".join(lines) + "\n" * bool(rows), encoding="utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{tmp_path / 'chain.db'}", write=True)
    yield made
    made.close()


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    return folder(tmp_path / "dirty", DIRTY)


def test_the_books_of_every_file_balance_exactly(store: Store, dirty: Path) -> None:
    report = write_checked(store, check_chainkg(dirty), effective=JAN)
    assert report.tables == {name: TableCount(*counts) for name, counts in BOOKS.items()}
    assert report.rejected == sum(c[4] for c in BOOKS.values())
    assert (report.batch, report.version) == (1, 1)


@pytest.mark.parametrize("name", FILES)
def test_each_row_is_refused_by_the_rule_it_broke(dirty: Path, name: str) -> None:
    rejects = [r for r in check_chainkg(dirty).rejects() if r.sheet == name]
    assert [r.rule for r in rejects] == RULES.get(name, [])
    for reject in rejects:
        assert 1 <= reject.row <= len(DIRTY[name])
        assert reject.file.endswith(name)
        assert reject.message
        assert reject.hint


def test_a_refused_row_names_line_column_and_value(dirty: Path) -> None:
    found = {(r.sheet, r.row): r for r in check_chainkg(dirty).rejects()}
    share = found["company_product.json", 7]
    assert (share.column, share.value) == ("rel_weight", "2")
    assert "0 到 1" in share.message
    conflict = found["company.json", 3]
    assert SUZHOU in conflict.message
    assert "600001.SH" in conflict.message
    assert "幽灵" in found["product_product.json", 5].message


def test_both_spellings_of_a_code_are_one_firm_with_the_first_facts(store: Store, dirty: Path) -> None:
    write_checked(store, check_chainkg(dirty), effective=JAN)
    columns = ("id", "full_name", "exchange", "listed_on", "as_of", "origin")
    assert store.rows("Enterprise", columns, JAN) == [
        ("600001.SH", SUZHOU, "上海证券交易所", "2020-01-02", AS_OF, ORIGIN),
        ("002002.SZ", SHANGHAI, "深圳证券交易所", None, AS_OF, ORIGIN),
        ("830005.BJ", "戊股份有限公司", "上海证券交易所", None, AS_OF, ORIGIN),
    ]


def test_a_share_of_the_business_scope_is_no_share(store: Store, dirty: Path) -> None:
    write_checked(store, check_chainkg(dirty), effective=JAN)
    assert sorted(store.rows("MAKES", ("source", "target", "share", "basis"), JAN), key=str) == [
        ("002002.SZ", "新品", 0.0, "主营构成"),
        ("002002.SZ", "硅片", None, "经营范围"),
        ("600001.SH", "新品", 1.0, "主营构成"),
        ("600001.SH", "芯片", 0.4, "主营构成"),
    ]


def test_relations_point_from_input_to_output_and_from_narrow_to_wide(store: Store, dirty: Path) -> None:
    write_checked(store, check_chainkg(dirty), effective=JAN)
    assert store.rows("INPUT_OF", ("source", "target"), JAN) == [("硅片", "芯片")]
    assert store.rows("SUBCLASS_OF", ("source", "target"), JAN) == [("晶圆", "硅片")]
    assert store.rows("BRANCH_OF", ("source", "target"), JAN) == [("SW11", "SW1")]
    assert store.rows("UPSTREAM_OF", ("source", "target", "weight"), JAN) == [
        ("SW1", "SW11", 2.0),
        ("SW:新行业", "SW11", 1.0),
    ]


def test_industries_that_only_other_files_name_are_taken_and_noted(store: Store, dirty: Path) -> None:
    checked = check_chainkg(dirty)
    write_checked(store, checked, effective=JAN)
    assert dict(store.rows("Industry", ("id", "name"), JAN))["SW77"] == "外来行业"
    assert any("新行业" in note for note in checked.notes)
    assert any("2 行没有上市日期" in note for note in checked.notes)


def test_a_second_load_changes_nothing(store: Store, dirty: Path) -> None:
    write_checked(store, check_chainkg(dirty), effective=JAN)
    again = write_checked(store, check_chainkg(dirty), effective=FEB)
    assert (again.batch, again.version) == (None, 1)
    for name, (rows, written, unchanged, duplicates, rejected) in BOOKS.items():
        assert again.tables[name] == TableCount(rows, 0, written + unchanged, duplicates, rejected)


def test_a_dry_run_gives_the_counts_of_the_write_and_keeps_nothing(store: Store, dirty: Path) -> None:
    tried = preview_checked(store, check_chainkg(dirty), effective=JAN)
    assert (tried.batch, tried.version, store.version(), tried.record().dry_run) == (None, 0, 0, True)
    assert write_checked(store, check_chainkg(dirty), effective=JAN).tables == tried.tables


def test_inferred_places_are_marked_and_give_way_to_stated_ones(store: Store, dirty: Path) -> None:
    put(store, firm("600001.SH"), places("上海"), table("LOCATED_IN", {"source": "600001.SH", "target": "上海"}))
    write_checked(store, check_chainkg(dirty), effective=FEB)
    seen = {s: (t, origin) for s, t, origin in store.rows("LOCATED_IN", ("source", "target", "origin"), FEB)}
    assert seen["600001.SH"] == ("上海", None)
    district, origin = seen["002002.SZ"]
    assert district == "310000"
    assert origin.startswith("由企业名称推断")
    assert ("310000", "上海市") in store.rows("District", ("id", "name"), FEB)
    assert store.rows("Enterprise", ("id", "full_name"), FEB)[0] == ("600001.SH", "600001.SH有限公司")


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    path = folder(tmp_path / "d", CLEAN)
    (path / name).unlink()
    with pytest.raises(InputRefused, match=f"缺少 {name}；"):
        check_chainkg(path)


def test_empty_files_are_an_empty_load(store: Store, tmp_path: Path) -> None:
    checked = check_chainkg(folder(tmp_path / "d", CLEAN))
    assert write_checked(store, checked, effective=JAN).tables == {name: TableCount(0, 0, 0, 0, 0) for name in FILES}
    assert all(isinstance(t, RecordTable) and not t.rows for t in checked.tables)


def test_refusals_are_written_for_a_spreadsheet_without_live_formulas(tmp_path: Path) -> None:
    files = CLEAN | {"company.json": [company("=cmd|x", "甲股份有限公司")]}
    write_rejects(check_chainkg(folder(tmp_path / "d", files)).rejects(), tmp_path / "错误.csv")
    text = (tmp_path / "错误.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert ",'=cmd|x," in text.decode("utf-8-sig")
