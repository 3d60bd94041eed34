"""What many tests start from: a store with the bundled data, loaded once a session."""

from __future__ import annotations

import gc
import os
import shutil
import ssl
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import httpx
import pytest
from filelock import FileLock
from hypothesis import settings
from playwright.sync_api import Browser
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

import graph.notebook  # noqa: F401  (answers show themselves in any test alone)
from api.session.context import Context
from graph.processes.collector import collect_rarely
from graph.store.open import open_store
from loaders.importing import import_file
from tests.browser import chromium
from tests.ledger import declare
from tests.neo4j.fixture import neo4j_server as neo4j_server
from tests.neo4j.fixture import restarted_server as restarted_server
from tests.neo4j.fixture import silence_as_shipped as silence_as_shipped
from tests.neo4j.lane import ByFileAndServer, needs_server
from tests.neo4j.slim import write_slim
from tests.serving import served, serving, untouched

os.environ["CHAINATLAS_LEARN"] = (
    "off"  # a minute of a processor for each server; tests of the learned ranking turn it on
)
os.environ.pop("CHAINATLAS_TZ", None)  # days are China's unless a test says otherwise, wherever it runs
if hasattr(os, "nice"):
    os.nice(19)  # children step back behind what answers; of tests on a busy machine they would wait for minutes
ssl.create_default_context = cache(ssl.create_default_context)  # each client of httpx reads all certificates for one
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")  # the same cases in every run; new ones are looked for on purpose, not by accident


gc.disable()  # while the tests are read: looking for garbage among what stays takes as long as the reading


def pytest_collection_finish() -> None:
    """What was read stays, and is no more looked through; garbage is looked for as in every process of ours."""
    gc.freeze()
    collect_rarely()
    gc.enable()


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """What ``make`` leaves at a path, made by the first of the processes that test; the others wait for it."""
    base = factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with FileLock(folder / f"{name}.lock"):
        if not (folder / name).exists():
            room = factory.mktemp("made") / name
            make(room)
            room.rename(folder / name)
    return folder / name


@pytest.fixture(scope="session")
def sample_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the bundled data; read only, by agreement."""

    def make(path: Path) -> None:
        store = open_store(f"sqlite:///{path}", write=True)
        report, _ = import_file(store, "sample")
        store.close()
        assert not report.rejects, report.rejects[:3]

    return made_once(tmp_path_factory, "sample.db", make)


@pytest.fixture
def sample_db_copy(sample_db: Path, tmp_path: Path) -> Path:
    """A copy to write to."""
    return Path(shutil.copy(sample_db, tmp_path / "copy.db"))


def declared(db: Path) -> Callable[[Path], None]:
    """What makes a copy of a store with a ledger that is declared complete."""

    def make(path: Path) -> None:
        shutil.copy(db, path)
        declare(path)

    return make


@pytest.fixture(scope="session")
def ledger_db(sample_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled data with a ledger declared complete, so that there are gaps; read only, by agreement."""
    return made_once(tmp_path_factory, "ledger.db", declared(sample_db))


@pytest.fixture
def ledger_db_copy(ledger_db: Path, tmp_path: Path) -> Path:
    """A copy to write to."""
    return Path(shutil.copy(ledger_db, tmp_path / "copy.db"))


@pytest.fixture(scope="session")
def slim_sheets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a part of the bundled data, as sheets."""
    return made_once(tmp_path_factory, "slim", write_slim)


@pytest.fixture(scope="session")
def slim_db(slim_sheets: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Like :func:`sample_db`, of a part of the bundled data: for what is read anew by a server of each test."""

    def make(path: Path) -> None:
        store = open_store(f"sqlite:///{path}", write=True)
        import_file(store, "workbook", slim_sheets)
        store.close()

    return made_once(tmp_path_factory, "slim.db", make)


@pytest.fixture
def slim_db_copy(slim_db: Path, tmp_path: Path) -> Path:
    """A copy to write to."""
    return Path(shutil.copy(slim_db, tmp_path / "copy.db"))


