"""投资计划表: the projects of listed firms and institutions, and an empty row for each that has none.

It goes out whole, or to each unit its own part. It is the sheet of projects with few columns, so what comes back is an
edited or a new project; who undertakes a new one and what it builds is read from the columns in front.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from graph.dates import today
from graph.errors import BadRequest
from graph.lists.ledger import REPORTER
from graph.lists.period import read_period
from graph.model.schema import FieldDef, default_schema
from graph.store.contract import Store
from graph.text import first_few, split_list
from graph.views.returnable import SHEET as REMEMBERED
from loaders.files.raw import Cell, CellProblem, RawSheet, as_text
from loaders.returning.compare import Edited
from loaders.returning.known import Known
from loaders.returning.rows import TOLD, SheetRows
from loaders.returning.sheets import list_sheets
from loaders.returning.stated import Stated
from loaders.returning.write import OutSheet, sheet_out
from loaders.workbook.layout import Column
from loaders.workbook.references import References

NAME, KIND = "投资计划表", "Project"
BY, BUILDS = TOLD
NAMED, SPARE = 5, 5
"""Rows that are named of many; and rows for new projects in the sheet of one unit."""
NOTES = (
    "这份表填报本季的投资计划，一个项目一行：已有的项目请核对改正；新的项目写在空行里，项目编号留空。没有项目的不填，原样发回。",
    "“项目名称”“所在地”“建设环节”请写全：建设环节从下拉列表里选，几个用“；”隔开。",
    "投资写数，单位亿元；日期写到日，如 2026-03-01。",
    "“承担单位”是本单位的名称，请不要改；与别的单位合办的，几个用“；”隔开。",
    f"不要改列名和工作表的名称，不要删去隐藏的“{REMEMBERED}”一张表：凭它认出哪些是原有的项目。",
    "填好后把这个文件原样发回发表的单位。",
    "收表的单位：在网页“数据”里原样上传，收回一份传一份（或 chainatlas load auto 这份表.xlsx）；先预览再写入。",
)
"""How it is filled in, for who gets it and has never seen the program."""
_UNITS = ("Enterprise", "Institution")
_NUMBERED = re.compile(r".*〔(.+)〕")
_TITLE = re.compile(f"{NAME}（(.+?)）")
_SOURCE = "plan_source"
_FIELDS = (
    *("name", "stage", "amount_cny_100m", "start_on", "produce_on", "plan_year", "year_amount_cny_100m"),
    *("done_amount_cny_100m", _SOURCE),
)


def plan_out(
    store: Store,
    records: Sequence[Known],
    told: Mapping[str, tuple[str, str]],
    units: Sequence[tuple[str, str]],
    segments: Sequence[str] = (),
    above: Sequence[Sequence[str]] = (),
) -> OutSheet:
    """The sheet: these projects, by whom and in which segments (``told``, by project id), and the names of units that
    have none, with their ids; ``segments`` are offered to choose from, ``above`` is what stands over it.
    """
    sheet = list_sheets()[KIND]
    whole = sheet_out(store, sheet, records)
    keep = [i for i, c in enumerate(whole.columns) if _shown(c)]
    who = FieldDef("told0", BY, "text", note="新增的项目写企业或机构的全称；已有的改了不读取")
    what = FieldDef("told1", BUILDS, "text", choices=tuple(segments), note="新增的项目写环节全称；已有的改了不读取")
    heads = [Column(KIND, "told", who), Column(KIND, "asked", what, required=True, many=True)]
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
    """The sheet apart, by the name of each unit as it is written: its own rows and nobody else's, its name above, and
    rows to write in. A project of several units is with each of them, one that nobody undertakes with none.
    """
    rows = dict[str, list[int]]()
    for at, row in enumerate(sheet.rows):
        for unit in split_list(as_text(row[0])):
            rows.setdefault(unit, []).append(at)
    return {unit: _of_unit(sheet, unit, mine) for unit, mine in rows.items()}


def _of_unit(sheet: OutSheet, unit: str, rows: Sequence[int]) -> OutSheet:
    name = unit.partition("〔")[0]
    above = [[f"{text}{name}" if text == REPORTER else text for text in line] for line in sheet.above]
    mine = [at for at in rows if sheet.keys[at]]
    empty: list[Cell] = [unit, *([None] * (len(sheet.columns) - 1))]
    keys, cells = [sheet.keys[at] for at in mine], [sheet.rows[at] for at in mine]
    return replace(sheet, keys=[*keys, *[""] * SPARE], rows=[*cells, *[empty] * SPARE], above=above)


def _title(references: References, name: str, id_: str) -> str:
    """The name of a unit, with its id where the name alone means several."""
    return f"{name}〔{id_}〕" if isinstance(references.resolve(_UNITS, name, BY), CellProblem) else name


def unlisted(found: SheetRows, new: Collection[int]) -> list[str]:
    """What keeps new projects off every list, in words: no place, or nothing that they build."""
    if found.sheet.kind.name != KIND or BUILDS not in found.memory.labels:
        return []
    where = next(c.label for c in found.sheet.layout.columns if c.kind == "LOCATED_IN" and c.role == "target")
    out = []
    for label, of in ((where, "地区"), (BUILDS, "领域")):
        rows = [str(n) for n, row in found.rows if n in new and not as_text(found.cell(row, label))]
        if rows:
            said = f"{len(rows)} 个新项目没有写“{label}”（第 {first_few(rows, NAMED)} 行）"
            out.append(f"{said}，写入后不在任何{of}的重点项目清单里；请补上再上传")
    return out


def say_source(found: SheetRows, stated: Mapping[int, Stated], edited: Iterable[Edited]) -> list[int]:
    """Where no source of a plan is written, in the sheet or on record, it is this sheet: by its quarter and its unit.

    What is typed stays, and so does what somebody emptied. The rows in which it was said.
    """
    if found.sheet.kind.name != KIND or BUILDS not in found.memory.labels:
        return []
    label, before, rows, told = _source_label(found), {e.number: e for e in edited}, dict(found.rows), list[int]()
    for number, said in stated.items():
        edit = before.get(number)
        known = edit is not None and (label in edit.cells or as_text(edit.record.cells.get(label)))
        if KIND in said.of and not known and not as_text(said.cells.get(label)):
            said.cells[label] = _source(found, rows[number])
            told.append(number)
    return told


def source_note(found: SheetRows, rows: Sequence[int]) -> list[str]:
    """That the source of these rows is this sheet."""
    if not rows:
        return []
    where = f"{len(rows)} 个项目（第 {first_few([*map(str, rows)], NAMED)} 行）"
    return [f"“{_source_label(found)}”空着的 {where}，记作这份{NAME}"]


def _source_label(found: SheetRows) -> str:
    return next(c.label for c in found.sheet.layout.columns if c.kind == KIND and c.field.name == _SOURCE)


def _source(found: SheetRows, row: Sequence[Cell]) -> str:
    """What this sheet is called as a source: 投资计划表 2026Q4（甲有限公司）."""
    units = [u.partition("〔")[0] for u in split_list(as_text(found.cell(row, BY)))]
    above = next((t.removeprefix(REPORTER) for t in found.raw.above if t.startswith(REPORTER)), "")
    who = "、".join(units) or above
    return f"{NAME}{_quarter(found.raw.above)}{f'（{who}）' if who else ''}"


def _quarter(above: Iterable[str]) -> str:
    """The quarter that the title over the sheet names, with a space before it; "" where it is no more said."""
    for text in above:
        if title := _TITLE.search(text):
            try:
                return f" {read_period(title[1], today())}"
            except BadRequest:
                return ""
    return ""


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
        said = [(n, item) for n in sorted(new) for item in split_list(as_text(found.cell(rows[n], label)))]
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
