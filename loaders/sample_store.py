"""The bundled data as a store at hand: built once beside whoever asks, opened read-only from then on."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import graph.notebook  # noqa: F401  (whoever opens the sample looks at answers)
from graph.errors import StoreError
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.importing import import_file
from loaders.sample import FOLDER


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
        _build(path)
    return open_store(f"sqlite:///{path}")


def _build(path: Path) -> None:
    """In a folder of its own first, so that a run cut off leaves nothing that looks whole."""
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as room:
            made = Path(room) / path.name
            store = open_store(f"sqlite:///{made}", write=True)
            try:
                import_file(store, "sample")
            finally:
                store.close()
            os.replace(made, path)
    except OSError as error:
        raise StoreError(
            f"自带数据要存到 {path.parent}，但那里不能写（{error.strerror}）；请换一个可写的文件夹再运行"
        ) from error
