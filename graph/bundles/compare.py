"""Two lists, or two bundles, beside each other: who entered, who left, which cells and tests changed.

Firms that were renamed or merged are followed. Why each changed is another matter: :mod:`graph.bundles.causes`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from graph.bundles.bundle import Bundle, ListPart
from graph.bundles.follow import Follow
from graph.lists.made import Because, Entry, MadeList, Rests
from graph.lists.period import period_words
from graph.plain import Plain
from graph.views.table import Column

What = Literal["entered", "left", "changed", "renamed", "merged", "reworded"]
WHAT: Mapping[str, str] = {
    "entered": "进入",
    "left": "退出",
    "changed": "有变化",
    "renamed": "更名",
    "merged": "并入",
    "reworded": "依据的说法有变",
}
RESULTS: Mapping[str, str] = {
    "": "不在名单上",
    "met": "满足",
    "unmet": "不满足",
    "unknown": "未知",
    "manual": "人工",
    "not_applicable": "说明",
}
_NEAR = 1e-9
_WORDS = frozenset({"why", "action"})
"""Columns that tell in words what the tests say; ranks and dates in them change with others' figures."""


def _itself(key: str) -> str:
    return key


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell before and after."""

    column: Column
    before: Plain
    after: Plain


@dataclass(frozen=True, slots=True)
class TestChange:
    """A test whose result differs; ``""`` for a row that was not on the list on that side."""

    test: str
    before: str
    after: str
    words_before: str
    words_after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that differs; ``rests`` are the records by which the change is to be explained.

    ``key`` is of today, ``key_before`` and ``name_before`` are as they were where that is not the same.
    """

    what: What
    key: str
    name: str
    key_before: str
    name_before: str
    cells: tuple[CellChange, ...]
    tests: tuple[TestChange, ...]
    rests: tuple[Rests, ...]


@dataclass(frozen=True, slots=True)
class ListChange:
    """All rows of a list that differ: entered first, then left, then the others in the order of the later list."""

    name: str
    title: str
    field: str
    place: tuple[str, ...]
    before: int
    after: int
    rows: tuple[RowChange, ...]
    method_changed: bool

    def count(self, what: str) -> int:
        """How many rows changed so."""
        return sum(r.what == what for r in self.rows)

    @property
    def same(self) -> int:
        """Rows of the later list that are as they were."""
        return self.after - sum(r.what not in ("left", "merged") for r in self.rows)


def compare_bundles(before: Bundle, after: Bundle, follow: Follow = _itself) -> list[ListChange]:
    """Each list of the later bundle with the one of the same title in the earlier; of one that only one of them has
    :func:`uncompared` says so.
    """
    earlier = {p.title: p for p in before.lists}
    return [_compared(earlier[p.title], p, follow, p.title) for p in after.lists if p.title in earlier]


def uncompared(before: Bundle, after: Bundle) -> tuple[str, ...]:
    """Of lists that only one of two bundles has, that they are not compared and why, in words that whoever shows a
    comparison says: their rows neither entered nor left.
    """
    return tuple(
        f"{''.join(f'《{t}》' for t in only)}不比：{period_words(other.period)}的样式“{other.preset_title}”里没有。"
        for mine, other in ((after, before), (before, after))
        if (only := [t for t in mine.counts if t not in other.counts])
    )


def compare_whole(before: Bundle, after: Bundle, name: str, follow: Follow = _itself) -> ListChange | None:
    """A list of both bundles, put together from the parts that their presets make of it by whatever titles; ``None``
    where one of them has none.
    """
    old, new = (_whole(b, name) for b in (before, after))
    return _compared(old, new, follow, new.title) if old and new else None


def _whole(bundle: Bundle, name: str) -> ListPart | None:
    """All parts of a list as one; a row that stands in two of them stands once."""
    parts = [p for p in bundle.lists if p.made.name == name]
    if not parts:
        return None
    listed = {e.key: e for p in parts for e in p.made.listed}
    others = {e.key: e for p in parts for e in p.made.candidates}
    made = replace(parts[0].made, listed=tuple(listed.values()), candidates=tuple(others.values()))
    return replace(parts[0], made=made)


def _compared(old: ListPart, new: ListPart, follow: Follow, title: str) -> ListChange:
    """One list of two bundles."""
    change = compare_lists(old.made, new.made, follow, title)
    return replace(change, method_changed=change.method_changed or old.criteria != new.criteria)


