"""A list of the policy (名录, projects, targets …) that came back: decisions, remarks and answers become entries.

Only what was filled in counts: the figures of the list are made anew from the data, whatever was typed over them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.bundles.acts import find_review
from graph.bundles.review import Subject
from graph.dates import local_time, today
from graph.errors import BadRequest, Conflict, InputRefused
from graph.lists.acts import FIELDS, KINDS, Which, answer_entry, hand_entry
from graph.lists.by_hand import Answered, ByHand, HandBook, answer_key, entry_key, read_hand, renamed_key
from graph.lists.declared import Cell as ListCell
from graph.lists.declared import ListKind, declarations
from graph.lists.ledger import choices_of
from graph.lists.make import notes_of
from graph.lists.scene import node_key, segment_key
from graph.model.records import Entry, Source
from graph.model.schema import default_schema
from graph.search.merged import merged_keys
from graph.store.contract import Store
from graph.views.returnable import KEY
from loaders.files.raw import Cell, CellProblem, RawSheet, as_text
from loaders.ledger.books import InputTable, column_letter
from loaders.ledger.returned import CellChange
from loaders.returning.compare import ALL, SOMEBODY
from loaders.returning.leads import CheckedLeads
from loaders.returning.list_cells import CellRefused, run_out, said_in, shown, unsettled
from loaders.returning.memory import ANY_AGAIN, Memory
from loaders.returning.unread import again, gone, gone_note, typed_over, typed_over_note
from loaders.workbook.references import References

_NAME = "name"
UNTOLD = "（填的内容不收，也不留）"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: ``hidden`` is the key it went out with ("" where it is new), ``key`` that of its record today."""

    number: int
    cells: Mapping[str, Cell]
    key: str
    name: str
    went: Mapping[str, str]
    hidden: str = ""


Spoken = dict[str, tuple[str, _Row]]
"""The rows that say something, each with its sheet, by the list and the record that they lead to."""


