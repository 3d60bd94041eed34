"""Files that went wrong on their way: seeded mutants of a sound workbook, of CSV files and of zips, as people and
machines break them.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError

Rows = list[list[Any]]
SHEETS: dict[str, Rows] = {
    "细分领域": [["领域编号", "领域名称"], ["t", "测试链"]],
    "环节": [
        ["环节编号", "环节名称", "细分领域", "阶段", "外购可得性"],
        ["t.a", "甲环节", "测试链", "上游", 0.2],
        ["t.b", "乙环节", "测试链", "下游", "35%"],
    ],
    "环节供需": [["上游环节", "下游环节", "是否必需"], ["t.a", "乙环节", "是"]],
    "企业": [
        ["企业编号", "企业名称", "统一社会信用代码", "股票代码", "所在地", "所在地依据", "营业收入", "资料日期"],
        ["e1", "苏州甲电子有限公司", "91350100M000100Y43", "688001", "昆山市", "注册地址", 52000, "2026-06"],
        ["e2", "苏州乙电子有限公司", None, "000001", "苏州市", None, "1,200.5", dt.date(2026, 6, 1)],
        [None, "无锡丙材料有限公司", None, None, "无锡市", "注册地址", None, None],
    ],
    "企业产品": [["企业", "产品", "收入占比"], ["e1", "硅片", 0.6], ["苏州乙电子有限公司", "光刻胶", "40%"]],
    "企业环节": [["企业", "环节", "收入占比"], ["e1", "甲环节", 0.5], ["688001", "t.b", 0.1]],
    "机构": [["机构编号", "机构名称", "机构类型", "所在地"], ["j1", "某大学", "高校", "苏州市"]],
    "人才": [["人才编号", "姓名或岗位", "所属机构", "擅长环节"], ["r1", "某实验室带头人", "j1", "甲环节；乙环节"]],
    "项目": [["项目编号", "项目名称", "建设环节", "所在地"], ["p1", "封装基板项目", "t.b", "苏州市"]],
    "企业项目": [["企业", "项目"], ["e1", "p1"]],
    "供销关系": [["供应企业", "采购企业", "年供货额"], ["e1", "e2", 3200]],
    "投资关系": [["投资方", "被投企业", "持股比例"], ["e2", "e1", "10%"], ["j1", "e2", 0.05]],
    "行业": [["行业代码", "行业名称", "上级行业"], ["1", "制造业", None], ["11", "电子", "制造业"]],
}
NASTY: list[Any] = [
    None,
    "",
    " ",
    "　",
    "-",
    "无",
    "NaN",
    "nan",
    "inf",
    "-Infinity",
    "#N/A",
    "#REF!",
    "1e400",
    "1E+5",
    "9.135E+17",
    "１２３",
    "12%",
    "１２％",
    "-1",
    "1.5.2",
    "1,2,3",
    "0x10",
    "1_000",
    "五万",
    "=1/0",
    "=cmd|' /C calc'!A0",
    "+1",
    "@x",
    "'1",
    "<script>alert(1)</script>",
    "2026-02-30",
    "2026年13月",
    "20260101",
    "0000-00-00",
    "99999-01-01",
    "2026-06-31T25:00",
    "苏州市；苏州市",
    "；；；",
    "，",
    "甲\n乙",
    "甲\t乙",
    "甲\u2028乙",
    "\u202e名",
    "\ufeff甲",
    "😀",
    "𠀀企业",
    "e\u0301",
    "\x7f",
    "\x85",
    "x" * 33_000,
    "甲" * 3000,
    "../../etc/passwd",
    "CON",
    "e1",
    "e2",
    "t.a",
    "T.A",
    "苏州甲电子有限公司",
    "测试链",
    "昆山市",
    "鼓楼区",
    "91350100M000100Y43",
    "91350100m000100y43",
    "９１３５０１００M000100Y43",
    913501000001000000,
    9.135010000010001e17,
    123456789012345678,
    2**63,
    -(2**63),
    1e308,
    -1e308,
    5e-324,
    0,
    -0.0,
    1,
    0.1 + 0.2,
    1.0000000001,
    True,
    False,
    dt.date(1900, 1, 1),
    dt.date(9999, 12, 31),
    dt.datetime(2026, 6, 1, 23, 59, 59),
    dt.time(1, 2),
    45_000,
    60.0,
    2958466,
]
"""Values as they stand in cells where they should not."""
NAMES = [
    "../../etc/{}",
    "..\\..\\{}",
    "/abs/{}",
    "%2e%2e%2f{}",
    "CON.{}",
    "a/b/c/{}",
    "C:\\{}",
    "{}.{}",
    " {}",
    "长" * 300 + "{}",
    "😀{}",
    "\u202e{}",
    "a;b={}",
    "~$ {}",
    ".{}",
    "`id`{}",
    "$(id){}",
    "{} ",
    "环节.1.{}",
    "企业（终版）.{}",
    "nul.{}",
    "'{}",
    '"{}',
    "%00{}",
    "&lt;{}",
]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One file: its number in the series, how it was made, and the name it is sent under."""

    number: int
    how: str
    name: str
    data: bytes


