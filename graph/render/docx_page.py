"""The page of GB/T 9704-2012 for Word: paper, margins, grid, the fonts by name, page numbers, the mark of a draft.

22 lines of 28 characters of 3号 (16 pt) stand on a page: 225 mm / 22 lines = 28.95 pt, 156 mm / 28 = 15.79 pt. No font
is shipped, no red head, number, seal or signature is made.
"""

from __future__ import annotations

from graph.chain.examples import EXAMPLE
from graph.render.docx_xml import para, run

MM = 56.6929
"""Twentieths of a pt in a mm."""
PITCH = 579
"""One line: 28.95 pt."""
SONG, FANG, HEI, KAI, TITLE = "宋体", "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
SIZE, SMALL = 12.0, 10.5
"""Size of a table's text, and of that of one on its side."""


def _mm(length: float) -> int:
    return round(length * MM)


UPRIGHT, ACROSS = _mm(156), _mm(297 - 37 - 35)
"""Widths of text on a page that stands, and on one that lies."""
PICTURE = (225.0, 126.0)
"""Room for a picture on a page that lies, in mm: its heading, caption and notes stand there too."""

_TIGHT = f'<w:spacing w:before="0" w:after="0" w:line="{PITCH}" w:lineRule="exact"/>'
_LOOSE = '<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
_SMALL = '<w:spacing w:before="0" w:after="0" w:line="{}" w:lineRule="exact"/>'
_EVEN = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
"""No room added between Chinese and figures, so that a line holds its 28 characters."""


THIN = _SMALL.format(20)
"""Of a paragraph that must be there and is not seen."""


def _style(name: str, label: str, font: str, size: float, layout: str, narrow: int = 0) -> str:
    """A style of paragraphs: figures and letters in Times New Roman, Chinese in the font that is named."""
    half = round(size * 2)
    closer = f'<w:spacing w:val="{narrow}"/>' if narrow else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{label}"/><w:qFormat/>'
        f"<w:pPr>{layout}</w:pPr><w:rPr>"
        f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="{font}"/>'
        f'{closer}<w:kern w:val="0"/><w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:style>'
    )


def _laid(spacing: str, indent: str = "", to: str = "both", keep: bool = False) -> str:
    kept = "<w:keepNext/>" if keep else ""
    return f'{kept}{_EVEN}{spacing}{indent}<w:jc w:val="{to}"/>'


_FIRST = '<w:ind w:firstLineChars="200" w:firstLine="630"/>'


def styles() -> list[str]:
    """All styles, each as XML."""
    small, tiny, wide = _SMALL.format(360), _SMALL.format(260), _SMALL.format(290)
    return [
        _style("GTitle", "公文标题", TITLE, 22, _laid(_TIGHT, to="center", keep=True)),
        _style("GUnder", "公文题下", KAI, 16, _laid(_TIGHT, to="center"), -5),
        _style("GBody", "公文正文", FANG, 16, _laid(_TIGHT, _FIRST), -5),
        _style("GHead1", "公文一级标题", HEI, 16, _laid(_TIGHT, _FIRST, keep=True), -5),
        _style("GHead2", "公文二级标题", KAI, 16, _laid(_TIGHT, _FIRST, keep=True), -5),
        _style("GDate", "公文日期", FANG, 16, _laid(_TIGHT, '<w:ind w:rightChars="400" w:right="1260"/>', "right"), -5),
        _style("GSign", "公文签发", FANG, 16, _laid(_TIGHT, to="left"), -5),
        _style("GCaption", "公文表题", HEI, 14, _laid(_TIGHT, to="center", keep=True)),
        _style("GPicture", "公文图", FANG, 12, f'<w:keepNext/>{_LOOSE}<w:jc w:val="center"/>'),
        _style("GNote", "公文口径", KAI, 12, _laid(small, to="left")),
        _style("GCell", "公文表格", FANG, SIZE, _laid(small, to="left")),
        _style("GCellMid", "公文表格居中", FANG, SIZE, _laid(small, to="center")),
        _style("GCellHead", "公文表头", HEI, SIZE, _laid(small, to="center", keep=True)),
        _style("GCellSmall", "公文横表", FANG, SMALL, _laid(wide, to="left")),
        _style("GCellMidSmall", "公文横表居中", FANG, SMALL, _laid(wide, to="center")),
        _style("GCellHeadSmall", "公文横表表头", HEI, SMALL, _laid(wide, to="center", keep=True)),
        _style("GTiny", "公文备查", SONG, 9, _laid(tiny, to="left")),
        _style("GTinyHead", "公文备查表头", HEI, 9, _laid(tiny, to="center", keep=True)),
        _style("GFoot", "公文页码", SONG, 14, _laid('<w:spacing w:before="0" w:after="0"/>', to="right")),
    ]


def section(*, lying: bool, last: bool, links: str) -> str:
    """Paper and margins of the pages before it; ``links`` name its heads and feet."""
    size = 'w:w="16838" w:h="11906" w:orient="landscape"' if lying else 'w:w="11906" w:h="16838"'
    top, right, bottom, left = (28, 35, 26, 37) if lying else (37, 26, 35, 28)
    foot = 12 if lying else 23
    edges = f'w:top="{_mm(top)}" w:right="{_mm(right)}" w:bottom="{_mm(bottom)}" w:left="{_mm(left)}"'
    made = (
        f'<w:sectPr>{links}<w:type w:val="nextPage"/><w:pgSz {size}/>'
        f'<w:pgMar {edges} w:header="{_mm(15)}" w:footer="{_mm(foot)}" w:gutter="0"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{PITCH}"/></w:sectPr>'
    )
    if last:
        return made
    return f'<w:p><w:pPr><w:pStyle w:val="GTiny"/>{THIN}{made}</w:pPr></w:p>'


def foot(*, even: bool) -> str:
    """The page number, "— 1 —": at the right of odd pages, at the left of even ones, one character in."""
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    side, to = ("left", "left") if even else ("right", "right")
    more = f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{to}"/>'
    return para(run("— ", font=SONG) + field + run(" —", font=SONG), "GFoot", more=more)


def head(*, draft: bool, example: bool = False) -> str:
    """The marks at the upper right: of what shows made-up data, and of a draft; nothing on what is real and final."""
    said = run(f"（{EXAMPLE}）" if draft else EXAMPLE, font=HEI, size=SMALL) if example else ""
    return para(said + (run("稿", font=HEI, size=16) if draft else ""), "GFoot")
