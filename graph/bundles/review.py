"""Where a bundle stands, as its entries in the work log tell: what was done by whom, what counts, what is frozen.

An entry whose writer had not seen the one before it, or that could not follow it, stays in the log and does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from graph.bundles.steps import SIDES, STEPS, refusal, standing_words
from graph.dates import local_time
from graph.model.records import Note

TOPIC = "bundle"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a bundle is about."""

    field: str
    place: tuple[str, ...]
    period: str

    @property
    def key(self) -> str:
        """Its key in the work log; field, place and quarter, set apart by ``|``."""
        parts = (self.field, "+".join(sorted(self.place)), self.period)
        return "|".join(p.replace("%", "%25").replace("|", "%7C") for p in parts)


def subject_of(key: str) -> Subject:
    """The subject of a key.

    >>> subject_of(Subject("a|b", ("2", "1"), "2026Q3").key)
    Subject(field='a|b', place=('1', '2'), period='2026Q3')
    """
    field_, place, period = (p.replace("%7C", "|").replace("%25", "%") for p in key.split("|"))
    return Subject(field_, tuple(place.split("+")), period)


@dataclass(frozen=True, slots=True)
class Moment:
    """What was known when a draft was made: the newest batch, those undone by then, and the time; seen on a day."""

    on: int
    batch: int
    undone: tuple[int, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A content that was handed in: its digest, the data and preset it was made from, and the rows of its lists.

    ``annex`` is the digest of what its document says beside them, "" where that was not yet kept.
    """

    digest: str
    version: int
    moment: Moment
    preset: str
    preset_title: str
    counts: Mapping[str, int]
    by: str
    annex: str = ""

    @property
    def on(self) -> int:
        """The day as of which it was made."""
        return self.moment.on


@dataclass(frozen=True, slots=True)
class Done:
    """One entry; ``counted`` is false for one that came too late or could not follow."""

    id: str
    at: str
    by: str
    step: str
    side: str
    remark: str
    counted: bool

    @property
    def words(self) -> str:
        """What was done, in words."""
        label = STEPS[self.step].label if self.step in STEPS else self.step
        return f"{SIDES[self.side]}{label}" if self.side in SIDES else label


@dataclass(frozen=True, slots=True)
class Edition:
    """A frozen content; ``number`` counts the editions of one quarter."""

    number: int
    draft: Draft
    at: str
    by: str


@dataclass(frozen=True, slots=True)
class Review:
    """A bundle as it stands, with all its entries, oldest first, and all its frozen editions."""

    subject: Subject
    field_name: str
    place_name: str
    city: bool
    state: str = "none"
    draft: Draft | None = None
    signed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    entries: tuple[Done, ...] = ()
    editions: tuple[Edition, ...] = ()

    @property
    def words(self) -> str:
        """Where it stands, in words."""
        return standing_words(self.state, self.city, len(self.editions))

    @property
    def last(self) -> str:
        """Id of its newest entry, "" where there is none; whoever does a step says which one they saw."""
        return self.entries[-1].id if self.entries else ""

    @property
    def frozen(self) -> Edition | None:
        """The newest frozen edition."""
        return self.editions[-1] if self.editions else None

    @property
    def renewed(self) -> bool:
        """Whether a later edition is under review while an earlier one is frozen."""
        return bool(self.editions) and self.draft is not None

    @property
    def newest(self) -> Draft | None:
        """What is to be looked at: the draft under review, else what is frozen."""
        return self.draft or (self.frozen.draft if self.frozen else None)

    def since(self, seen: str) -> tuple[Done, ...]:
        """Entries after the one with this id; all of them if there is none such."""
        ids = [e.id for e in self.entries]
        return self.entries[ids.index(seen) + 1 :] if seen in ids else self.entries

    def news(self, seen: str) -> str:
        """Who did what since the entry ``seen``, in words."""
        return "；".join(f"{e.by or '有人'}于 {local_time(e.at)} {e.words}" for e in self.since(seen))


def reviews_of(notes: Iterable[Note]) -> dict[str, Review]:
    """Bundles by key as their entries (oldest first) leave them, in the order in which they began."""
    by_key: dict[str, list[Note]] = {}
    for note in notes:
        by_key.setdefault(note.key, []).append(note)
    return {key: _review(key, of_key) for key, of_key in by_key.items()}


def _review(key: str, notes: list[Note]) -> Review:
    named = next((n.values for n in reversed(notes) if n.values.get("field_name")), {})
    names = (str(named.get("field_name", "")), str(named.get("place_name", "")), bool(named.get("city")))
    now = Review(subject_of(key), *names)
    for note in notes:
        now = _after(now, note)
    return now


def _after(now: Review, note: Note) -> Review:
    said, step = note.values, str(note.values.get("step", ""))
    side, remark = str(said.get("side", "")), str(said.get("remark", ""))
    counted = (
        step in STEPS
        and (step != "submit" or _draft(note) is not None)
        and str(said.get("seen", "")) == now.last
        and not refusal(now.state, step, side, note.by, now.signed)
    )
    done = Done(note.id, note.at, note.by, step, side, remark, counted)
    entered = replace(now, entries=(*now.entries, done))
    return _taken(entered, note, step, side) if counted else entered


def _taken(now: Review, note: Note, step: str, side: str) -> Review:
    """After a step that counts."""
    if step == "confirm":
        signed = {**now.signed, side: note.by}
        return replace(now, signed=signed, state="confirmed" if set(signed) == set(SIDES) else now.state)
    if step == "submit":
        return replace(now, state="draft", draft=_draft(note), signed={})
    if step == "freeze" and now.draft is not None:
        edition = Edition(len(now.editions) + 1, now.draft, note.at, note.by)
        return replace(now, state="frozen", draft=None, signed={}, editions=(*now.editions, edition))
    return replace(now, state=STEPS[step].to, signed={})


def _draft(note: Note) -> Draft | None:
    """The draft that an entry hands in; ``None`` for one that this version cannot read."""
    said: Mapping[str, Any] = note.values
    try:
        undone = tuple(int(b) for b in said["undone"])
        moment = Moment(int(said["on"]), int(said["batch"]), undone, note.at)
        counts = {str(title): int(n) for title, n in said["counts"]}
        digest, version = str(said["digest"]), int(said["version"])
        preset, title = str(said["preset"]), str(said["preset_title"])
        return Draft(digest, version, moment, preset, title, counts, note.by, str(said.get("annex") or ""))
    except (KeyError, TypeError, ValueError):
        return None
