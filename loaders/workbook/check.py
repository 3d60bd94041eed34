"""A workbook, or a folder of CSV files, laid out as the template: read, checked, and turned into records.

A row is taken whole or refused whole, with all its reasons. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph.errors import InputRefused
from graph.model.records import Source
from graph.model.schema import RelationKind, Schema, default_schema
from graph.store.contract import Store
from graph.text import split_list
from loaders.files.raw import CellProblem, RawSheet
from loaders.files.reading import read_sheets
from loaders.identity.located import division_tables
from loaders.identity.rules import is_accounting_line
from loaders.ledger.books import Checked, InputTable
from loaders.ledger.progress import Progress, Tell, silent
from loaders.workbook.every_sheet import told_of
from loaders.workbook.gathering import Gathering, Record
from loaders.workbook.hints import loop_notes, same_names
from loaders.workbook.layout import (
    ABOUT,
    CHOICES,
    ERRORS,
    EXAMPLE_MARK,
    GUIDE,
    UNIVERSAL_FIELDS,
    SheetLayout,
    sheet_layouts,
)
from loaders.workbook.links import NodeRow, NodeRows
from loaders.workbook.new_roster import new_roster
from loaders.workbook.parsed import ParsedSheet, parse_sheet
from loaders.workbook.preview import samples
from loaders.workbook.projects import producing_sites
from loaders.workbook.references import Node, References
from loaders.workbook.rosters import LISTED_IN, FileRoster
from loaders.workbook.sites import HAS_SITE, read_sites, stated_business
from loaders.workbook.yearly import figure_notes

_OURS = (GUIDE, ERRORS, CHOICES, ABOUT)


def check_workbook(
    path: Path,
    store: Store | None,
    *,
    source: str = "workbook",
    schema: Schema | None = None,
    tell: Tell = silent,
    roster: str = "",
) -> Checked:
    """Read and check a workbook or a folder of CSV files against itself and the store; nothing is written.

    ``roster`` (id, name, or the description of a new one) takes the enterprises whose row names none.

    Raises
    ------
    InputRefused
        When the file cannot be read, or none of its sheets is ours; the message names the sheets expected.
    BadRequest
        When there is no such roster.
    """
    tell(Progress("读取文件"))
    return check_raw(read_sheets(path), path.name, store, source=source, schema=schema, tell=tell, roster=roster)


def check_raw(raws: Sequence[RawSheet], name: str, store: Store | None, *, roster: str = "", **more: Any) -> Checked:
    """Check sheets as :func:`check_workbook` does, of a file of this name that was read already."""
    described, chosen = new_roster(roster, name, store)
    return check_sheets([*raws, *described], name, store, roster=chosen, **more)


def check_sheets(
    raws: Sequence[RawSheet],
    name: str,
    store: Store | None,
    *,
    source: str = "workbook",
    schema: Schema | None = None,
    tell: Tell = silent,
    roster: str = "",
) -> Checked:
    """Check sheets of ours, read from a file of this name or made from one; raises as :func:`check_workbook`."""
    template = schema or default_schema()
    schema = told_of(template, raws)
    checked = Checked(source, name)
    sheets = _parse_all(raws, sheet_layouts(schema), list(sheet_layouts(template)), checked, tell)
    rows, done = sum(len(s.numbers) for s in sheets), 0
    tell(Progress("核对编号与引用", done, rows))
    references = References(schema, store)
    nodes = NodeRows(schema, references, store, [s for s in sheets if s.layout.is_node])
    listed = FileRoster(nodes, store, roster, told=any(s.layout.kind == LISTED_IN for s in sheets))
    gathering = Gathering(schema)
    for row in nodes.rows:
        if row.live:
            gathering.offer(row.sheet, row.position, _node_records(schema, row, references))
    done = len(nodes.rows)
    for sheet in (s for s in sheets if not s.layout.is_node):
        tell(Progress("核对编号与引用", done, rows))
        if sheet.layout.kind == HAS_SITE:
            checked.notes += read_sites(schema, sheet, references)
        _relation_sheet(schema.relations[sheet.layout.kind], sheet, references, gathering)
        done += len(sheet.numbers)
    tell(Progress("整理记录", rows, rows))
    checked.tables += listed.tables
    _fill_tables(schema, gathering, references, checked)
    if HAS_SITE in schema.relations:
        producing = producing_sites(schema, gathering, store)
        checked.tables += producing
        count = sum(len(t.rows) for t in producing)
        checked.notes += [f"{count} 处投产的项目算作企业在当地的场所"] if count else []
        checked.tables += stated_business(schema, gathering, [*gathering.tables(HAS_SITE), *producing], store)
    checked.notes[:0] = listed.notes
    checked.notes += same_names(schema, references)
    checked.notes += loop_notes(gathering, store)
    checked.notes += [*nodes.notes, *figure_notes(sheets)]
    checked.samples = samples(schema, references, sheets, nodes.rows)
    return checked


def _parse_all(
    raws: Sequence[RawSheet], layouts: dict[str, SheetLayout], usual: Sequence[str], checked: Checked, tell: Tell
) -> list[ParsedSheet]:
    """``usual`` are the names that users are told of."""
    known = [r for r in raws if r.name in layouts]
    if not known:
        found = "、".join(r.label for r in raws[:20]) or "无"
        raise InputRefused(f"{checked.label} 中没有可导入的工作表（现有：{found}）；工作表须命名为：{'、'.join(usual)}")
    if strange := [r.label for r in raws if r.name not in layouts and r.name not in _OURS and r.header]:
        checked.notes.append(f"未识别的工作表：{'、'.join(strange)}，未读取；可用的名称：{'、'.join(usual)}")
    # Layout order, so that what a report lists first is what others refer to.
    order = list(layouts)
    sheets, done, rows = list[ParsedSheet](), 0, sum(len(r.rows) for r in known)
    for raw in sorted(known, key=lambda r: order.index(r.name)):
        tell(Progress("检查单元格", done, rows))
        sheets.append(_parsed(layouts[raw.name], raw, checked))
        done += len(raw.rows)
    if examples := [s.where(number) for s in sheets for number in s.examples]:
        checked.notes.append(f"示例行（首列以“{EXAMPLE_MARK}”开头）未读取：{'、'.join(examples[:20])}")
    return sheets


def _parsed(layout: SheetLayout, raw: RawSheet, checked: Checked) -> ParsedSheet:
    ledger = InputTable(Source(raw.file, raw.label))
    checked.inputs.append(ledger)
    if not raw.header:
        checked.notes.append(f"工作表“{raw.label}”是空的")
        return ParsedSheet(layout, ledger)
    return parse_sheet(layout, raw, ledger, checked.notes)


def _node_records(schema: Schema, row: NodeRow, references: References) -> list[Record]:
    """The node of a row, then the relations written in it."""
    sheet, i = row.sheet, row.position
    kind, id_ = row.node
    out = [Record(kind, None, (id_,), sheet.said_of(schema.nodes[kind])[i])]
    for name, targets in row.links.items():
        relation = schema.relations[name]
        text = sheet.column(relation.target_label)[i]
        values = _with_address(relation, text, sheet.said_of(relation)[i], references)
        keyed = [str(sheet.column(relation.fields[k].label)[i]) for k in relation.key]
        for target_kind, target in dict.fromkeys(targets):
            out.append(Record(name, (kind, target_kind), (id_, target, *keyed), values))
    return out


def _relation_sheet(relation: RelationKind, sheet: ParsedSheet, references: References, gathering: Gathering) -> None:
    labels = (relation.source_label, relation.target_label)
    columns = zip(*(sheet.column(label) for label in labels), sheet.said_of(relation), strict=True)
    key_at = [list(relation.fields).index(k) for k in relation.key]
    for i, (source_text, target_text, values) in enumerate(columns):
        source = _end(relation, "source", sheet, i, source_text, references)
        target = _end(relation, "target", sheet, i, target_text, references)
        if source is None or target is None or i in sheet.bad:
            continue
        if source == target:
            problem = CellProblem(
                "self_loop", f"“{source_text}”与自身有“{relation.label}”关系", "请改正其中一端，或删去这一行"
            )
            sheet.refuse(i, relation.target_label, target_text, problem)
            continue
        values = _with_address(relation, target_text, values, references)
        records = [
            Record("Product", None, (node[1],), (node[1], *[None] * len(UNIVERSAL_FIELDS)))
            for node, made in ((source, relation.creates_source), (target, relation.creates_target))
            if made
        ]
        key = (source[1], target[1], *(str(values[j]) for j in key_at))
        gathering.offer(sheet, i, [*records, Record(relation.name, (source[0], target[0]), key, values)])


def _with_address(
    relation: RelationKind, text: str, values: tuple[Any, ...], references: References
) -> tuple[Any, ...]:
    """Values of a relation that keep the town, street or zone that the row names where only its county is known."""
    if text not in references.below or "District" not in relation.target:
        return values
    at = next((i for i, name in enumerate(relation.fields) if name in ("address", "basis")), None)
    if at is None or values[at] is not None:
        return values
    return (*values[:at], text, *values[at + 1 :])


def _end(
    relation: RelationKind, role: str, sheet: ParsedSheet, position: int, text: str | None, references: References
) -> Node | None:
    """The node at one end of a row, or ``None`` after the row was refused."""
    if text is None:
        return None
    kinds, label, creates = (relation.source, relation.source_label, relation.creates_source)
    if role == "target":
        kinds, label, creates = (relation.target, relation.target_label, relation.creates_target)
    if creates and text in references.index(kinds[0]).rows:
        return kinds[0], text  # it has a row of its own, in which it is written so
    if creates:
        if len(split_list(text)) > 1:
            sheet.refuse(
                position,
                label,
                text,
                CellProblem("one.item", f"“{text}”是几个{label}", f"一行只写一个{label}，请拆成几行"),
            )
            return None
        if not is_accounting_line(text):
            return kinds[0], text
        problem = CellProblem("accounting", f"“{text}”是会计科目，不是产品", "请删去这一行")
        sheet.refuse(position, label, text, problem)
        return None
    found = references.resolve(kinds, text, label)
    if not isinstance(found, CellProblem):
        lost = references.lost(found)
        if lost is None:
            return found
        found = lost
    sheet.refuse(position, label, text, found)
    return None


def _fill_tables(schema: Schema, gathering: Gathering, references: References, checked: Checked) -> None:
    """Nodes first, then relations; what the gazetteer adds gives way to what the workbook says."""
    used = {key[1] for r in schema.relations.values() if "District" in r.target for key in gathering.keys(r.name)}
    used |= {key[0] for r in schema.relations.values() if "District" in r.source for key in gathering.keys(r.name)}
    extra = division_tables(references.divisions & used)
    for table in extra:
        stated = {key[0] for key in gathering.keys(table.kind)}
        table.rows = [row for row in table.rows if row[0] not in stated]
        table.numbers = [0] * len(table.rows)
    for kind in (*schema.nodes, *schema.relations):
        checked.tables += gathering.tables(kind)
        checked.tables += [t for t in extra if t.kind == kind and t.rows]
