"""Leads: whom we mean to invite for a gap, how far that has come, and who did what, as the work log tells it.

A lead is one candidate for one segment in one place. Its first entry in the log adds it; each further one says what
changed. Nothing is overwritten: an entry written without having seen the one before it stays, and is marked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Annotated, Any

from graph.errors import NotFound
from graph.model.records import Note
from graph.says import Says
from graph.text import clean

TOPIC = "lead"
STATES = {"interest": "意向", "contact": "接洽", "talks": "洽谈", "signed": "签约", "dropped": "放弃"}
FIELDS = {"state": "状态", "owner": "负责人", "next_step": "下一步", "due": "日期"}
"""What a lead has that changes, with the words for it."""
_SHORTEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Subject:
    """What a lead is about, with the names it had when it was added; ``home`` is the candidate's own place."""

    kind: str
    id: str
    name: str
    home: str
    field: str
    field_name: str
    segment: str
    segment_name: str
    place: tuple[str, ...]
    place_name: str
    score: float | None = None

    @property
    def key(self) -> str:
        """Key in the work log: kind, id, segment and place, set apart by ``|``."""
        parts = (self.kind, self.id, self.segment, "+".join(sorted(self.place)))
        return "|".join(p.replace("%", "%25").replace("|", "%7C") for p in parts)


@dataclass(frozen=True, slots=True)
class LeadChange:
    """One thing that an entry changed: a key of :data:`FIELDS`, before and after ("" for nothing)."""

    what: Annotated[str, Says("改动", among=tuple(FIELDS))]
    before: str
    after: str

    @property
    def words(self) -> str:
        """The change in words.

        >>> LeadChange("state", "interest", "contact").words, LeadChange("due", "2026-01-31", "").words
        ('状态：意向 → 接洽', '日期：2026-01-31 → 无')
        """
        before, after = (STATES.get(v, v) if self.what == "state" else v for v in (self.before, self.after))
        return f"{FIELDS[self.what]}：{before} → {after or '无'}" if before else f"{FIELDS[self.what]}：{after}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a lead. ``unseen`` marks one whose writer had not seen the entry before it."""

    id: str
    at: str
    by: str
    changes: tuple[LeadChange, ...]
    remark: str
    unseen: bool
    first: bool = False

    @property
    def words(self) -> str:
        """What was done, in words."""
        said = "；".join(c.words for c in self.changes)
        return ("加入名单" + (f"；{said}" if said else "")) if self.first else said or "补充情况"


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead as it stands, with all its entries, oldest first. ``due`` is a date as ``2026-01-31`` or "".

    ``key`` is that of its entries in the work log: of what it was about when it was added.
    """

    key: str
    subject: Subject
    entries: tuple[Entry, ...]
    state: str
    owner: str
    next_step: str
    due: str

    @property
    def number(self) -> str:
        """What it goes by: the id of its first entry."""
        return self.entries[0].id

    @property
    def last(self) -> str:
        """Id of its newest entry; whoever changes the lead says which one they saw."""
        return self.entries[-1].id

    @property
    def remark(self) -> str:
        """The newest remark."""
        return next((e.remark for e in reversed(self.entries) if e.remark), "")

    def since(self, seen: str) -> tuple[Entry, ...]:
        """Entries after the one with this id; all of them if there is none such."""
        ids = [e.id for e in self.entries]
        return self.entries[ids.index(seen) + 1 :] if seen in ids else self.entries


def leads_of(notes: Iterable[Note]) -> list[Lead]:
    """Leads as their entries (oldest first) leave them, in the order in which they were added."""
    by_key: dict[str, list[Note]] = {}
    for note in notes:
        by_key.setdefault(note.key, []).append(note)
    return [lead for of_key in by_key.values() if (lead := _lead(of_key)) is not None]


def _lead(notes: list[Note]) -> Lead | None:
    about = next((n.values["subject"] for n in notes if isinstance(n.values.get("subject"), dict)), None)
    if about is None:
        return None
    now, entries, seen = dict.fromkeys(FIELDS, ""), list[Entry](), ""
    for note in notes:
        said = {k: str(note.values[k]) for k in FIELDS if note.values.get(k) is not None}
        if entries and "subject" in note.values:
            said.pop("state", None)  # added twice at one moment: the second says nothing new of the state
        changes = tuple(LeadChange(k, now[k], v) for k, v in said.items() if v != now[k])
        now |= said
        unseen = bool(entries) and note.values.get("seen") != seen
        entries.append(
            Entry(note.id, note.at, note.by, changes, str(note.values.get("remark") or ""), unseen, not entries)
        )
        seen = note.id
    now["state"] = now["state"] if now["state"] in STATES else next(iter(STATES))
    return Lead(notes[0].key, _subject(about), tuple(entries), **now)


def _subject(about: dict[str, Any]) -> Subject:
    known = {f.name: about[f.name] for f in fields(Subject) if f.name in about}
    return Subject(**{**known, "place": tuple(known["place"])})


def find_lead(leads: Iterable[Lead], number: str) -> Lead:
    """The lead of a number, or of the beginning of one that is long enough and alone; raises ``NotFound``."""
    wanted = clean(number).lower()
    found = [x for x in leads if x.number == wanted] or [
        x for x in leads if len(wanted) >= _SHORTEST_NUMBER and x.number.startswith(wanted)
    ]
    if len(found) != 1:
        raise NotFound("招商跟进记录", number)
    return found[0]
