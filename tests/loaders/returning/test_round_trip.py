"""Whatever cells are changed in a list, in whatever order its rows and columns stand: exactly these come back."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model.schema import FieldDef, NodeKind
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.files.raw import Cell, RawSheet, as_text
from loaders.files.reading import read_sheets
from loaders.importing import import_checked
from loaders.ledger.books import Checked
from loaders.returning.check import check_returned
from loaders.returning.known import Shown, read_known
from loaders.returning.sheets import KEY, ListSheet, ends_of, list_sheets
from loaders.returning.write import sheet_out, write_list
from loaders.workbook.layout import Column
from loaders.workbook.references import References
from tests.loaders.returning.books import make_store
from tests.rounds import rounds

Edits = dict[tuple[str, str], Cell]
"""What is written into a cell: by key of the record and label of the column."""


IDS = {
    "昆山市": ("320583",),
    "甲环节": ("Segment1",),
    "乙环节": ("Segment2",),
    "甲有限公司": ("Enterprise1",),
    "乙有限公司": ("Enterprise2",),
}
"""Ids that say the same as names that go out."""


@dataclass(repr=False)
class Taken:
    """A kind's records as they went out: the sheets as read, and each record's cells."""

    sheet: ListSheet
    raws: list[RawSheet]
    cells: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def taken(world: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Taken]:
    out, folder = list[Taken](), tmp_path_factory.mktemp("out")
    with closing(open_store(f"sqlite:///{world}")) as store:
        for kind, sheet in list_sheets().items():
            if records := list(read_known(store, sheet).values()):
                write_list(folder / f"{kind}.xlsx", [sheet_out(store, sheet, records)])
                out.append(Taken(sheet, read_sheets(folder / f"{kind}.xlsx"), cells_now(store, sheet)))
    assert len(out) > 15
    return out


def cells_now(store: Store, sheet: ListSheet) -> dict[str, dict[str, str]]:
    """What is known of each record, as people read it."""
    shown = Shown(store, sheet, References(sheet.schema, store))
    labels = [c.label for c in sheet.layout.columns]
    known = read_known(store, sheet)
    return {k: {x: t for x in labels if (t := as_text(shown(x, r.cells.get(x))))} for k, r in known.items()}


def editable(sheet: ListSheet) -> list[Column]:
    """Columns that say something about a record, not which one it is.

    A title that is made where none is said comes back by itself; the name of a division stands in other rows too, as
    that of the one above; the year of a site is that of its date where none is told.
    """
    fixed = {c.label for c in sheet.identity()} | {"区划名称", "记录年份"}
    if isinstance(sheet.kind, NodeKind) and sheet.kind.made_id:
        fixed |= set(sheet.titles())
    return [c for c in sheet.layout.columns if c.label not in fixed]


def written_by(rng: Random, sheet: ListSheet, column: Column) -> Cell:
    """What people may write into a cell: a good value, nonsense, or nothing."""
    nodes = {"District": ["吴中区", "320583", "没有的地方"], "Segment": ["甲环节", "Segment2"]}
    if column.field.name == "segments":  # one that is not there is left out of the list, and a note says so
        return rng.choice([None, "甲环节", "Segment2"])
    if kinds := ends_of(sheet, column):
        return rng.choice([None, *nodes.get(kinds[0], [f"{kinds[0]}1", f"{kinds[0]}2"])])
    return rng.choice([None, _value(rng, column.field), _value(rng, column.field)])


def _value(rng: Random, field: FieldDef) -> Cell:
    text = "".join(rng.choices("甲乙丙（）ab12 ", k=rng.randint(1, 6))).strip() or "甲"
    usual: dict[str, list[Cell]] = {
        "number": [round(rng.random(), 3), 0.0, 1.0, "35%", "很多"],
        "integer": [rng.randint(2000, 2025), "2020", "早年"],
        "flag": ["是", "否", "也许"],
        "date": ["2026-01-03", "2025-02", "2024", "某天"],
        "choice": [*field.choices, "别的"],
        "uscc": ["91350100M000100Y43", "9135"],
        "stock": ["688000", "甲"],
    }
    return rng.choice(usual.get(field.type, [text]))


def edits(rng: Random, of: Taken) -> Edits:
    """Up to six cells, each with what is written into it, that is not what stands there."""
    columns, out = {c.label: c for c in editable(of.sheet)}, Edits()
    cells = [(key, label) for key in of.cells for label in columns]
    for key, label in rng.sample(cells, min(len(cells), rng.randint(0, 6))):
        there = of.cells[key].get(label, "")
        same = {("状态", "确认"): ("确认", "")}.get((label, there), (there, *IDS.get(there, ())))
        value = written_by(rng, of.sheet, columns[label])
        if as_text(value) not in same:
            out[key, label] = value
    return out


def put(of: Taken, changes: Edits, rows: Sequence[int], columns: Sequence[int]) -> list[RawSheet]:
    """The sheets with these changes, the rows and the columns in another order."""
    out = []
    for raw in of.raws:
        if raw.name == of.sheet.name:
            heads = [h.rstrip("* ") for h in raw.header]
            told = [(as_text(cells[heads.index(KEY)]), list(cells)) for _, cells in raw.rows]
            for key, cells in told:
                for at, label in enumerate(heads):
                    cells[at] = changes.get((key, label), cells[at])
            told = [told[i] for i in rows]
            made = [(n, [cells[i] for i in columns]) for n, (_, cells) in enumerate(told, raw.header_row + 1)]
            raw = replace(raw, header=[raw.header[i] for i in columns], rows=made)
        out.append(raw)
    return out


def applied(store: Store, checked: Checked, sheet: ListSheet) -> Mapping[str, dict[str, str]]:
    import_checked(store, checked, "名录", seen=store.version(), by="王某")
    return cells_now(store, sheet)


@settings(max_examples=rounds(25, 400))
@given(seed=st.integers(0, 2**32))
def test_any_set_of_edits_comes_back_as_exactly_these_changes(seed: int, world: Path, taken: list[Taken]) -> None:
    rng = Random(seed)
    of = rng.choice(taken)
    changes, size = edits(rng, of), len(of.sheet.layout.columns) + 1
    rows, columns = rng.sample(range(len(of.cells)), len(of.cells)), rng.sample(range(size), size)
    with TemporaryDirectory() as folder:
        copy = shutil.copy(world, Path(folder) / "copy.db")
        with closing(open_store(f"sqlite:///{copy}", write=True)) as store:
            raws = put(of, changes, rows, columns)
            checked = check_returned(raws, "名录", store)
            said = checked.returned
            assert said is not None
            keys = [sorted(of.cells, key=order(of))[i] for i in rows]
            found = {(keys[c.row - 2], c.column): c.yours for c in said.changes}
            assert found == {at: as_text(value) for at, value in changes.items()}
            assert (said.added, said.unseen, list(said.conflicts)) == (0, 0, [])
            written = {(keys[c.row - 2], c.column) for c in said.changes if c.written}
            refused = {keys[r.row - 2] for r in checked.rejects()}
            assert written == {at for at in changes if at[0] not in refused}
            now = applied(store, checked, of.sheet)
            again = check_returned(raws, "名录", store).returned
    assert again is not None
    assert {(keys[c.row - 2]) for c in again.changes} <= refused, "what was written is known, and found again as such"
    assert unlike(of, written, now) == set()


def order(of: Taken) -> Any:
    """Where a record stands in the sheet."""
    raw = next(r for r in of.raws if r.name == of.sheet.name)
    at = raw.header.index(KEY)
    return [as_text(cells[at]) for _, cells in raw.rows].index


def unlike(of: Taken, written: set[tuple[str, str]], now: Mapping[str, dict[str, str]]) -> set[tuple[str, str]]:
    """Cells that nobody changed and that are not as they were.

    What is known of an end of a relation goes with it; the year of a site is that of its date where none is told.
    """
    of_target = {(key, "记录年份") for key, label in written if label == "资料日期"} | {
        (key, c.label)
        for key, label in written
        for t in of.sheet.layout.columns
        if t.label == label and t.role == "target"
        for c in of.sheet.layout.columns
        if c.kind == t.kind
    }
    return {
        (key, label)
        for key, cells in of.cells.items()
        for label in {*cells, *now[key]}
        if (key, label) not in written | of_target and cells.get(label) != now[key].get(label)
    }
