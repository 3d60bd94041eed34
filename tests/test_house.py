"""The house: which rooms there are, who may import whom, which package lives where, and how long a module may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from functools import cache

import pytest

from benchmarks.house import FLOORS, ROOT, Module, arrows, circles, files_by_folder, imported, modules

MAX_LINES, MAX_FILES = 300, 26

ROOMS: Mapping[str, str] = {
    "graph/__init__.py": "",
    "graph/arrays.py": "",
    "graph/lazy_rows.py": "graph/arrays.py",
    "graph/says.py": "",
    "graph/errors.py": "",
    "graph/escape.py": "",
    "graph/plain.py": "",
    "graph/shown.py": "",
    "graph/text.py": "",
    "graph/dates.py": "graph/errors.py",
    "graph/processes": "graph/errors.py",
    "graph/model": "graph/errors.py",
    "graph/chain": "graph/arrays.py graph/dates.py graph/says.py graph/shown.py graph/text.py graph/model",
    "graph/counts": "graph/chain",
    "graph/evidence": "graph/counts",
    "graph/network": "graph/plain.py graph/chain",
    "graph/space": "graph/counts",
    "graph/store/engine": "graph/dates.py graph/counts",
    "graph/store/sqlite": "graph/processes graph/store/engine",
    "graph/store/neo4j": "graph/store/sqlite",
    "graph/store": "graph/store/neo4j",
    "graph/search": "graph/store",
    "graph/supply": "graph/space",
    "graph/gaps": "graph/dates.py graph/lazy_rows.py graph/evidence graph/supply",
    "graph/gap_list": "graph/gaps",
    "graph/extensions": "graph/gaps",
    "graph/targets/learned": "graph/space",
    "graph/targets": "graph/network graph/gaps graph/targets/learned",
    "graph/resilience": "graph/gaps",
    "graph/scenario": "graph/gaps",
    "graph/portfolio": "graph/gaps",
    "graph/local_supply": "graph/network graph/gaps",
    "graph/views": "graph/plain.py graph/gaps",
    "graph/views/chain_map": "graph/gap_list graph/scenario graph/views",
    "graph/views/charts": "graph/extensions graph/views",
    "graph/views/network": "graph/network graph/search graph/views/chain_map",
    "graph/render": "graph/escape.py graph/views/charts",
    "graph/work": "graph/search graph/gap_list graph/targets graph/scenario",
    "graph/ladder": "graph/store",
    "graph/lists/kinds": "graph/errors.py graph/text.py",
    "graph/lists": "graph/ladder graph/lists/kinds graph/resilience graph/views graph/work",
    "graph/bundles": "graph/render graph/views/chain_map graph/lists",
    "graph/asking": "graph/store graph/targets graph/views",
    "graph/questions/records": "graph/portfolio graph/work graph/asking graph/views/network",
    "graph/questions/tables": "graph/local_supply graph/extensions graph/views/charts graph/questions/records",
    "graph/questions/resilience": "graph/resilience graph/questions/records",
    "graph/questions/network": "graph/questions/tables",
    "graph/questions/firms": "graph/ladder graph/lists graph/questions/tables",
    "graph/questions/lists": "graph/lists graph/asking",
    "graph/questions/bundles": "graph/bundles graph/questions/records",
    "graph/documents": "graph/questions/bundles graph/questions/tables",
    "graph/questions": "graph/documents graph/questions/lists graph/questions/resilience graph/questions/network "
    "graph/questions/firms",
    "graph/notebook.py": "graph/render graph/questions",
    "loaders/ledger": "graph/says.py graph/model",
    "loaders/files": "graph/escape.py graph/text.py graph/processes loaders/ledger",
    "loaders/identity": "graph/search loaders/files",
    "loaders/workbook": "graph/ladder loaders/identity",
    "loaders/returning": "graph/bundles loaders/workbook",
    "loaders/matching": "loaders/identity",
    "loaders/table": "loaders/workbook loaders/matching",
    "loaders/chainkg": "loaders/identity",
    "loaders/listed": "graph/chain loaders/chainkg",
    "loaders/review": "loaders/matching",
    "loaders/chain": "loaders/workbook",
    "loaders/documents": "graph/views loaders/files",
    "loaders/feedback": "loaders/returning loaders/documents",
    "loaders": "graph/notebook.py loaders/table loaders/returning loaders/feedback loaders/chainkg loaders/review",
    "loaders/editing": "loaders",
    "loaders/outgoing": "loaders",
    "api/http": "graph/__init__.py graph/processes graph/views/network graph/render graph/questions",
    "api/heavy": "api/http",
    "api/session": "loaders/files api/heavy",
    "api/work": "loaders/editing loaders/outgoing loaders/documents loaders/chain api/session",
    "api/pages": "api/work",
    "api/bundles": "api/pages",
    "api/importing": "api/pages",
    "api/questions": "api/pages",
    "api/routes": "api/work",
    "api/ladder": "api/pages",
    "api/verifying": "api/pages",
    "api/wording": "api/pages",
    "api/editing": "api/pages",
    "api": "api/bundles api/editing api/importing api/ladder api/questions api/routes api/verifying api/wording",
    "api/cli": "api",
}
"""Rooms from the ground up, each with those it may import from; whatever these may import from, it may too.

