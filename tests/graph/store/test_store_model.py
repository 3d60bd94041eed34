"""Every engine against a model of the store: a calendar of cells, each holding the version that is valid that day."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from graph.errors import BadRequest
from graph.model.records import Retire
from graph.store.contract import Store
from tests.engines import engine_store, firm, places, put, table
from tests.rounds import rounds

store = engine_store

EXAMPLES = {"sqlite": rounds(60, 400), "neo4j": rounds(6, 100)}
"""Sequences by engine: on one every call crosses a network."""
DAYS = [20260100 + n for n in range(1, 9)]
FIRMS, MOVERS, HOMES = ("a", "b"), ("m", "n"), ("苏州", "上海", "合肥")
Values = tuple[Any, ...]
Cells = list[list[Values] | None]
"""A cell is a one-element list, so that two versions with equal values stay two."""

day = st.sampled_from(range(len(DAYS)))
some = st.none() | st.sampled_from([1.0, 2.0])
facts = st.dictionaries(st.sampled_from(FIRMS), st.tuples(some, some), max_size=2)
moves = st.dictionaries(
    st.sampled_from(MOVERS), st.tuples(st.sampled_from(HOMES), st.sampled_from([None, "2024", "2025"]))
)


def paint(cells: Cells, start: int, values: Values | None, *, to_next: bool) -> None:
    """Values from ``start`` to the end of the version there, or (``to_next``) to where the next one begins."""
    old, new = cells[start], None if values is None else [values]
    for at in range(start, len(cells)):
        if cells[at] is not old and not (to_next and cells[at] is None):
            break
        cells[at] = new


def merged(new: Values, old: Values, fill_only: bool) -> Values:
    first, second = (old, new) if fill_only else (new, old)
    return tuple(b if a is None else a for a, b in zip(first, second, strict=True))


class Model(RuleBasedStateMachine):
    """Random imports (back-dated, same day, filling), retirements and rollbacks on one shared store, ids of its own."""

    store: Store
    runs = itertools.count()

    @initialize()
    def begin(self) -> None:
        self.prefix = f"{next(Model.runs)}-"
        put(self.store, *(firm(self.prefix + m) for m in MOVERS), on=DAYS[0])
        self.cells: dict[str, Cells] = {key: [None] * len(DAYS) for key in (*FIRMS, *MOVERS)}
        self.log: dict[int, dict[str, Cells]] = {}
        self.version = self.store.version()

    def _after(self, batch: int | None, before: dict[str, Cells], touched: set[str]) -> None:
        assert (batch is None) == (not touched)
        self.version += bool(touched)
        assert self.store.version() == self.version
        if batch is not None:
            self.log[batch] = {key: before[key] for key in touched}
        self._compare()

    @rule(at=day, facts=facts, moves=moves, fill_only=st.booleans())
    def write(self, at: int, facts: dict[str, Values], moves: dict[str, Values], fill_only: bool) -> None:
        before, touched = {k: list(c) for k, c in self.cells.items()}, set()
        for key, values in facts.items():
            old = self.cells[key][at]
            new = values if old is None else merged(values, old[0], fill_only)
            if old is None or new != old[0]:
                touched.add(key)
                paint(self.cells[key], at, new, to_next=False)
        for key, (home, as_of) in moves.items():
            old = self.cells[key][at]
            same = old is not None and old[0][0] == home
            new = merged((home, as_of), old[0], fill_only) if same and old is not None else (home, as_of)
            if old is None or not (fill_only or new == old[0]):
                touched.add(key)
                paint(self.cells[key], at, new, to_next=not same)
        named = [{"id": self.prefix + k, "size": s, "exchange": e and str(e)} for k, (s, e) in facts.items()]
        moved = [{"source": self.prefix + k, "target": h, "as_of": a} for k, (h, a) in moves.items()]
        tables = [table("Enterprise", *named, fill_only=fill_only)] if named else []
        tables += [table("LOCATED_IN", *moved, fill_only=fill_only)] if moved else []
        dry = put(self.store, *tables, on=DAYS[at], dry_run=True) if at == 0 else None
        report = put(self.store, *tables, on=DAYS[at])
        assert dry is None or dry.changed == report.changed
        assert sum(map(len, report.changed)) == len(touched)
        self._after(report.batch, before, touched)

    @rule(at=day, key=st.sampled_from([*FIRMS, *MOVERS]), home=st.sampled_from(HOMES))
    def retire(self, at: int, key: str, home: str) -> None:
        before = {k: list(c) for k, c in self.cells.items()}
        cell = self.cells[key][at]
        hit = cell is not None and (key in FIRMS or cell[0][0] == home)
        if hit:
            paint(self.cells[key], at, None, to_next=False)
        gone = (
            Retire("Enterprise", [(self.prefix + key,)])
            if key in FIRMS
            else Retire("LOCATED_IN", [(self.prefix + key, home)], ("Enterprise", "District"))
        )
        report = put(self.store, on=DAYS[at], retire=[gone])
        assert report.retired == hit
        self._after(report.batch, before, {key} if hit else set())

    @rule(pick=st.integers(0, 30))
    def rollback(self, pick: int) -> None:
        if not self.log:
            return
        batch = sorted(self.log)[pick % len(self.log)]
        later = [b for b, keys in self.log.items() if b > batch and keys.keys() & self.log[batch].keys()]
        if later:
            with pytest.raises(BadRequest, match="、".join(map(str, sorted(later)))):
                self.store.rollback(batch)
        else:
            assert self.store.rollback(batch) == self.version + 1
            self.version += 1
            self.cells.update(self.log.pop(batch))
        self._compare()

    def _compare(self) -> None:
        for key in FIRMS:
            found = self._calendar("Enterprise", [(self.prefix + key,)])
            assert [c and (c.values["size"], c.values["exchange"]) for c in found] == [
                c and (c[0][0], c[0][1] and str(c[0][1])) for c in self.cells[key]
            ]
        for key in MOVERS:
            found = self._calendar("LOCATED_IN", [(self.prefix + key, home) for home in HOMES])
            assert [c and (c.key[1], c.as_of) for c in found] == [c and c[0] for c in self.cells[key]]
        for at, on in ((0, DAYS[0]), (-1, DAYS[-1])):
            valid = {key for key in FIRMS if self.cells[key][at]}
            assert self.store.missing("Enterprise", [self.prefix + k for k in FIRMS], on) == {
                self.prefix + k for k in {*FIRMS} - valid
            }

    def _calendar(self, kind: str, keys: list[tuple[str, ...]]) -> list[Any]:
        """The version of each day; at most one, or intervals overlap."""
        versions = [v for key in keys for v in self.store.history(kind, key) if not v.voided]
        out = []
        for on in DAYS:
            valid = [v for v in versions if v.since <= on < v.until]
            assert len(valid) <= 1, valid
            out.append(valid[0] if valid else None)
        return out


def test_any_sequence_of_imports_and_undoings_agrees_with_the_calendar(store: Store) -> None:
    put(store, places(*HOMES), on=DAYS[0])
    examples = EXAMPLES[store.url.partition(":")[0]]
    run_state_machine_as_test(
        type("Bound", (Model,), {"store": store}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=10,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
