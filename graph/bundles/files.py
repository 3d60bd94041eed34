"""The files of a bundle: a workbook of its lists, and each map as a picture and as an A3 page."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from graph.bundles.bundle import Bundle, ListPart, MapPart
from graph.bundles.preset_words import assumptions, lacking_words
from graph.dates import to_iso
from graph.lists.declared import declarations
from graph.lists.ledger import ASKED, REPORTER, kind_of, ledger_sheets, until_words
from graph.lists.made import MadeList
from graph.render import render_ledger, render_svg_page
from graph.views.ledger import Ledger, LedgerColumn, LedgerSheet
from graph.views.table import Table, titled

_WIDTH, _LONGEST = 14.0, 31
"""Usual width of a column, and characters of the name of a sheet."""
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file by its name, and how many rows each list in it has."""

    name: str
    data: bytes
    counts: dict[str, int]


def bundle_files(bundle: Bundle, at: str = "") -> list[MadeFile]:
    """Everything that goes into the folder of a bundle; ``at`` is when the files are said to be made."""
    ledger = replace(bundle_ledger(bundle), at=at)
    book = MadeFile(f"{file_name(bundle)}.xlsx", render_ledger(ledger), bundle.counts)
    return [
        book,
        *(file for m in bundle.maps for file in _map_files(f"{file_name(bundle)}-{fit_name(m.title)}", m, at)),
    ]


def _map_files(name: str, part: MapPart, at: str) -> Iterable[MadeFile]:
    yield MadeFile(f"{name}.svg", part.svg.encode(), {})
    yield MadeFile(f"{name}.pdf", render_svg_page(part.svg, at), {})


def bundle_ledger(bundle: Bundle) -> Ledger:
    """The workbook of a bundle in the form of an office: of each list a sheet, and one of those of whom something is
    asked; what is filled in comes back as that of the lists by themselves.
    """
    sheets, kinds = list[LedgerSheet](), dict[str, str]()
    for part in bundle.lists:
        made, fills = replace(part.made, title=part.title), _is_declared(part)
        first, *asked = ledger_sheets(made) if fills else [_as_it_was(made)]
        for sheet, title in (
            (first, part.title),
            *((s, f"{part.title[: _LONGEST - len(ASKED)]}{ASKED}") for s in asked),
        ):
            name = _sheet_name(title, {s.name for s in sheets})
            sheets.append(replace(sheet, name=name, notes=(*sheet.notes, *_sheet_notes(bundle))))
            if fills:
                kinds[name] = kind_of(made)
    return Ledger(tuple(sheets), kinds)


def _is_declared(part: ListPart) -> bool:
    """Whether the list still has the columns that it was made with: a frozen one may be older than these."""
    kind = declarations().get(part.made.name)
    return kind is not None and kind.columns == part.made.columns


def _as_it_was(made: MadeList) -> LedgerSheet:
    """A list whose columns are declared otherwise by now: to be read, not filled in."""
    columns = tuple(LedgerColumn(c, _WIDTH) for c in made.columns)
    rows = tuple(tuple(e.cells.get(c.key) for c in made.columns) for e in made.listed)
    about = (made.title, made.full_title, REPORTER, until_words(made), columns, rows, tuple(e.key for e in made.listed))
    return LedgerSheet(*about, made.unit, (*made.notes, *made.basis), made.notes[0] if made.notes else "没有")


def _sheet_name(title: str, used: Collection[str]) -> str:
    """A name that workbooks accept, unlike all used ones."""
    base = fit_name(title).replace("[", " ").replace("]", " ").replace("'", " ").strip()[:_LONGEST] or "清单"
    return next(n for n in (base, *(f"{base[: _LONGEST - 3]}_{i}" for i in range(2, 99))) if n not in used)


def bundle_tables(bundle: Bundle) -> list[Table]:
    """The lists of a bundle as tables, in its order, with what their figures count; what is lacking is said too."""
    return [_table(bundle, part) for part in bundle.lists]


def file_name(bundle: Bundle) -> str:
    """Name of a file of the bundle, without its suffix."""
    return fit_name(f"{bundle.preset_title}-{bundle.field_name}-{bundle.place_name}-{bundle.period}")


def bundle_notes(bundle: Bundle) -> tuple[str, ...]:
    """What holds for all of a bundle: as of when, by which data and preset, what is assumed and what is lacking."""
    first = f"截至 {to_iso(bundle.on)}，数据版本 {bundle.version}，样式“{bundle.preset_title}”"
    lacking = lacking_words(bundle)
    return (*titled([first]), *titled(assumptions(bundle), "假设"), *([lacking] if lacking else []))


def _sheet_notes(bundle: Bundle) -> tuple[str, ...]:
    """The same where day and version of the data stand already."""
    return (f"样式：{bundle.preset_title}", *bundle_notes(bundle)[1:])


def _table(bundle: Bundle, part: ListPart) -> Table:
    made = part.made
    numbered = tuple(tuple(e.cells.get(c.key) for c in made.columns) for e in made.listed)
    notes = titled((*made.basis, *made.notes), part.title)
    return Table(part.title, made.columns, numbered, (*bundle_notes(bundle), *notes))


def fit_name(text: str) -> str:
    """A text as the name of a file or folder."""
    return _UNFIT.sub(" ", text).strip()
