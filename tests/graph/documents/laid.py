"""The small world of the recorded answers in a store, with a field that has gaps, and documents of it."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from api.session.session import Session
from graph.dates import to_iso, today
from graph.plain import plain_record
from graph.questions.index import ask
from graph.store.open import open_store
from graph.views.document import Document
from loaders.importing import import_file
from tests.crafted import folder
from tests.recorded.world import first_tables

DOCUMENTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("brief", {"field": "f", "place": "苏州市"}),
    ("brief", {"field": "g", "place": "上海市"}),
    ("segment", {"field": "f", "segment": "wafer", "place": "苏州市"}),
    ("segment", {"field": "f", "segment": "chip", "place": "苏州市"}),
    ("segment", {"field": "f", "segment": "gas", "place": "合肥市"}),
    ("target", {"field": "f", "segment": "wafer", "place": "苏州市", "target": "h1"}),
    ("target", {"field": "f", "segment": "chip", "place": "昆山市", "target": "h1"}),
    ("target", {"field": "f", "segment": "wafer", "place": "苏州市", "target": "x1"}),
    ("firm", {"id": "s1", "place": "苏州市"}),
    ("firm", {"id": "k1", "place": "苏州市"}),
    ("firm", {"id": "t1", "place": "苏州市"}),
)


@cache
def laid() -> Session:
    """The world, opened once."""
    path = Path(tempfile.mkdtemp(prefix="chainatlas.documents."))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    store = open_store(f"sqlite:///{path / 's.db'}", write=True)
    tables = first_tables()
    tables["名录.csv"][1][3] = to_iso(today())  # a list that is declared complete now, so that there are gaps
    import_file(store, "workbook", folder(path / "先", tables))
    store.close()
    session = Session(f"sqlite:///{path / 's.db'}").__enter__()
    atexit.register(session.close)
    return session


def document(name: str, **words: Any) -> Document:
    """One of the documents."""
    made: Document = ask(laid(), f"document-{name}", **words).found
    return made


def answer(name: str, **words: Any) -> Any:
    """What a question answers as JSON."""
    record = plain_record(ask(laid(), name, **words).record)
    return orjson.loads(orjson.dumps(record))
