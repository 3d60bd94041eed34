"""The template follows the schema, survives its own loader, and errors come back in the user's own workbook."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from graph.model.schema import default_schema, parse_schema
from graph.store.open import open_store
from loaders.ledger.books import Reject
from loaders.run import write_checked
from loaders.workbook.check import check_workbook
from loaders.workbook.layout import CHOICES, ERRORS, GUIDE, sheet_layouts
from loaders.workbook.marked import write_marked
from loaders.workbook.template import write_template
from tests.crafted import workbook

SCHEMA_TOML = Path(__file__).parents[3] / "graph" / "schema.toml"
LAYOUTS = sheet_layouts(default_schema())


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "模板.xlsx"
    write_template(path)
    return path


def test_every_sheet_and_column_of_the_layout_is_in_the_template(template: Path) -> None:
    book = load_workbook(template)
    assert book.sheetnames[0] == GUIDE
    assert [s for s in book.sheetnames if s not in (GUIDE, CHOICES)] == list(LAYOUTS)
    for name, layout in LAYOUTS.items():
        heads = [c.value for c in book[name][1]]
        assert heads == [f"{c.label} *" if c.required else c.label for c in layout.columns]
        assert all(c.comment for c in book[name][1])
        assert [h for h in heads if h in ("资料来源", "资料日期", "状态")][:2] == ["资料来源", "资料日期"]
        assert ("状态" in heads) != layout.is_node
        assert book[name].freeze_panes == "B2"


def test_derived_relations_and_kinds_without_a_sheet_are_not_asked_for() -> None:
    kinds = {c.kind for layout in LAYOUTS.values() for c in layout.columns}
    assert not kinds & {"LACKS", "INPUT_OF", "SUBCLASS_OF", "UPSTREAM_OF"}
    assert "产品" not in LAYOUTS


def test_the_template_holds_no_formula_and_no_link(template: Path) -> None:
    cells = [c for sheet in load_workbook(template) for row in sheet.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f" or c.hyperlink]


def test_codes_are_text_and_choices_drop_down(template: Path) -> None:
    book = load_workbook(template)
    for name, layout in LAYOUTS.items():
        sheet = book[name]
        lists = {str(v.sqref).split(":")[0] for v in sheet.data_validations.dataValidation}
        for at, column in enumerate(layout.columns, 1):
            letter = sheet.cell(1, at).column_letter
            assert not column.is_code or sheet.cell(2, at).number_format == "@"
            assert (f"{letter}2" in lists) == (column.field.type in ("choice", "flag"))


def test_a_long_list_of_choices_goes_to_a_hidden_sheet(tmp_path: Path) -> None:
    choices = [f"很长很长的选项{i}" for i in range(60)]
    field = f'long = {{ label = "长选项", type = "choice", choices = {choices!r} }}\n'.replace("'", '"')
    text = SCHEMA_TOML.read_text(encoding="utf-8").replace("[node.Field.fields]\n", "[node.Field.fields]\n" + field)
    write_template(tmp_path / "a.xlsx", parse_schema(text))
    book = load_workbook(tmp_path / "a.xlsx")
    assert book[CHOICES].sheet_state == "hidden"
    assert [c.value for c in book[CHOICES]["A"]] == choices
    assert any("选项" in (v.formula1 or "") for v in book["细分领域"].data_validations.dataValidation)


def test_a_field_added_to_the_schema_is_asked_for_and_read(tmp_path: Path) -> None:
    field = 'age = { label = "年龄", type = "integer", min = 0 }\n'
    text = SCHEMA_TOML.read_text(encoding="utf-8").replace("[node.Field.fields]\n", "[node.Field.fields]\n" + field)
    schema = parse_schema(text)
    write_template(tmp_path / "a.xlsx", schema)
    assert "年龄" in [c.value for c in load_workbook(tmp_path / "a.xlsx")["细分领域"][1]]
    path = workbook(tmp_path / "b.xlsx", {"细分领域": [["领域编号", "领域名称", "年龄"], ["ic", "集成电路", "１２"]]})
    found = check_workbook(path, None, schema=schema)
    assert dict(zip(found.tables[0].columns, found.tables[0].rows[0], strict=True))["age"] == 12


def test_the_template_as_it_is_loads_to_nothing(template: Path) -> None:
    found = check_workbook(template, None)
    assert found.rejects() == []
    assert found.tables == []
    assert [t.rows for t in found.inputs] == [0] * len(LAYOUTS)


def test_example_rows_are_themselves_sound(template: Path, tmp_path: Path) -> None:
    """With the mark taken off, only what they refer to is missing."""
    book = load_workbook(template)
    for name in LAYOUTS:
        cell = book[name]["A2"]
        cell.value = cell.value.removeprefix("示例：")
    book.save(tmp_path / "a.xlsx")
    found = check_workbook(tmp_path / "a.xlsx", None)
    assert {r.rule for r in found.rejects()} <= {"reference.unknown", "reference.rejected"}


def test_a_filled_template_reaches_the_store_and_the_books_balance(template: Path, tmp_path: Path) -> None:
    book = load_workbook(template)
    book["细分领域"].append(["ic", "集成电路"])
    for row in (["a", "硅片", "集成电路", "上游"], ["b", "晶圆制造", "ic", "中游"], ["c", "坏环节", "ic", "侧游"]):
        book["环节"].append(row)
    book["企业"].append([None, "苏州示例电子股份有限公司", "91350100M000100Y43", "688000", "昆山市"])
    book["企业产品"].append(["688000.SH", "硅片", "35%"])
    book["环节供需"].append(["a", "c", "是"])
    path = tmp_path / "填好.xlsx"
    book.save(path)
    with closing(open_store(f"sqlite:///{tmp_path / 'chain.db'}", write=True)) as store:
        report = write_checked(store, check_workbook(path, store))
        counts = {k: (c.rows, c.written, c.rejected) for k, c in report.tables.items() if c.rows}
        assert counts == {
            "细分领域": (1, 1, 0),
            "环节": (3, 2, 1),
            "企业": (1, 1, 0),
            "环节供需": (1, 0, 1),
            "企业产品": (1, 1, 0),
        }
        assert store.rows("MAKES", ["source", "target", "share"]) == [("91350100M000100Y43", "硅片", 0.35)]
        again = write_checked(store, check_workbook(path, store))
        assert (again.batch, sum(c.written for c in again.tables.values())) == (None, 0)


def red(cell: object) -> bool:
    return getattr(cell, "fill").fgColor.rgb == "FFFF9999"  # noqa: B009


def test_the_marked_workbook_shows_red_cells_comments_and_the_list(tmp_path: Path) -> None:
    rows = [["领域编号", "领域名称", "类别"], ["ic", "集成电路", "先进制造"], ["ne", None, "=cmd()"]]
    path = workbook(tmp_path / "a.xlsx", {"细分领域": rows, "随手记": [["=1+1"]]})
    found = check_workbook(path, None)
    write_marked(path, found.rejects(), tmp_path / "b.xlsx")
    book = load_workbook(tmp_path / "b.xlsx")
    sheet = book["细分领域"]
    assert [c.coordinate for row in sheet.iter_rows() for c in row if red(c)] == ["B3", "C3"]
    assert "必填" in sheet["B3"].comment.text
    assert sheet["A2"].value == "ic"
    assert [c.value for c in book[ERRORS][1]] == [
        "文件",
        "工作表",
        "行",
        "列",
        "单元格",
        "值",
        "规则",
        "问题",
        "怎么改",
    ]
    assert [[c.value for c in row[:7]] for row in book[ERRORS].iter_rows(min_row=2)] == [
        ["a.xlsx", "细分领域", 3, "领域名称", "B3", None, "required"],
        ["a.xlsx", "细分领域", 3, "类别", "C3", "=cmd()", "choice"],
    ]
    assert "f" not in {c.data_type for row in book[ERRORS].iter_rows() for c in row}
    assert check_workbook(tmp_path / "b.xlsx", None).rejects() == [replace(r, file="b.xlsx") for r in found.rejects()]


def test_a_problem_of_a_whole_row_marks_its_first_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"细分领域": [["领域编号", "名"], ["ic", "集成电路"]]})
    write_marked(path, check_workbook(path, None).rejects(), tmp_path / "b.xlsx")
    sheet = load_workbook(tmp_path / "b.xlsx")["细分领域"]
    assert red(sheet["A2"])
    assert "缺少必填列" in sheet["A2"].comment.text


def test_marking_survives_odd_values_and_unknown_places(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"细分领域": [["领域编号"], ["x"]]})
    odd = [
        Reject("a.xlsx", s, 2, "无此列", "", v, "r", "m", "h")
        for s in ("细分领域", "无此表")
        for v in ("\x00\x1b", "=1", "𠮷" * 50)
    ]
    write_marked(path, odd, tmp_path / "b.xlsx")
    book = load_workbook(tmp_path / "b.xlsx")
    assert book[ERRORS].max_row == 7
    assert red(book["细分领域"]["A2"])


def test_the_guide_names_every_sheet(template: Path) -> None:
    words = "".join(str(c.value) for row in load_workbook(template)[GUIDE].iter_rows() for c in row if c.value)
    assert all(name in words for name in LAYOUTS)
    assert not re.search(r"https?://", words)
