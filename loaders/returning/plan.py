"""投资计划表: the projects of listed firms and institutions, and an empty row for each that has none.

It goes out whole, or to each unit its own part. It is the sheet of projects with few columns, so what comes back is an
edited or a new project; who undertakes a new one and what it builds is read from the columns in front.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from graph.lists.ledger import REPORTER
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
NAMED = 5
"""Rows that are named of many."""
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
    shown = (whole.columns[i] for i in keep)
    columns = [*heads, *(replace(c, required=True) if c.kind == "LOCATED_IN" else c for c in shown)]
    rows: list[Sequence[Cell]] = [
        [*told.get(record.key.key[0], ("", "")), *(row[i] for i in keep)]
        for record, row in zip(records, whole.rows, strict=True)
    ]
    references = References(default_schema(), store)
    rows += [[_title(references, name, id_), None, *([None] * len(keep))] for name, id_ in units]
    keys = [*whole.keys, *("" for _ in units)]
    return OutSheet(NAME, KIND, columns, keys, rows, above=above)


def by_unit(sheet: OutSheet) -> dict[str, OutSheet]:
    """The sheet apart, by the name of each unit as it is written: its own rows and nobody else's, its name above. A
    project of several units is with each of them, one that nobody undertakes with none.
    """
    rows = dict[str, list[int]]()
    for at, row in enumerate(sheet.rows):
        for unit in split_list(as_text(row[0])):
            rows.setdefault(unit, []).append(at)
    return {unit: _of_unit(sheet, unit, mine) for unit, mine in rows.items()}


def _of_unit(sheet: OutSheet, unit: str, rows: Sequence[int]) -> OutSheet:
    name = unit.partition("〔")[0]
    above = [[f"{text}{name}" if text == REPORTER else text for text in line] for line in sheet.above]
    return replace(sheet, keys=[sheet.keys[at] for at in rows], rows=[sheet.rows[at] for at in rows], above=above)


def _title(references: References, name: str, id_: str) -> str:
    """The name of a unit, with its id where the name alone means several."""
    return f"{name}〔{id_}〕" if isinstance(references.resolve(_UNITS, name, BY), CellProblem) else name


def unlisted(found: SheetRows, new: Collection[int]) -> list[str]:
    """What keeps new projects off every list, in words: no place, or nothing that they build."""
    if found.sheet.kind.name != KIND or BUILDS not in found.memory.labels:
        return []
    where = next(c.label for c in found.sheet.layout.columns if c.kind == "LOCATED_IN" and c.role == "target")
    at = {
        BUILDS: next((i for i, text in enumerate(found.raw.header) if text == BUILDS), -1),
        where: found.at.get(where, -1),
    }
    out = []
    for label, of in ((where, "地区"), (BUILDS, "领域")):
        rows = [n for n, row in found.rows if n in new and not (0 <= at[label] < len(row) and as_text(row[at[label]]))]
        if rows:
            said = "、".join(map(str, sorted(rows)[:NAMED])) + ("等" if len(rows) > NAMED else "")
            out.append(
                f"{len(rows)} 个新项目没有写“{label}”（第 {said} 行），写入后不在任何{of}的重点项目清单里；请补上再上传"
            )
    return out


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
