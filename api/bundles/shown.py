"""What the page of a bundle shows: its lists as rows of text, what changed, and what may be done next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from api.session.session import Session
from graph.bundles.bundle import ListPart
from graph.bundles.presets import all_presets
from graph.bundles.review import Review
from graph.bundles.steps import STEPS, Step, possible
from graph.documents.bundle_first import first_of
from graph.errors import ChainError
from graph.lists.declared import declarations
from graph.lists.made import Entry
from graph.questions.bundles.changed import Compared, compared
from graph.questions.bundles.finding import Asked, Found, asked_for, frozen_or_best, reviews
from graph.render.html_parts import LONG, shown_value
from graph.text import clean
from graph.views.table import Column

_NUMBERS = ("integer", "number", "percent")
_SHORT = 12
"""Characters up to which cells stand beside each other on a narrow screen."""


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell: its text, how it is set, and where it leads."""

    text: str
    looks: str
    record: bool = False


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a list with its cells as text."""

    entry: Entry
    cells: tuple[ShownCell, ...]


def rows_of(part: ListPart) -> list[ShownRow]:
    """The rows of a list."""
    columns = part.made.columns
    return [ShownRow(e, tuple(_cell(c, e) for c in columns)) for e in part.made.listed]


def deeds_of(found: Found) -> list[str]:
    """What is to be done first, as the document of the bundle says it."""
    lists = [replace(p.made, title=p.title) for p in found.bundle.lists]
    return [s.text for s in first_of(lists, final=found.source == "frozen")]


def _cell(column: Column, entry: Entry) -> ShownCell:
    text = shown_value(column, entry.cells.get(column.key))
    looks = "n" if column.type in _NUMBERS else "wide" if len(text) > LONG else "k" if len(text) <= _SHORT else ""
    if entry.cells.get(column.key) is None:
        looks = f"{looks} e".strip()
    return ShownCell(text, looks, column.key == "name" and entry.kind != "Segment")


def earlier_quarters(session: Session, asked: Asked) -> list[str]:
    """Quarters of the same bundle that are kept, before this one, newest first."""
    mine = [
        r.subject.period
        for r in reviews(session).values()
        if (r.subject.field, r.subject.place) == (asked.subject.field, asked.subject.place) and r.newest is not None
    ]
    return sorted((p for p in mine if p < asked.subject.period), reverse=True)


def changes_since(session: Session, asked: Asked, found: Found, since: str) -> Compared | None:
    """What changed since an earlier quarter that is kept; ``None`` where none is."""
    kept = earlier_quarters(session, asked)
    if not kept:
        return None
    before = asked_for(session, asked.subject.field, ",".join(asked.subject.place), since if since in kept else kept[0])
    return compared(session, frozen_or_best(session, before), found)


def next_steps(review: Review) -> list[Step]:
    """What may be done next, but for handing in, which has a form of its own."""
    return [s for s in possible(review.state) if s.key != STEPS["submit"].key]


def presets_offered() -> tuple[list[tuple[str, str]], str]:
    """Names and titles of the presets to choose from, and what is wrong with the city's own, if anything."""
    try:
        return [(p.name, p.title) for p in all_presets(declarations())], ""
    except ChainError as error:
        return [], str(error)


def other_preset(found: Found, text: str, presets: Sequence[tuple[str, str]]) -> str:
    """That a preset which was asked for is not the one by which what is shown was kept, and whether there is such."""
    wanted, bundle = clean(text), found.bundle
    if not wanted or wanted in (bundle.preset, bundle.preset_title):
        return ""
    known = next((title for name, title in presets if wanted in (name, title)), "")
    if known:
        return f"下面是存着的“{bundle.preset_title}”，不是“{known}”"
    return f"没有样式“{wanted}”，下面是存着的“{bundle.preset_title}”；可用的样式：{'、'.join(t for _, t in presets)}"
