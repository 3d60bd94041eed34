"""What changed since an earlier bundle, as its document says it: who entered and left, which states, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.bundles.causes import Explained
from graph.bundles.compare import WHAT, ListChange
from graph.bundles.states import NAME as STATES
from graph.documents.bundle_first import NAMED, field_of, unit_of
from graph.documents.says import CHAIN
from graph.lists.made import MadeList
from graph.views.document import Heading, Paragraph, Rests, Sentence, paragraph

_TOLD, _CAUSE = 3, 60
"""Changes of a list that are told one by one, and characters of a cause."""


@dataclass(frozen=True, slots=True)
class Since:
    """What differs from an earlier bundle of the same field and place, list by list."""

    words: str
    changes: Sequence[ListChange]
    why: Sequence[Sequence[Explained]]


def changed(since: Since, lists: Sequence[MadeList]) -> Iterable[Heading | Paragraph]:
    """Who entered and left each list since an earlier quarter, and which states changed, each with what did it."""
    by = {m.title: m for m in lists}
    yield Heading(f"比{since.words}变了什么")
    for change, rows in zip(since.changes, since.why, strict=True):
        made = by.get(change.title)
        if change.name == STATES:
            yield paragraph(_states(change, rows))
        elif made is not None:
            yield _changed(change, rows, made)


def _states(change: ListChange, rows: Sequence[Explained]) -> Iterable[Sentence]:
    """Which segments are in another state; of many the first."""
    if not rows:
        yield Sentence("各环节状态没有变。", (Rests("Field", (change.field,)),), CHAIN)
        return
    rests = tuple(r for e in rows for r in e.row.rests)
    yield Sentence(f"环节状态变了的 {len(rows)} 个{'，先说前几个' if len(rows) > NAMED else ''}。", rests, CHAIN)
    for found in rows[:NAMED]:
        cell = found.row.cells[0]
        yield Sentence(f"{found.row.name}由{cell.before}变为{cell.after}：{_causes(found)}。", found.row.rests, CHAIN)


def _changed(change: ListChange, rows: Sequence[Explained], made: MadeList) -> Paragraph:
    unit, other = unit_of(made), len(rows) - change.count("entered") - change.count("left") - change.count("reworded")
    if len(rows) == change.count("reworded"):
        return paragraph(Sentence(f"《{made.title}》没有进出，也没有别的变化。", field_of(made), made.title))
    parts = [
        f"{word} {n} {unit}"
        for word, n in (("进入", change.count("entered")), ("退出", change.count("left")), ("有变化", other))
        if n
    ]
    first = Sentence(f"《{made.title}》{'、'.join(parts)}。", field_of(made), made.title)
    told = [e for e in rows if e.row.what in ("entered", "left", "merged")][:_TOLD]
    return paragraph(first, *(Sentence(_because(e), _rests(e, made), made.title) for e in told))


def _because(found: Explained) -> str:
    return f"{found.row.name}{WHAT[found.row.what]}：{_causes(found)}。"


def _causes(found: Explained) -> str:
    """Its first causes, in few words."""
    causes = "；".join(c.words for c in found.causes[:2])
    return causes if len(causes) <= _CAUSE else f"{causes[: _CAUSE - 1]}…"


def _rests(found: Explained, made: MadeList) -> tuple[Rests, ...]:
    return found.row.rests or field_of(made)
