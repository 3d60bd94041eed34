"""A document that came back, checked: what was typed into it becomes remarks of lists and leads, in nobody's name yet.

Nothing is written here. A remark that is there already and says something else is kept unless the one of the document
is chosen; what has no place is refused with the way out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

import orjson

from graph.dates import local_time
from graph.errors import BadRequest
from graph.lists.acts import hand_entry
from graph.lists.by_hand import HandBook, entry_key, read_hand
from graph.lists.make import notes_of
from graph.model.records import Entry, Source
from graph.search.merged import merged_keys
from graph.store.contract import Store
from graph.text import clean
from graph.work.lead_rules import change
from graph.work.leads import TOPIC as LEADS
from loaders.documents.read import Returned as Document
from loaders.documents.read import read_typed
from loaders.feedback.places import Nowhere, Row, Spot, Talk, spots_of
from loaders.ledger.books import Checked, InputTable
from loaders.ledger.progress import Progress, Tell, silent
from loaders.ledger.returned import CellChange, Returned
from loaders.returning.compare import ALL, SOMEBODY

SOURCE = "returned"
MARK, BACK = "document", "takes_back"
"""In an entry of the work log: the document that it is from, or whose entry it takes back."""
REMARK = "备注"


@dataclass(frozen=True, slots=True)
class _Said:
    """What becomes of one or several places: where it goes, what stands there now, and the entry that writes it.

    ``adds`` is for what is added to, so that nothing is overwritten.
    """

    numbers: Sequence[int]
    where: str
    title: str
    yours: str
    entry: Callable[[], Entry]
    now: str = ""
    by: str = ""
    at: str = ""
    adds: bool = False


def mark_of_document(found: Document) -> str:
    """What a document goes by in the log: the same for whatever program saved it."""
    data = orjson.dumps([found.about, sorted(found.typed.items())])
    return blake2b(data, digest_size=12).hexdigest()


def check_document(path: Path, store: Store, *, chosen: str = "", tell: Tell = silent) -> Checked:
    """What writing the document would say; raises ``InputRefused`` for one that cannot be read."""
    tell(Progress("读取文稿"))
    found = read_typed(path)
    tell(Progress("找补写的各处写到哪里"))
    return _Reader(found, store, chosen).read()


class _Reader:
    def __init__(self, found: Document, store: Store, chosen: str) -> None:
        self.found, self.store = found, store
        self.mark, self.wanted = mark_of_document(found), set(chosen.replace("，", ",").split(","))
        self.ledger = InputTable(Source(found.name, "补写与反馈"), len(found.typed))
        self.out = Checked(SOURCE, found.name, [self.ledger], returned=Returned(document=True))
        notes = tuple(notes_of(store))
        self.book: HandBook = read_hand(notes, merged_keys(notes))

    def read(self) -> Checked:
        typed = self.found.typed
        spots = spots_of(self.store, self.found.about, typed) if typed else {}
        groups = dict[object, list[tuple[int, Spot, str]]]()
        for number, (key, text) in enumerate(typed.items(), 1):
            spot = spots[key]
            together = (spot.name, spot.field, spot.key) if isinstance(spot, Row) else number
            groups.setdefault(together, []).append((number, spot, text))
        for parts in groups.values():
            self._place(parts)
        assert self.out.returned is not None
        self.out.notes.insert(0, self.out.returned.words())
        return self.out

    def _place(self, parts: Sequence[tuple[int, Spot, str]]) -> None:
        number, spot, text = parts[0]
        if isinstance(spot, Nowhere):
            self.ledger.reject(number, spot.title or "反馈", text, "document.nowhere", spot.why, spot.hint)
        elif isinstance(spot, Talk):
            self._settle(self._talk(number, spot, text))
        else:
            self._settle(self._remark(spot, parts))

    def _talk(self, number: int, spot: Talk, text: str) -> _Said:
        """A further remark of a lead."""
        lead = spot.lead

        def entry() -> Entry:
            said = change(lead, lead.last, SOMEBODY, {"remark": text})
            return Entry(LEADS, lead.key, {**said, MARK: self.mark})

        return _Said([number], "招商跟进", lead.subject.name, text, entry, lead.remark, adds=True)

    def _remark(self, row: Row, parts: Sequence[tuple[int, Spot, str]]) -> _Said:
        """One remark of all that was typed about a row."""
        said = clean("；".join(_labelled(spot, text) for _, spot, text in parts))
        now = self.book.entries.get(entry_key(row.name, row.field, row.place, row.key))

        def entry() -> Entry:
            made = hand_entry(self.book, row, (row.key, row.title), {"remark": said}, SOMEBODY)
            return replace(made, values={**made.values, MARK: self.mark})

        numbers = [n for n, _, _ in parts]
        known = (now.remark, now.by, now.at) if now else ("", "", "")
        return _Said(numbers, row.where, row.title, said, entry, *known)

    def _settle(self, said: _Said) -> None:
        """Keep the change with the entry that writes it, or refuse the places."""
        if clean(said.yours) == clean(said.now):
            return
        returned = self.out.returned
        assert returned is not None
        first, both = said.numbers[0], bool(said.now) and not said.adds
        who = (said.by, local_time(said.at) if said.at else "") if both else ("", "")
        where = (said.where, first, f"第{first}处", said.title, REMARK)
        made = CellChange(*where, "", said.yours, said.now, both, not both, *who)
        made = replace(made, written=not both or ALL in self.wanted or made.place in self.wanted)
        if made.written:
            try:
                self.out.entries.append(said.entry())
                self.ledger.noted |= set(said.numbers)
            except BadRequest as error:
                for number in said.numbers:
                    self.ledger.reject(number, said.title, said.yours, "document.said", str(error), "请改正后再上传")
                made = replace(made, written=False)
        returned.changes.append(made)


def _labelled(spot: Spot, text: str) -> str:
    """A text with what it is about, its paragraphs in a row."""
    said = " ".join(line.strip() for line in text.splitlines() if line.strip())
    label = spot.label if isinstance(spot, Row) else ""
    return f"{label}：{said}" if label else said
