"""投资计划表: the projects of listed firms and institutions, and an empty row for each that has none.

It is the sheet of projects with few columns, so what comes back is an edited or a new project; who undertakes a new one
and what it builds is read from the columns in front.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from graph.model.schema import FieldDef, default_schema
from graph.store.contract import Store
from graph.text import split_list
from loaders.files.raw import Cell, CellProblem, RawSheet, as_text
from loaders.returning.known import Known
from loaders.returning.rows import TOLD, SheetRows
from loaders.returning.sheets import list_sheets
from loaders.returning.write import OutSheet, sheet_out
from loaders.workbook.layout import Column
from loaders.workbook.references import References

NAME, KIND = "投资计划表", "Project"
BY, BUILDS = TOLD
_UNITS = ("Enterprise", "Institution")
_NUMBERED = re.compile(r".*〔(.+)〕")
_FIELDS = (
    *("name", "stage", "amount_cny_100m", "start_on", "produce_on", "plan_year", "year_amount_cny_100m"),
    *("done_amount_cny_100m", "plan_source"),
)


def plan_out(
    store: Store,
    records: Sequence[Known],
    told: Mapping[str, tuple[str, str]],
    units: Sequence[tuple[str, str]],
    above: Sequence[Sequence[str]] = (),
) -> OutSheet:
    """The sheet: these projects, by whom and in which segments (``told``, by project id), and the names of units that
    have none, with their ids; ``above`` is what stands over it.
    """
    sheet = list_sheets()[KIND]
    whole = sheet_out(store, sheet, records)
    keep = [i for i, c in enumerate(whole.columns) if _shown(c)]
    notes = {BY: "新增的项目写企业或机构的全称；已有的改了不读取", BUILDS: "新增的项目写环节全称；已有的改了不读取"}
    heads = [Column(KIND, "told", FieldDef(f"told{i}", h, "text", note=notes[h])) for i, h in enumerate((BY, BUILDS))]
    columns = [*heads, *(whole.columns[i] for i in keep)]
    rows: list[Sequence[Cell]] = [
        [*told.get(record.key.key[0], ("", "")), *(row[i] for i in keep)]
        for record, row in zip(records, whole.rows, strict=True)
    ]
    references = References(default_schema(), store)
    rows += [[_title(references, name, id_), None, *([None] * len(keep))] for name, id_ in units]
    keys = [*whole.keys, *("" for _ in units)]
    return OutSheet(NAME, KIND, columns, keys, rows, above=above)


def _title(references: References, name: str, id_: str) -> str:
    """The name of a unit, with its id where the name alone means several."""
    return f"{name}〔{id_}〕" if isinstance(references.resolve(_UNITS, name, BY), CellProblem) else name


def _shown(column: Column) -> bool:
    if column.kind == KIND:
        return column.role in ("id", "key") or column.field.name in _FIELDS
    return column.kind == "LOCATED_IN" and column.role == "target"


def joined(found: SheetRows, new: Collection[int], numbers: Mapping[int, Cell]) -> list[RawSheet]:
    """Who undertakes the new projects of a sheet and what they build (rows, with the number that each was given), as
    rows of the template.
    """
    if found.sheet.kind.name != KIND:
        return []
    rows, out = dict(found.rows), list[RawSheet]()
    for label, name, forward in ((BY, "UNDERTAKES", False), (BUILDS, "BUILDS", True)):
        at = next((i for i, text in enumerate(found.raw.header) if text == label), -1)
        said = [(n, item) for n in sorted(new) if 0 <= at < len(rows[n]) for item in split_list(as_text(rows[n][at]))]
        if not said:
            continue
        sheet = list_sheets()[name]
        heads = [c.label for c in sheet.layout.columns if c.role in ("source", "target")]
        cells: list[tuple[int, list[Cell]]] = [
            (n, [numbers[n], item] if forward else [_NUMBERED.sub(r"\1", item), numbers[n]]) for n, item in said
        ]
        label_of = f"{found.raw.label}·{label}"
        out.append(RawSheet(found.raw.file, sheet.name, heads, cells, found.raw.header_row, label_of))
    return out
