"""The files of a bundle: a workbook of its lists, and each map as a picture.

``more_files`` is the one place where other documents of a bundle join.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.bundles.bundle import Bundle, ListPart
from graph.dates import to_iso
from graph.render import render_tables
from graph.views.table import Table, titled

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file by its name, and how many rows each list in it has."""

    name: str
    data: bytes
    counts: dict[str, int]


def bundle_files(bundle: Bundle) -> list[MadeFile]:
    """Everything that goes into the folder of a bundle."""
    book = MadeFile(f"{file_name(bundle)}.xlsx", render_tables(bundle_tables(bundle), "xlsx"), bundle.counts)
    maps = [MadeFile(f"{file_name(bundle)}-{fit_name(m.title)}.svg", m.svg.encode(), {}) for m in bundle.maps]
    return [book, *maps, *more_files(bundle)]


def more_files(bundle: Bundle) -> Iterable[MadeFile]:
    """Documents besides (docx, A3 maps): none yet."""
    return ()


def bundle_tables(bundle: Bundle) -> list[Table]:
    """The lists of a bundle as tables, in its order, with what their figures count; what is lacking is said too."""
    return [_table(bundle, part) for part in bundle.lists]


def file_name(bundle: Bundle) -> str:
    """Name of a file of the bundle, without its suffix."""
    return fit_name(f"{bundle.preset_title}-{bundle.field_name}-{bundle.place_name}-{bundle.period}")


def bundle_notes(bundle: Bundle) -> tuple[str, ...]:
    """What holds for all of a bundle: as of when, by which data and preset, what is assumed and what is lacking."""
    first = f"截至 {to_iso(bundle.on)}，数据版本 {bundle.version}，样式“{bundle.preset_title}”"
    parts = [*((p.title, p.assumed) for p in bundle.lists), *((p.title, p.assumed) for p in bundle.maps)]
    assumed = [f"{title}：{why}" for title, why in parts if why]
    lacking = [f"没有做：{text}" for text in bundle.lacking]
    return titled([first, *([f"假设：{bundle.assumed}"] if bundle.assumed else []), *assumed, *lacking], "口径")


def _table(bundle: Bundle, part: ListPart) -> Table:
    made = part.made
    numbered = tuple(tuple(e.cells.get(c.key) for c in made.columns) for e in made.listed)
    notes = titled((*made.basis, *made.notes), part.title)
    return Table(part.title, made.columns, numbered, (*bundle_notes(bundle), *notes))


def fit_name(text: str) -> str:
    """A text as the name of a file or folder."""
    return _UNFIT.sub(" ", text).strip()
