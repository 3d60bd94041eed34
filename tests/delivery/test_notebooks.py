"""Every notebook runs from a clean kernel, without network, and shows what it promises."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from loaders.sample_store import sample_path
from tests.notebook_runs import METADATA, notebooks, read, run

NAMES = ["01-从文件到图谱", "02-缺口与目标", "03-韧性与情景", "04-关联度与延链", "05-方案组合", "06-三单一图"]
LEAST = {"cells": 10, "figures": 1, "tables": 3}
"""Code cells, figures and tables of each notebook, at least."""
MOST_BYTES = 500_000
_OUTSIDE = re.compile(r"""(?:src|href|url)\s*[=(]\s*["']?\s*(?:https?:)?//|@import|<script|<iframe|<link""", re.I)
_MACHINE = re.compile(r"/(?:tmp|home|root|work|Users|var)/| at 0x[0-9a-f]+|\\Users\\")


@pytest.fixture(scope="module")
def room(sample_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with the bundled data at hand, as it is after the first notebook that somebody runs."""
    made = tmp_path_factory.mktemp("notebooks")
    shutil.copy(sample_db, sample_path(made))
    return made


def outputs(notebook: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            yield from cell.outputs


def of_type(notebook: nbformat.NotebookNode, mime: str) -> list[str]:
    return [o.data[mime] for o in outputs(notebook) if mime in o.get("data", {})]


def check(notebook: nbformat.NotebookNode) -> None:
    """It was run to its end, and shows something; nothing comes from outside, nothing is of the machine."""
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert len(code) >= LEAST["cells"]
    assert [c.execution_count for c in code] == list(range(1, len(code) + 1))
    assert not [o for o in outputs(notebook) if o.output_type == "error" or o.get("name") == "stderr"]
    assert len(of_type(notebook, "image/svg+xml")) >= LEAST["figures"]
    assert len(of_type(notebook, "text/html")) >= LEAST["tables"]
    shown = [str(t) for o in outputs(notebook) for t in (*o.get("data", {}).values(), o.get("text", ""))]
    assert not [found[0] for t in shown if (found := _OUTSIDE.search(t) or _MACHINE.search(t))]


def test_all_of_them_are_there() -> None:
    assert [p.stem for p in notebooks()] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_from_a_clean_kernel(name: str, room: Path) -> None:
    path = next(p for p in notebooks() if p.stem == name)
    before = {p.name for p in room.iterdir()}
    check(run(read(path), room))
    left = {p.name for p in room.iterdir()} - before
    assert {n.split(".")[0].split("-")[0] for n in left} <= {
        "chainatlas",
        "guard",
        "ipython",
        "CONFIG",
        "DATA",
        "RUNTIME",
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_kept_with_its_outputs_and_without_traces(name: str) -> None:
    path = next(p for p in notebooks() if p.stem == name)
    notebook = read(path)
    nbformat.validate(notebook)
    assert path.stat().st_size < MOST_BYTES
    assert notebook.metadata == METADATA
    assert not [c.metadata for c in notebook.cells if c.metadata]
    prose = [c for c in notebook.cells if c.cell_type == "markdown"]
    assert len(prose) >= 5
    assert prose[0].source.startswith(f"# {name.replace('-', ' ')}")
    assert "不要依赖什么" in prose[-1].source
    check(notebook)


WAYS_OUT = (
    "socket.create_connection(('192.0.2.1', 80), timeout=1)",
    "socket.socket().connect(('192.0.2.1', 80))",
    "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "socket.getaddrinfo('example.org', 80)",
    "urllib.request.urlopen('http://example.org/', timeout=1)",
)


def test_a_kernel_under_test_reaches_nobody_and_a_cell_that_fails_fails_the_run(room: Path) -> None:
    tries = [f"try:\n    {call}\nexcept OSError as error:\n    print(error)" for call in WAYS_OUT]
    cells = [nbformat.v4.new_code_cell(text) for text in ("import socket, urllib.request", *tries, "1 / 0", "print(1)")]
    made = nbformat.v4.new_notebook(cells=cells)
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        run(made, room)
    said = ["".join(o.get("text", "") for o in c.outputs) for c in made.cells[1 : 1 + len(tries)]]
    assert all("no network in this test" in text for text in said), said
    assert made.cells[-1].execution_count is None
