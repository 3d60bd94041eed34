"""Cells: what is repaired, what is refused, and that nothing is ever raised."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.escape import plain_text, safe_text
from graph.model.schema import TYPES, FieldDef
from loaders.workbook.cells import CellProblem, parse_column, parser_for

SHARE = FieldDef("share", "收入占比", "number", min=0, max=1)
MONEY = FieldDef("size", "营业收入", "number", min=0, unit="万元")
ANY = FieldDef("x", "数", "number")
CHOICE = FieldDef("stage", "阶段", "choice", choices=("上游", "中游"))


def field(kind: str) -> FieldDef:
    return FieldDef("x", "字段", kind, choices=("上游", "中游") if kind == "choice" else ())


def parsed(definition: FieldDef, raw: Any) -> Any:
    return parser_for(definition)(raw)


@pytest.mark.parametrize(
    ("definition", "raw", "value"),
    [
        (field("text"), "　ＡＢＣ\xa0１２ ", "ABC 12"),
        (field("text"), 3985.0, "3985"),
        (field("text"), 0.1, "0.1"),
        (field("text"), "𠮷野家😀</script>", "𠮷野家😀</script>"),
        (field("text"), "=cmd()", "=cmd()"),
        (field("text"), "a\u0000\u200bb", "ab"),
        (field("text"), dt.date(2020, 5, 1), "2020-05-01"),
        (SHARE, "12%", 0.12),
        (SHARE, "１２．５％", 0.125),
        (SHARE, "35.1 %", 0.351),
        (SHARE, ".5", 0.5),
        (SHARE, 1, 1.0),
        (MONEY, "52,000", 52000.0),
        (MONEY, "５２０００万元", 52000.0),
        (MONEY, "1，234.5", 1234.5),
        (ANY, "-3e2", -300.0),
        (field("integer"), "10.0", 10),
        (field("integer"), 10.0, 10),
        (field("flag"), "是", True),
        (field("flag"), "√", True),
        (field("flag"), "TRUE", True),
        (field("flag"), 1.0, True),
        (field("flag"), True, True),
        (field("flag"), "无", False),
        (field("flag"), 0, False),
        (field("flag"), "Ｎ", False),
        (field("list"), "硅片;外延片；硅片\n抛光片", "硅片；外延片；抛光片"),
        (field("list"), 12.0, "12"),
        (CHOICE, " 上游 ", "上游"),
        (field("uscc"), "91350100m000100y43", "91350100M000100Y43"),
        (field("uscc"), "９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43"),
        (field("uscc"), "9135 0100 M000\xa0100Y43", "91350100M000100Y43"),
        (field("stock"), "sh600773", "600773.SH"),
        (field("stock"), "６００７７３", "600773.SH"),
        (field("stock"), 600773.0, "600773.SH"),
        (field("stock"), 1.0, "000001.SZ"),
    ],
)
def test_a_cell_with_one_reading_is_repaired(definition: FieldDef, raw: Any, value: Any) -> None:
    assert parsed(definition, raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (dt.date(2020, 5, 1), "2020-05-01"),
        (dt.datetime(2020, 5, 1, 13, 30), "2020-05-01"),
        ("2020-05-01", "2020-05-01"),
        ("2020/5/1", "2020-05-01"),
        ("2020.5.1", "2020-05-01"),
        ("２０２０年５月１日", "2020-05-01"),
        ("2020年5月", "2020-05"),
        ("2020年", "2020"),
        ("2020.5", "2020-05"),
        ("2020-06", "2020-06"),
        (2020.5, "2020-05"),
        (2020.12, "2020-12"),
        (20200501, "2020-05-01"),
        (20200501.0, "2020-05-01"),
        ("20200501", "2020-05-01"),
        ("202005", "2020-05"),
        (2021, "2021"),
        ("2021", "2021"),
        (43952, "2020-05-01"),
        (43952.75, "2020-05-01"),
        ("43952", "2020-05-01"),
        ("2020-05-01 00:00:00", "2020-05-01"),
        ("2020-05-01T08:00:00", "2020-05-01"),
        ("2020-02-29", "2020-02-29"),
    ],
)
def test_a_date_keeps_what_is_known(raw: Any, value: str) -> None:
    assert parsed(field("date"), raw) == value


@pytest.mark.parametrize(
    "raw",
    [
        "2021-02-29",
        "2020-13",
        "2020-00-01",
        "2020-05-00",
        "2020/5/32",
        20201301,
        202013,
        2020.1,
        "5/1/2020",
        "20-5-1",
        "今年",
        "1776-07-04",
        "3020",
        12,
        5.0,
        -43952,
        99999,
        True,
        dt.date(1800, 1, 1),
        float("nan"),
        "2020-5-1-2",
        "0000",
        "²⁰²⁰x",
        "2020年5月1日至2021年",
    ],
)
def test_an_impossible_or_ambiguous_date_is_refused(raw: Any) -> None:
    found = parsed(field("date"), raw)
    assert isinstance(found, CellProblem)
    assert found.rule == "date"


@pytest.mark.parametrize(
    ("definition", "raw", "rule"),
    [
        (SHARE, "35", "number.range"),
        (SHARE, "-1%", "number.range"),
        (SHARE, 1.0001, "number.range"),
        (SHARE, "120%", "number.range"),
        (MONEY, -1, "number.range"),
        (MONEY, "12亿元", "number"),
        (MONEY, "1,23", "number"),
        (MONEY, "约500", "number"),
        (MONEY, "-", "number"),
        (MONEY, "%", "number"),
        (MONEY, "nan", "number"),
        (MONEY, "inf", "number"),
        (MONEY, "٣", "number"),
        (MONEY, True, "number"),
        (MONEY, dt.date(2020, 1, 1), "number"),
        (ANY, float("nan"), "number.finite"),
        (ANY, float("inf"), "number.finite"),
        (ANY, "1e999", "number.finite"),
        (ANY, 10**400, "number"),
        (field("integer"), 10.5, "integer"),
        (field("integer"), 1e30, "integer"),
        (field("flag"), "可能", "flag"),
        (field("flag"), 2, "flag"),
        (field("flag"), -1.0, "flag"),
        (CHOICE, "下游", "choice"),
        (field("uscc"), 9.13401001234568e17, "uscc.number"),
        (field("uscc"), 913401001234567890, "uscc.number"),
        (field("uscc"), "9.13401E+17", "uscc.number"),
        (field("uscc"), "91350100M000100Y44", "uscc"),
        (field("uscc"), "91350100M000100Y4", "uscc"),
        (field("uscc"), "9135O100M000100Y43", "uscc"),
        (field("stock"), "60077", "stock"),
        (field("stock"), 60077.0, "stock"),
        (field("stock"), "0700.HK", "stock"),
        (field("stock"), "٦٠٠٧٧٣", "stock"),
        (field("stock"), True, "stock"),
    ],
)
def test_a_cell_without_a_sure_reading_is_refused(definition: FieldDef, raw: Any, rule: str) -> None:
    found = parsed(definition, raw)
    assert isinstance(found, CellProblem)
    assert (found.rule, bool(found.message), bool(found.hint)) == (rule, True, True)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("raw", [None, "", " ", "　", "\xa0\t\n"])
def test_blank_is_unknown(kind: str, raw: Any) -> None:
    assert parsed(field(kind), raw) is None


def test_a_number_stored_for_a_credit_code_says_that_digits_are_lost() -> None:
    assert "以数字存储，末位已丢失" in parsed(field("uscc"), 9.13401001234568e17).message


def test_a_column_keeps_1_and_true_apart() -> None:
    assert parse_column(parser_for(MONEY), ["1", 1, True])[:2] == [1.0, 1.0]
    assert isinstance(parse_column(parser_for(MONEY), [1, True])[1], CellProblem)


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.dates(),
    st.datetimes(),
    st.from_regex(r"[0-9０-９./年月日%,， -]{1,12}", fullmatch=True),
    st.integers().map(lambda n: 10 ** min(abs(n), 500)),
)


@given(st.sampled_from(TYPES), CELLS)
def test_a_parser_gives_a_value_or_a_problem_and_never_raises(kind: str, raw: Any) -> None:
    found = parsed(field(kind), raw)
    allowed = {"number": float, "integer": int, "flag": bool}.get(kind, str)
    assert found is None or isinstance(found, allowed | CellProblem)
    assert not isinstance(found, str) or found.strip() == found != ""


@given(st.sampled_from(TYPES), st.text())
def test_what_was_parsed_once_parses_to_itself(kind: str, raw: str) -> None:
    found = parsed(field(kind), raw)
    if isinstance(found, str):
        assert parsed(field(kind), found) == found


@given(st.one_of(st.text(), st.text(alphabet="'=+-@\t\r＝＋－＠a")))
def test_escaping_on_the_way_out_is_undone_on_the_way_in(text: str) -> None:
    assert plain_text(safe_text(text)) == text
