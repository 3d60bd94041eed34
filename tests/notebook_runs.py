"""Runs notebooks from a clean kernel that reaches no other machine; by hand it writes the outputs into them:
`python -m tests.notebook_runs [01 …]`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
GUARD = """
import socket

def _local(address):
    return not isinstance(address, tuple) or str(address[0]) in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "")

class _Guarded(socket.socket):
    def _check(self, address):
        if not _local(address):
            raise OSError(f"no network in this test: {address}")
    def connect(self, address):
        self._check(address)
        return super().connect(address)
    def connect_ex(self, address):
        self._check(address)
        return super().connect_ex(address)
    def sendto(self, data, *rest):
        self._check(rest[-1])
        return super().sendto(data, *rest)

_look_up = socket.getaddrinfo

def _getaddrinfo(host, *args, **kwargs):
    if not _local((host or "",)):
        raise OSError(f"no network in this test: {host}")
    return _look_up(host, *args, **kwargs)

socket.socket, socket.getaddrinfo = _Guarded, _getaddrinfo
"""
"""A ``sitecustomize`` for the kernel."""


def notebooks() -> list[Path]:
    return sorted(NOTEBOOKS.glob("*.ipynb"))


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


@contextmanager
def clean_kernel(room: Path) -> Iterator[None]:
    """For kernels started within: the repository and the guard on the path, and no settings of who runs this."""
    (room / "guard").mkdir(exist_ok=True)
    (room / "guard" / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    own = {f"JUPYTER_{name}_DIR": str(room / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    values = own | {
        "PYTHONPATH": os.pathsep.join([str(room / "guard"), str(ROOT)]),
        "IPYTHONDIR": str(room / "ipython"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "JUPYTER_PLATFORM_DIRS": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    with mock.patch.dict(os.environ, values):
        yield


def run(notebook: nbformat.NotebookNode, room: Path, *, seconds: int = 60) -> nbformat.NotebookNode:
    """The notebook with its outputs, run in ``room`` from its first cell on.

    Raises where a cell or the kernel fails.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with clean_kernel(room):
        client = NotebookClient(
            notebook,
            timeout=seconds,
            startup_timeout=seconds,
            record_timing=False,
            resources={"metadata": {"path": str(room)}},
        )
        done: nbformat.NotebookNode = client.execute()
    return done


def main(wanted: list[str]) -> None:
    with tempfile.TemporaryDirectory() as room:
        for path in notebooks():
            if not wanted or path.name.startswith(tuple(wanted)):
                done = run(read(path), Path(room))
                done.metadata = nbformat.from_dict(METADATA)
                nbformat.write(done, path)
                print(path.name, path.stat().st_size // 1000, "KB")


if __name__ == "__main__":
    main(sys.argv[1:])
