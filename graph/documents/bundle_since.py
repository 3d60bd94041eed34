"""What changed since an earlier bundle, as its document says it: who and what, from what to what, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.bundles.causes import Explained
from graph.bundles.compare import RESULTS, WHAT, ListChange, RowChange
from graph.bundles.states import NAME as STATES
from graph.documents.bundle import PRESET
from graph.documents.bundle_first import field_of, unit_of
from graph.documents.says import CHAIN
from graph.lists.declared import declarations
from graph.lists.made import MadeList
from graph.plain import Plain
from graph.text import first_few
from graph.views.document import Heading, Paragraph, Rests, Sentence, paragraph

_TOLD, _NAMED, _CAUSE, _SHORT = 5, 20, 160, 20
"""Rows of a list that are told one by one of each sort, names in a row, characters of causes, and those up to which a
cell is told whole."""
_SORTS = (("entered",), ("left",), ("merged",), ("renamed", "changed"))
"""Rows that are told together."""
_IN_TESTS = frozenset({"name", "why", "action", "met", "unknown"})
"""Columns that say once more what the tests, the causes or the name say."""
_REST = "网页“本季变化”"


@dataclass(frozen=True, slots=True)
class Since:
    """What differs from an earlier bundle of the same field and place, list by list; ``apart`` says which lists are not
    compared.
    """

    words: str
    changes: Sequence[ListChange]
    why: Sequence[Sequence[Explained]]
    apart: Sequence[str] = ()


def changed(since: Since, lists: Sequence[MadeList]) -> Iterable[Heading | Paragraph]:
    """Who entered and left each list since an earlier quarter, who changed in what, and which states are others, each
    with what did it; which lists are not compared.
    """
    by = {m.title: m for m in lists}
    yield Heading(f"比{since.words}变了什么")
    for change, rows in zip(since.changes, since.why, strict=True):
        made = by.get(change.title)
        if change.name == STATES:
            yield paragraph(_states(change, rows))
        elif made is not None:
            yield paragraph(_changed(change, rows, made))
    if since.apart:
        yield paragraph(Sentence(text, field_of(lists[0]), PRESET) for text in since.apart)


def _states(change: ListChange, rows: Sequence[Explained]) -> Iterable[Sentence]:
    """Which segments are in another state; of many the first one by one."""
    if not rows:
        yield Sentence("各环节状态没有变。", (Rests("Field", (change.field,)),), CHAIN)
        return
    rests = tuple(r for e in rows for r in e.row.rests)
    yield Sentence(f"环节状态变了的 {len(rows)} 个{_first(rows)}。", rests, CHAIN)
    for found in rows[:_TOLD]:
        cell = found.row.cells[0]
        yield Sentence(f"{found.row.name}由{cell.before}变为{cell.after}：{_causes(found)}。", found.row.rests, CHAIN)


def _changed(change: ListChange, rows: Sequence[Explained], made: MadeList) -> Iterable[Sentence]:
    """How many rows there were and are, how many of each sort changed, then these."""
    told = [(what, of_sort) for what in _SORTS if (of_sort := [e for e in rows if e.row.what in what])]
    if not told:
        yield Sentence(f"《{made.title}》没有进出，也没有别的变化。", field_of(made), made.title)
        return
    unit = unit_of(made)
    counts = "、".join(f"{WHAT[w]} {n} {unit}" for what in _SORTS for w in what if (n := change.count(w)))
    many = f"仍是 {change.after} {unit}" if change.before == change.after else ""
    many = many or f"由 {change.before} {unit}到 {change.after} {unit}"
    yield Sentence(f"《{made.title}》{many}：{counts}。", field_of(made), made.title)
    for what, of_sort in told:
        if len(of_sort) > _TOLD and what[0] in ("entered", "left"):
            names = first_few([e.row.name for e in of_sort], _NAMED)
            rests = tuple(dict.fromkeys(r for e in of_sort[:_NAMED] for r in _rests(e, made)))
            yield Sentence(f"{WHAT[what[0]]}的是{names}{_first(of_sort)}。", rests, made.title)
        elif len(of_sort) > _TOLD:
            yield Sentence(f"{WHAT[what[-1]]}的 {len(of_sort)} {unit}{_first(of_sort)}。", field_of(made), made.title)
        for found in of_sort[:_TOLD]:
            yield Sentence(_because(found, change.name), _rests(found, made), made.title)


def _first(rows: Sequence[Explained]) -> str:
    return f"，下面说前 {_TOLD} 个，其余见{_REST}" if len(rows) > _TOLD else ""


def _because(found: Explained, name: str) -> str:
    """Who, what became of it, from what to what, and why."""
    row, differs = found.row, "；".join(_differs(found.row, name))
    who = f"{row.name_before}并入{row.name}" if row.what == "merged" else f"{row.name}{WHAT[row.what]}"
    return f"{who}{f'（{differs}）' if differs else ''}：{_causes(found)}。"


def _differs(row: RowChange, name: str) -> Iterable[str]:
    """What differs of a row that is or was on the list on both sides, or was known beside it; tests by their labels."""
    if row.what != "merged" and row.name_before:
        yield f"原为{row.name_before}"
    labels = _labels(name)
    for test in row.tests:
        if test.test in labels and test.before and test.after:
            yield f"{labels[test.test]} {RESULTS[test.before]} → {RESULTS[test.after]}"
    if row.what == "changed":
        for cell in row.cells:
            if cell.column.key not in _IN_TESTS:
                before, after = _shown(cell.before), _shown(cell.after)
                short = max(len(before), len(after)) <= _SHORT
                yield f"{cell.column.heading}{f' {before} → {after}' if short else '的说法有变'}"


def _labels(name: str) -> dict[str, str]:
    kind = declarations().get(name)
    told: Mapping[str, object] = kind.criteria if kind else {}
    return {k: str(v["label"]) for k, v in told.items() if isinstance(v, Mapping) and "label" in v}


def _shown(value: Plain) -> str:
    return "空" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)


def _causes(found: Explained) -> str:
    """Its first cause whole, the others as far as there is room; how many are left, and where they stand."""
    words, kept = [c.words for c in found.causes], 1
    while kept < len(words) and len("；".join(words[: kept + 1])) <= _CAUSE:
        kept += 1
    more = f"；另有 {len(words) - kept} 个原因见{_REST}" if kept < len(words) else ""
    return "；".join(words[:kept]) + more


def _rests(found: Explained, made: MadeList) -> tuple[Rests, ...]:
    return found.row.rests or field_of(made)