def compare_lists(before: MadeList, after: MadeList, follow: Follow = _itself, title: str | None = None) -> ListChange:
    """What differs between a list and a later one."""
    now = {e.key: e for e in after.listed}
    columns = {c.key: c for c in (*before.columns, *after.columns)}
    old, merged = dict[str, Entry](), list[RowChange]()
    for entry in before.listed:
        key = entry.key if entry.key in now else follow(entry.key)
        if key in old:
            entry, kept = (entry, old[key]) if old[key].key != key else (old[key], entry)
            merged.append(_merged(key, kept, entry))
        old[key] = entry
    was, could = ({f(e.key): e for e in m.candidates} for f, m in ((follow, before), (_itself, after)))
    entered = [_entered(e, was.get(k), columns) for k, e in now.items() if k not in old]
    left = [_left(k, e, could.get(k), columns) for k, e in old.items() if k not in now]
    both = [c for k, e in now.items() if k in old and (c := _changed(k, old[k], e, columns)) is not None]
    rows = (*entered, *left, *both, *merged)
    about = (after.name, title or after.title, after.field, after.place)
    return ListChange(*about, len(before.listed), len(after.listed), rows, before.method != after.method)


def _entered(entry: Entry, was: Entry | None, columns: Mapping[str, Column]) -> RowChange:
    """A row that is new; ``was`` is what was known of it before, where it was a candidate."""
    before = was.because if was else ()
    tests, rests = _tests(before, entry.because), (*_rests(before), *_rests(entry.because))
    cells = _cells(was.cells, entry.cells, columns) if was else ()
    return RowChange("entered", entry.key, entry.name, "", "", cells, tests, tuple(dict.fromkeys(rests)))


def _left(key: str, entry: Entry, could: Entry | None, columns: Mapping[str, Column]) -> RowChange:
    """A row that is gone; ``could`` is what is known of it now, where it is a candidate."""
    after = could.because if could else ()
    tests, rests = _tests(entry.because, after), (*_rests(entry.because), *_rests(after))
    cells = _cells(entry.cells, could.cells, columns) if could else ()
    was = entry.key if entry.key != key else ""
    return RowChange("left", key, entry.name, was, "", cells, tests, tuple(dict.fromkeys(rests)))


def _merged(key: str, gone: Entry, kept: Entry) -> RowChange:
    """A row that is one with another that was on the list too."""
    return RowChange("merged", key, kept.name, gone.key, gone.name, (), (), _rests(gone.because))


def _changed(key: str, before: Entry, after: Entry, columns: Mapping[str, Column]) -> RowChange | None:
    moved, renamed = before.key != key, before.name != after.name
    if not moved and not renamed and before.cells == after.cells and before.because == after.because:
        return None
    cells, tests = _cells(before.cells, after.cells, columns), _tests(before.because, after.because)
    if not (cells or tests or moved or renamed):
        return None
    telling = [c for c in cells if c.column.key not in _WORDS]
    only_name = renamed and not tests and all((c.before, c.after) == (before.name, after.name) for c in telling)
    flipped = {t.test for t in tests} if tests and not cells else None
    rests = tuple(dict.fromkeys((*_rests(before.because, flipped), *_rests(after.because, flipped))))
    reworded = not (tests or moved or renamed or telling)
    what: What = "reworded" if reworded else "renamed" if only_name and not moved else "changed"
    was, called = (before.key if moved else ""), (before.name if renamed else "")
    return RowChange(what, after.key, after.name, was, called, cells, tests, rests)


def _cells(
    before: Mapping[str, Plain], after: Mapping[str, Plain], columns: Mapping[str, Column]
) -> tuple[CellChange, ...]:
    return tuple(
        CellChange(column, before.get(key), after.get(key))
        for key, column in columns.items()
        if not _alike(before.get(key), after.get(key))
    )


def _alike(a: Plain, b: Plain) -> bool:
    if (
        isinstance(a, int | float)
        and isinstance(b, int | float)
        and not isinstance(a, bool)
        and not isinstance(b, bool)
    ):
        return a == b or math.isclose(a, b, rel_tol=_NEAR)
    return a == b and type(a) is type(b)


def _tests(before: Iterable[Because], after: Iterable[Because]) -> tuple[TestChange, ...]:
    old, new = ({b.test: b for b in said} for said in (before, after))
    return tuple(
        TestChange(
            test,
            old[test].result if test in old else "",
            new[test].result if test in new else "",
            old[test].words if test in old else "",
            new[test].words if test in new else "",
        )
        for test in dict.fromkeys((*old, *new))
        if (old[test].result if test in old else "") != (new[test].result if test in new else "")
    )


def _rests(because: Iterable[Because], only: set[str] | None = None) -> tuple[Rests, ...]:
    return tuple(dict.fromkeys(r for b in because if only is None or b.test in only for r in b.rests))
