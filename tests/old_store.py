"""A SQLite file as programs of format 1 wrote it: no checksums, no identity, no count of commits."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import apsw

from graph.dates import today
from graph.model.schema import default_schema
from graph.store.sqlite.ddl import APPLICATION_ID, create_statements
from graph.store.sqlite.search import index_nodes


def as_format_1(path: Path, old: Path) -> None:
    """Write what the store at ``path`` holds to a new file ``old`` of the first format."""
    schema = default_schema()
    with closing(apsw.Connection(str(old))) as db:
        db.execute("PRAGMA page_size = 8192")
        db.execute("PRAGMA journal_mode = WAL").fetchall()
        for statement in create_statements(schema):
            db.execute(statement)
        db.execute("ATTACH ? AS origin", (str(path),))
        tables = [
            name
            for (name,) in db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name "
                "NOT LIKE 'search%'"
            )
        ]
        with db:
            db.execute("DELETE FROM meta")
            for name in tables:
                where = " WHERE key = 'version'" if name == "meta" else ""
                db.execute(f'INSERT INTO "{name}" SELECT * FROM origin."{name}"{where}')
            for kind in schema.nodes.values():
                index_nodes(db, kind, None, today())
        db.execute("DETACH origin")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1")
