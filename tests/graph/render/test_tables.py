"""Tables and what becomes of them: CSV and workbooks with real types and nothing that runs; formats by suffix."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from graph.errors import BadRequest
from graph.escape import plain_text
from graph.gaps.rules import RULES
from graph.gaps.states import STATE_LABELS
from graph.gaps.thresholds import Thresholds
from graph.gaps.words import EVIDENCE_KINDS, THRESHOLDS
from graph.questions.tables.gaps import gap_evidence_table, gaps_table
from graph.render import FORMATS, render_map, render_network, render_tables, suffixes
from graph.render.delimited import render_csv
from graph.render.html_parts import shown_value, table_html
from graph.render.xlsx import NOTES_SHEET, render_xlsx, sheet_name
from graph.views.chain_map.map import chain_map_view
from graph.views.network.around import ego_view
from graph.views.table import Column, Table, records_table
from tests.pictures import assessed, made_up
from tests.rosters import with_closed_roster

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "＝1",
    "'=1",
    "''=1",
    '=HYPERLINK("http://x","y")',
    "http://a.cn",
    "mailto:a@b.cn",
    "'硅片",
    "1e5",
    "007",
    "TRUE",
]


def one(values: list[Any], type_: Any = "text") -> Table:
    return Table("表", (Column("a", "列", type_),), tuple((v,) for v in values))


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_gaps_table_holds_every_segment_with_the_numbers_it_was_decided_on() -> None:
    assessment = assessed(with_closed_roster(made_up(30)))
    table = gaps_table(assessment)
    at = {c.key: i for i, c in enumerate(table.columns)}
    assert len(table.rows) == 30
    for row, gap in zip(table.rows, assessment.gaps, strict=True):
        assert row[at["segment"]] == gap.segment
        assert row[at["state"]] == STATE_LABELS[gap.state]
        assert row[at["enterprises_place"]] == gap.inputs.enterprises_place
        assert (row[at["presence"]], row[at["strength"]], row[at["needed"]]) == (
            gap.presence.replace("无", "无规上企业"),
            gap.strength,
            gap.needed,
        )
        expected = gap.inputs.expected
        assert row[at["expected"]] == (pytest.approx(expected) if expected == expected else None)
        assert row[at["priority"]] == gap.priority
    ranks = [r[at["rank"]] for r in table.rows if r[at["rank"]] is not None]
    assert ranks == list(range(1, len(ranks) + 1)) != []


def test_what_is_not_known_is_empty_and_never_nought() -> None:
    assessment = assessed(made_up(30))
    table = gaps_table(assessment)
    makers = [c.key for c in table.columns].index("effective_makers")
    absent = [r[makers] for r, g in zip(table.rows, assessment.gaps, strict=True) if g.inputs.n_place == 0]
    assert absent
    assert set(absent) == {None}


def test_every_rule_and_kind_of_evidence_and_threshold_has_its_words() -> None:
    assessment = assessed(made_up(60, firms=400)).with_evidence()
    assert {r for g in assessment.gaps for r in g.rules} <= set(RULES)
    assert {e.kind for g in assessment.gaps for e in g.evidence} <= set(EVIDENCE_KINDS)
    assert set(THRESHOLDS) == set(Thresholds.__slots__) - {"weights"} if hasattr(Thresholds, "__slots__") else True


def test_evidence_table_names_each_record() -> None:
    assessment = assessed(made_up(20)).with_evidence()
    table = gap_evidence_table(assessment)
    assert len(table.rows) == sum(len(g.evidence) for g in assessment.gaps) > 0


def test_notes_explain_formulas_thresholds_and_population() -> None:
    assessment = assessed(made_up(10), thresholds=Thresholds(over_from=0.7654))
    notes = "\n".join(gaps_table(assessment).notes)
    for part in (
        "应见 e",
        "看到几成 d",
        "应有 E",
        "没有的把握",
        "区位商 LQ",
        "优先级",
        "0.7654",
        assessment.population.note(),
        "只见总部，不见工厂，所以不说“无”",
        "不算缺口",
    ):
        assert part in notes


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_cells_never_run_and_can_be_read_back(text: str) -> None:
    cell = rows_of(render_csv(one([text])))[1][0]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert plain_text(cell) == text


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",))), max_size=8))
def test_any_text_survives_csv(values: list[str]) -> None:
    back = rows_of(render_csv(Table("表", (Column("a", "列"), Column("b", "乙")), tuple((v, "x") for v in values))))
    assert [plain_text(r[0]) for r in back[1:]] == values


def test_csv_begins_with_a_bom_and_writes_numbers_flags_and_empty_plainly() -> None:
    columns = (Column("a", "数", "number", "万元"), Column("b", "是否", "flag"), Column("c", "占比", "percent"))
    data = render_csv(Table("表", columns, ((1.5, True, 0.25), (None, False, None), (-2, None, 0.0))))
    assert data.startswith(b"\xef\xbb\xbf")
    assert rows_of(data) == [["数（万元）", "是否", "占比"], ["1.5", "是", "0.25"], ["", "否", ""], ["-2", "", "0.0"]]


@pytest.mark.parametrize("text", [*DANGEROUS, "硅" * 40_000, "😀", "a\nb", "\x01\x1f", "\ud800"])
def test_workbook_text_stays_text(text: str) -> None:
    data = render_xlsx([one([text])])
    cell = openpyxl.load_workbook(io.BytesIO(data))["表"]["A2"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    read = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("表").to_python()
    assert isinstance(read[1][0], str)
    if len(text) < 100 and text.isprintable():
        assert read[1][0] == text


def test_workbook_numbers_are_numbers_with_their_formats() -> None:
    columns = (
        Column("a", "个", "integer"),
        Column("b", "值", "number"),
        Column("c", "占比", "percent"),
        Column("d", "是", "flag"),
    )
    sheet = openpyxl.load_workbook(io.BytesIO(render_xlsx([Table("表", columns, ((3, 0.125, 0.5, True),))])))["表"]
    assert [c.value for c in sheet[2]] == [3, 0.125, 0.5, "是"]
    assert sheet["C2"].number_format == "0%"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:D2"


def test_workbook_of_an_assessment_has_coloured_states_wide_columns_and_a_sheet_of_notes() -> None:
    assessment = assessed(made_up(45))
    tables = [gaps_table(assessment), gap_evidence_table(assessment)]
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(tables)))
    assert book.sheetnames == ["环节与缺口", "缺口证据", NOTES_SHEET]
    sheet = book["环节与缺口"]
    head = {c.value: c.column_letter for c in sheet[1]}
    colours = {sheet[f"{head['状态']}{r}"].value: sheet[f"{head['状态']}{r}"].fill.fgColor.rgb for r in range(2, 47)}
    assert len(set(colours.values())) == len(colours) > 1
    assert sheet.column_dimensions[head["环节"]].width >= 10
    said = [str(c.value) for row in book[NOTES_SHEET].iter_rows() for c in row]
    assert "区位商 LQ" in said
    assert any("上市公司" in s for s in said)


@pytest.mark.parametrize(
    "names", [["a/b:c*?[]\\"], ["x" * 60, "x" * 60, "X" * 60], [""], ["口径说明"], ["'引号'"], ["甲", "甲"]]
)
def test_any_table_name_makes_a_sheet(names: list[str]) -> None:
    tables = [Table(n, (Column("a", "列"),), ()) for n in names]
    found = openpyxl.load_workbook(io.BytesIO(render_xlsx(tables))).sheetnames
    assert len(found) == len(names) + 1


@given(st.lists(st.text(max_size=50), max_size=6))
def test_sheet_names_are_short_and_differ(names: list[str]) -> None:
    used: set[str] = set()
    out = [sheet_name(n, used) for n in names]
    assert all(0 < len(n) <= 31 for n in out)
    assert len({n.casefold() for n in out}) == len(out)


def test_records_become_plain_rows() -> None:
    table = records_table(
        "表", [Column("a", "甲"), Column("b", "乙", "number")], [{"a": "x", "b": float("nan")}, {"c": 1}]
    )
    assert table.rows == (("x", None), (None, None))
    json.dumps(table.to_json(), allow_nan=False)


@pytest.mark.parametrize(
    ("type_", "value", "said"),
    [
        ("percent", 0.256, "26%"),
        ("number", 1.5, "1.5"),
        ("number", 10.0, "10"),
        ("number", 0.12345, "0.123"),
        ("flag", True, "是"),
        ("flag", False, "否"),
        ("text", None, "—"),
        ("integer", 0, "0"),
        ("number", 0.0, "0"),
        ("number", 100, "100"),
    ],
)
def test_cells_on_pages_read_as_people_write_them(type_: Any, value: Any, said: str) -> None:
    assert shown_value(Column("a", "列", type_), value) == said


def test_firms_that_are_expected_are_shown_to_one_decimal() -> None:
    column = Column("a", "带动户数", "number", "户")
    assert [shown_value(column, v) for v in (10.4769, 2.0, 0.04, 0.0)] == ["10.5", "2.0", "<0.1", "0.0"]
    sheet = openpyxl.load_workbook(io.BytesIO(render_xlsx([Table("表", (column,), ((10.4769,),))])))["表"]
    assert (sheet["A2"].value, sheet["A2"].number_format) == (10.4769, "0.0")


def test_page_tables_escape_everything() -> None:
    html = table_html(Table("<b>", (Column("a", "<i>"),), (("</td><script>",),)))
    assert "<script" not in html
    assert "<i>" not in html
    assert "<b>" not in html


@pytest.mark.parametrize("what", ["map", "network", "tables"])
@pytest.mark.parametrize("suffix", ["docx", "", "exe", "s v g", "SVGZ", "../svg"])
def test_unknown_formats_are_refused_with_those_we_have(what: str, suffix: str) -> None:
    graph = made_up(3)
    view, tables = chain_map_view(graph, assessed(graph)), [gaps_table(assessed(graph))]
    call = {
        "map": lambda: render_map(view, tables, suffix),
        "network": lambda: render_network(view, suffix),
        "tables": lambda: render_tables(tables, suffix),
    }[what]
    with pytest.raises(BadRequest, match="、".join(suffixes(what))):
        call()


def test_every_format_we_name_can_be_made() -> None:
    graph = made_up(12)
    assessment = assessed(graph)
    view, table = chain_map_view(graph, assessment), gaps_table(assessment)
    starts = {
        "html": b"<!DOCTYPE",
        "svg": b"<svg",
        "png": b"\x89PNG",
        "pdf": b"%PDF",
        "csv": b"\xef\xbb\xbf",
        "xlsx": b"PK",
        "docx": b"PK",
        "json": b"{",
        "graphml": b"<",
    }
    assert set(starts) == {f.suffix for f in FORMATS}
    for suffix in suffixes("map"):
        assert render_map(view, table, f".{suffix.upper()}").startswith(starts[suffix])
    network = ego_view(graph, "Segment", "s001")
    for suffix in suffixes("network"):
        assert render_network(network, suffix).startswith(starts[suffix])
    for suffix in suffixes("tables"):
        assert render_tables([table], suffix).startswith(starts[suffix])
    with pytest.raises(BadRequest):
        render_tables([], "csv")


def test_names_lead_to_their_records_and_what_is_long_folds_on_a_narrow_screen() -> None:
    columns = (Column("name", "单位名称"), Column("names", "还有谁"), Column("why", "依据"), Column("way", "引荐"))
    table = Table("名录", columns, (("甲", "乙、甲", "长" * 31, None),))
    html = table_html(table, narrow=True, links={"甲": "/records/Enterprise/a?x=1&y=2"})
    assert html.count('<a href="/records/Enterprise/a?x=1&amp;y=2">甲</a>') == 2
    assert '<details class="fold" open><summary>依据</summary>' in html
    assert 'class="k e"' in html
    plain = table_html(table)
    assert "<a " not in plain
    assert "<details" not in plain
