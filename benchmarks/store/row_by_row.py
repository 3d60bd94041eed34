"""How the well-known open industry-chain project builds its graph: one statement a row, ends found by name, no index.

Done on a sample of rows with the whole of the nodes in place, and extrapolated to all rows. Values go as parameters
(the original pastes them into the text, which the server must plan anew), so this is the kinder reading.
"""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

from neo4j import Driver, Session

from benchmarks.store.bare_driver import read_lines

NODES = (("company", "company.json"), ("industry", "industry.json"), ("product", "product.json"))
SAMPLED_NODES, SAMPLED_LINKS, WARM = 200, 25, 3


def extrapolate(driver: Driver, folder: Path, seed: int = 11) -> tuple[float, int, int]:
    """Seconds for all rows, rows in all, and rows really run."""
    rng, seconds, rows, run = random.Random(seed), 0.0, 0, 0
    with driver.session() as session:
        tables = {label: read_lines(folder, name) for label, name in NODES}
        for label, table in tables.items():
            sample = table[:SAMPLED_NODES]
            seconds += _each(session, f"CREATE (n:{label}) SET n = $row", sample) * len(table)
            rows, run = rows + len(table), run + len(sample)
            for start in range(len(sample), len(table), 10_000):  # the rest all at once, outside the clock
                session.run(
                    f"UNWIND $rows AS row CREATE (n:{label}) SET n = row", rows=table[start : start + 10_000]
                ).consume()
        for query, links in _links(folder):
            sample = rng.sample(links, min(SAMPLED_LINKS, len(links)))
            seconds += _each(session, query, sample) * len(links)
            rows, run = rows + len(links), run + len(sample)
    return seconds, rows, run


def _links(folder: Path) -> list[tuple[str, list[dict[str, Any]]]]:
    """Statement of each file of relations, and its rows."""
    files = (
        ("company_industry.json", "company", "industry", "company_name", "industry_name", "所属行业", ""),
        ("industry_industry.json", "industry", "industry", "from_industry", "to_industry", "上级行业", ""),
        (
            "company_product.json",
            "company",
            "product",
            "company_name",
            "product_name",
            "主营产品",
            " {权重: $row.rel_weight}",
        ),
        ("product_product.json", "product", "product", "from_entity", "to_entity", "上下游", ""),
    )
    return [
        (
            f"MATCH (p:{a}), (q:{b}) WHERE p.name = $row.{x} AND q.name = $row.{y} CREATE (p)-[r:{link}{values}]->(q)",
            read_lines(folder, name),
        )
        for name, a, b, x, y, link, values in files
    ]


def _each(session: Session, query: str, rows: list[dict[str, Any]]) -> float:
    """Mean seconds of a statement, one a row; the first few (planning) are run before the clock starts."""
    for row in rows[:WARM]:
        session.run("EXPLAIN " + query, row=row).consume()
    start = time.perf_counter()
    for row in rows:
        session.run(query, row=row).consume()
    return (time.perf_counter() - start) / len(rows)
