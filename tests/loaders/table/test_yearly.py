"""Columns of a year in users' tables: figures of that year, and everything about them that can be wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.errors import BadRequest
from graph.store.open import open_store
from loaders.importing import import_file
from loaders.table.mapping import mapping_of
from tests.crafted import folder

HEAD = [
    "企业名称",
    "所在镇",
    "2025年营业收入（万元）",
    "2024年营业收入（万元）",
    "2025年研发费用（万元）",
    "2025年职工人数",
    "2025年资产总额（亿元）",
    "2025年市占率",
]
ROWS: list[list[Any]] = [
    ["甲精密有限公司", "玉山镇", 52000, 48000, 3100, 310, 6, "12%"],
    ["乙精密有限公司", "玉山镇", 1200, 900, -30, 31, "0.3", "3%"],
    ["甲精密有限公司", "玉山镇", 52000, 48001, 3100, "", "", ""],
]  # fmt: skip


def imported(room: Path, rows: list[list[Any]], head: list[str] = HEAD) -> tuple[Any, Any]:
    folder(room / "in", {"昆山台账.csv": [head, *rows]})
    store = open_store(f"sqlite:///{room / 'a.db'}", write=True)
    report, _ = import_file(store, "table", room / "in" / "昆山台账.csv")
    return store, report


def test_each_year_is_a_record_and_the_latest_revenue_still_tells_the_size(tmp_path: Path) -> None:
    store, report = imported(tmp_path, ROWS)
    rows = store.rows("YearFigures", ("year", "revenue", "rnd", "staff", "assets", "share"))
    assert sorted(rows, key=str) == sorted(
        [
            (2025, 52000.0, 3100.0, 310, 60000.0, 0.12),
            (2024, 48000.0, None, None, None, None),
            (2025, 1200.0, None, 31, 3000.0, 0.03),
            (2024, 900.0, None, None, None, None),
        ],
        key=str,
    )
    assert sorted(store.rows("Enterprise", ("size",))) == [(1200.0,), (52000.0,)]
    assert report.rejects == []
    store.close()


def test_what_is_wrong_is_put_aside_with_why_and_the_row_stays(tmp_path: Path) -> None:
    store, report = imported(tmp_path, ROWS)
    aside = {(r.row, r.column): r for r in report.understood.aside}
    below = aside[3, "2025年研发费用（万元）"]
    assert (below.value, below.message) == ("-30", "“研发费用”应不小于 0，这里是 -30")
    twice = aside[4, "2024年营业收入（万元）"]
    assert "与第 2 行同一家企业的不同" in twice.message
    assert twice.value == "已填，不显示"
    store.close()


def test_the_first_look_hides_what_goes_on_no_page(tmp_path: Path) -> None:
    store, report = imported(tmp_path, ROWS)
    (first,) = report.understood.first
    assert first.rows[0][1] == ("甲精密有限公司", "玉山镇", "52000", "***", "***", "***", "***", "***")
    store.close()


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("研发投入（万元）", "没写是哪一年"),
        ("2099年研发投入（万元）", "2099 年还没有到"),
        ("2025年总负债", "哪里都没写单位"),
        ("2025年总负债（美元）", "不是人民币"),
        ("2025年工业总产值（万元）", "口径不同"),
    ],
)
def test_a_column_that_is_not_sure_is_not_read_and_says_why(tmp_path: Path, head: str, reason: str) -> None:
    store, report = imported(tmp_path, [["甲精密有限公司", "玉山镇", 5]], ["企业名称", "所在镇", head])
    (column,) = [c for c in report.understood.columns if c.column == head]
    assert column.target == ""
    assert reason in column.reason
    assert store.rows("YearFigures", ("id",)) == []
    store.close()


def test_a_mapping_to_a_figure_of_a_year_needs_the_year() -> None:
    with pytest.raises(BadRequest, match="列名里须写明是哪一年"):
        mapping_of({"columns": [{"column": "研发投入", "to": ["年度指标.研发费用"]}]})
    to = ["年度指标.研发费用"]
    made = mapping_of({"columns": [{"column": f"{y}年研发", "to": to} for y in (2024, 2025)]})
    assert len(made.columns) == 2
    with pytest.raises(BadRequest, match="有几列都写到"):
        mapping_of({"columns": [{"column": f"2025年{x}", "to": to} for x in ("甲", "乙")]})


SHEET = ["企业,年份,营业收入,主营业务收入,职工人数,科技人员,资产总额,负债总额,细分市场起始年,市场占有率"]
BAD = [
    ("e1,2025,-1,,,,,,,", "营业收入", "number.range"),
    ("e1,2025,10,11,,,,,,", "主营业务收入", "part.whole"),
    ("e1,2025,,,10,11,,,,", "科技人员", "part.whole"),
    ("e1,2025,,,-3,,,,,", "职工人数", "number.range"),
    ("e1,2025,,,,,,-5,,", "负债总额", "number.range"),
    ("e1,2099,1,,,,,,,", "年份", "year.future"),
    ("e1,1889,1,,,,,,,", "年份", "number.range"),
    ("e1,,1,,,,,,,", "年份", "required"),
    (",2025,1,,,,,,,", "企业", "required"),
    ("没有,2025,1,,,,,,,", "企业", "reference.unknown"),
    ("e1,2025,,,,,,,2030,", "细分市场起始年", "year.order"),
    ("e1,2025,,,,,,,,1.5", "市场占有率", "number.range"),
    ("e1,2025,1e99,,,,,,,", "营业收入", "number.beyond"),
    ("e1,2025,,,999999999,,,,,", "职工人数", "number.beyond"),
    ("e1,2025,很多,,,,,,,", "营业收入", "number"),
    ("e1,2024,9,,,,,,,", "年份", "row.twice"),
]


@pytest.mark.parametrize(("row", "column", "rule"), BAD)
def test_a_sheet_of_figures_that_cannot_be_is_refused_row_by_row(
    tmp_path: Path, row: str, column: str, rule: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "企业.csv").write_text("企业编号,企业名称,所在地\ne1,甲有限公司,昆山市\n", encoding="utf-8")
    text = "\n".join([*SHEET, "e1,2024,8,8,5,5,1,2,2010,0.5", row])
    (tmp_path / "in" / "年度指标.csv").write_text(text + "\n", encoding="utf-8")
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", write=True)
    report, _ = import_file(store, "workbook", tmp_path / "in")
    (reject,) = report.rejects
    assert (reject.sheet, reject.row, reject.column, reject.rule) == ("年度指标", 3, column, rule)
    assert reject.message
    assert reject.hint
    assert store.rows("YearFigures", ("year", "revenue")) == [(2024, 8.0)]  # the good row is there
    assert [n for n in report.notes if "负债总额大于资产总额" in n]  # kept, with a word
    store.close()


@pytest.mark.parametrize("rows", [("e1,2024,-1", "e1,2024,8"), ("e1,2024,8", "e1,2024,-1")])
def test_a_good_row_stays_beside_a_refused_one_of_its_firm_and_year(tmp_path: Path, rows: tuple[str, str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "企业.csv").write_text("企业编号,企业名称,所在地\ne1,甲有限公司,昆山市\n", encoding="utf-8")
    (tmp_path / "in" / "年度指标.csv").write_text("\n".join(["企业,年份,营业收入", *rows]), encoding="utf-8")
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", write=True)
    report, _ = import_file(store, "workbook", tmp_path / "in")
    bad = 2 + [text.endswith("-1") for text in rows].index(True)
    assert [(r.row, r.column) for r in report.rejects] == [(bad, "营业收入")]
    assert store.rows("YearFigures", ("year", "revenue")) == [(2024, 8.0)]
    store.close()


def certificates(room: Path, *texts: str) -> tuple[list[tuple[Any, ...]], Any]:
    """What stands after each of these sheets of certificates was imported in turn, and the last report."""
    store = open_store(f"sqlite:///{room / 'a.db'}", write=True)
    for at, text in enumerate(texts):
        (room / str(at)).mkdir()
        (room / str(at) / "企业.csv").write_text("企业编号,企业名称\ne1,甲有限公司\n", encoding="utf-8")
        head = "证书记录编号,企业,级别,证书号,发证日期,有效至\n"
        (room / str(at) / "证书.csv").write_text(head + text + "\n", encoding="utf-8")
        report, _ = import_file(store, "workbook", room / str(at))
    rows = sorted(store.rows("Certificate", ("id", "number", "issued_on", "valid_until")))
    store.close()
    return rows, report


@pytest.mark.parametrize(
    ("text", "rung"),
    [
        *(("高企", "高新技术企业"), ("小巨人", "专精特新“小巨人”企业"), ("专精特新小巨人", "专精特新“小巨人”企业")),
        *(("专精特新", "专精特新中小企业"), ("单项冠军", "制造业单项冠军企业"), ("瞪羚", "瞪羚企业")),
        *(("独角兽", "独角兽企业"), ("潜在独角兽", "潜在独角兽企业"), ("科小", "科技型中小企业")),
    ],
)
def test_a_certificate_names_its_rung_in_short(tmp_path: Path, text: str, rung: str) -> None:
    rows, report = certificates(tmp_path, f",e1,{text},GR-1,2023-12-11,2026-12-11", f",e1,{rung},GR-1,2023-12-11,")
    assert [r[0] for r in rows] == [f"e1@{rung}"], "one certificate, whichever way it is written"
    assert not report.rejects


@pytest.mark.parametrize("text", ["科技小巨人", "高企培育入库", "独角兽培育", "省级单项冠军", "国家级", "企业"])
def test_what_may_be_another_rung_is_refused_with_those_that_there_are(tmp_path: Path, text: str) -> None:
    rows, report = certificates(tmp_path, f",e1,{text},GR-1,2023-12-11,2026-12-11")
    assert (rows, [r.column for r in report.rejects]) == ([], ["级别"])
    (reject,) = report.rejects
    assert f"没有“{text}”这一项" in reject.message
    assert "可选：科技型中小企业、" in reject.hint
    assert "也可写简称：科小、创新型、高企、专精特新、小巨人、单项冠军、瞪羚、潜在独角兽、独角兽" in reject.hint


USUAL = "e1@高新技术企业"
OLD, NEW = ",e1,高新技术企业,GR-1,2023-12-11,2026-12-11", ",e1,高新技术企业,GR-2,2026-11-30,2029-11-30"
BOTH = [
    (USUAL, "GR-1", "2023-12-11", "2026-12-11"),
    (f"{USUAL}@GR-2", "GR-2", "2026-11-30", "2029-11-30"),
]


@pytest.mark.parametrize(
    "texts",
    [(OLD, NEW), (OLD, NEW, NEW, OLD), (f"{OLD}\n{NEW}",), (f"{OLD}\n{NEW}", f"{NEW}\n{OLD}"), (OLD, f"{NEW}\n{OLD}")],
)
def test_a_renewed_certificate_stands_beside_the_one_before_however_often_they_come(
    tmp_path: Path, texts: tuple[str, ...]
) -> None:
    """It had the same id, and wrote its number and period over those of the earlier one."""
    rows, report = certificates(tmp_path, *texts)
    assert (rows, list(report.rejects)) == (BOTH, [])
    assert ("GR-2" in texts[-1]) == any("另作一张证书记" in n for n in report.notes)


@pytest.mark.parametrize(
    ("before", "after", "ids"),
    [
        (",e1,高新技术企业,,,", NEW, [USUAL]),  # on record without a word: what is said now is of it
        (",e1,高新技术企业,GR-1,2023,", OLD, [USUAL]),  # said more exactly
        (OLD, ",e1,高新技术企业,,,2026-12", [USUAL]),
        (OLD, ",e1,高新技术企业,,,", [USUAL]),
        (OLD.replace(",e1", "c1,e1", 1), OLD, ["c1"]),  # by its number
        (OLD.replace(",e1", "c1,e1", 1), NEW, ["c1", USUAL]),
        (",e1,高新技术企业,,,2026-12-11", ",e1,高新技术企业,,,2029-11-30", [USUAL, f"{USUAL}@2029-11-30"]),
        (OLD, ",e1,高新技术企业,GR-1,2026-12-20,2029-12-20", [USUAL, f"{USUAL}@GR-1"]),  # the number was kept
        (OLD, ",e1,高新技术企业,GR-1,2026-11-30,2029-11-30", [USUAL, f"{USUAL}@GR-1"]),  # renewed before it ended
        (",e1,高新技术企业,GR-1,2026-12-20,2029-12-20", OLD, [USUAL, f"{USUAL}@GR-1"]),  # the earlier came later
        (OLD, ",e1,高新技术企业,GR-1,2023-12-11,2027-12-11", [USUAL]),  # its end is corrected
        (OLD, ",e1,高新技术企业,GR-1,,2027-12-11", [USUAL]),
        (OLD, ",e1,高新技术企业,GR-1,2023-12-01,2026-12-11", [USUAL]),  # it had not ended before
        (f"{OLD}\n{NEW}", ",e1,高新技术企业,GR-1,2029-11-01,2032", [USUAL, f"{USUAL}@GR-1", f"{USUAL}@GR-2"]),
        (
            f"{OLD}\n,e1,高新技术企业,GR-1,2026-12-20,2029-10-20",
            ",e1,高新技术企业,GR-1,2029-11-01,2032",
            [USUAL, f"{USUAL}@GR-1", f"{USUAL}@GR-1@2029-11-01"],
        ),
        (f"{OLD}\n{NEW}", ",e1,高新技术企业,,,2029-11-30", [USUAL, f"{USUAL}@GR-2"]),
    ],
)
def test_which_certificate_a_row_without_a_record_id_means(
    tmp_path: Path, before: str, after: str, ids: list[str]
) -> None:
    rows, report = certificates(tmp_path, before, after, after)
    assert ([row[0] for row in rows], list(report.rejects)) == (ids, [])


def test_a_row_with_its_number_amends_a_certificate(tmp_path: Path) -> None:
    """A corrected 有效至 made a second certificate; of several with the number it is the newest that is amended."""
    renewed = ",e1,高新技术企业,GR-1,2026-12-20,2029-10-20"
    rows, report = certificates(
        tmp_path, OLD, ",e1,高新技术企业,GR-1,,2026-12-12", renewed, renewed.replace("9-10", "9-12")
    )
    assert list(report.rejects) == []
    ends = [(USUAL, "GR-1", "2023-12-11", "2026-12-12"), (f"{USUAL}@GR-1", "GR-1", "2026-12-20", "2029-12-20")]
    assert rows == ends


def test_a_certificate_is_corrected_by_its_record_id(tmp_path: Path) -> None:
    rows, _ = certificates(tmp_path, f"{OLD}\n{NEW}", f"{USUAL},e1,高新技术企业,GR-9,,2026-12-12")
    assert rows == [(USUAL, "GR-9", "2023-12-11", "2026-12-12"), BOTH[1]]


def test_two_rows_that_nothing_tells_apart_are_told_how_to_be(tmp_path: Path) -> None:
    rows, report = certificates(tmp_path, f"{OLD}\n,e1,高新技术企业,GR-1,,")
    hint = "请合成一行，只留一行；确是两张证书的，请写上各自的证书号或日期，或各写一个不同的证书记录编号"
    assert [(r.row, r.rule, r.hint) for r in report.rejects] == [(3, "row.twice", hint)]
    assert rows == BOTH[:1]
    assert not [n for n in report.notes if "另作一张证书记" in n]


def test_of_several_certificates_a_row_must_say_which_it_means(tmp_path: Path) -> None:
    rows, report = certificates(tmp_path, f"{OLD}\n{NEW}", ",e1,高新技术企业,,,")
    assert [(r.sheet, r.row, r.rule) for r in report.rejects] == [("证书", 2, "certificate.which")]
    assert rows == BOTH


def test_another_number_with_the_same_firm_rung_and_dates_is_a_correction(tmp_path: Path) -> None:
    """It made a second certificate of a rung that a firm holds once."""
    rows, report = certificates(tmp_path, f"{OLD}\n{NEW}", f"{NEW.replace('GR-2', 'GR-9')}\n{OLD}")
    assert rows == [BOTH[0], (BOTH[1][0], "GR-9", *BOTH[1][2:])]
    (told,) = [n for n in report.notes if "按改正证书号记" in n]
    assert told.startswith("工作表“证书”第 2 行 GR-2 → GR-9：")
    assert not [n for n in report.notes if "另作一张证书记" in n]


def test_a_refused_row_makes_of_a_correction_no_other_certificate(tmp_path: Path) -> None:
    """Nor does the same row once more: it was another certificate beside the old one."""
    good, wrong = OLD.replace("GR-1", "GR-8"), ",e1,高新技术企业,GR-9,2023-12-11,2022-12-11"
    for room, text in enumerate((f"{wrong}\n{good}", f"{good}\n{wrong}", f"{good}\n{good}")):
        (tmp_path / str(room)).mkdir()
        rows, report = certificates(tmp_path / str(room), OLD, text)
        assert (rows, len(report.rejects)) == ([(USUAL, "GR-8", *BOTH[0][2:])], 1)
        assert [n for n in report.notes if "按改正证书号记" in n]


@pytest.mark.parametrize(
    "after",
    [
        OLD.replace("GR-1", "GR-8") + "\n" + OLD,  # both are there
        OLD.replace("GR-1", "GR-8") + "\n" + OLD.replace("GR-1", "GR-9"),  # which would it be?
        ",e1,高新技术企业,GR-8,,2026-12-11",  # of one date alone nobody can tell
        "c8" + OLD.replace("GR-1", "GR-8"),
    ],
)
def test_what_may_be_another_certificate_corrects_none(tmp_path: Path, after: str) -> None:
    rows, report = certificates(tmp_path, OLD, after)
    assert BOTH[0] in rows
    assert len(rows) == (3 if "GR-9" in after else 2)
    assert not [n for n in report.notes if "按改正证书号记" in n]


@pytest.mark.parametrize("head", ["有效至", "有效期至", "到期日期"])
def test_when_a_certificate_ends_is_read_by_the_words_that_people_use(tmp_path: Path, head: str) -> None:
    """有效期至 was left unread, and a certificate that had run out counted for ever."""
    tables = {
        "企业.csv": [["企业编号", "企业名称"], ["e1", "甲有限公司"]],
        "证书.csv": [["企业", "级别", head], ["e1", "高新技术企业", "2024-12-11"]],
    }
    folder(tmp_path / "in", tables)
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", write=True)
    import_file(store, "workbook", tmp_path / "in")
    assert store.rows("Certificate", ("valid_until",)) == [("2024-12-11",)]
    store.close()
