"""What the fault tests on Neo4j share: batches that are staged, and what must hold of a store whatever befell it."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import pytest

from graph.errors import StoreBusy, StoreUnavailable
from graph.model.records import WriteReport
from graph.store.contract import Store
from graph.store.neo4j import hands as neo4j_hands
from graph.store.neo4j import statements as neo4j_statements
from graph.store.neo4j import sweep as neo4j_sweep
from graph.store.neo4j import write as neo4j_write
from tests.engines import JAN, places, put, table
from tests.neo4j.server import Neo4jServer

SHARED = 60
"""Firms that every batch changes, all to the same size."""


def chunks_of(rows: int, patch: pytest.MonkeyPatch) -> None:
    """Make batches of more than so many rows large ones."""
    for module in (neo4j_statements, neo4j_write, neo4j_sweep, neo4j_hands):
        patch.setattr(module, "CHUNK", rows)


def write(store: Store, number: int, own: int) -> WriteReport:
    """Batch ``number``: ``own`` firms with their places, and a new size for the shared firms, which ends old
    versions.
    """
    ids = [f"{number}-{row}" for row in range(own)]
    shared = [{"id": f"x{row}", "full_name": f"企业x{row}", "size": float(number)} for row in range(SHARED)]
    return put(
        store,
        places("苏州"),
        table("Enterprise", *shared, *({"id": i, "full_name": f"企业{i}"} for i in ids)),
        table("LOCATED_IN", *({"source": i, "target": "苏州"} for i in ids)),
        on=JAN,
        label=str(number),
    )


def insist(store: Store, number: int, own: int) -> WriteReport:
    """Write it again until the store says that it is there; as a caller does who is told to come back later."""
    for _ in range(200):
        try:
            return write(store, number, own)
        except (StoreUnavailable, StoreBusy):
            time.sleep(0.2)
    raise AssertionError(f"batch {number} was never taken")


def wrong_rows(store: Store, own: dict[int, int]) -> str | None:
    """What is mixed or half there in one look at the firms; batches add ``own`` firms each by their number."""
    rows = store.rows("Enterprise", ("id", "size"), JAN)
    sizes = {size for id_, size in rows if id_.startswith("x")}
    seen = Counter(int(id_.partition("-")[0]) for id_, _ in rows if not id_.startswith("x"))
    if len(sizes) > 1 or any(count != own[n] for n, count in seen.items()) or (sizes and int(sizes.pop()) not in seen):
        return f"sizes {sizes}, firms {seen}"
    return None


def wrong_picture(store: Store, own: dict[int, int]) -> str | None:
    """The same in the whole graph, where relations and the version must fit too."""
    chain = store.chain(JAN)
    firms = chain.nodes["Enterprise"]
    sizes = {s for i, s in zip(firms.ids, firms.columns["size"], strict=True) if i.startswith("x")}
    seen = Counter(int(i.partition("-")[0]) for i in firms.ids if not i.startswith("x"))
    homes = sum(len(e.source) for (kind, _, _), e in chain.edges.items() if kind == "LOCATED_IN")
    whole = all(count == own[n] for n, count in seen.items()) and homes == sum(seen.values())
    if len(sizes) > 1 or not whole or len(seen) != chain.version or (sizes and int(sizes.pop()) not in seen):
        return f"sizes {sizes}, firms {seen} with {homes} homes in version {chain.version}"
    return None


def ask(server: Neo4jServer, text: str, **values: Any) -> list[list[Any]]:
    """Rows of a query, asked past the store."""
    with server.driver() as driver:
        return [list(r.values()) for r in driver.execute_query(text, values).records]


def leftovers(server: Neo4jServer) -> int:
    """Records and relations of batches that never became visible, journals of versions that never were, open marks."""
    [[batches, version]] = ask(
        server, "MATCH (m:ChainAtlas) OPTIONAL MATCH (b:ImportBatch) RETURN collect(b.id), m.version"
    )
    nodes = (
        "MATCH (v) WHERE v.batch IS NOT NULL AND (NOT v.batch IN $batches OR v.closed[-2] > $version) RETURN count(v)"
    )
    links = (
        "MATCH ()-[v]->() WHERE v.batch IS NOT NULL AND (NOT v.batch IN $batches OR v.closed[-2] > $version) RETURN "
        "count(v)"
    )
    marks = "MATCH (m:ChainAtlas) RETURN count(m.staging) + count(m.untidy) + count(m.writer)"
    return sum(int(ask(server, text, batches=batches, version=version)[0][0]) for text in (nodes, links, marks))


def assert_whole(store: Store, server: Neo4jServer, own: dict[int, int], wanted: set[int]) -> None:
    """The store holds exactly these batches, each once, and nothing besides."""
    assert wrong_picture(store, own) is None
    assert sorted(int(b.label) for b in store.batches()) == sorted(wanted)
    assert store.version() == len(wanted)
    assert leftovers(server) == 0
    [[versions]] = ask(server, "MATCH (v:Enterprise|EnterprisePast) RETURN count(v)")
    assert versions == sum(own[n] for n in wanted) + SHARED * len(wanted)
