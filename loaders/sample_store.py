"""The bundled data as a store at hand: built once beside whoever asks, opened read-only from then on.

Listed firms alone never say that nobody is there; so there is an exercise besides, with a list that does.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import graph.notebook  # noqa: F401  (whoever opens the sample looks at answers)
from graph.chain.roster_kinds import CLOSED, SITES
from graph.dates import today
from graph.errors import StoreError
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.importing import import_file
from loaders.sample import FOLDER

EXERCISE = "练习台账"


def sample_path(folder: Path | None = None) -> Path:
    """Where the store of the bundled data is (or will be) in ``folder``, the current one by default.

    Other data, other name.
    """
    digest = hashlib.sha256()
    for file in sorted(FOLDER.glob("*.csv")):
        digest.update(file.name.encode() + file.read_bytes())
    return (folder or Path.cwd()) / f"chainatlas-sample-{digest.hexdigest()[:8]}.db"


def open_sample(folder: Path | None = None) -> Store:
    """The bundled data, read-only; loads them the first time (some seconds). Close it when done.

    Raises
    ------
    StoreError
        The folder cannot be written to, or the store cannot be read.
    """
    path = sample_path(folder)
    if not path.exists():
        _build(path, lambda store: import_file(store, "sample"))
    return open_store(f"sqlite:///{path}")


def open_exercise(folder: Path | None = None) -> Store:
    """The bundled data with all enterprises of known place and business on one list that is declared complete.

    An exercise: what such a list makes it possible to say, no judgement of any place. Raises as :func:`open_sample`.
    """
    year = today() // 10_000
    path = sample_path(folder)
    path = path.with_name(path.name.replace("sample", f"exercise-{year}"))
    if not path.exists():
        _build(path, lambda store: _declare(store, f"{year}-01-01"), sample_path(folder))
    return open_store(f"sqlite:///{path}")


def _declare(store: Store, counted_on: str) -> None:
    """Import the list as anybody would: a sheet 名录 of one row, and the enterprises on it."""
    if not store.version():
        import_file(store, "sample")
    with tempfile.TemporaryDirectory() as room:
        for name, rows in _list(store, counted_on):
            with (Path(room) / name).open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows(rows)
        import_file(store, "workbook", Path(room))


def _list(store: Store, counted_on: str) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    on = today()
    does = [
        (str(s), str(t)) for s, t, x in store.rows("OPERATES_IN", ("source", "target", "state"), on) if x == "confirmed"
    ]
    busy, placed = {firm for firm, _ in does}, {str(s) for s, _ in store.rows("LOCATED_IN", ("source", "target"), on)}
    names = {str(id_): str(name) for id_, name in store.rows("Enterprise", ("id", "full_name"), on)}
    head = ("名录编号", "名录名称", "名录种类", "入列方式", "按哪里计", "名录截至", "申明完整度", "申明人", "申明依据")
    row = (
        "exercise",
        EXERCISE,
        "自有台账",
        CLOSED,
        SITES,
        counted_on,
        "1",
        "练习",
        "假设自带的企业和它们的环节就是全部",
    )
    yield "名录.csv", [head, row]
    yield "企业.csv", [("企业编号", "企业名称"), *((i, names[i]) for i in sorted(busy & placed))]
    yield (
        "企业环节.csv",
        [("企业编号", "环节编号", "匹配规则"), *((f, s, "练习") for f, s in sorted(does) if f in placed)],
    )


def _build(path: Path, fill: Callable[[Store], object], start: Path | None = None) -> None:
    """In a folder of its own first, so that a run cut off leaves nothing that looks whole; from ``start`` if it is
    there.
    """
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as room:
            made = Path(room) / path.name
            if start is not None and start.exists():
                shutil.copy(start, made)
            store = open_store(f"sqlite:///{made}", write=True)
            try:
                fill(store)
            finally:
                store.close()
            os.replace(made, path)
    except OSError as error:
        raise StoreError(
            f"自带数据要存到 {path.parent}，但那里不能写（{error.strerror}）；请换一个可写的文件夹再运行"
        ) from error
