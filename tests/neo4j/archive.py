"""Makes the class archive with which later starts of the server are short: ``python -m tests.neo4j.archive``."""

from __future__ import annotations

from tests.neo4j.java import ARCHIVE
from tests.neo4j.server import Neo4jServer

# What most tests ask, so that the classes behind it are in the archive too.
_QUERIES = (
    "CREATE CONSTRAINT warm IF NOT EXISTS FOR (n:Warm) REQUIRE n.id IS UNIQUE",
    "CREATE FULLTEXT INDEX words IF NOT EXISTS FOR (n:Warm) ON EACH [n.name] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}",
    "UNWIND range(1, 100) AS i MERGE (n:Warm {id: toString(i)}) SET n.name = '芯片' + i",
    "MATCH (a:Warm), (b:Warm) WHERE a.id < b.id MERGE (a)-[r:WARMS]->(b) SET r.since = 20260101",
    "CALL db.index.fulltext.queryNodes('words', '芯片') YIELD node RETURN count(node)",
    "MATCH (n:Warm) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS",
)


def main() -> None:
    """Run a server once and keep its classes."""
    half = ARCHIVE.with_suffix(".half")
    server = Neo4jServer()
    server.options = [f"-XX:ArchiveClassesAtExit={half}"]
    try:
        server.start()
        with server.driver() as driver, driver.session() as session:
            for query in _QUERIES:
                session.run(query).consume()
        server.stop()
        half.replace(ARCHIVE)
    finally:
        server.close()


if __name__ == "__main__":
    main()
