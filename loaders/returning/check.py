"""A list that came back, checked: only what was changed in it becomes records, judged as an import is.

Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph.errors import InputRefused
from graph.model.records import RecordTable
from graph.model.schema import RelationKind
from graph.store.contract import Store
from graph.views.returnable import KEY
from loaders.files.raw import CellProblem, RawSheet, as_text
from loaders.ledger.books import Checked, InputTable, Reject, column_letter
from loaders.ledger.progress import Progress, Tell, silent
from loaders.ledger.returned import Returned
from loaders.returning.compare import Compared, LastHands, Tools, compare
from loaders.returning.known import Key, Shown, key_of_text, read_known
from loaders.returning.leads import KIND as LEADS
from loaders.returning.leads import CheckedLeads, check_leads
from loaders.returning.made_lists import Spoken, check_made_list
from loaders.returning.memory import Memory, read_memory, under_title
from loaders.returning.plan import joined, say_source, source_note, unlisted
from loaders.returning.rows import SheetRows, read_rows
from loaders.returning.sheets import Alike, ListSheet, list_sheets
from loaders.returning.stated import Stated, raw_of, state_edit, state_new
from loaders.returning.unread import again, is_made_list
from loaders.workbook.check import check_raw
from loaders.workbook.references import LOST, References
from loaders.workbook.rosters import COUNTED_ON

SOURCE = "returned"


@dataclass(slots=True)
class _Sheet:
    found: SheetRows
    compared: Compared
    stated: dict[int, Stated] = field(default_factory=dict)
    new: set[int] = field(default_factory=set)
    sourced: list[int] = field(default_factory=list)
    aside: list[Reject] = field(default_factory=list)
    """Why new rows were left out whole, for the books of the sheet."""


def check_returned(
    raws: Sequence[RawSheet], name: str, store: Store, *, chosen: str = "", tell: Tell = silent, roster: str = ""
) -> Checked:
    """Check the sheets of a list that went out and came back.

    ``chosen`` are the cells that are taken although both sides changed them, as :func:`compare` reads them.

    Raises
    ------
    InputRefused
        Its memory or its columns are gone, so that nobody can tell what was changed.
    """
    tell(Progress("比较改了哪些格"))
    memories = read_memory(raws)
    pairs = _pairs(raws, memories)
    sheets = [_compared(list_sheets()[m.kind], raw, m, store, chosen) for raw, m in pairs if m.kind in list_sheets()]
    for each in sheets:
        _state(each, store)
    checked, schema = Checked(SOURCE, name), next(iter(list_sheets().values())).schema
    while sheets:
        made = [raw_of(s.found, s.stated) for s in sheets] + [raw for s in sheets for raw in _joined(s)]
        checked = check_raw(made, name, store, roster=roster, source=SOURCE, schema=schema, tell=tell)
        if not sum(_leave_out(s, checked) for s in sheets):
            break  # else the rest is judged once more without those rows
    checked.returned = returned = Returned()
    spoken = Spoken()
    for raw, memory in pairs:
        if memory.kind == LEADS:
            _add_leads(checked, returned, check_leads(raw, memory, store, chosen))
        elif is_made_list(memory.kind):
            _add_leads(checked, returned, check_made_list(raw, memory, store, chosen, spoken))
    told_there = returned.unseen
    for each in sheets:
        ledger = next(i for i in checked.inputs if i.source.sheet == each.found.raw.label)
        _refuse_taken(each, checked, ledger, store)
        _settle(each, checked, ledger)
        _sum_up(each, checked, ledger, store)
    if not returned.added:  # where new enterprises are listed
        checked.notes = [n for n in checked.notes if not n.startswith(COUNTED_ON)]
    told = (n for s in sheets for n in (*s.found.notes, *unlisted(s.found, s.new)))
    checked.notes[:0] = [returned.words(), *(_unseen(returned.unseen - told_there)), *told]
    return checked


def _add_leads(checked: Checked, returned: Returned, leads: CheckedLeads) -> None:
    checked.inputs.append(leads.ledger)
    checked.entries += leads.entries
    checked.notes += leads.notes
    returned.changes += leads.changes
    returned.unseen += leads.unseen


def _pairs(raws: Sequence[RawSheet], memories: Mapping[str, Memory]) -> list[tuple[RawSheet, Memory]]:
    """The sheets that went out and are here, each with what it held."""
    known, out = {LEADS, *list_sheets()}, list[tuple[RawSheet, Memory]]()
    for found in raws:
        raw, memory = under_title(found), memories.get(found.label)
        if memory is not None and raw.header and (memory.kind in known or is_made_list(memory.kind)):
            out.append((raw, memory))
        elif KEY in raw.header:
            names = "、".join(memories)
            raise InputRefused(
                f"工作表“{raw.label}”不是带出去时的名称（{names}），认不出；请改回原来的名称，多复制的表请删去"
            )
    if not out:
        way = again(next(iter(memories.values())).kind)
        raise InputRefused(f"带出去的工作表（{'、'.join(memories)}）都不在了；请不要改工作表的名称，或{way[1:]}")
    return out


def _compared(sheet: ListSheet, raw: RawSheet, memory: Memory, store: Store, chosen: str) -> _Sheet:
    references = References(sheet.schema, store)
    found = read_rows(sheet, raw, memory)
    keys = (key_of_text(text, is_node=sheet.is_node) for text in memory.records)
    starts = {key.key[0] for key in keys if key is not None}
    tools = Tools(Shown(store, sheet, references), Alike(sheet, references), LastHands(store))
    return _Sheet(found, compare(found, read_known(store, sheet, starts), tools, chosen))


def _state(each: _Sheet, store: Store) -> None:
    """Lay the changed rows and the new ones out as rows of the template."""
    found, sheet = each.found, each.found.sheet
    each.stated = {e.number: state_edit(sheet, e) for e in each.compared.edited}
    taken, references = set[str](), References(sheet.schema, store)
    for number, row in each.compared.new:
        if lacking := sheet.unsaid():
            hint = f"新增{sheet.kind.label}请用模板的“{sheet.name}”表，或在网页上新增"
            problem = CellProblem("new.unsaid", f"新的{sheet.kind.label}要写{lacking}，带出来的表没有这一列", hint)
            found.refused[number] = (sheet.layout.columns[0].label, problem)
            continue
        said = state_new(store, found, row, taken)
        first = sheet.layout.columns[0].label
        if said.numbered and (known := references.index(sheet.kind.name).by_name(said.title(sheet))):
            hint = f"要改它，请在它的那一行改，或把编号写成“{known[0]}”；确实是另一条，请自己写一个编号"
            found.refused[number] = (first, CellProblem("new.known", f"已有同名的{sheet.kind.label}", hint))
            continue
        each.stated[number] = said
        taken.add(as_text(said.cells[first]))
        each.new.add(number)
    each.sourced = say_source(found, each.stated, each.compared.edited)


def _joined(each: _Sheet) -> list[RawSheet]:
    first = each.found.sheet.layout.columns[0].label
    numbers = {n: each.stated[n].cells[first] for n in each.new}
    return joined(each.found, each.new, numbers)


def _leave_out(each: _Sheet, checked: Checked) -> int:
    """Take back new rows of which a joined part was refused: a row is written whole or not at all. How many there are.

    That a part leads to a row which was refused itself is no reason of its own.
    """
    own, label = {ledger.source.sheet: ledger for ledger in checked.inputs}, each.found.raw.label
    parts = {raw.label: raw.label.removeprefix(f"{label}·") for raw in _joined(each)}
    bad = {r.row for part in parts for r in own[part].rejects}
    each.aside += [r for r in own[label].rejects if r.row in bad]
    for part, column in parts.items():
        for r in own[part].rejects:
            if r.rule != LOST:
                cell = f"{_letter(each.found, column)}{r.row}" if column in each.found.at else ""
                each.aside.append(replace(r, sheet=label, column=column, cell=cell))
    for number in bad:
        each.new.discard(number)
        each.stated.pop(number, None)
    return len(bad)


def _refuse_taken(each: _Sheet, checked: Checked, ledger: InputTable, store: Store) -> None:
    """Refuse a relation of which an end was changed so that it is another one that is there already."""
    sheet, label = each.found.sheet, each.found.sheet.identity()[-1].label
    for table in (t for t in checked.tables if t.source == ledger.source and t.kind == sheet.kind.name):
        names = table.columns
        for row, number in zip(table.rows, table.numbers, strict=True):
            said = each.stated.get(number)
            if said is None or not said.moved:
                continue
            values = dict(zip(names, row, strict=True))
            keys = sheet.kind.key if isinstance(sheet.kind, RelationKind) else ()
            key = Key((values["source"], values["target"], *(str(values[k]) for k in keys)), table.ends)
            if key.text in read_known(store, sheet, {key.key[0]}):
                hint = "请在那一条的行里改；这一行请改回带出去时的样子，要去掉它请在网页上“结束”"
                ledger.reject(number, label, None, "record.double", f"已有这条{sheet.kind.label}", hint)


def _settle(each: _Sheet, checked: Checked, ledger: InputTable) -> None:
    """Close the books of a sheet, and leave out of the tables what its rows do not speak of."""
    found, sheet = each.found, each.found.sheet
    for number, (label, problem) in found.refused.items():
        ledger.letters.setdefault(label, _letter(found, label))
        value = found.cell(dict(found.rows)[number], label)
        ledger.reject(number, label, value, problem.rule, problem.message, problem.hint)
    ledger.rejects += each.aside
    ledger.rows = len(found.rows)
    kept, bad = list[RecordTable](), ledger.rejected_rows()
    found.notes += source_note(found, [n for n in each.sourced if n not in bad])
    for table in checked.tables:
        ours = table.source == ledger.source and table.kind in sheet.stated()
        part = _part(table, each, bad) if ours else table
        if not ours or part.rows:
            kept.append(part)
    checked.tables = kept
    checked.retire += [r for number, said in each.stated.items() if number not in bad for r in said.retire]


def _part(table: RecordTable, each: _Sheet, bad: Collection[int]) -> RecordTable:
    """The rows of a table whose kind the row in the file speaks of, but for the ``bad`` ones."""
    of = {n: said.of for n, said in each.stated.items()}
    keep = [i for i, n in enumerate(table.numbers) if n not in bad and (n not in of or table.kind in of[n])]
    return replace(table, rows=[table.rows[i] for i in keep], numbers=[table.numbers[i] for i in keep])


def _letter(found: SheetRows, label: str) -> str:
    return column_letter(found.at[label]) if label in found.at else ""


def _sum_up(each: _Sheet, checked: Checked, ledger: InputTable, store: Store) -> None:
    returned, kind = checked.returned or Returned(), each.found.sheet.kind.name
    made = [t for t in checked.tables if t.kind == kind and t.source == ledger.source]
    bad = ledger.rejected_rows()
    returned.changes += [replace(c, written=c.written and c.row not in bad) for c in each.compared.changes]
    ids = {row[0] for table in made for n, row in zip(table.numbers, table.rows, strict=True) if n in each.new - bad}
    returned.added += len(store.missing(kind, ids)) if each.found.sheet.is_node else len(each.new - bad)
    returned.unseen += each.compared.unseen


def _unseen(count: int) -> list[str]:
    """That a row that was deleted ends nothing; what leads and made lists say of theirs stands with their sheets."""
    return [f"带出去的 {count} 条不在表里了：删去一行不算结束，库里不变；要结束请在它的页面上“结束”"] if count else []
