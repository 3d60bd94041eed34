"""The list of those we mean to invite as a sheet that goes out and comes back: what changes in a lead is written down.

A change is an entry of the work log, signed, that overwrites nothing; it is judged as on the page of the lead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph.dates import local_time
from graph.errors import BadRequest
from graph.model.records import Entry, Source
from graph.model.schema import FieldDef
from graph.store.contract import Store
from graph.views.returnable import KEY
from graph.work.followed import all_leads
from graph.work.lead_rules import change
from graph.work.leads import FIELDS, STATES, TOPIC, Lead
from loaders.files.raw import Cell, CellProblem, RawSheet, as_text
from loaders.ledger.books import InputTable, column_letter
from loaders.ledger.returned import CellChange
from loaders.returning.compare import ALL, SOMEBODY
from loaders.returning.memory import COPY, Memory
from loaders.returning.unread import gone
from loaders.returning.write import OutSheet
from loaders.workbook.days import parse_date
from loaders.workbook.header import match_header
from loaders.workbook.layout import Column, SheetLayout

KIND, NAME = "lead", "招商跟进"
_REMARK, _LAST = "remark", "最后一条"
_TOLD = ("名称", "所在地", "环节", "招商地区")
_NAMED, _STOPPED = _TOLD[0], STATES["dropped"]
_AGAIN = f"从网页或 chainatlas leads-sheet 重新导出，{COPY}"
_NOTES = {
    "state": "不清楚请留着不动；放弃、退回、重新启动须在备注写原因",
    "due": "下一步的日期，如 2026-12-01",
    _REMARK: "写了就记入跟进记录，已有的备注不变",
}


def _columns() -> list[Column]:
    told = [
        Column(KIND, "told", FieldDef(f"told{i}", label, "text", note="只供看，改了不读取"))
        for i, label in enumerate(_TOLD)
    ]
    words = FIELDS | {_REMARK: "备注"}
    types = {"state": "choice", "due": "date"}
    return told + [
        Column(
            KIND,
            "field",
            FieldDef(
                name,
                label,
                types.get(name, "text"),
                choices=tuple(STATES.values()) if name == "state" else (),
                note=_NOTES.get(name, ""),
            ),
        )
        for name, label in words.items()
    ]


def leads_out(leads: Sequence[Lead]) -> OutSheet:
    """The leads as they stand; the column of remarks is empty, for what is to be added."""
    rows = []
    for lead in leads:
        about = lead.subject
        told = (about.name, about.home or None, about.segment_name, about.place_name)
        rows.append([*told, *(_shown(lead, name) or None for name in FIELDS), None])
    return OutSheet(NAME, KIND, _columns(), [x.number for x in leads], rows, {_LAST: [x.last for x in leads]})


def _shown(lead: Lead, name: str) -> str:
    value = str(getattr(lead, name))
    return STATES[value] if name == "state" else " ".join(value.split())


@dataclass(slots=True)
class CheckedLeads:
    """What a returned sheet of leads says: its books, the entries to be written, and the cells that were changed."""

    ledger: InputTable
    entries: list[Entry] = field(default_factory=list)
    changes: list[CellChange] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unseen: int = 0


def check_leads(raw: RawSheet, memory: Memory, store: Store, chosen: str) -> CheckedLeads:
    """Compare each row with what went out and with the lead as it stands, and judge what was changed."""
    key = Column(KIND, "key", FieldDef("key", KEY, "text"))
    header = match_header(SheetLayout(NAME, KIND, "", (key, *_columns()), is_node=False), raw)
    at = {column.label: position for column, position, _ in header.columns}
    ledger = InputTable(Source(raw.file, raw.label), len(header.rows))
    ledger.letters = {label: column_letter(position) for label, position in at.items()}
    out = CheckedLeads(ledger, notes=[*raw.notes, *header.notes])
    known, seen, astray = {x.number: x for x in all_leads(store)}, set[str](), list[str]()
    wanted = set(chosen.replace("，", ",").split(","))
    for number, row in header.rows:
        cells = {label: row[p] for label, p in at.items() if p < len(row)}
        which = as_text(cells.get(KEY))
        lead = known.get(which) if which in memory.records else None
        if lead is None or which in seen:
            astray.append(as_text(cells.get(_NAMED)))
            _refuse(ledger, number, lead is not None, memory, astray[-1])
            continue
        seen.add(which)
        if _sorted_apart(cells, which, memory):
            message = f"隐藏的键是“{lead.subject.name}”的，看得见的是另一条跟进的（多半是只排了看得见的列）"
            hint = "请连隐藏的键一起排，或把这一行改回原样"
            ledger.reject(number, _NAMED, cells.get(_NAMED), "lead.astray", message, hint)
            continue
        changes = _changes(raw, number, cells, memory.records[which], lead, ledger)
        changes = [replace(c, written=not c.both or ALL in wanted or c.place in wanted) for c in changes]
        out.changes += _judged(out, number, changes, cells, lead)
    out.unseen = gone(memory, seen, _NAMED, astray)
    out.notes += _gone_note(raw.label, out.unseen)
    return out


def _gone_note(sheet: str, count: int) -> list[str]:
    """That a row that was deleted stops nothing, and what does."""
    if not count:
        return []
    how = f"要停下请留着这一行，在“{FIELDS['state']}”写“{_STOPPED}”，并在“备注”写明原因"
    return [f"工作表“{sheet}”：带出去的 {count} 条跟进不在表里了：删去一行不算{_STOPPED}，库里不变；{how}"]


def _refuse(ledger: InputTable, number: int, twice: bool, memory: Memory, name: str) -> None:
    rule, message, hint = "lead.unknown", "这一行不是带出去的跟进", "要加入名单，请在“招商目标”页勾选；这一行请删去"
    if twice:
        rule, message, hint = "lead.twice", "这条跟进在表里有两行", "请留一行"
    elif name and any(went.get(_NAMED) == name for went in memory.records.values()):
        rule, message = "lead.keyless", f"“{name}”这一行没有了隐藏的键，认不出是带出去的哪一条，没有写入"
        hint = f"请在带出去的原表里它自己的那一行填；找不到原表的，{_AGAIN}"
    ledger.reject(number, KEY, None, rule, message, hint)


def _sorted_apart(cells: Mapping[str, Cell], key: str, memory: Memory) -> bool:
    """Whether what is seen in a row is what went out in the row of another lead."""
    told = [label for label in _TOLD if label in cells]
    seen = [as_text(cells[label]) for label in told]
    alike = {k for k, went in memory.records.items() if [went.get(label, "") for label in told] == seen}
    return bool(alike) and key not in alike


def _changes(
    raw: RawSheet, number: int, cells: Mapping[str, Cell], went: Mapping[str, str], lead: Lead, ledger: InputTable
) -> list[CellChange]:
    out = []
    for name, label in (FIELDS | {_REMARK: "备注"}).items():
        if label not in cells and label not in ledger.letters:
            continue
        yours, before = _said(name, cells.get(label)), went.get(label, "")
        now = lead.remark if name == _REMARK else _shown(lead, name)
        if yours in (before, " ".join(now.split())):
            continue
        both = name != _REMARK and now != before
        entry = lead.entries[-1]
        who = (entry.by, local_time(entry.at)) if both else ("", "")
        where = (raw.label, number, f"{ledger.letters[label]}{number}", lead.subject.name, label)
        out.append(CellChange(*where, before, yours, now, both, not both, *who))
    return out


def _said(name: str, cell: Cell) -> str:
    """What a cell says; a day however a program wrote it."""
    day = parse_date(cell) if name == "due" else None
    return as_text(cell) if day is None or isinstance(day, CellProblem) else day


def _judged(
    out: CheckedLeads, number: int, changes: list[CellChange], cells: Mapping[str, Cell], lead: Lead
) -> list[CellChange]:
    """The changes of a row, with the entry that writes them, or the row refused."""
    names = {label: name for name, label in (FIELDS | {_REMARK: "备注"}).items()}
    wanted = {names[c.column]: c.yours for c in changes if c.written}
    if not wanted:
        return changes
    try:
        said = change(lead, lead.last, SOMEBODY, wanted)
    except BadRequest as error:
        first = next(c for c in changes if c.written)
        hint = "请改正后再上传，或在这条跟进的页面上改"
        out.ledger.reject(number, first.column, cells.get(first.column), "lead.change", str(error), hint)
        return [replace(c, written=False) for c in changes]
    out.entries.append(Entry(TOPIC, lead.key, said))
    out.ledger.noted.add(number)
    return changes