_UNDATED = b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
Make = Callable[[random.Random], tuple[str, bytes]]
"""Gives the usual name of the file, and its bytes."""


def _book(sheets: dict[str, Rows]) -> Workbook:
    book = Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def _saved(book: Workbook) -> bytes:
    """The bytes, the same at any hour: the times of saving are left out."""
    out = io.BytesIO()
    book.save(out)
    parts = _parts(out.getvalue())
    parts["docProps/core.xml"] = _UNDATED
    return _zipped(list(parts.items()))


@cache
def sound_book() -> bytes:
    """The workbook that all others come from."""
    return _saved(_book(SHEETS))


def _some(rng: random.Random) -> dict[str, Rows]:
    """A copy of the sheets, or of a few of them."""
    names = list(SHEETS) if rng.random() < 0.6 else rng.sample(list(SHEETS), rng.randint(1, 4))
    return {n: [list(r) for r in SHEETS[n]] for n in SHEETS if n in names}


def flipped(rng: random.Random, data: bytes) -> bytes:
    """A few bytes changed."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 30))):
        if out:
            out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def cut(rng: random.Random, data: bytes) -> bytes:
    """Only a part came through."""
    at = rng.randrange(len(data) + 1)
    return rng.choice((data[:at], data[at:], data[:at] + data[at + rng.randint(1, 50) :], data + data[:at]))


def _dirty(rng: random.Random, sheets: dict[str, Rows]) -> dict[str, Rows]:
    for _ in range(rng.choice((1, 1, 2, 4, 12))):
        rows = sheets[rng.choice(list(sheets))]
        row = rng.choice(rows)
        at, kind = rng.randrange(max(1, len(row))), rng.random()
        if not row:
            row.append(rng.choice(NASTY))
        elif kind < 0.6:
            row[at] = rng.choice(NASTY)
        elif kind < 0.75:  # two cells change places
            other = rng.choice(sheets[rng.choice(list(sheets))])
            if other:
                there = rng.randrange(len(other))
                row[at], other[there] = other[there], row[at]
        elif kind < 0.85:
            rows.insert(rng.randrange(len(rows) + 1), [*row, rng.choice(NASTY)][rng.randrange(2) :])
        elif kind < 0.9:
            rows[:0] = [["名单", None], [None]]
        elif kind < 0.95:
            del row[at]
        else:
            rows += [[rng.choice(NASTY) for _ in row] for _ in range(rng.choice((1, 20, 150)))]
    return sheets


def _cells(rng: random.Random) -> bytes:
    book = Workbook()
    del book["Sheet"]
    for name, rows in _dirty(rng, _some(rng)).items():
        sheet = book.create_sheet(name)
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                with suppress(IllegalCharacterError):  # no program writes those
                    sheet.cell(at, column).value = value
    return _shape(rng, book)


def _shape(rng: random.Random, book: Workbook) -> bytes:
    """The workbook with merged cells, hidden sheets, odd names and the like."""
    for _ in range(rng.randrange(3)):
        sheet = rng.choice(book.worksheets)
        kind = rng.randrange(8)
        if kind == 0:
            top, left = rng.randint(1, 4), rng.randint(1, 4)
            sheet.merge_cells(
                start_row=top, start_column=left, end_row=top + rng.randrange(3), end_column=left + rng.randrange(3)
            )
        elif kind == 1 and sum(s.sheet_state == "visible" for s in book.worksheets) > 1:
            sheet.sheet_state = rng.choice(("hidden", "veryHidden"))
        elif kind == 2:
            sheet.title = rng.choice(
                ("Sheet1", f"{sheet.title}.1", f" {sheet.title}", "填写说明", "错误清单", "环节 ", "企业" * 10)
            )
        elif kind == 3:
            sheet.cell(rng.choice((1, 5000, 120_000)), rng.choice((1, 50, 150))).value = "远"
        elif kind == 4:
            sheet.insert_rows(rng.randint(1, 3), rng.choice((1, 3, 120)))
        elif kind == 5:
            sheet.insert_cols(rng.randint(1, 3))
        elif kind == 6:
            book.create_chartsheet("图")
        else:
            book.epoch = dt.datetime(1904, 1, 1)  # type: ignore[assignment]
    return _saved(book)


_TOKENS = [
    (rb't="(s|n|str|inlineStr|b)"', [b't="s"', b't="e"', b't="b"', b't="d"', b't="inlineStr"', b't="x"', b""]),
    (
        rb"<v>[^<]*</v>",
        [
            b"<v>999999</v>",
            b"<v>-1</v>",
            b"<v>NaN</v>",
            b"<v>INF</v>",
            b"<v>1e400</v>",
            b"<v></v>",
            b"<v>9.13501E+17</v>",
            b"<v>0.30000000000000004</v>",
            b"<v>123456789012345678</v>",
            b"<v>&#0;</v>",
            b"<v/>",
            b"<f>1/0</f><v>#DIV/0!</v>",
        ],
    ),
    (
        rb'r="[A-Z]+[0-9]+"',
        [
            b'r="A1"',
            b'r="XFD1048576"',
            b'r="GS1"',
            b'r="A0"',
            b'r="A99999999999"',
            b'r="1A"',
            b'r=""',
            b"",
            b'r="A200001"',
        ],
    ),
    (rb'<row r="[0-9]+"', [b'<row r="0"', b'<row r="-1"', b'<row r="1048577"', b"<row", b'<row r="x"', b'<row r="2"']),
    (
        rb'<dimension ref="[^"]*"/>',
        [b'<dimension ref="A1:XFD1048576"/>', b'<dimension ref="B2:A1"/>', b'<dimension ref=""/>', b""],
    ),
    (
        rb'name="[^"]*"',
        [b'name=""', b'name="\xe7\x8e\xaf\xe8\x8a\x82"', b'name="a&#10;b"', b'name="' + b"x" * 300 + b'"'],
    ),
    (
        rb'Target="[^"]*"',
        [
            b'Target="../../../etc/passwd"',
            b'Target="file:///etc/passwd"',
            b'Target="http://127.0.0.1:9/x"',
            b'Target=""',
            b'Target="/xl/workbook.xml"',
        ],
    ),
    (rb"<si>", [b"<si/>", b"<si><r>", b"<si><t>&x;</t></si><si>"]),
    (rb'count="[0-9]+"', [b'count="4000000000"', b'count="-1"', b'count="0"']),
    (
        rb"<\?xml[^>]*\?>",
        [
            b'<?xml version="1.0" encoding="UTF-16"?>',
            b"",
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY x "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        ],
    ),
    (rb"</sheetData>", [b"", b"<row/>" * 5000 + b"</sheetData>", b'<row r="7"><c r="A7"/></row></sheetData>']),
    (rb"state=\"visible\"", [b'state="hidden"', b'state="veryHidden"', b'state="?"']),
]


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {e.filename: archive.read(e) for e in archive.infolist()}


def _zipped(parts: Sequence[tuple[str, bytes]], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with (
        warnings.catch_warnings(action="ignore"),
        zipfile.ZipFile(out, "w", how) as archive,
    ):  # two of one name, on purpose
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name), data, how)
    return out.getvalue()


def _markup(rng: random.Random) -> bytes:
    """What stands in the XML of a workbook changed, word by word or byte by byte."""
    parts = _parts(sound_book())
    for _ in range(rng.choice((1, 1, 2, 4))):
        name = rng.choice([n for n in parts if "theme" not in n])
        text = parts[name]
        pattern, words = rng.choice(_TOKENS)
        found = list(re.finditer(pattern, text))
        if found and rng.random() < 0.8:
            for each in rng.sample(found, min(len(found), rng.choice((1, 1, 3)))) if rng.random() < 0.9 else found:
                if text[each.start() : each.end()] == each[0]:
                    text = text[: each.start()] + rng.choice(words) + text[each.end() :]
        else:
            text = rng.choice((flipped, cut))(rng, text)
        parts[name] = text
    return _zipped(list(parts.items()))


def _entries(rng: random.Random) -> bytes:
    """Parts of a workbook lost, doubled, renamed, exchanged, or stored in odd ways."""
    parts = list(_parts(sound_book()).items())
    for _ in range(rng.choice((1, 1, 2))):
        at, kind = rng.randrange(len(parts)), rng.randrange(6)
        name, data = parts[at]
        if kind == 0 and len(parts) > 1:
            del parts[at]
        elif kind == 1:
            parts.append((name, rng.choice((data, b"", flipped(rng, data)))))
        elif kind == 2:
            parts[at] = (
                rng.choice(("../" + name, "/" + name, name.upper(), name.replace("/", "\\"), name + "\0", "")),
                data,
            )
        elif kind == 3:
            other = rng.randrange(len(parts))
            parts[at], parts[other] = (name, parts[other][1]), (parts[other][0], data)
        elif kind == 4:
            parts += [(f"xl/media/{i}.png", b"x") for i in range(rng.choice((1, 250)))]
        else:
            parts[at] = (name, data + b" " * rng.choice((1000, 3_000_000, 20_000_000)))
    return _zipped(parts, rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)))


def _sheet_csv(rng: random.Random, name: str, rows: Rows) -> bytes:
    out = io.StringIO()
    end = rng.choice(("\r\n", "\n", "\n", "\r", "\n\r"))
    delimiter = rng.choice((",", ",", ",", ",", ";", "\t", "，", "|")) if rng.random() < 0.4 else ","
    csv.writer(
        out, lineterminator=end, delimiter=delimiter, quoting=rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    ).writerows([["" if v is None else v for v in row] for row in rows])
    text = out.getvalue()
    kind = rng.random()
    if kind < 0.1:
        text = text.replace(",", rng.choice(('"', '",', ',"', "\0", ",,,,,", "，")), rng.randint(1, 3))
    elif kind < 0.13:
        text += "x" * 140_000
    elif kind < 0.16:
        text += "," * rng.choice((190, 300, 5000)) + "甲" + end
    elif kind < 0.19:
        text += end * rng.choice((90, 120)) + "尾" + end
    codec = rng.choice(
        (
            "utf-8",
            "utf-8",
            "utf-8-sig",
            "gbk",
            "gb18030",
            "utf-16",
            "utf-16-be",
            "utf-32",
            "big5",
            "shift_jis",
            "latin-1",
            "utf-7",
        )
    )
    data = text.encode(codec, rng.choice(("replace", "ignore")))
    spoiled = rng.random()
    return flipped(rng, data) if spoiled < 0.2 else cut(rng, data) if spoiled < 0.3 else data


def _csv(rng: random.Random) -> tuple[str, bytes]:
    sheets = _dirty(rng, _some(rng)) if rng.random() < 0.8 else _some(rng)
    name = rng.choice(list(sheets))
    return f"{name}.csv", _sheet_csv(rng, name, sheets[name])


def _csv_zip(rng: random.Random) -> bytes:
    sheets = _dirty(rng, _some(rng)) if rng.random() < 0.7 else _some(rng)
    files = [(f"{n}.csv", _sheet_csv(rng, n, rows)) for n, rows in sheets.items()]
    first, data = files[0]
    for _ in range(rng.randrange(3)):
        files += rng.choice(
            (
                [(f"../../{first}", data)],
                [(f"/etc/{first}", data)],
                [(f"..\\{first}", data)],
                [(first, data)],
                [(f"深/{first}", data)],
                [(".csv", data)],
                [("\0.csv", data)],
                [("x" * 60_000 + ".csv", data)],
                [("😀.csv", data)],
                [("CON.csv", data)],
                [("目录.csv/", b"")],
                [("里.zip", _zipped(files))],
                [("里.csv", _zipped(files))],
                [("环节.9.csv", b"0" * 12_000_000)],
                [("环节.8.csv", b"")],
                [(f"环节.{i}.csv", b"x") for i in range(rng.choice((20, 210)))],
                [("__MACOSX/._环节.csv", b"x")],
                [("说明.txt", b"x")],
                [(".环节.csv", data)],
                [("~$环节.csv", data)],
                [("环节.错误清单.csv", data)],
            )
        )
    return _zipped(
        files, rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_LZMA))
    )


def _headers(rng: random.Random) -> bytes:
    """A zip whose own tables lie: sizes, checksums, flags, methods, offsets."""
    data = bytearray(_csv_zip(rng))
    marks = [m.start() for m in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", bytes(data))]
    for _ in range(rng.choice((1, 2, 4))):
        at = rng.choice(marks) + rng.randrange(4, 46)
        if at < len(data):
            data[at] = rng.choice((0, 1, 8, 9, 12, 14, 99, 127, 128, 255))
    return bytes(data)


def _bomb(rng: random.Random) -> bytes:
    inner = b"0" * rng.choice((2_000_000, 30_000_000))
    kind = rng.randrange(3)
    if kind == 0:
        return _zipped([(f"环节.{i}.csv", inner) for i in range(rng.choice((1, 4)))])
    parts = list(_parts(sound_book()).items())
    return _zipped(
        [*parts, ("xl/worksheets/sheet99.xml", inner)]
        if kind == 1
        else [(n, inner) if "sheet1." in n else (n, d) for n, d in parts]
    )


WAYS: dict[str, tuple[int, Make]] = {
    "xlsx flipped": (3, lambda r: ("名单.xlsx", flipped(r, sound_book()))),
    "xlsx cut": (2, lambda r: ("名单.xlsx", cut(r, sound_book()))),
    "xlsx markup": (6, lambda r: ("名单.xlsx", _markup(r))),
    "xlsx entries": (3, lambda r: ("名单.xlsx", _entries(r))),
    "xlsx cells": (8, lambda r: ("名单.xlsx", _cells(r))),
    "csv": (8, _csv),
    "zip of csv": (6, lambda r: ("名单.zip", _csv_zip(r))),
    "zip flipped": (2, lambda r: ("名单.zip", flipped(r, _csv_zip(r)))),
    "zip cut": (1, lambda r: ("名单.zip", cut(r, _csv_zip(r)))),
    "zip headers": (3, lambda r: ("名单.zip", _headers(r))),
    "bomb": (1, lambda r: (r.choice(("名单.xlsx", "名单.zip")), _bomb(r))),
    "noise": (1, lambda r: (r.choice(("名单.xlsx", "环节.csv", "名单.zip")), r.randbytes(r.choice((0, 1, 30, 3000))))),
}
"""Ways to spoil a file and how often each is taken."""


_DRAWN = [w for w, (weight, _) in WAYS.items() for _ in range(weight)]


def mutant(number: int, seed: int = 1) -> Mutant:
    """One of the series; it depends on the seed and its number alone."""
    rng = random.Random(f"{seed}.{number}")
    how = rng.choice(_DRAWN)
    name, data = WAYS[how][1](rng)
    if rng.random() < 0.15:
        stem = rng.choice(NAMES).replace("{}.{}", f"{name}.{name}")
        name = stem.replace("{}", name if rng.random() < 0.7 else name.rpartition(".")[2])
    elif rng.random() < 0.05:  # said to be what it is not
        name = name.rpartition(".")[0] + rng.choice((".xlsx", ".csv", ".zip", ".XLSX", ".xls", ".txt", ""))
    return Mutant(number, how, name, data)
