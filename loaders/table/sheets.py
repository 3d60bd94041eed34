"""A user's table as sheets of ours, each row under its own number and the name of the user's sheet."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from graph.model.schema import default_schema
from graph.store.contract import Store
from graph.text import join_list, split_list
from loaders.files.raw import Cell, CellProblem, RawSheet, as_text
from loaders.identity.rules import enterprise_name_key
from loaders.matching.decide import REGISTERED
from loaders.table.books import ASIDE, BLANK, TAKEN, CellBooks
from loaders.table.cells import BLANK as NOTHING
from loaders.table.cells import Reading, prose_reader, reader_of
from loaders.table.firm_names import firm_name, without_mark
from loaders.table.heads import Table
from loaders.table.mapping import TableMapping
from loaders.table.places import Placed, Places
from loaders.table.remarks import RemarkMaker
from loaders.table.rows import CONFLICT, PREFIX, Known, RowMaker, Unknown, columns_of
from loaders.table.settle import ANCHORS
from loaders.table.shapes import MOST, is_town, share
from loaders.table.words import (
    PLACED,
    PRODUCT,
    REMARK,
    REMARK_AT,
    REMARKS,
    TITLE,
    TRADE,
    YEARLY,
    head_of,
    is_prose,
    keyed,
    targets,
)
from loaders.workbook.layout import name_field
from loaders.workbook.preview import WITHHELD

_TOWNS = re.compile(r"(?:镇街?|镇区|区镇|街镇?|街道|乡|村|社区|片区|板块|属地|园区|功能区|开发区|平台|空间)$")
"""Heads of what lies below a county."""
BASIS = "企业产品.依据"
CODE, NAME, FORMER = "企业.统一社会信用代码", "企业.企业名称", "企业.曾用名"
NAMED = [anchor for anchor in ANCHORS.values() if anchor not in (NAME, REMARK)]


@dataclass(slots=True)
class Made:
    """Sheets of ours made from a table, its books, and by target the column that it came from."""

    sheets: list[RawSheet]
    books: CellBooks
    source: dict[str, int]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class _Column:
    at: int
    target: str
    read: Reading
    head: str
    low: bool
    scope: bool = False


def known_names(store: Store | None) -> dict[str, dict[str, str]]:
    """By our sheets the ids of records in the store whose exact name only one carries."""
    out: dict[str, dict[str, str]] = {}
    if store is None:
        return out
    by_sheet = {kind.sheet: kind for kind in default_schema().nodes.values()}
    for sheet in PREFIX.keys() | {"企业"}:
        kind, ids = by_sheet[sheet], dict[str, set[str]]()
        for id_, title in store.rows(kind.name, ["id", name_field(kind)]):
            ids.setdefault(title, set()).add(id_)
        out[sheet] = {title: next(iter(found)) for title, found in ids.items() if title and len(found) == 1}
    return out


def make_sheets(
    table: Table,
    mapping: TableMapping,
    places: Places,
    ids: Mapping[str, Mapping[str, str]],
    unknown: Unknown,
    segments: Mapping[str, str],
    products: Container[str] = (),
) -> Made:
    """Read every cell of the columns that are mapped, and lay out what they say as sheets of ours.

    ``segments`` leads from names and aliases that only one segment has to its id; ``products`` are words to
    look for in sentences.
    """
    books = CellBooks(table.sheet.file, table.sheet.label, table.heads)
    columns = _columns(table, mapping, products, places)
    known = Known(codes=_codes(table, columns), ids=ids)
    maker, remarks = RowMaker(known, unknown), RemarkMaker(segments, places.default)
    by_target: dict[str, list[int]] = {}
    for column in columns:
        by_target.setdefault(column.target, []).append(column.at)
    remarked = list[str]()
    for (number, cells), texts in zip(table.rows, table.texts, strict=True):
        _add_row(maker, remarks, books, number, cells, texts, columns, by_target, places, remarked)
    laid = {**maker.out, REMARKS: remarks.out, YEARLY: maker.years.out}
    sheets = [_sheet(table.sheet, name, rows) for name, rows in laid.items() if rows]
    notes = []
    if remarked:
        notes.append(f"{len(remarked)} 家企业名称后面的括注没有记入（如“{remarked[0]}”）；名称按去掉括注的计")
    if maker.assumed and places.default is not None:
        notes.append(
            f"{maker.assumed} 行只写到镇、街道、园区或门牌，按这份表所在的“{places.default.name}”计，原文留在所在地依据"
        )
    if maker.employed:
        notes.append(f"{maker.employed} 位人才的单位不在库里的机构之列（多是企业）：原文记在“所在单位”")
    if maker.guessed:
        notes.append(f"{maker.guessed} 家机构没有写类型，或写的不认得：按名称归类，认不出的记为“其他”")
    return Made(sheets, books, {t: at[0] for t, at in by_target.items()}, notes)


def _columns(table: Table, mapping: TableMapping, products: Container[str], places: Places) -> list[_Column]:
    out = []
    for use in mapping.columns:
        at = table.heads.index(use.column)
        raws = [cells[at] for _, cells in table.rows if at < len(cells)]
        said = head_of(use.column)
        head = said.base or use.column
        texts = [as_text(r) for r in islice((r for r in raws if r is not None), MOST)]
        low = _TOWNS.search(head) is not None or share(texts, is_town) >= 0.5 or share(texts, places.is_unknown) >= 0.8
        for target in use.to:
            read = reader_of(target, targets()[target].field, use.unit, raws, early=table.sheet.early)
            scope = target == PRODUCT and is_prose(head)
            out.append(_Column(at, keyed(target, said), prose_reader(products) if scope else read, head, low, scope))
    return out


def _codes(table: Table, columns: Sequence[_Column]) -> dict[str, str]:
    """The credit code of each name that has exactly one in the table: a row without it means the same firm."""
    code = next((c for c in columns if c.target == CODE), None)
    name = next((c for c in columns if c.target == NAME), None)
    found: dict[str, set[str]] = {}
    if code is None or name is None:
        return {}
    for (_, cells), texts in zip(table.rows, table.texts, strict=True):
        value = code.read(cells[code.at]) if code.at < len(cells) else None
        if isinstance(value, str) and name.at < len(texts) and (title := firm_name(texts[name.at]).name):
            found.setdefault(enterprise_name_key(title), set()).add(value)
    return {key: next(iter(codes)) for key, codes in found.items() if len(codes) == 1}


def _add_row(
    maker: RowMaker,
    remarks: RemarkMaker,
    books: CellBooks,
    number: int,
    cells: list[Cell],
    texts: Sequence[str],
    columns: Sequence[_Column],
    by_target: Mapping[str, list[int]],
    places: Places,
    remarked: list[str],
) -> None:
    held: dict[int, object] = {}
    fates: dict[int, str] = {}
    values: dict[str, object] = {}
    spots: dict[str, list[tuple[str, bool]]] = {}
    written: list[tuple[str, str]] = []

    def aside(target: str, problem: CellProblem) -> None:
        for at in by_target.get(target, ()):
            if at in held and fates.get(at) != BLANK:
                if fates.get(at) != ASIDE:
                    sound = target.startswith(YEARLY) and problem.rule == CONFLICT
                    books.put_aside(number, at, WITHHELD if sound else texts[at], problem)
                fates[at] = ASIDE

    for column in columns:
        if column.at >= len(texts) or not (text := texts[column.at]):
            continue
        held[column.at] = raw = cells[column.at]
        value = column.read(raw)
        if value is NOTHING or value is None:
            fates.setdefault(column.at, BLANK)
        elif isinstance(value, CellProblem):
            if fates.get(column.at) != ASIDE:
                books.put_aside(number, column.at, text, value)
            fates[column.at] = ASIDE
        else:
            fates.setdefault(column.at, TAKEN)
            if column.target in PLACED:
                spots.setdefault(column.target.partition(".")[0], []).append((str(value), column.low))
            elif column.target == REMARK:
                written.append((column.head, str(value)))
            elif column.target == TRADE:
                items = (f"{column.head}：{item}" for item in split_list(str(value)))
                values[TRADE] = join_list([*split_list(str(values.get(TRADE, ""))), *items])
            elif column.target == PRODUCT and PRODUCT in values:
                if not column.scope:  # beside a column of products a sentence adds nothing
                    before = [] if values.pop(BASIS, None) else split_list(str(values[PRODUCT]))
                    values[PRODUCT] = join_list([*before, *split_list(str(value))])
            else:
                if column.target == NAME:
                    value = _named(str(value), values, remarked)
                elif column.target in NAMED:
                    value = without_mark(str(value))
                elif column.target in (FORMER, TITLE) and column.target in values:
                    value = join_list([*split_list(str(values[column.target])), *split_list(str(value))])
                values[column.target] = value
                if column.scope:
                    values[BASIS] = REGISTERED
    found: dict[str, Placed] = {}
    for sheet, spot in spots.items():
        placed = places.place(spot)
        if isinstance(placed, CellProblem):
            aside(REMARK_AT if sheet == REMARKS else f"{sheet}.所在地", placed)
        else:
            found[sheet] = placed
    maker.add(number, values, found, aside)
    remarks.add(number, written, found, aside)
    books.close_row(number, held, fates)


def _named(text: str, values: dict[str, object], remarked: list[str]) -> str:
    """A firm's name without what a bracket behind it adds: a former name is kept as one, of a remark it is told."""
    said = firm_name(text)
    if said.former:
        values[FORMER] = join_list([*split_list(str(values.get(FORMER, ""))), said.former])
    if said.remark:
        remarked.append(said.remark)
    return said.name


def _sheet(source: RawSheet, name: str, rows: Sequence[tuple[int, Mapping[str, object]]]) -> RawSheet:
    header = columns_of(rows)
    for label in ("企业名称",) if name == "企业" else (f"{name}名称",) if name in ("项目", "机构") else ():
        if label not in header:
            header.append(label)
    laid: list[tuple[int, list[Cell]]] = [(n, list(map(_cell, map(cells.get, header)))) for n, cells in rows]
    return RawSheet(source.file, name, header, laid, source.header_row, source.label)


def _cell(value: object) -> Cell:
    return value if value is None or isinstance(value, (str, int, float)) else str(value)