A room is a folder without the rooms in it; of what lies in ``graph`` itself each file is one.
"""
WINGS = {
    "graph/gap_list",
    "graph/extensions",
    "graph/targets",
    "graph/targets/learned",
    "graph/resilience",
    "graph/scenario",
    "graph/portfolio",
    "graph/local_supply",
}
"""Analyses that stand beside each other; targets alone have a room below them, the learned ranking."""

PLACES = {
    "apsw": ("graph/store/",),
    "neo4j": ("graph/store/",),
    "pyvis": ("graph/render/network_html.py",),
    "xlsxwriter": (
        "graph/render/xlsx.py",
        "graph/render/xlsx_ledger.py",
        "loaders/workbook/template.py",
        "loaders/workbook/worklist.py",
        "loaders/returning/write.py",
    ),
    "cairosvg": ("graph/render/raster.py",),
    "duckdb": ("loaders/outgoing/parquet.py",),
    "docx": ("graph/render/docx.py",),
    "fastapi": ("api/",),
    "starlette": ("api/",),
    "uvicorn": ("api/",),
    "typer": ("api/",),
    "jinja2": ("api/", "graph/render/"),
}
"""Packages that only these modules or folders may know."""
DOCTOR = "api/cli/doctor.py"
"""Looks whether packages are installed and sound, and uses none of them."""
DOORS = {f"graph.store.{name}" for name in ("contract", "open", "migrate", "file")}
"""What others see of the store; its engines are its own affair."""


def room(module: Module) -> str:
    """Where a module lives."""
    path = module.path
    return path.as_posix() if path.parts[:-1] == ("graph",) else path.parent.as_posix()


@cache
def below(name: str) -> frozenset[str]:
    """All rooms that one may import from."""
    named = ROOMS[name].split()
    return frozenset(named).union(*map(below, named))


def by_name() -> dict[str, Module]:
    return {m.name: m for m in modules()}


def test_there_are_modules_on_every_floor() -> None:
    assert {m.path.parts[0] for m in modules()} == set(FLOORS)
    assert len(modules()) > 40


def test_every_file_is_in_a_room() -> None:
    lost = [str(m.path) for m in modules() if room(m) not in ROOMS and not (m.path.name == "__init__.py" and m.empty)]
    assert lost == []
    assert set(ROOMS) <= {room(m) for m in modules()}, "a room that is empty"


def test_rooms_stand_on_rooms_that_are_named_before_them() -> None:
    order = list(ROOMS)
    wrong = [(r, b) for r in ROOMS for b in ROOMS[r].split() if b not in ROOMS or order.index(b) >= order.index(r)]
    assert wrong == []
    assert {(a, b) for a in WINGS for b in WINGS & below(a)} == {("graph/targets", "graph/targets/learned")}
    floors = [FLOORS.index(r.split("/")[0]) for r in order]
    assert floors == sorted(floors)


def test_no_room_imports_upwards_or_from_beside_it() -> None:
    """Imports inside functions and those for type checkers count like any other."""
    known = by_name()
    wrong = [
        (a, b)
        for a, names in arrows(modules()).items()
        for b in names
        if room(known[a]) != room(known[b]) and room(known[b]) not in below(room(known[a]))
    ]
    assert wrong == []


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circles(arrows(modules())) == []
    assert circles({"a": ["b"], "b": ["c"], "c": ["b"], "d": ["e"], "e": []}) == [["b", "c"]]


def test_no_room_is_so_full_that_nothing_is_found() -> None:
    found = files_by_folder(ROOT, (*FLOORS, "tests", "benchmarks"))
    assert found["tests"] > 10
    assert {folder: n for folder, n in found.items() if n > MAX_FILES} == {}


def test_the_rest_of_the_house_sees_the_store_through_its_doors() -> None:
    """Nobody else knows which engine it is."""
    doctor = DOCTOR.removesuffix(".py").replace("/", ".")
    wrong = [
        (a, b)
        for a, names in arrows(modules()).items()
        if not a.startswith("graph.store") and a != doctor
        for b in names
        if b.startswith("graph.store.") and b not in DOORS
    ]
    assert wrong == []


@pytest.mark.parametrize("package", PLACES)
def test_a_package_is_known_only_in_its_own_place(package: str) -> None:
    wrong = [
        str(m.path)
        for m in modules()
        if m.path.as_posix() != DOCTOR
        and package in {name.split(".")[0] for name in imported(m)}
        and not m.path.as_posix().startswith(PLACES[package])
    ]
    assert not wrong


def test_no_module_is_too_long_for_one_idea() -> None:
    lengths = {str(m.path): len(m.text.splitlines()) for m in modules()}
    assert {p: n for p, n in lengths.items() if n > MAX_LINES} == {}


def test_no_module_is_a_drawer_for_leftovers() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "service"}
    assert [str(m.path) for m in modules() if vague & {*m.path.stem.split("_"), *m.path.parts}] == []


def test_modules_say_what_they_are() -> None:
    assert [str(m.path) for m in modules() if not ast.get_docstring(m.tree)] == []


def test_no_two_memos_of_a_graph_share_a_name() -> None:
    text = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "graph").rglob("*.py"))
    names = re.findall(r'\.once\(\s*f?"([^"]+)"', text)
    assert len(names) > 15
    assert sorted(set(names)) == sorted(names)
