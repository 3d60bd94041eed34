"""A workbook written out by hand in the shape in which WPS writes them.

What is known of that shape from its files: styles and custom properties of its own, no hints of row spans, empty cells
that carry a style, days as numbers under a Chinese date format or under none, numbers kept as text where a person said
so, texts in runs of several fonts. WPS itself is not run here.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
from openpyxl.utils import get_column_letter

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PLAIN, _TEXT, _DAY = 1, 2, 3
"""Styles of cells."""
_FULL_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="5"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m'
    '&quot;月&quot;d&quot;日&quot;;@"/><numFmt numFmtId="41" formatCode="_ * #,##0_ ;_ * \\-#,##0_ ;_ @_ "/>'
    '<numFmt numFmtId="42" formatCode="_ &quot;￥&quot;* #,##0_ "/><numFmt numFmtId="43" formatCode="_ * #,##0.00_ "/>'
    '<numFmt numFmtId="44" formatCode="_ &quot;￥&quot;* #,##0.00_ "/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><color theme="1"/><name val="宋体"/><charset val="134"/><scheme val="minor"/>'
    '</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill '
    'patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/>'
    '</border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"><alignment '
    'vertical="center"/></xf></cellStyleXfs><cellXfs count="4">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"><alignment vertical="center"/></xf>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
    '<xf numFmtId="176" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles>'
    '<tableStyles count="0" defaultTableStyle="TableStyleMedium2"/></styleSheet>'
)
_CUSTOM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property '
    'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="KSOProductBuildVer"><vt:lpwstr>2052-12.1.0.16120'
    "</vt:lpwstr></property></Properties>"
)


class Shape:
    """How this file is written: texts inline or shared, days with a style or bare, numbers as text or as numbers."""

    def __init__(self, *, inline: bool, bare_days: bool, numbers_as_text: bool) -> None:
        self.inline, self.bare_days, self.numbers_as_text = inline, bare_days, numbers_as_text
        self.shared: list[str] = []

    def cell(self, at: str, value: Any) -> str:
        """One cell."""
        if value is None:
            return f'<c r="{at}" s="{_PLAIN}"/>'
        if isinstance(value, int | float) and not self.numbers_as_text:
            return f'<c r="{at}" s="{_PLAIN}"><v>{value!r}</v></c>'
        text = str(value)
        if _FULL_DAY.fullmatch(text):
            serial = (dt.date.fromisoformat(text) - dt.date(1899, 12, 30)).days
            return f'<c r="{at}" s="{_PLAIN if self.bare_days else _DAY}"><v>{serial}</v></c>'
        if self.inline:
            return f'<c r="{at}" s="{_TEXT}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
        self.shared.append(text)
        return f'<c r="{at}" s="{_TEXT}" t="s"><v>{len(self.shared) - 1}</v></c>'

    def strings(self) -> str:
        """The shared texts, the longer ones in two runs with a reading beside them."""
        items = "".join(f"<si>{_runs(text)}</si>" for text in self.shared)
        return f'<sst xmlns="{_MAIN}" count="{len(self.shared)}" uniqueCount="{len(self.shared)}">{items}</sst>'


def _runs(text: str) -> str:
    if len(text) < 3:
        return f"<t>{escape(text)}</t>"
    font = '<rPr><sz val="11"/><rFont val="宋体"/><charset val="134"/></rPr>'
    run = '<r>{}<t xml:space="preserve">{}</t></r>'
    return run.format("", escape(text[:1])) + run.format(font, escape(text[1:])) + '<phoneticPr fontId="1"/>'


def as_wps(path: Path, shape: Shape) -> Path:
    """The workbook with the same cells, written in this shape."""
    book, out = openpyxl.load_workbook(path), path.with_stem(f"{path.stem}-wps")
    sheets = {name: _sheet(book[name], shape) for name in book.sheetnames}
    hidden = {name: ' state="hidden"' if book[name].sheet_state != "visible" else "" for name in sheets}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _package(sheets, hidden, shape.strings()).items():
            archive.writestr(name, _HEAD + text)
    return out


def _sheet(sheet: Any, shape: Shape) -> str:
    rows = []
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = "".join(shape.cell(f"{get_column_letter(i)}{number}", v) for i, v in enumerate(row, 1))
        rows.append(f'<row r="{number}" ht="14.25" customHeight="1">{cells}</row>')
    return (
        f'<worksheet xmlns="{_MAIN}" xmlns:r="{_REL}"><sheetPr/><dimension ref="{sheet.dimensions}"/><sheetViews>'
        '<sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultColWidth="9" defaultRowHeight="13.5"/>'
        f'<cols><col min="1" max="1" width="9" hidden="1" style="{_TEXT}" customWidth="1"/></cols>'
        f'<sheetData>{"".join(rows)}</sheetData><pageMargins left="0.75" right="0.75" top="1" bottom="1" header="0.5" '
        'footer="0.5"/><headerFooter/></worksheet>'
    )


def _package(sheets: dict[str, str], hidden: dict[str, str], strings: str) -> dict[str, str]:
    numbers = range(1, len(sheets) + 1)
    override = '<Override PartName="/{}" ContentType="{}"/>'
    parts = [("xl/workbook.xml", f"{_TYPE}.sheet.main+xml"), ("xl/styles.xml", f"{_TYPE}.styles+xml")]
    parts += [("xl/sharedStrings.xml", f"{_TYPE}.sharedStrings+xml")]
    parts += [(f"xl/worksheets/sheet{n}.xml", f"{_TYPE}.worksheet+xml") for n in numbers]
    parts += [("docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml")]
    link = '<Relationship Id="rId{}" Type="{}/{}" Target="{}"/>'
    links = [link.format(n, _REL, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    links += [link.format(len(sheets) + 1, _REL, "styles", "styles.xml")]
    links += [link.format(len(sheets) + 2, _REL, "sharedStrings", "sharedStrings.xml")]
    named = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}"{hidden[name]} r:id="rId{n}"/>' for n, name in enumerate(sheets, 1)
    )
    top = link.format(1, _REL, "officeDocument", "xl/workbook.xml")
    top += link.format(2, _REL, "custom-properties", "docProps/custom.xml")
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        f'"application/xml"/>{"".join(override.format(*p) for p in parts)}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{top}</Relationships>',
        "docProps/custom.xml": _CUSTOM,
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><fileVersion appName="xl" lastEdited="3" '
        'lowestEdited="5" rupBuild="9302"/><workbookPr/><bookViews><workbookView windowWidth="28800" '
        f'windowHeight="12375"/></bookViews><sheets>{named}</sheets><calcPr calcId="144525"/></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(links)}'
        "</Relationships>",
        "xl/styles.xml": _STYLES,
        "xl/sharedStrings.xml": strings,
        **{f"xl/worksheets/sheet{n}.xml": text for n, text in zip(numbers, sheets.values(), strict=True)},
    }
