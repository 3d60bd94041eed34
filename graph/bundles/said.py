"""What people said in between that a row rests on: taken on or off by hand, remarks, answers, steps with a lead."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from graph.bundles.cause import Cause
from graph.bundles.compare import ListChange, RowChange
from graph.bundles.review import Moment
from graph.dates import from_iso, local_day
from graph.errors import BadRequest
from graph.lists.acts import FIELDS
from graph.lists.by_hand import ANSWER, DECISIONS, ENTRY, answer_key, entry_key
from graph.lists.declared import find_kind
from graph.lists.years import JUDGED
from graph.model.records import Note
from graph.store.contract import Store
from graph.work.leads import TOPIC as LEAD

_BY_HAND, _ASKED, _FOLLOWED = "by_hand", "firms", "talks"
"""The test that people are, the list whose tests they answer, and the list of whom they follow."""


def _over(note: Note) -> str:
    return f"人工{DECISIONS.get(str(note.values.get('decision')), '')}已到期（至 {note.values['until']}）"


def _seen(note: Note, moment: Moment) -> bool:
    """Whether a list of that moment follows it: known then, and of no day to come."""
    return note.at <= moment.at and from_iso(local_day(note.at)) <= moment.on


class Sayings:
    """The work log between two moments, read once."""

    def __init__(self, store: Store, before: Moment, after: Moment) -> None:
        self._store, self._before, self._after = store, before, after

    def causes(self, row: RowChange, change: ListChange) -> tuple[Cause, ...]:
        """What was said of a row, or ran out."""
        keys = [k for k in (row.key, row.key_before) if k]
        found = [self._entry(key, row, change) for key in keys]
        tests = list(JUDGED) if row.what == "reworded" else [t.test for t in row.tests]
        found += [self._answer(answer_key(change.field, k, t)) for k in keys for t in tests]
        if change.name == _FOLLOWED or any(c.column.key == "lead" for c in row.cells):
            found += [self._lead(key) for key in keys]
        return tuple(c for c in found if c is not None)

    def _entry(self, key: str, row: RowChange, change: ListChange) -> Cause | None:
        log_key = entry_key(change.name, change.field, change.place, key)
        known = [n for n in self._notes(ENTRY).get(log_key, ()) if n.at <= self._after.at]
        if not known:
            return None
        note, then = known[-1], next((n for n in reversed(known) if n.at <= self._before.at), None)
        if note.at > self._before.at:
            return self._note(note, self._by_hand(note, then))
        flipped = any(t.test == _BY_HAND for t in row.tests) or row.what in ("entered", "left")
        return Cause("day", _over(note), ENTRY, (log_key,), None, note.by) if flipped and self._ran_out(note) else None

    def _by_hand(self, note: Note, then: Note | None) -> str:
        """What somebody changed of a row: each in its own words, as one entry holds them all."""
        said, was = (dict(n.values) if n else {} for n in (note, then))
        changed = [k for k in FIELDS if (said.get(k) or "") != (was.get(k) or "")]
        parts, decision = list[str](), str(said.get("decision") or "")
        if decision and {"decision", "reason", "until"} & set(changed):
            parts.append("：".join(filter(None, (f"人工{DECISIONS.get(decision, '')}", str(said.get("reason") or "")))))
        elif "decision" in changed:
            parts.append(f"人工{DECISIONS.get(str(was.get('decision')), '')}已撤回，交回标准判断")
        if decision and "until" not in changed and self._ran_out(note):
            parts.append(_over(note))
        cells = [k for k in changed if k in ("remark", "officer")]
        parts += [f"{FIELDS[k]}由人工{f'改为“{said[k]}”' if said.get(k) else '清空'}" for k in cells]
        return "；".join(parts) or "人工改过这一行"

    def _ran_out(self, note: Note) -> bool:
        """Whether its end lies between the days."""
        try:
            return self._before.on <= from_iso(str(note.values.get("until") or "")) < self._after.on
        except BadRequest:
            return False

    def _answer(self, log_key: str) -> Cause | None:
        notes = self._notes(ANSWER).get(log_key, ())
        note, then = self._between(notes), next((n for n in reversed(notes) if n.at <= self._before.at), None)
        told = note or then
        if told is None:
            return None
        who = f"（{told.values['unit']}）" if told.values.get("unit") else ""
        asked = find_kind(_ASKED).criteria.get(log_key.rpartition("|")[2], {}).get("label", "")
        words = f"答复{who}：{asked}——{told.values.get('answer') or '收回'}"
        if note is not None:
            return self._note(note, words)
        if not told.values.get("answer") or not self._ran_out(told):
            return None
        words = f"{words}，已到期（至 {told.values['until']}）；要再用请重新核对"
        return Cause("day", words, told.topic, (told.key,), None, told.by)

    def _lead(self, key: str) -> Cause | None:
        id_ = key.partition(":")[2].partition("@")[0]
        about = [n for k, notes in self._notes(LEAD).items() if k.split("|")[1:2] == [id_] for n in notes]
        new = [n for n in about if _seen(n, self._after) and not _seen(n, self._before)]
        return self._note(max(new, key=lambda n: n.at), "招商跟进有进展") if new else None

    def _between(self, notes: Iterable[Note]) -> Note | None:
        return next((n for n in reversed(list(notes)) if self._before.at < n.at <= self._after.at), None)

    def _note(self, note: Note, words: str) -> Cause:
        signed = f"{words}（{note.by or '有人'}，{local_day(note.at)}）"
        return Cause("note", signed, note.topic, (note.key,), None, note.by)

    def _notes(self, topic: str) -> dict[str, list[Note]]:
        return self._by_topic[topic]

    @cached_property
    def _by_topic(self) -> dict[str, dict[str, list[Note]]]:
        out = dict[str, dict[str, list[Note]]]()
        for topic in (ENTRY, ANSWER, LEAD):
            of_topic = out.setdefault(topic, {})
            for note in self._store.notes(topic):
                of_topic.setdefault(note.key, []).append(note)
        return out
