"""Saved schemes of the gap list: weights, filters, order and columns under a name, kept in the work log.

The newest entry of a name counts. Deleting is an entry too, so it can be seen who did what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.chain.lookup import nearest
from graph.errors import BadRequest, NotFound
from graph.gap_list.choice import SORTS, Choice
from graph.gap_list.older import NUMBERS, renewed
from graph.gaps.thresholds import PARTS
from graph.model.records import Note
from graph.store.contract import Store
from graph.text import clean

TOPIC = "scheme"
LONGEST = 40
_FILTERS = ("actions", "states", "stages", "fields")


@dataclass(frozen=True, slots=True)
class Scheme:
    """A saved way to look at the gap list; ``by`` and ``at`` (UTC) say who saved it last and when."""

    name: str
    choice: Choice
    columns: tuple[str, ...] = ()
    by: str = field(default="", compare=False)
    at: str = field(default="", compare=False)


def save_scheme(store: Store, name: str, choice: Choice, columns: Sequence[str] = (), by: str = "") -> Scheme:
    """Keep a scheme; one of the same name is replaced, its history stays.

    Raises
    ------
    BadRequest
        No name, or a name of more than :data:`LONGEST` characters.
    """
    values = {
        "weights": dict(choice.weights),
        "filters": {f: list(getattr(choice, f)) for f in _FILTERS},
        "sort": choice.sort,
        "reverse": choice.reverse,
        "columns": list(columns),
    }
    made = _scheme(store.note(TOPIC, _name(name), values, by))
    assert made is not None
    return made


def all_schemes(store: Store) -> list[Scheme]:
    """The schemes that are not deleted, by name."""
    kept, _ = store.standing_notes(TOPIC)
    return sorted((s for n in kept if (s := _scheme(n)) is not None), key=lambda s: s.name)


def some_schemes(store: Store, start: int, count: int) -> tuple[list[Scheme], int]:
    """So many schemes, those saved last first, and how many there are."""
    kept, total = store.standing_notes(TOPIC, start, count)
    return [s for n in kept if (s := _scheme(n)) is not None], total


def find_scheme(store: Store, name: str) -> Scheme:
    """The scheme of this name; raises ``NotFound`` with the nearest names."""
    wanted = clean(name)
    said = store.notes(TOPIC, wanted)
    found = _scheme(said[-1]) if said else None
    if found is None:
        raise NotFound("方案", name, nearest(wanted, [s.name for s in all_schemes(store)]))
    return found


def delete_scheme(store: Store, name: str, by: str = "") -> None:
    """Take a scheme off the list; raises ``NotFound``."""
    store.note(TOPIC, find_scheme(store, name).name, {"deleted": True}, by)


def _name(text: str) -> str:
    name = clean(text)
    if not name or len(name) > LONGEST:
        raise BadRequest(f"方案名称须有 1 到 {LONGEST} 个字")
    return name


def _scheme(note: Note) -> Scheme | None:
    """The scheme that an entry holds; ``None`` for a deletion, and for one that this version cannot read."""
    said: Mapping[str, Any] = note.values
    if said.get("deleted"):
        return None
    try:
        filters = {name: tuple(map(str, said["filters"].get(name, ()))) for name in _FILTERS}
        weights = {part: float(said["weights"].get(part, 1.0)) for part in PARTS}  # others are of an older method
        sort = next((s for s in renewed([said["sort"]], NUMBERS) if s in SORTS), "")
        reverse = bool(sort and said["reverse"])  # an order that is gone is not turned round either
        choice = Choice(**filters, weights=weights, sort=sort or "priority", reverse=reverse)
        return Scheme(note.key, choice, renewed(map(str, said["columns"]), NUMBERS), note.by, note.at)
    except (KeyError, TypeError, AttributeError, ValueError, BadRequest):
        return None
