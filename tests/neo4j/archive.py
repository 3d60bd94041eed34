"""Makes the class archive with which later starts of the server are short: ``python -m tests.neo4j.archive``."""

from __future__ import annotations

import re
import zipfile
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.store.migrate import migrate
from tests.engines import JAN, MAR, dump, empty_neo4j, firm, neo4j_url, places, put, segments, table
from tests.neo4j.java import ARCHIVE, LIB
from tests.neo4j.server import FRUGAL, Neo4jServer

_SIGNATURE = re.compile(r"META-INF/[^/]+\.(SF|RSA|DSA|EC)")


def main() -> None:
    """Run a server once, through what most tests ask, and keep its classes."""
    for jar in LIB.glob("*.jar"):
        unsign(jar)
    half = ARCHIVE.with_suffix(".half")
    server = Neo4jServer()
    server.options = [*FRUGAL, f"-XX:ArchiveClassesAtExit={half}"]
    try:
        server.start()
        _ask(server)
        server.stop()
        half.replace(ARCHIVE)
    finally:
        server.close()


def unsign(jar: Path) -> None:
    """Take the signatures off a jar: Java keeps no class of a signed one in its archive, but reads and digests each
    anew at every start. What came from Maven Central was compared with its checksum before.
    """
    with zipfile.ZipFile(jar) as signed:
        kept = [e for e in signed.infolist() if not _SIGNATURE.fullmatch(e.filename)]
        if len(kept) == len(signed.infolist()):
            return
        half = jar.with_suffix(".half")
        with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as plain:
            for entry in kept:
                plain.writestr(entry, signed.read(entry))
    half.replace(jar)


def _ask(server: Neo4jServer) -> None:
    with closing(empty_neo4j(server)) as store, TemporaryDirectory() as folder:
        put(store, firm("甲", size=1.0), firm("乙"), places("苏州"), segments("a"))
        put(store, firm("甲", size=2.0), table("LOCATED_IN", {"source": "甲", "target": "苏州"}), on=MAR)
        put(store, table("OPERATES_IN", {"source": "甲", "target": "a", "share": 0.5}), on=MAR)
        for day in (JAN, MAR):
            dump(store, day)
        store.search("甲")
        store.history("Enterprise", ("甲",))
        migrate(neo4j_url(server), f"sqlite:///{folder}/copy.db")
        store.rollback(3)
        empty_neo4j(server).close()
        migrate(f"sqlite:///{folder}/copy.db", neo4j_url(server))


if __name__ == "__main__":
    main()
