"""The workbook loader: every row is taken whole or refused with all its reasons, and the books balance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.errors import InputRefused
from graph.model.records import RecordTable
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.ledger.books import Checked, ImportReport
from loaders.matching.match import match_store
from loaders.run import write_checked
from loaders.workbook.check import check_workbook
from tests.crafted import folder, workbook

FIELDS = ("细分领域", [["领域编号", "领域名称"], ["ic", "集成电路"], ["ne", "新能源"]])
SEGMENT_HEAD = ["环节编号", "环节名称", "细分领域", "阶段", "定义"]
SEGMENTS = ("环节", [SEGMENT_HEAD, ["a", "硅片", "ic", "上游", "定义甲"], ["b", "晶圆制造", "集成电路", "中游", None]])
USCC, OTHER_USCC = "91350100M000100Y43", "91320500MA1XXXXX1L"
NAMES = ("苏州甲电子有限公司", "苏州乙电子有限公司")
FIRMS = (
    "企业",
    [
        ["企业编号", "企业名称", "统一社会信用代码", "股票代码", "所在地"],
        [None, NAMES[0], USCC, "688001", "昆山市"],
        [None, NAMES[1], None, "688002", None],
        ["E9", "无锡丙材料有限公司", None, None, "无锡市"],
        [None, "丁（苏州）有限公司", None, None, None],
    ],
)


def checked(tmp_path: Path, *sheets: tuple[str, list[list[Any]]], store: Store | None = None) -> Checked:
    return check_workbook(folder(tmp_path / "in", {f"{name}.csv": rows for name, rows in sheets}), store)


def rules(found: Checked) -> list[tuple[str, int, str, str]]:
    return [(r.sheet, r.row, r.column, r.rule) for r in found.rejects()]


def keys(found: Checked, kind: str, size: int = 1) -> list[Any]:
    rows = [row[:size] for t in found.tables if t.kind == kind for row in t.rows]
    return [r[0] for r in rows] if size == 1 else rows


def balanced(store: Store, found: Checked) -> ImportReport:
    report = write_checked(store, found)
    for name, count in report.tables.items():
        entry = next(e for e in found.inputs if e.source.sheet == name)
        assert count.rows == entry.rows
    return report


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'chain.db'}", write=True)
    yield opened
    opened.close()


def test_rows_become_nodes_and_the_relations_written_in_them(tmp_path: Path) -> None:
    found = checked(
        tmp_path, FIELDS, SEGMENTS, ("环节供需", [["上游环节", "下游环节", "是否必需"], ["a", "晶圆制造", "是"]])
    )
    assert rules(found) == []
    assert keys(found, "PART_OF", 2) == [("a", "ic"), ("b", "ic")]
    supplies = next(t for t in found.tables if t.kind == "SUPPLIES")
    assert (supplies.columns, supplies.rows, list(supplies.numbers)) == (
        ("source", "target", "essential", "state"),
        [("a", "b", True, "confirmed")],
        [2],
    )
    assert supplies.ends == ("Segment", "Segment")


def test_loading_the_same_twice_changes_nothing(tmp_path: Path, store: Store) -> None:
    sheets = (
        FIELDS,
        SEGMENTS,
        FIRMS,
        ("企业产品", [["企业", "产品", "收入占比"], ["E9", "硅片", "35%"], [USCC, "硅片", None]]),
    )
    first = balanced(store, checked(tmp_path, *sheets))
    assert {k: c.written for k, c in first.tables.items()} == {"细分领域": 2, "环节": 2, "企业": 4, "企业产品": 2}
    second = balanced(store, checked(tmp_path, *sheets, store=store))
    assert second.batch is None
    assert all(c.unchanged == c.rows for c in second.tables.values())
    assert second.version == first.version


def test_a_blank_never_erases(tmp_path: Path, store: Store) -> None:
    balanced(store, checked(tmp_path, FIELDS, SEGMENTS))
    balanced(store, checked(tmp_path, ("环节", [SEGMENT_HEAD, ["a", "硅片", "ic", "上游", None]]), store=store))
    assert store.rows("Segment", ["id", "definition"])[0] == ("a", "定义甲")


def test_enterprises_are_known_by_number_then_credit_code_then_stock_code_then_name(tmp_path: Path) -> None:
    found = checked(tmp_path, FIRMS)
    assert keys(found, "Enterprise") == [USCC, "688002.SH", "E9", "P:丁(苏州)有限公司"]
    assert keys(found, "LOCATED_IN", 2) == [(USCC, "320583"), ("E9", "320200")]
    assert {"320583", "320500", "320000"} <= set(keys(found, "District"))


@pytest.mark.parametrize("text", ["丁（苏州）有限公司", "丁(苏州)有限公司"])
def test_brackets_of_either_width_are_one_name(tmp_path: Path, text: str) -> None:
    found = checked(tmp_path, FIRMS, ("企业产品", [["企业", "产品"], [text, "硅片"]]))
    assert keys(found, "MAKES", 2) == [("P:丁(苏州)有限公司", "硅片")]


@pytest.mark.parametrize("text", [USCC, USCC.lower(), "688001.SH", "688001", "sh688001", NAMES[0], f" {NAMES[0]}　"])
def test_an_enterprise_is_referred_to_by_code_or_full_name(tmp_path: Path, text: str) -> None:
    found = checked(tmp_path, FIRMS, ("企业产品", [["企业", "产品"], [text, "硅片"]]))
    assert keys(found, "MAKES", 2) == [(USCC, "硅片")]


def test_a_code_known_to_the_store_keeps_its_enterprise(tmp_path: Path, store: Store) -> None:
    balanced(store, checked(tmp_path, ("企业", [["企业名称", "股票代码"], [NAMES[0], "688001"]])))
    again = ("企业", [["企业名称", "股票代码", "信用代码"], [NAMES[0], "688001", USCC]])
    balanced(store, checked(tmp_path, again, store=store))
    assert store.rows("Enterprise", ["id", "uscc"]) == [("688001.SH", USCC)]
    only_code = ("企业", [["企业名称", "信用代码", "企业简称"], [NAMES[0], USCC, "甲电子"]])
    assert keys(checked(tmp_path, only_code, store=store), "Enterprise") == ["688001.SH"]


def test_the_order_of_rows_does_not_decide_who_owns_a_code(tmp_path: Path) -> None:
    head = ["企业编号", "企业名称", "信用代码", "股票代码"]
    rows = [[None, NAMES[0], None, "688001"], [None, NAMES[0], USCC, "688001"], ["E1", NAMES[0], USCC, None]]
    found = checked(tmp_path, ("企业", [head, *rows]))
    assert rules(found) == []
    assert keys(found, "Enterprise") == ["E1"]


@pytest.mark.parametrize(
    "rows",
    [
        [[None, NAMES[0], USCC, "688001"], [None, NAMES[1], "91320594MA1MYW4T4P", "688001"]],
        [["E1", NAMES[0], USCC, None], ["E2", NAMES[1], USCC, None]],
    ],
)
def test_two_enterprises_never_share_a_code(tmp_path: Path, rows: list[list[Any]]) -> None:
    from loaders.identity.rules import uscc_check_character

    for row in rows:
        row[2] = row[2] and row[2][:17] + uscc_check_character(row[2])
    found = checked(tmp_path, ("企业", [["企业编号", "企业名称", "信用代码", "股票代码"], *rows]))
    assert [(r.row, r.rule) for r in found.rejects()] == [(3, "key.conflict")]


def test_enterprises_of_one_name_are_not_merged_but_named(tmp_path: Path, store: Store) -> None:
    balanced(store, checked(tmp_path, ("企业", [["企业名称", "股票代码"], [NAMES[0], "688001"]])))
    found = checked(
        tmp_path,
        ("企业", [["企业名称"], [NAMES[0]]]),
        ("企业环节", [["企业", "环节"], [NAMES[0], "a"]]),
        FIELDS,
        SEGMENTS,
        store=store,
    )
    assert keys(found, "Enterprise") == [f"P:{NAMES[0]}"]
    assert any("未合并" in n and "688001.SH" in n for n in found.notes)
    assert rules(found) == [("企业环节", 2, "企业", "reference.ambiguous")]


SHARES = ["企业", "产品", "收入占比"]


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        (["E9", "分部间抵销", "0.1"], "产品", "accounting"),
        (["E9", "其他(补充)", None], "产品", "accounting"),
        (["E9", "硅片", "-0.1"], "收入占比", "number.range"),
        (["E9", "硅片", "35"], "收入占比", "number.range"),
        (["E9", "硅片", "多数"], "收入占比", "number"),
        (["E9", None, "0.3"], "产品", "required"),
        ([None, "硅片", "0.3"], "企业", "required"),
        (["甲电子", "硅片", None], "企业", "reference.unknown"),
        (["苏州甲电子有限责任公司", "硅片", None], "企业", "reference.unknown"),
        (["600000", "硅片", None], "企业", "reference.unknown"),
        (["=cmd()", "硅片", None], "企业", "reference.unknown"),
        (["</script>", "硅片", None], "企业", "reference.unknown"),
    ],
)
def test_a_bad_row_of_products_is_refused_at_its_cell(tmp_path: Path, row: list[Any], column: str, rule: str) -> None:
    found = checked(tmp_path, FIRMS, ("企业产品", [SHARES, row]))
    assert rules(found) == [("企业产品", 2, column, rule)]
    assert keys(found, "MAKES") == keys(found, "Product") == []


def test_strange_but_sound_texts_go_through(tmp_path: Path, store: Store) -> None:
    products = ["=cmd()", "</script>", '硅片"大"', "𠮷😀", "甲,乙", "@x"]
    found = checked(tmp_path, FIRMS, ("企业产品", [SHARES[:2], *(["E9", p] for p in products)]))
    balanced(store, found)
    assert [r[0] for r in store.rows("Product", ["id"])] == products


def test_all_problems_of_a_row_are_reported_and_the_row_counts_once(tmp_path: Path, store: Store) -> None:
    bad = ["b", None, "xx", "顶游", None]
    found = checked(tmp_path, FIELDS, ("环节", [SEGMENT_HEAD, bad]))
    assert [(c, r) for _, _, c, r in rules(found)] == [
        ("环节名称", "required"),
        ("阶段", "choice"),
        ("细分领域", "reference.unknown"),
    ]
    assert balanced(store, found).rejected == 1


def test_an_unknown_reference_names_what_comes_close(tmp_path: Path) -> None:
    found = checked(tmp_path, FIRMS, ("企业产品", [SHARES[:2], ["苏州甲电子公司", "硅片"]]))
    assert NAMES[0] in found.rejects()[0].hint


def test_what_refers_to_a_refused_row_is_refused_too(tmp_path: Path, store: Store) -> None:
    industries = (
        "行业",
        [["行业代码", "行业名称", "上级行业"], ["1", "甲", "2"], ["2", "乙", "3"], ["3", "丙", "9"], ["4", "丁", None]],
    )
    firms = ("企业", [["企业编号", "企业名称", "所属行业"], ["E1", "某有限公司", "甲"], ["E2", "另有限公司", "丁"]])
    found = checked(tmp_path, industries, firms, ("企业产品", [["企业", "产品"], ["E1", "x"], ["E2", "x"]]))
    assert rules(found) == [
        ("企业", 2, "所属行业", "reference.rejected"),
        ("行业", 2, "上级行业", "reference.rejected"),
        ("行业", 3, "上级行业", "reference.rejected"),
        ("行业", 4, "上级行业", "reference.unknown"),
        ("企业产品", 2, "企业", "reference.rejected"),
    ]
    report = balanced(store, found)
    assert [c.written for c in report.tables.values()] == [1, 1, 1]


@pytest.mark.parametrize(
    ("owner", "head", "rows", "user"),
    [
        (
            "企业",
            ["企业编号", "企业名称"],
            [["E1", "甲有限公司"], ["E2", "乙有限公司"]],
            ("企业产品", [["企业", "产品"], ["E1", "x"], ["E2", "x"]]),
        ),
        (
            "企业",
            ["企业编号", "企业名称"],
            [["E1", "甲有限公司"], ["E2", "乙有限公司"]],
            ("投资关系", [["投资方", "被投企业"], ["E1", "E2"], ["E2", "E1"]]),
        ),
        (
            "机构",
            ["机构编号", "机构名称", "机构类型"],
            [["J1", "甲大学", "高校"], ["J2", "乙大学", "高校"]],
            ("机构环节", [["机构", "环节"], ["J1", "硅片"], ["J2", "硅片"]]),
        ),
        (
            "机构",
            ["机构编号", "机构名称", "机构类型"],
            [["J1", "甲大学", "高校"], ["J2", "乙大学", "高校"]],
            ("人才", [["人才编号", "姓名或岗位", "所属机构"], ["R1", "某人", "J1"], ["R2", "某人", "J2"]]),
        ),
        (
            "项目",
            ["项目编号", "项目名称"],
            [["P1", "甲项目"], ["P2", "乙项目"]],
            ("企业项目", [["企业", "项目"], ["E0", "P1"], ["E0", "P2"]]),
        ),
    ],
)
def test_a_basis_without_a_place_refuses_its_row_and_what_refers_to_it_alone(
    tmp_path: Path, store: Store, owner: str, head: list[str], rows: list[list[Any]], user: tuple[str, list[list[Any]]]
) -> None:
    place = [*head, "所在地", "所在地依据"]
    other = ("企业", [["企业编号", "企业名称"], ["E0", "别的有限公司"]])
    sheets = ((owner, [place, [*rows[0], None, "注册地址"], [*rows[1], "苏州市", "注册地址"]]), user)
    found = checked(tmp_path, FIELDS, SEGMENTS, *(() if owner == "企业" else (other,)), *sheets)
    assert (owner, 2, "所在地", "required") in rules(found)
    assert {r for r in found.rejects() if (r.sheet, r.row) != (owner, 2)} == {
        r for r in found.rejects() if r.rule == "reference.rejected"
    }
    report = balanced(store, found)
    assert (report.tables[owner].rejected, report.tables[owner].written) == (1, 1)


def test_a_reference_may_lead_to_the_store(tmp_path: Path, store: Store) -> None:
    balanced(store, checked(tmp_path, FIELDS, SEGMENTS, FIRMS))
    rows = [["企业", "环节"], [NAMES[0], "硅片"], [USCC, "b"], ["688002", "a"]]
    found = checked(tmp_path, ("企业环节", rows), store=store)
    assert keys(found, "OPERATES_IN", 2) == [(USCC, "a"), (USCC, "b"), ("688002.SH", "a")]


def test_equal_rows_count_as_duplicates_complementary_rows_merge_and_contradictions_are_refused(
    tmp_path: Path, store: Store
) -> None:
    rows = [
        ["a", "硅片", "ic", "上游", None],
        ["a", "硅片", "ic", "上游", None],
        ["a", "硅片", "ne", "中游", "定义甲"],
        ["a", "硅片", "ne", "下游", None],
        ["a", "大硅片", "ic", "上游", None],
        ["a", "硅片", "ic", None, None],
    ]
    found = checked(tmp_path, FIELDS, ("环节", [SEGMENT_HEAD, *rows]))
    assert rules(found) == [
        ("环节", 5, "阶段", "key.conflict"),
        ("环节", 6, "环节名称", "key.conflict"),
        ("环节", 7, "阶段", "required"),
    ]
    assert found.inputs[-1].duplicates == {3}
    count = balanced(store, found).tables["环节"]
    assert (count.written, count.duplicates, count.rejected) == (2, 1, 3)
    assert store.rows("Segment", ["id", "name", "definition"]) == [("a", "硅片", "定义甲")]
    assert store.rows("PART_OF", ["target", "stage"]) == [("ic", "上游"), ("ne", "中游")]


def test_a_row_repeated_in_another_file_is_a_duplicate_there(tmp_path: Path, store: Store) -> None:
    head = ["机构编号", "机构名称", "机构类型", "所在地"]
    found = checked(
        tmp_path,
        ("机构.一", [head, ["i", "甲大学", "高校", "苏州市"]]),
        ("机构.二", [head, ["i", "甲大学", "高校", "320500"], ["j", "乙大学", "高校", "南京市"]]),
    )
    counts = balanced(store, found).tables
    assert (counts["机构.一"].written, counts["机构.二"].duplicates, counts["机构.二"].written) == (1, 1, 1)


def test_one_place_per_record(tmp_path: Path) -> None:
    rows = [["E1", "某有限公司", "昆山市"], ["E1", "某有限公司", "太仓市"]]
    found = checked(tmp_path, ("企业", [["企业编号", "企业名称", "所在地"], *rows]))
    assert rules(found) == [("企业", 3, "所在地", "key.conflict")]


def test_several_targets_stand_in_one_cell(tmp_path: Path) -> None:
    found = checked(
        tmp_path, FIELDS, SEGMENTS, ("人才", [["人才编号", "姓名或岗位", "擅长环节"], ["t", "某岗位", "硅片；b；硅片"]])
    )
    assert keys(found, "EXPERT_IN", 2) == [("t", "a"), ("t", "b")]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("鼓楼区", "reference.ambiguous"),
        ("昆山四", "reference.unknown"),
        ("999999", "reference.unknown"),
        ("美国", "reference.unknown"),
    ],
)
def test_a_place_that_is_not_sure_is_refused(tmp_path: Path, text: str, rule: str) -> None:
    found = checked(tmp_path, ("企业", [["企业编号", "企业名称", "所在地"], ["E1", "某有限公司", text]]))
    assert rules(found) == [("企业", 2, "所在地", rule)]


def test_a_place_stays_ambiguous_even_if_the_store_holds_only_one_of_its_name(tmp_path: Path, store: Store) -> None:
    head = ["企业编号", "企业名称", "所在地"]
    balanced(store, checked(tmp_path, ("企业", [head, ["E1", "某有限公司", "南京市鼓楼区"]])))
    found = checked(tmp_path, ("企业", [head, ["E2", "另有限公司", "鼓楼区"]]), store=store)
    assert rules(found) == [("企业", 2, "所在地", "reference.ambiguous")]


def test_own_districts_stand_beside_the_gazetteer(tmp_path: Path, store: Store) -> None:
    districts = (
        "区划",
        [["区划代码", "区划名称", "上级区划"], ["park-1", "示例产业园", "昆山市"], ["320583", "昆山", None]],
    )
    firms = ("企业", [["企业编号", "企业名称", "所在地"], ["E1", "某有限公司", "示例产业园"]])
    report = balanced(store, checked(tmp_path, districts, firms))
    names = {"park-1": "示例产业园", "320583": "昆山", "320500": "苏州市", "320000": "江苏省"}
    assert dict(store.rows("District", ["id", "name"])) == names
    assert ("320583", "320500") in store.rows("WITHIN", ["source", "target"])
    assert report.rejected == 0


def test_loops_in_trees_and_self_loops_are_refused_and_loops_of_supply_are_named(tmp_path: Path, store: Store) -> None:
    industries = (
        "行业",
        [["行业代码", "行业名称", "上级行业"], ["1", "甲", "2"], ["2", "乙", "1"], ["3", "丙", "3"], ["4", "丁", "1"]],
    )
    supplies = ("环节供需", [["上游环节", "下游环节"], ["a", "b"], ["b", "a"], ["a", "a"]])
    found = checked(tmp_path, FIELDS, SEGMENTS, industries, supplies)
    assert rules(found) == [
        ("行业", 2, "上级行业", "cycle"),
        ("行业", 3, "上级行业", "cycle"),
        ("行业", 4, "上级行业", "self_loop"),
        ("行业", 5, "上级行业", "reference.rejected"),
        ("环节供需", 4, "下游环节", "self_loop"),
    ]
    assert any("硅片 → 晶圆制造 → 硅片" in n for n in found.notes)
    balanced(store, found)


def test_a_loop_through_the_store_is_refused(tmp_path: Path, store: Store) -> None:
    head = ["行业代码", "行业名称", "上级行业"]
    balanced(store, checked(tmp_path, ("行业", [head, ["1", "甲", "2"], ["2", "乙", None]])))
    assert rules(checked(tmp_path, ("行业", [head, ["2", "乙", "1"]]), store=store)) == [
        ("行业", 2, "上级行业", "cycle")
    ]


@pytest.mark.parametrize(
    "head",
    [
        ["环节编号*", "环节名称 *", "细分领域", "阶段"],
        ["　环节编号", "环节名称\n", "细分领域", "阶段"],
        ["阶段", "细分领域", "环节名称", "环节编号"],
        ["编号", "环节名称", "领域名称", "阶段"],
    ],
)
def test_headers_may_be_starred_spaced_reordered_or_renamed_by_a_known_alias(tmp_path: Path, head: list[str]) -> None:
    order = {"环节编号": "a", "环节名称": "硅片", "细分领域": "ic", "阶段": "上游", "编号": "a", "领域名称": "ic"}
    row = [order[h.strip("* 　\n")] for h in head]
    assert keys(checked(tmp_path, FIELDS, ("环节", [head, row])), "PART_OF", 2) == [("a", "ic")]


def test_a_title_above_the_header_is_passed_over(tmp_path: Path) -> None:
    found = checked(tmp_path, FIELDS, ("环节", [["产业链环节表"], *SEGMENTS[1]]))
    assert keys(found, "Segment") == ["a", "b"]
    assert any("第 2 行" in n for n in found.notes)


@pytest.mark.parametrize(
    ("head", "rule"),
    [
        (["环节编号", "名字", "细分领域", "阶段"], "column.missing"),
        (["环节编号", "环节名称", "环节名称", "阶段"], "column.duplicate"),
        (["环节编号", "编号", "环节名称", "阶段"], "column.duplicate"),
        (["x", "y", "z", "w"], "column.missing"),
    ],
)
def test_a_sheet_with_wrong_columns_is_refused_row_by_row(
    tmp_path: Path, store: Store, head: list[str], rule: str
) -> None:
    found = checked(tmp_path, FIELDS, ("环节", [head, ["a", "b", "c", "d"], ["e", "f", "g", "h"]]))
    assert [(r.row, r.rule) for r in found.rejects()] == [(2, rule), (3, rule)]
    assert balanced(store, found).tables["环节"].rejected == 2


def test_columns_and_sheets_that_are_not_read_are_named(tmp_path: Path) -> None:
    rows = [[*row, "x" if i else "备忘"] for i, row in enumerate(FIELDS[1])]
    found = checked(tmp_path, (FIELDS[0], rows), ("随手记", [["x"]]), ("填写说明", [["x"]]))
    assert any("备忘" in n for n in found.notes)
    assert any("随手记" in n and "填写说明" not in n.split("；")[0] for n in found.notes)


def test_a_shifted_csv_row_is_refused(tmp_path: Path) -> None:
    found = checked(tmp_path, ("细分领域", [["领域编号", "领域名称"], ["ic", "集成", "电路"]]))
    assert rules(found) == [("细分领域", 2, "", "row.shape")]


def test_without_any_known_sheet_the_expected_names_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"随手记.*细分领域.*企业产品"):
        checked(tmp_path, ("随手记", [["x"]]))


def test_example_rows_and_empty_rows_are_not_rows(tmp_path: Path, store: Store) -> None:
    found = checked(
        tmp_path,
        (
            "细分领域",
            [["领域编号", "领域名称"], ["示例：ic", "集成电路"], ["示例:x", "半角"], [], ["ne", "新能源"], [" ", "　"]],
        ),
    )
    assert balanced(store, found).tables["细分领域"].rows == 1
    assert any("示例行" in n for n in found.notes)


def test_origin_and_date_are_kept_on_every_record(tmp_path: Path) -> None:
    rows = [["领域编号", "领域名称", "资料来源", "资料日期"], ["ic", "集成电路", "企业申报", "2021年6月"]]
    table: RecordTable = checked(tmp_path, ("细分领域", rows)).tables[0]
    assert table.columns[-3:] == ("origin", "as_of", "state")
    assert table.rows == [("ic", "集成电路", "企业申报", "2021-06", "confirmed")]


@pytest.mark.parametrize(
    ("word", "state"), [("", "confirmed"), ("确认", "confirmed"), ("否决", "rejected"), ("待核实", "suggested")]
)
def test_a_suggested_match_is_settled_by_a_row_of_the_workbook(
    tmp_path: Path, store: Store, word: str, state: str
) -> None:
    made = [["企业", "产品", "收入占比"], ["688001.SH", "晶圆制造", "0.005"]]
    segments = ("环节", [*SEGMENTS[1]])
    balanced(store, checked(tmp_path, FIELDS, segments, FIRMS, ("企业产品", made)))
    match_store(store)
    columns = ("source", "target", "state")
    before = {r[:2]: r[2] for r in store.rows("OPERATES_IN", columns)}
    assert before == {(USCC, "b"): "suggested"}
    judged = [["企业", "环节", "状态"], ["688001.SH", "b", word]]
    balanced(store, checked(tmp_path, ("企业环节", judged), store=store))
    match_store(store)
    after = {r[:2]: r[2] for r in store.rows("OPERATES_IN", columns)}
    assert after[USCC, "b"] == state


def test_a_workbook_and_the_same_csv_give_the_same_records(tmp_path: Path) -> None:
    sheets = dict((FIELDS, SEGMENTS, FIRMS))
    book = check_workbook(workbook(tmp_path / "a.xlsx", sheets), None)
    text = checked(tmp_path, *sheets.items())
    assert [(t.kind, t.rows) for t in book.tables] == [(t.kind, t.rows) for t in text.tables]


def test_a_credit_code_stored_as_a_number_is_refused(tmp_path: Path) -> None:
    rows = [["企业名称", "信用代码"], [NAMES[0], 913401001234567890]]
    found = check_workbook(workbook(tmp_path / "a.xlsx", {"企业": rows}), None)
    assert rules(found) == [("企业", 2, "信用代码", "uscc.number")]


def test_thirty_thousand_rows_are_all_taken(tmp_path: Path) -> None:
    rows = [[f"E{i % 500}", f"产品{i % 20000}", 0.25, "主营构成", "企业申报", "2021"] for i in range(30_000)]
    rows = list({(r[0], r[1]): r for r in rows}.values())
    firms = [["企业编号", "企业名称"], *([f"E{i}", f"某{i}有限公司"] for i in range(500))]
    head = ["企业", "产品", "收入占比", "依据", "资料来源", "资料日期"]
    path = folder(tmp_path / "in", {"企业.csv": firms, "企业产品.csv": [head, *rows]})
    found = check_workbook(path, None)
    assert found.rejects() == []
    assert {t.kind: len(t.rows) for t in found.tables}["MAKES"] == len(rows)


def test_the_bundled_sample_loads_without_a_refusal() -> None:
    import loaders

    found = check_workbook(Path(loaders.__file__).parent / "sample", None)
    assert rules(found) == []
    first, *others = (n for n in found.notes if "成环" not in n)
    assert first.startswith("这份表里的企业计入：上市公司（应列尽列）5509 家、")
    assert first.endswith("；349 家已退市或注销，不计入")
    assert len(others) == 1, "three names of two codes each: a firm that changed its code"
    assert others[0].startswith("有 3 个企业名称对应多个编号")


def test_a_list_of_places_alone_fills_and_overrides_what_names_suggest(tmp_path: Path, store: Store) -> None:
    balanced(store, checked(tmp_path, FIELDS, FIRMS))
    places = (
        "所在地",
        [
            ["企业", "所在地", "所在地依据"],
            ["688002.SH", "苏州工业园区", "注册地址"],
            [NAMES[0], "常熟市", "年报"],
            ["丁（苏州）有限公司", "太仓市", None],
            ["查无此厂", "昆山市", None],
            ["E9", "鼓楼区", None],
            ["688001.SH", None, None],
        ],
    )
    (tmp_path / "later").mkdir()
    found = checked(tmp_path / "later", places, store=store)
    assert rules(found) == [
        ("所在地", 5, "企业", "reference.unknown"),
        ("所在地", 6, "所在地", "reference.ambiguous"),
        ("所在地", 7, "所在地", "required"),
    ]
    balanced(store, found)
    told = {r[0]: r[1:] for r in store.rows("LOCATED_IN", ("source", "target", "basis"))}
    assert told[USCC] == ("320581", "年报")
    assert told["688002.SH"] == ("320571", "注册地址")
    assert told["E9"][0] == "320200"
    assert [p[0] for f, p in told.items() if f.startswith("P:")] == ["320585"]
