"""The world that records are edited in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store.contract import Store
from graph.store.open import open_store
from tests.loaders.editing.world import make_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it is; read only, by agreement."""
    return make_world(tmp_path_factory.mktemp("world"))


@pytest.fixture
def store(world: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy to write to."""
    made = open_store(f"sqlite:///{shutil.copy(world, tmp_path / 'copy.db')}", write=True)
    yield made
    made.close()
