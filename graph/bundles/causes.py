"""Why a row changed between two moments: first the records and sayings that it rests on and that are not as they were;
where there are none, other records of the same firm or segment; else that it was computed from all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.bundles.aged import Aged
from graph.bundles.cause import Cause
from graph.bundles.compare import ListChange, RowChange
from graph.bundles.moments import Moments
from graph.bundles.review import Moment
from graph.bundles.said import Sayings
from graph.bundles.states import NAME as STATES
from graph.dates import to_iso
from graph.gaps.states import STATES as STATE_ROWS
from graph.lists.made import Rests
from graph.lists.years import BY_YEARS, JUDGED
from graph.model.schema import default_schema
from graph.store.contract import Store
from graph.text import first_few
from graph.work.leads import TOPIC as LEAD

_STATE, _SAFETY = "state", "safety"
"""The column of a state, and the test that asks who else is in a segment."""
_NAMED = 5
"""Batches that a cause names."""
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Explained:
    """A row that changed, with its causes; never none."""

    row: RowChange
    causes: tuple[Cause, ...]


def explained(store: Store, changes: Iterable[ListChange], before: Moment, after: Moment) -> list[list[Explained]]:
    """The rows of each list that changed, with their causes."""
    changes = list(changes)
    explainer = Explainer(store, before, after, next((c for c in changes if c.name == STATES), None))
    return [[Explained(row, explainer.causes(row, change)) for row in change.rows] for change in changes]


def _has_state(row: RowChange) -> bool:
    return any(c.column.key == _STATE for c in row.cells)


class Explainer:
    """Explains changes between two moments of a store; ``states`` are those that changed, where that is known."""

    def __init__(self, store: Store, before: Moment, after: Moment, states: ListChange | None = None) -> None:
        self._moments, self._sayings = Moments(store, before, after), Sayings(store, before, after)
        self._aged = Aged(self._moments)
        self._states = None if states is None else {_parts(r.key)[1]: r for r in states.rows}

    def causes(self, row: RowChange, change: ListChange) -> tuple[Cause, ...]:
        """The causes of a row of a list."""
        records = (c for rests in _rests(row) for c in self._aged.record(rests))
        found = dict.fromkeys((*self._sayings.causes(row, change), *records, *self._figures(row)))
        if change.name == STATES or row.what in ("entered", "left") or _has_state(row):
            found |= dict.fromkeys(self._of_state(_parts(row.key)[2], change.place))
        if change.name == STATES:
            found |= dict.fromkeys(self._around(row, change.place))
        if change.method_changed:
            found[Cause("method", "清单的口径或标准换了版本")] = None
        every = tuple(found)
        if all(c.kind == LEAD for c in every) and (not every or _has_state(row)):  # no step with a lead makes a state
            every += self._around(row, change.place) or self._by_year(row) or (Cause("computed", self._computed(row)),)
        return every

    def _by_year(self, row: RowChange) -> tuple[Cause, ...]:
        """Figures that are too old, or read for another year, because the year is another: no record has to change."""
        years = [moment.on // 10_000 for moment in (self._moments.before, self._moments.after)]
        turned = [t for t in row.tests if t.test in JUDGED and t.words_before and t.words_after]
        if years[0] == years[1]:
            return ()
        return tuple(
            Cause("day", f"到 {years[1]} 年，判断换了年度：“{t.words_before}”变为“{t.words_after}”；请补近年的数")
            for t in turned
        )

    def _of_state(self, segment: str, place: Sequence[str]) -> tuple[Cause, ...]:
        """Why the state of a segment in a place is another: what people found out, and 名录 that may say 无 of it on
        one of the days; none where the state is known to be the same.
        """
        if not segment or (self._states is not None and segment not in self._states):
            return ()
        told = self._aged.verified(segment, place)
        return told + self._aged.rosters(place) if self._none_said(segment) else told

    def _none_said(self, segment: str) -> bool:
        """Whether one of the two states of a segment says that nobody is there, as far as they are known."""
        if self._states is None:
            return True
        cell = self._states[segment].cells[0]
        return any(s.told and not s.here for s in STATE_ROWS.values() if s.label in (cell.before, cell.after))

    def _figures(self, row: RowChange) -> tuple[Cause, ...]:
        """年度指标 of the years by which a test was judged before or is now."""
        out = tuple[Cause, ...]()
        for test in (t for t in row.tests if t.test in JUDGED):
            judged = (w.partition(BY_YEARS)[2] for w in (test.words_before, test.words_after))
            years = {int(y) for words in judged for y in _YEAR.findall(words)}
            for firm in dict.fromkeys(_parts(k)[1] for k in (row.key_before, row.key) if k and years):
                out += self._moments.figures_of(firm, JUDGED[test.test], years)
        return out

    def _around(self, row: RowChange, place: Sequence[str]) -> tuple[Cause, ...]:
        """Records of the firm or the segment that a row is about, besides those that it rests on."""
        found = tuple[Cause, ...]()
        for key in filter(None, (row.key_before, row.key)):
            kind, id_, segment = _parts(key)
            if kind not in default_schema().nodes:
                continue
            if kind != "Segment":
                found += self._moments.relations_of(kind, id_)
            if kind == "Project":
                found += self._moments.ending_at(kind, id_)
            for near in filter(None, (segment, *self._near(row, kind, id_))):
                found += self._moments.touching("OPERATES_IN", near) + self._of_state(near, place)
        return tuple(dict.fromkeys(found))

    def _near(self, row: RowChange, kind: str, id_: str) -> list[str]:
        """Segments by which a row is judged that are not in its key: those that a project builds in, and those of a
        firm, which may be the only one there.
        """
        if kind == "Project":
            return [key[1] for key in self._moments.keys("BUILDS", id_)]
        safe = kind == "Enterprise" and any(t.test == _SAFETY for t in row.tests)
        return [key[1] for key in self._moments.keys("OPERATES_IN", id_)] if safe else []

    def _computed(self, row: RowChange) -> str:
        before, after = self._moments.before, self._moments.after
        same = "所依据的记录没有变" if row.rests else "没有单一的依据"
        if (before.batch, before.undone) == (after.batch, after.undone):
            return f"{same}；数据没有变，日期由 {to_iso(before.on)} 到 {to_iso(after.on)}"
        gone = first_few([str(b) for b in after.undone if b not in before.undone], _NAMED)
        came = f"数据由批次 {before.batch} 到批次 {after.batch}" if before.batch != after.batch else ""
        between = "，".join(filter(None, (came, f"撤销了批次 {gone}" if gone else "")))
        return f"{same}；由全部数据推算，说不出是哪一条（其间{between}）"


def _rests(row: RowChange) -> list[Rests]:
    """What a row rests on, and where its name or its record is another, that record."""
    own = [_parts(k)[:2] for k in (row.key_before, row.key if row.name_before else "") if k]
    nodes, relations = default_schema().nodes, default_schema().relations
    records = [*row.rests, *(Rests(kind, (id_,)) for kind, id_ in own)]
    return [r for r in dict.fromkeys(records) if r.kind in nodes or r.kind in relations]


def _parts(key: str) -> tuple[str, str, str]:
    """Kind, id and segment of the key of a row.

    >>> _parts("Enterprise:a@wafer"), _parts("Segment:wafer@320583")
    (('Enterprise', 'a', 'wafer'), ('Segment', 'wafer', 'wafer'))
    """
    kind, _, rest = key.partition(":")
    id_, _, more = rest.partition("@")
    return kind, id_, id_ if kind == "Segment" else more