@pytest.fixture(scope="session")
def slim_ledger_db(slim_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Like :func:`ledger_db`, of a part of the bundled data: for what is copied to a server."""
    return made_once(tmp_path_factory, "slim-ledger.db", declared(slim_db))


@pytest.fixture
def slim_ledger_db_copy(slim_ledger_db: Path, tmp_path: Path) -> Path:
    """A copy to write to."""
    return Path(shutil.copy(slim_ledger_db, tmp_path / "copy.db"))


@pytest.fixture(scope="session")
def ledger_served(ledger_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Context]]:
    """A server on the ledger; one for all, as each takes seconds to start and to read what pages show."""
    copy = shutil.copy(ledger_db, tmp_path_factory.mktemp("ledger-site") / "site.db")
    with served(Path(copy)) as made:
        yield made


@pytest.fixture(scope="module")
def ledger_site(ledger_served: tuple[str, Context]) -> Iterator[str]:
    """Address of a server on the ledger that nobody writes to."""
    with untouched(ledger_served[1]):
        yield ledger_served[0]


@pytest.fixture(scope="module")
def ledger(ledger_site: str) -> Iterator[httpx.Client]:
    """A client of it."""
    with httpx.Client(base_url=ledger_site) as made:
        yield made


@pytest.fixture(scope="session")
def sample_served(sample_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Context]]:
    """A server on the bundled data; one for all."""
    copy = shutil.copy(sample_db, tmp_path_factory.mktemp("site") / "site.db")
    with served(Path(copy)) as made:
        yield made


@pytest.fixture(scope="module")
def site(sample_served: tuple[str, Context]) -> Iterator[str]:
    """Address of a server on the bundled data that nobody writes to; who needs more on it makes one."""
    with untouched(sample_served[1]):
        yield sample_served[0]


@pytest.fixture(scope="module")
def client(site: str) -> Iterator[httpx.Client]:
    """A client of it."""
    with httpx.Client(base_url=site) as made:
        yield made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; each test opens contexts of its own in it."""
    with chromium() as made:
        yield made


@pytest.fixture
def writer(sample_db_copy: Path) -> Iterator[httpx.Client]:
    """A client of a server of its own."""
    with serving(sample_db_copy) as address, httpx.Client(base_url=address) as made:
        yield made


@pytest.fixture
def slim_writer(slim_db_copy: Path) -> Iterator[httpx.Client]:
    """The same on a part of the bundled data."""
    with serving(slim_db_copy) as address, httpx.Client(base_url=address) as made:
        yield made


_LONG = """
test_acts test_any_table test_api test_api_fuzz test_api_imports test_api_limits test_api_tables test_backup_files
test_bulk test_bulk_page test_bundle_pages test_bundles test_by_change test_by_libreoffice test_calibration test_cells
test_census test_census_renewal test_chain_book test_chain_map test_children test_cli test_compare_page test_compose
test_contributing test_data_page test_declared test_documented_calls test_documents test_edges test_edit_page
test_editing test_esri test_explorer test_exports test_extensions_page test_faults test_feedback test_figures
test_firm_elsewhere test_first_contact test_frozen_files test_gap_list_api test_gap_list_page test_guesses test_heavy
test_journeys test_kept_answers test_labels test_lacking test_later test_leads_page test_learned_kept test_ledgers
test_listed test_local_supply_page test_many_places test_map_page test_matches test_matches_in_parts test_matching
test_memo test_memos test_merge_page test_migrate test_network_page test_network_view test_notebooks test_odd_worlds
test_offices test_outgoing test_pages test_portable test_portfolio test_portfolio_page test_promises test_quarters
test_ranking_in_use test_raster test_read test_readers test_readiness test_reading test_record_page
test_recorded_answers test_resilience_pages test_restore test_returned_lists test_returning test_review_page
test_round_trip test_scenario test_scenario_page test_search test_search_engines test_sites test_slices test_standing
test_states test_store_crashes test_store_damage test_store_faults test_store_model test_store_search test_svg
test_table test_table_page test_tables test_taking_out test_template test_upload_mutants test_uploads test_verify_page
test_wheel test_who_can_come test_words test_words_page test_workbook test_worklist
"""
LONG = set(_LONG.split())
"""Files that take more than two or three seconds of a processor: the quick tests do not even read them."""
BUNDLED = {"sample_db", "ledger_db", "slim_sheets"}
"""Fixtures that load the bundled data: whatever takes one, through others too, is no quick test."""
NEEDS = {"browser": "a real Chromium", "neo4j": "a real Neo4j", "long": "more than a few seconds of a processor"}


def pytest_configure(config: pytest.Config) -> None:
    """What the marks mean that :func:`pytest_collection_modifyitems` gives."""
    for mark, need in NEEDS.items():
        config.addinivalue_line("markers", f"{mark}: needs {need}")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    """How tests are dealt out to processes."""
    return ByFileAndServer(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even read what the quick tests leave out."""
    return True if "not long" in config.option.markexpr and collection_path.stem in LONG else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it needs, seen from the fixtures it takes: ``-m "not browser and not neo4j"``."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "browser" in fixtures:
            item.add_marker("browser")
        if "neo4j_server" in fixtures:
            item.add_marker("neo4j")
        if needs_server(item.nodeid) < (item.get_closest_marker("neo4j") is not None):
            raise pytest.UsageError(
                f"{item.nodeid} needs Neo4j; its name must say so, for it to run where the others do"
            )
        if item.path.stem in LONG or fixtures & BUNDLED:
            item.add_marker("long")
