"""What a careful script does without us: the bare driver, unique constraints, ``UNWIND`` in batches; no check, no
history.

:func:`load_same` writes what we write, so that the rest of our time is the price of planning, staging and the lease.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from neo4j import Driver, ManagedTransaction, Session

from graph.dates import today
from graph.model.schema import default_schema
from graph.store.engine.checks import check_table
from graph.store.engine.intervals import TablePlan
from graph.store.neo4j.ddl import ddl
from graph.store.neo4j.statements import Scribe
from loaders.chainkg.folder import check_chainkg
from loaders.ledger.books import Checked

BATCH = 10_000
CONSTRAINED = ("Field", "Segment", "Product", "Enterprise", "Institution", "District", "Industry")


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    source = iter(rows)
    while part := list(islice(source, BATCH)):
        yield part


def _unwind(session: Session, query: str, rows: Iterable[Any]) -> int:
    """Run ``UNWIND $rows AS r`` and the query for each batch, each in a transaction of its own.

    Returns the rows sent.
    """
    sent = 0
    for part in _batches(rows):
        session.execute_write(_send, f"UNWIND $rows AS r {query}", part)
        sent += len(part)
    return sent


def _send(tx: ManagedTransaction, query: str, rows: list[Any]) -> None:
    tx.run(query, rows=rows).consume()


def load_tables(driver: Driver, checked: Checked) -> int:
    """The tables of a checked file as nodes and relations, as they stand; returns the rows sent."""
    with driver.session() as session:
        for label in CONSTRAINED:
            session.run(f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE").consume()
        session.run("CALL db.awaitIndexes()").consume()
        return sum(_load(session, t.kind, t.ends, t.columns, t.rows) for t in checked.tables)


def _load(
    session: Session, kind: str, ends: tuple[str, str] | None, columns: tuple[str, ...], rows: Iterable[Any]
) -> int:
    skip = 2 if ends else 1
    values = ", ".join(f"{c}: r[{i}]" for i, c in enumerate(columns) if i >= skip)
    if ends is None:
        return _unwind(session, f"CREATE (n:{kind} {{id: r[0], {values}}})", rows)
    match = f"MATCH (a:{ends[0]} {{id: r[0]}}) MATCH (b:{ends[1]} {{id: r[1]}})"
    return _unwind(session, f"{match} CREATE (a)-[:{kind} {{{values}}}]->(b)", rows)


def read_lines(folder: Path, name: str) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    with (folder / name).open(encoding="utf-8") as handle:
        return [json.loads(line) for line in handle if line.strip()]


NODES = (
    ("Company", "name", "company.json"),
    ("Industry", "code", "industry.json"),
    ("Product", "name", "product.json"),
)
LINKS = (
    ("company_industry.json", "Company {name: r.company_name}", "Industry {code: r.industry_code}", "CLASSIFIED_AS"),
    ("industry_industry.json", "Industry {code: r.from_code}", "Industry {code: r.to_code}", "BRANCH_OF"),
    (
        "company_product.json",
        "Company {name: r.company_name}",
        "Product {name: r.product_name}",
        "MAKES {share: toFloat(r.rel_weight)}",
    ),
)
PRODUCT_LINKS = {"上游材料": "INPUT_OF", "下游产品": "OUTPUT_OF", "产品小类": "SUBCLASS_OF"}


def load_chainkg(driver: Driver, folder: Path) -> int:
    """A ChainKnowledgeGraph folder with all its dirt; companies by name (codes come in two formats), repeated nodes
    merged, what points nowhere silently dropped."""
    with driver.session() as session:
        for label, key, _ in NODES:
            session.run(f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE").consume()
        session.run("CREATE INDEX industry_name IF NOT EXISTS FOR (n:Industry) ON (n.name)").consume()
        session.run("CALL db.awaitIndexes()").consume()
        sent = 0
        for label, key, name in NODES:
            sent += _unwind(session, f"MERGE (n:{label} {{{key}: r.{key}}}) SET n += r", read_lines(folder, name))
        for name, a, b, link in LINKS:
            sent += _unwind(session, f"MATCH (a:{a}) MATCH (b:{b}) CREATE (a)-[:{link}]->(b)", read_lines(folder, name))
        ups = read_lines(folder, "industry_up.json")
        flat = [{"a": up, "b": r["industry"], "w": w} for r in ups for up, w in r["ups"].items()]
        _unwind(
            session,
            "MATCH (a:Industry {name: r.a}) MATCH (b:Industry {name: r.b}) "
            "CREATE (a)-[:UPSTREAM_OF {weight: r.w}]->(b)",
            flat,
        )
        pairs = read_lines(folder, "product_product.json")
        for word, link in PRODUCT_LINKS.items():
            sent += _unwind(
                session,
                "MATCH (a:Product {name: r.from_entity}) MATCH (b:Product {name: r.to_entity}) "
                f"CREATE (a)-[:{link}]->(b)",
                (p for p in pairs if p["rel"] == word),
            )
        return sent + len(ups)


def load_same(driver: Driver, folder: Path) -> int:
    """The graph that our import makes of the folder, by the same statements, with the same constraints and indexes.

    The rows are those of our reader; nothing is compared with what is there, and nothing can be taken back.
    """
    schema = default_schema()
    tables = check_chainkg(folder).tables
    kinds = [schema.kind(t.kind) for t in tables]
    plans = [
        TablePlan(k, t.ends, t.source, tuple(check_table(k, t)), t.rows, t.numbers)
        for k, t in zip(kinds, tables, strict=True)
    ]
    with driver.session() as session:
        for name, text in ddl(schema).items():
            session.run(text % name).consume()
        session.run("CALL db.awaitIndexes()").consume()
        for statement in Scribe(1, 1, today(), 1).created(plans):
            session.execute_write(statement.run)
        session.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume()
    return sum(len(p.rows) for p in plans)


def count(driver: Driver) -> dict[str, int]:
    """Nodes by label and relations by type."""
    with driver.session() as session:
        nodes = session.run("MATCH (n) RETURN labels(n)[0] AS kind, count(*) AS n").values()
        links = session.run("MATCH ()-[r]->() RETURN type(r) AS kind, count(*) AS n").values()
    return dict([*nodes, *links])
