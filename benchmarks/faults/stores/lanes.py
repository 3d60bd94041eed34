"""Prepared stores, and a fresh one of them for each round, on either engine."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

import apsw

from benchmarks.faults.stores import world
from graph.model.schema import default_schema
from graph.store.engine.transfer import copy
from graph.store.migrate import open_dump, open_fill
from graph.store.neo4j.census import CENSUS
from graph.store.neo4j.ddl import LANE
from graph.store.open import open_store
from loaders.importing import import_file

ARRIVALS = 3
"""Number of the batch that is undone, in the stage where it has others before and after it."""
SINCE = {"base": 20260101, "arrivals": 20260301, "others": 20260601}
_SHADOWS = ("_data", "_idx", "_docsize", "_config", "_content")
"""Ends of the names of tables in which SQLite keeps the words of a search."""


class Stages:
    """Files of what is imported, and prepared stores: ``base`` alone, and ``three`` batches on each other, with their
    matches.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.temporary = folder, folder / "temporary"
        self.temporary.mkdir(parents=True, exist_ok=True)
        self.sources = {
            name: getattr(world, name)(folder / name) for name in ("base", "arrivals", "others", "following")
        }
        self.stores = {name: folder / f"{name}.stage" for name in ("base", "three")}
        self._build("base", ["base"])
        self._build("three", ["base", "arrivals", "others"])

    def _build(self, name: str, batches: list[str]) -> None:
        made = self.folder / f"{name}.db"
        with closing(open_store(f"sqlite:///{made}", write=True)) as store:
            for each in batches:
                report, _ = import_file(store, "workbook", self.sources[each], effective=SINCE[each])
                assert not report.rejects, report.rejects[:3]
        for part in self.folder.glob(f"{made.name}*"):  # with what the store keeps beside its file
            part.replace(self.folder / part.name.replace(made.name, self.stores[name].name, 1))

    def archive(self, source: str) -> bytes:
        """A source as one file to upload."""
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as files:
            for path in sorted(self.sources[source].glob("*.csv")):
                files.write(path, path.name)
        return out.getvalue()


class Lane(Protocol):
    """An engine with room for one store under attack at a time."""

    name: str
    stages: Stages

    def fresh(self, stage: str) -> str:
        """Address of a store as this stage has it; what was there before is gone."""

    def body(self, url: str) -> dict[str, Any]:
        """What lies in the engine itself, past the store: nothing may be left over there."""


class SQLiteLane:
    """Each round has its own copy of a file."""

    name = "sqlite"

    def __init__(self, folder: Path, _: Any = None) -> None:
        self.stages = Stages(folder / "stages")
        self._room, self._round = folder / "rounds", 0

    def fresh(self, stage: str) -> str:
        """As the protocol says."""
        shutil.rmtree(self._room, ignore_errors=True)
        self._room.mkdir()
        self._round += 1  # another name each time: what this process knows of one file is not believed of the next
        path = self._room / f"{self._round}.db"
        stored = self.stages.stores[stage]
        for part in stored.parent.glob(f"{stored.name}*"):
            shutil.copy(part, path.with_name(part.name.replace(stored.name, path.name, 1)))
        return f"sqlite:///{path}"

    def body(self, url: str) -> dict[str, Any]:
        """Rows by table, and whether the file is sound."""
        with closing(apsw.Connection(url.removeprefix("sqlite:///"), flags=apsw.SQLITE_OPEN_READONLY)) as db:
            tables = [
                n
                for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                if not n.endswith(_SHADOWS)
            ]
            counts = {n: db.execute(f'SELECT count(*) FROM "{n}"').get for n in tables}
            return counts | {"integrity": db.execute("PRAGMA integrity_check").get}


class Neo4jLane:
    """One server, emptied and filled again for each round."""

    name = "neo4j"

    def __init__(self, folder: Path, server: Any) -> None:
        self.stages = Stages(folder / "stages")
        self._server = server

    def fresh(self, stage: str) -> str:
        """As the protocol says."""
        scheme, _, host = self._server.url.partition("://")
        url, schema = f"{scheme}://{self._server.user}:{self._server.password}@{host}", default_schema()
        with self._server.driver() as driver:
            driver.execute_query("MATCH (n) DETACH DELETE n")
        origin = f"sqlite:///{self.stages.stores[stage]}"
        with closing(open_dump(origin, schema)) as source, closing(open_fill(url, schema)) as target:
            copy(source, target, schema)
        open_store(url, write=True).close()
        return url

    def body(self, url: str) -> dict[str, Any]:
        """Nodes by label and relations by type, but for lanes, which stay once they were opened, and kept counts.

        Counts are kept after the commit, so a killed writer leaves none; that those which are there are right is seen
        in what the store says (``prints_of``).
        """
        with self._server.driver() as driver:
            nodes = driver.execute_query("MATCH (n) RETURN labels(n) AS what, count(*) AS n").records
            links = driver.execute_query("MATCH ()-[r]->() RETURN [type(r)] AS what, count(*) AS n").records
        counts = {"/".join(sorted(r["what"])): r["n"] for r in (*nodes, *links)}
        return {what: n for what, n in counts.items() if what not in (LANE, CENSUS)}


LANES: dict[str, Callable[[Path, Any], Lane]] = {"sqlite": SQLiteLane, "neo4j": Neo4jLane}
