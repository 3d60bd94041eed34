"""The whole graph goes out as our own workbook or CSV, and comes in again as it was."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings

from graph.model.records import RecordTable
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.importing import import_file
from loaders.outgoing.write import write_graph
from tests import crafted
from tests.loaders.outgoing.worlds import records, stored, worlds
from tests.recorded.world import first_tables

SCHEMA_TOML = Path("graph/schema.toml")


def again(path: Path, room: Path) -> tuple[Store, list[str]]:
    """An empty store into which this was read, and why rows were refused."""
    store = open_store(f"sqlite:///{room}", write=True)
    report, _ = import_file(store, "workbook", path)
    return store, [f"{r.sheet} {r.row} {r.column}={r.value}: {r.message}" for r in report.rejects]


@pytest.fixture
def small(tmp_path: Path) -> Store:
    store = open_store(f"sqlite:///{tmp_path / 'small.db'}", write=True)
    import_file(store, "workbook", crafted.folder(tmp_path / "in", first_tables()))
    return store


@pytest.mark.parametrize("name", ["全图.xlsx", "全图"])
def test_what_goes_out_comes_in_as_it_was(small: Store, tmp_path: Path, name: str) -> None:
    written = write_graph(small, tmp_path / name)
    back, refused = again(tmp_path / name, tmp_path / "back.db")
    assert (refused, written.lost) == ([], {})
    assert records(back) == records(small)


_ROOMS = count()


@settings(max_examples=60)
@given(tables=worlds())
def test_any_small_graph_comes_in_as_it_was(
    tables: list[RecordTable], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With relations whose origin, date or state is not that of the row they stand in, with texts that spreadsheets
    take for formulas or numbers, with products that no relation names.
    """
    room = tmp_path_factory.mktemp("world")
    store = stored(room / "a.db", tables)
    written = write_graph(store, room / "out")
    assert not set(written.lost) - {"编号在几类对象里都有，指不明是哪一个"}
    back, refused = again(room / "out", room / "b.db")
    assert refused == []
    if not written.lost:
        assert records(back) == records(store)
    back.close()
    store.close()
    shutil.rmtree(room)
