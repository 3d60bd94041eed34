"""The rooms of the house: who may import whom, which package lives where, and how long a module may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAX_LINES = 300

FORBIDDEN = {"graph": ("loaders", "api"), "loaders": ("api",), "api": ()}
ALL = {"graph", "loaders", "api"}

PLACES = {
    "apsw": ("graph/store/",),
    "neo4j": ("graph/store/",),
    "pyvis": ("graph/render/network_html.py",),
    "xlsxwriter": ("graph/render/xlsx.py", "loaders/workbook/template.py"),
    "cairosvg": ("graph/render/raster.py",),
    "docx": ("graph/render/docx.py",),
    "fastapi": ("api/",),
    "starlette": ("api/",),
    "uvicorn": ("api/",),
    "typer": ("api/",),
    "jinja2": ("api/", "graph/render/"),
}
"""Packages that only these modules or folders may know."""
DOCTOR = Path("api/cli/doctor.py")
"""Looks whether packages are installed and sound, and uses none of them."""

CONTRACT = ("store.py", "store_file.py")


@cache
def modules() -> tuple[Path, ...]:
    return tuple(sorted(p.relative_to(ROOT) for room in FORBIDDEN for p in (ROOT / room).rglob("*.py")))


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Full names of everything that a module imports, also inside functions and by ``import_module``."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively; say where from"
            yield node.module or ""
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno} imports by a computed name"
            yield str(node.args[0].value)


def test_there_are_modules_in_every_room() -> None:
    assert {p.parts[0] for p in modules()} == ALL
    assert len(modules()) > 40


@pytest.mark.parametrize("room", FORBIDDEN)
def test_no_room_imports_upwards(room: str) -> None:
    wrong = [(str(p), name) for p in modules() if p.parts[0] == room for name in imported(p)
             if name.split(".")[0] in FORBIDDEN[room]]  # fmt: skip
    assert not wrong


def test_analyses_know_no_store_and_no_loader() -> None:
    """Only the contract's own modules name an engine."""
    wrong = [(str(p), name) for p in modules() if p.parts[0] == "graph" and p.parts[1] != "stores" and p.name not in CONTRACT
             for name in imported(p) if name.startswith("graph.store")]  # fmt: skip
    assert not wrong


def test_nothing_outside_the_contract_knows_which_engine_it_is() -> None:
    wrong = [(str(p), name) for p in modules() if p.parts[0] != "graph" and p != DOCTOR for name in imported(p)
             if name.startswith("graph.store")]  # fmt: skip
    assert not wrong


@pytest.mark.parametrize("package", PLACES)
def test_a_package_is_known_only_in_its_own_place(package: str) -> None:
    wrong = [str(p) for p in modules() if p != DOCTOR and package in {name.split(".")[0] for name in imported(p)}
             and not p.as_posix().startswith(PLACES[package])]  # fmt: skip
    assert not wrong


def test_no_module_is_too_long_for_one_idea() -> None:
    lengths = {str(p): len((ROOT / p).read_text(encoding="utf-8").splitlines()) for p in modules()}
    assert {p: n for p, n in lengths.items() if n > MAX_LINES} == {}


def test_no_module_is_a_drawer_for_leftovers() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "service"}
    assert [str(p) for p in modules() if vague & {*p.stem.split("_"), *p.parts}] == []


def test_modules_say_what_they_are() -> None:
    silent = [str(p) for p in modules() if not ast.get_docstring(ast.parse((ROOT / p).read_text(encoding="utf-8")))]
    assert silent == []


def test_no_two_memos_of_a_graph_share_a_name() -> None:
    text = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "graph").rglob("*.py"))
    names = re.findall(r'\.once\(\s*f?"([^"]+)"', text)
    assert len(names) > 15
    assert sorted(set(names)) == sorted(names)
