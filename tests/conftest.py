"""What many tests start from: a store with the bundled data, loaded once a session."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from graph.store import open_store
from loaders.importing import import_file

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")  # the same cases in every run; new ones are looked for on purpose, not by accident


@pytest.fixture(scope="session")
def sample_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the bundled data; read only, by agreement."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    store = open_store(f"sqlite:///{path}", write=True)
    report, _ = import_file(store, "sample")
    store.close()
    assert not report.rejects, report.rejects[:3]
    return path


@pytest.fixture
def sample_db_copy(sample_db: Path, tmp_path: Path) -> Path:
    """A copy to write to."""
    return Path(shutil.copy(sample_db, tmp_path / "copy.db"))