class _Reader:
    """Reads one sheet against what went out and what is known today."""

    def __init__(self, raw: RawSheet, memory: Memory, store: Store, chosen: str, spoken: Spoken) -> None:
        self.raw, self.memory, self.store, self.spoken = raw, memory, store, spoken
        _, name, field, place, self.period = (*memory.kind.split("|"), "", "", "", "")[:5]
        if name not in declarations() or not field:
            raise InputRefused(f"工作表“{raw.label}”是“{name}”清单，这里没有这份清单；{ANY_AGAIN}")
        self.kind: ListKind = declarations()[name]
        self.which = Which(name, field, tuple(place.split("+")), today())
        notes = tuple(notes_of(store))
        self.renamed = merged_keys(notes)
        self.book: HandBook = read_hand(notes, self.renamed)
        self.wanted = set(chosen.replace("，", ",").split(","))
        self.at = {text: i for i, text in enumerate(raw.header) if text}
        self.ledger = InputTable(Source(raw.file, raw.label), 0)
        self.ledger.letters = {text: column_letter(i) for text, i in self.at.items()}
        self.out = CheckedLeads(self.ledger, notes=list(raw.notes))
        self.references = References(default_schema(), store)
        self.again = again(memory.kind)
        fills = {c.column.label for c in self.kind.cells if c.fill}
        self.told = [label for label in memory.labels if label in self.at and label not in fills]
        self.typed_over, self.astray = list[str](), list[str]()
        self.names = {text for went in memory.records.values() if (text := went.get(self._label(_NAME)))}

    def read(self) -> CheckedLeads:
        """All rows."""
        if KEY not in self.at:
            raise InputRefused(f"工作表“{self.raw.label}”里没有了隐藏的“{KEY}”一列，认不出哪一行是哪一条；{self.again}")
        fills = [c for c in self.kind.cells if c.fill and c.column.label in self.memory.labels]
        if lost := [c.column.label for c in fills if c.column.label not in self.at]:
            self.out.notes.append(f"工作表“{self.raw.label}”里没有了这些列，没有读取：{'、'.join(lost)}")
        seen = set[str]()
        for number, row in self.raw.rows:
            found = self._row(number, row, seen)
            if found is not None:
                self.ledger.rows += 1
                self._settle(found, [c for c in fills if c.column.label in self.at])
        self.out.unseen = gone(self.memory, seen, self._label(_NAME), self.astray)
        self.out.notes += gone_note(self.raw.label, self.kind, self.memory, self.out.unseen)
        self.out.notes += typed_over_note(self.raw.label, self.kind, self.typed_over)
        self.out.notes += self._frozen() if self.out.entries else []
        return self.out

    def _look(self, number: int, cells: Mapping[str, Cell], went: Mapping[str, str], but: str = "") -> None:
        """Remember which cells of a row that are only read do not say what went out."""
        labels = [label for label in self.told if label != but]
        self.typed_over += [f"{self.ledger.letters[x]}{number}" for x in typed_over(cells, went, labels)]

    def _frozen(self) -> list[str]:
        """That the quarter of the list is frozen: what is said now changes nothing in it."""
        last = find_review(self.store, Subject(self.which.field, self.which.place, self.period)).frozen
        if last is None:
            return []
        told = f"{self.period} 的三单一图已经冻结（第 {last.number} 版，{last.by}，{local_time(last.at)}）"
        return [f"工作表“{self.raw.label}”：{told}；表里的意见写入以后只进下一版，冻结的不变"]

    def _row(self, number: int, row: Sequence[Cell], seen: set[str]) -> _Row | None:
        cells = {label: row[i] for label, i in self.at.items() if i < len(row)}
        key = as_text(cells.get(KEY))
        if key in self.memory.records and key not in seen:
            seen.add(key)
            went, label = self.memory.records[key], self._label(_NAME)
            name, named = went.get(label, key), as_text(cells.get(label))
            if named != name and named in self.names:
                message = f"隐藏的键是“{name}”的，看得见的是“{named}”的（多半是只排了看得见的列）"
                self._refuse(number, label, named, "list.astray", message, "请连隐藏的键一起排，或把这一行改回原样")
                return None
            self._look(number, cells, went)
            return _Row(number, cells, renamed_key(key, self.renamed), name, went, key)
        name = as_text(cells.get(self._label(_NAME)))
        self.astray.append(name)
        if key:
            twice = key in seen
            message = f"与前面一行是同一条（{key[:60]}）" if twice else f"隐藏的键“{key[:60]}”不是带出去时的"
            new = "，或清空键作为新增" if KINDS[self.kind.name] and name not in self.names else ""
            hint = f"请留一行{new}" if twice else f"请改回{new}；或{self.again[1:]}"
            self._refuse(number, KEY, None, "list.key", message, hint)
            return None
        fills = [c.column.label for c in self.kind.cells if c.fill and as_text(cells.get(c.column.label))]
        if fills:
            return self._new(number, cells)
        self._look(number, cells, {})
        return None

    def _label(self, key: str) -> str:
        return next(c.column.label for c in self.kind.cells if c.column.key == key)

    def _new(self, number: int, cells: Mapping[str, Cell]) -> _Row | None:
        """A row that was typed below: the record that its name means, unless that has a row of its own."""
        label = self._label(_NAME)
        text, kinds = as_text(cells.get(label)), KINDS[self.kind.name]
        if text in self.names:
            self._keyless(number, text, text)
            return None
        if not kinds:
            self._refuse(
                number, label, text, "list.new", "这份清单不能在表里新增行", "请在“招商目标”页或用 list-enter 列入"
            )
            return None
        node = self.references.resolve(kinds, text, label) if text else None
        if node is None or isinstance(node, CellProblem):
            message = node.message if node else f"没有写{label}"
            self._refuse(number, label, text, "list.new", message, f"{label}写库里已有的全称或编号；没有的请先新增")
            return None
        key = segment_key(node[1], self.which.place) if node[0] == "Segment" else node_key(*node)
        if went := next((k for k in self.memory.records if renamed_key(k, self.renamed) == key), ""):
            self._keyless(number, text, self.memory.records[went].get(label, went))
            return None
        self._look(number, cells, {}, label)
        return _Row(number, cells, key, text, {})

    def _keyless(self, number: int, text: str, name: str) -> None:
        """Refuse a row of a record that went out, without its key: nobody can tell what was changed in it."""
        same = "" if text == name else f"就是“{name}”，"
        message = f"“{text}”{same}带出去时已在这张表里，这一行却没有它隐藏的键，分不出改了什么，没有写入"
        hint = f"请在带出去的原表里它自己的那一行填；找不到原表的，{self.again[1:]}"
        self._refuse(number, KEY, None, "list.keyless", message, hint)

    def _refuse(self, number: int, label: str, value: Cell, rule: str, message: str, hint: str) -> None:
        self.ledger.reject(number, label, value, rule, message, hint)
        self.ledger.rows += 1

    def _settle(self, row: _Row, fills: Sequence[ListCell]) -> None:
        """The changes of a row, and the entries that write them, or the row refused."""
        changes = [c for cell in fills if (c := self._change(row, cell)) is not None]
        if not changes:
            return
        if said := self._said_before(row):
            self.ledger.reject(row.number, changes[0].column, None, "list.double", said, "请只在一行里填，另一行留空")
            self.out.changes += [self._unwritten(c) for c in changes]
            return
        if (lost := self._lost(row.key)) and any(c.written for c in changes):
            hint = "它已经结束；要保留意见请先恢复它"
            self.ledger.reject(row.number, changes[0].column, None, "list.ended", lost, hint)
            self.out.changes += [replace(c, written=False) for c in changes]
            return
        try:
            entries = self._entries(row, changes, fills)
        except CellRefused as error:
            wrong = next(c for c in changes if c.column == error.label)
            value = None if self._untold(wrong) else row.cells.get(wrong.column)
            self.ledger.reject(row.number, wrong.column, value, "list.said", str(error), "请改正后再上传")
            self.out.changes += [self._unwritten(c) for c in changes]
            return
        self.out.changes += changes
        if entries:
            where = f"工作表“{self.raw.label}”第 {row.number} 行（{row.name}）"
            self.out.notes += unsettled(where, entries, self.kind.criteria_of(self.which.field))
            self.out.entries += entries
            self.ledger.noted.add(row.number)

    def _said_before(self, row: _Row) -> str:
        """That an earlier row, of whatever sheet of this file, spoke of the record of this one; "" where none did.

        Their records may have been merged since they went out: the later would overwrite the earlier unseen.
        """
        which = self.which
        sheet, first = self.spoken.setdefault(
            entry_key(which.name, which.field, which.place, row.key), (self.raw.label, row)
        )
        if first is row:
            return ""
        where = "" if sheet == self.raw.label else f"工作表“{sheet}”"
        merged = row.hidden and first.hidden and row.hidden != first.hidden
        return f"与{where}第 {first.number} 行（{first.name}）{'已合并为' if merged else '是'}一条，两行都填了"

    def _untold(self, change: CellChange) -> bool:
        """Whether it may be a figure of a firm: it answers, and by none of what the cell offers."""
        cell = next(c for c in self.kind.cells if c.column.label == change.column)
        offered = choices_of(cell, self.kind.criteria_of(self.which.field))
        return cell.fill.startswith("answer") and change.yours not in offered

    def _unwritten(self, change: CellChange) -> CellChange:
        """A change that is not written; what may be a figure of a firm is not repeated."""
        yours = UNTOLD if self._untold(change) else change.yours
        return replace(change, yours=yours, written=False)

    def _lost(self, key: str) -> str:
        """Why nothing can be said of a row any more, "" where it can."""
        kind, _, rest = key.partition(":")
        gone = self.store.missing(kind, [rest.partition("@")[0]]) if kind in default_schema().nodes else set()
        return f"“{key[:60]}”现在库里没有了" if gone else ""

    def _change(self, row: _Row, cell: ListCell) -> CellChange | None:
        label, known = cell.column.label, self._known(row.key, cell)
        now = shown(known, cell)
        yours, before = said_in(cell, row.cells.get(label)), row.went.get(label, "")
        if yours in (before, now):
            return None
        both = now != before and not (run_out(known, cell) and not row.hidden)
        who = (known.by, local_time(known.at)) if both and known is not None else ("", "")
        where = (self.raw.label, row.number, f"{self.ledger.letters[label]}{row.number}", row.name, label)
        made = CellChange(*where, before, yours, now, both, not both, *who)
        return replace(made, written=not both or ALL in self.wanted or made.place in self.wanted)

    def _known(self, key: str, cell: ListCell) -> ByHand | Answered | None:
        what, _, test = cell.fill.partition(":")
        if what == "answer":
            return self.book.answers.get(answer_key(self.which.field, key, test))
        return self.book.entries.get(entry_key(self.which.name, self.which.field, self.which.place, key))

    def _entries(self, row: _Row, changes: Sequence[CellChange], fills: Sequence[ListCell]) -> list[Entry]:
        said = {c.column: c.yours for c in changes if c.written}
        of = {c.column.label: c.fill for c in fills}
        hand: dict[str, str | None] = {of[k]: v for k, v in said.items() if of[k] in FIELDS}
        criteria: Mapping[str, Any] = self.kind.criteria_of(self.which.field)
        about, label, out = (row.key, row.name), next((k for k in said if of[k] in FIELDS), ""), list[Entry]()
        try:
            if hand:
                out.append(hand_entry(self.book, self.which, about, hand, SOMEBODY))
            for label, text in said.items():
                what, _, test = of[label].partition(":")
                if what == "answer":
                    out.append(answer_entry(self.book, self.which, criteria, about, test, text, SOMEBODY))
        except (BadRequest, Conflict) as error:
            raise CellRefused(label, error) from error
        return out


def check_made_list(raw: RawSheet, memory: Memory, store: Store, chosen: str, spoken: Spoken) -> CheckedLeads:
    """Compare each row with what went out and with what was said since, and judge what was filled in.

    ``spoken`` is what the sheets of the same file before this one speak of, and is added to.

    Raises ``InputRefused`` where the list or its keys cannot be told.
    """
    return _Reader(raw, memory, store, chosen, spoken).read()
