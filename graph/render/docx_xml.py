"""Pieces of a Word document as XML text: runs, paragraphs, tables, and places where people type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from graph.views.text_fit import printable

PLACE = "k_"
"""Beginning of the names of bookmarks at places where people type: what follows is their key."""
ASKS, END_ASKS = "［请补写：", "］"
"""Around what is asked for in a place where nothing is typed yet."""


def text(said: str) -> str:
    """Text for an element or a quoted attribute, without what XML forbids."""
    return escape(printable(said), quote=True)


def run(said: str, *, font: str = "", size: float = 0.0, bold: bool = False, raised: bool = False) -> str:
    """A run; ``font`` is named for Chinese text alone, ``size`` is in pt."""
    looks = f'<w:rFonts w:eastAsia="{font}" w:hint="eastAsia"/>' if font else ""
    looks += "<w:b/>" if bold else ""
    looks += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    looks += '<w:vertAlign w:val="superscript"/>' if raised else ""
    return f'<w:r>{f"<w:rPr>{looks}</w:rPr>" if looks else ""}<w:t xml:space="preserve">{text(said)}</w:t></w:r>'


def para(content: str, style: str, *, more: str = "") -> str:
    """A paragraph of a style; ``more`` are further properties, which follow the style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{content}</w:p>'


def marked(content: str, name: str, number: int) -> str:
    """Runs that can be jumped to."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def jump(said: str, name: str) -> str:
    """Text that leads to a mark."""
    return f'<w:hyperlink w:anchor="{name}" w:history="1">{run(said)}</w:hyperlink>'


def place(key: str, number: int) -> str:
    """The bookmark of a place where people type; it stands beside the place, so that no typing can wipe it out."""
    return marked("", f"{PLACE}{key}", number)


def sheet(content: str, width: int, *, seen: bool) -> str:
    """Paragraphs that people type, as a table of one cell, whose border shows in a draft alone: programs that edit
    documents keep cells, while some lose content controls.
    """
    rule = 'w:val="dotted" w:sz="4" w:space="0" w:color="A0A0A0"' if seen else 'w:val="nil"'
    sides = "".join(f"<w:{s} {rule}/>" for s in ("top", "left", "bottom", "right"))
    pads = '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{pads}</w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid><w:tr>{cell(content, width)}</w:tr></w:tbl>'
    )


def asked(asks: str) -> str:
    """What stands where nothing is typed yet."""
    return f"{ASKS}{asks}{END_ASKS}"


def typed_lines(written: str) -> list[str]:
    """What was typed, by paragraphs."""
    return [line for line in written.split("\n") if line.strip()]


def cell(content: str, width: int, *, shaded: bool = False) -> str:
    """A cell of paragraphs."""
    ground = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if shaded else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}<w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'
    )


def row(cells: Iterable[str], *, head: bool = False) -> str:
    """A row that no page breaks; a head is repeated on every page."""
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"


def table(rows: Iterable[str], widths: Sequence[int]) -> str:
    """A table of these widths (twentieths of a pt), ruled."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    rules = "".join(f'<w:{s} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for s in sides)
    pads = '<w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{rules}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{pads}</w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
