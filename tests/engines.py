"""Engines under the contract, and the small batches that the contract tests write."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from graph.model.records import Batch, RecordTable, Retire, Source, WriteReport
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.importing import import_file
from tests.neo4j.server import Neo4jServer

Factory = Callable[[pytest.FixtureRequest, Path], Store]


def _sqlite(_: pytest.FixtureRequest, folder: Path) -> Store:
    return open_store(f"sqlite:///{folder / 'chain.db'}", write=True)


def _neo4j(request: pytest.FixtureRequest, _: Path) -> Store:
    server: Neo4jServer = request.getfixturevalue("neo4j_server")
    return empty_neo4j(server)


FACTORIES: dict[str, Factory] = {"sqlite": _sqlite, "neo4j": _neo4j}
"""Every engine; each makes an empty store that may be written. A new engine joins by one line here."""


UNDER_TEST = [pytest.param(engine, marks=[pytest.mark.neo4j] if engine == "neo4j" else []) for engine in FACTORIES]


def empty_neo4j(server: Neo4jServer) -> Store:
    """The one database of the server, emptied; constraints and indexes stay, for they cost seconds."""
    with server.driver() as driver, driver.session() as session:  # in parts: the bundled data at once are too much
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()
    os.environ["CHAINATLAS_NEO4J_PASSWORD"] = server.password  # so that a store's own url opens it again
    return open_store(neo4j_url(server), write=True)


def neo4j_url(server: Neo4jServer, address: str | None = None) -> str:
    """A store address on the server (or on a proxy before it), with the login in it."""
    scheme, _, host = (address or server.url).partition("://")
    return f"{scheme}://{server.user}:{server.password}@{host}"


@pytest.fixture(params=UNDER_TEST or pytest.fail("no engine is under the contract"))
def engine_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of every engine in turn; test modules take it as ``store = engine_store``."""
    made = FACTORIES[request.param](request, tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="module", params=UNDER_TEST)
def engine_sample(
    request: pytest.FixtureRequest, slim_db: Path, slim_sheets: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """A part of the bundled data on every engine in turn, loaded once a module, which only reads it and takes no other
    store.
    """
    folder = tmp_path_factory.mktemp("sample")
    if request.param == "sqlite":  # it is loaded already
        shutil.copy(slim_db, folder / "chain.db")
    made = FACTORIES[request.param](request, folder)
    if request.param != "sqlite":
        import_file(made, "workbook", slim_sheets)
    yield made
    made.close()


JAN, FEB, MAR, APR, MAY = 20260101, 20260201, 20260301, 20260401, 20260501
WHERE = Source("甲.xlsx", "表")
ENDS = {
    "COUNTS": ("Roster", "District"),
    "HAS_SITE": ("Enterprise", "District"),
    "LISTED_IN": ("Enterprise", "Roster"),
    "LOCATED_IN": ("Enterprise", "District"),
    "LACKS": ("District", "Segment"),
    "MAKES": ("Enterprise", "Product"),
    "OPERATES_IN": ("Enterprise", "Segment"),
    "PART_OF": ("Segment", "Field"),
    "COVERS": ("Product", "Segment"),
    "SUPPLIES": ("Segment", "Segment"),
    "SUBCLASS_OF": ("Product", "Product"),
}


def table(
    kind: str,
    *records: dict[str, Any],
    fill_only: bool = False,
    ends: tuple[str, str] | None = None,
    source: Source = WHERE,
) -> RecordTable:
    """Records given as dicts with ``id``, or with ``source`` and ``target``; what one lacks of the others is None."""
    first = ["id"] if "id" in records[0] else ["source", "target"]
    columns = [*first, *dict.fromkeys(k for r in records for k in r if k not in first)]
    rows = [tuple(r.get(c) for c in columns) for r in records]
    return RecordTable(kind, tuple(columns), rows, range(1, len(rows) + 1), source, ends or ENDS.get(kind), fill_only)


def put(
    store: Store,
    *tables: RecordTable,
    on: int = JAN,
    retire: Sequence[Retire] = (),
    dry_run: bool = False,
    label: str = "试",
) -> WriteReport:
    """Write tables as one batch, valid from ``on``."""
    return store.write(Batch("test", label, on, list(tables), list(retire)), dry_run=dry_run)


def firm(id_: str, **fields: Any) -> RecordTable:
    """One enterprise."""
    return table("Enterprise", {"id": id_, "full_name": f"{id_}有限公司", **fields})


def places(*ids: str) -> RecordTable:
    """Districts."""
    return table("District", *({"id": i, "name": f"{i}市"} for i in ids))


def segments(*ids: str) -> RecordTable:
    """Segments."""
    return table("Segment", *({"id": i, "name": f"环节{i}"} for i in ids))


def value(store: Store, kind: str, id_: str, field: str, on: int) -> Any:
    """One value of a node at a date; ``None`` also when the node is not valid then."""
    found = store.get(kind, id_, on)
    return None if found is None else found.values[field]


def targets(store: Store, kind: str, source: str, on: int) -> list[str]:
    """Targets of a source at a date, sorted."""
    return sorted(t for s, t in store.rows(kind, ("source", "target"), on) if s == source)


def dump(store: Store, on: int) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is valid at a date, as comparable text rows."""
    chain = store.chain(on)
    out: dict[str, list[tuple[Any, ...]]] = {}
    for kind, nodes in chain.nodes.items():
        out[kind] = sorted(zip(nodes.ids, *(map(str, c) for c in nodes.columns.values()), strict=True))
    for (kind, source, target), edges in chain.edges.items():
        ids = (chain.nodes[source].ids[edges.source], chain.nodes[target].ids[edges.target])
        values = (map(str, c) for c in edges.columns.values())
        out[f"{kind} {source} {target}"] = sorted(zip(*ids, map(int, edges.state), *values, strict=True))
    return out
