"""A state is one row: nobody keeps a second list, and a row more is seen everywhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from benchmarks.house import ROOT, modules
from graph.gaps import reasons
from graph.gaps.rules import OUTCOMES, RULES, VERDICTS
from graph.gaps.states import ACTIONS, STATES

LISTS = (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Subscript, ast.Compare)
HOMES = {"graph/gaps/states.py", "graph/gaps/rules.py"}
BORROWED = {"graph/views/charts/quadrant_view.py"}
"""Quadrants are no states; their five marks borrow dark looks from boxes."""
SEVENTH = """
import sys, types
from pathlib import Path
import graph.gaps
path = Path(graph.gaps.__file__).with_name("states.py")
made = types.ModuleType("graph.gaps.states")
sys.modules["graph.gaps.states"] = made
row = 'State("seventh", "第七", "七", "做七", Look(*(f"#77777{i}" for i in range(6))), gap=True),'
exec(path.read_text(encoding="utf-8").replace("_ROWS = (", "_ROWS = (" + row), vars(made))
from fastapi.openapi.utils import get_openapi
from api.app import create_app
from graph.questions.list_words import Actions, States
from graph.gap_list.choice import Choice
from graph.render.html_parts import page_css
from graph.render.state_css import states_css
from graph.render.svg import _INK
from graph.render.svg_css import CHAIN_MAP_CSS
from graph.views.charts.state_bar import state_bar
from graph.views.state_styles import state_legend
routes = create_app("sqlite:///nothing.db").routes
listing = [r for r in routes if r.path == "/api/v1/gap-list"]  # all of them would take seconds
said = str(get_openapi(title="", version="", routes=listing)["components"]["schemas"])
told = {
    "description of the API": "'enum': ['seventh', 'missing'" in said,
    "style of pages": "td.seventh { color: #777772; }" in states_css() and "show-seventh" in states_css(),
    "dark pictures": ".s-seventh { fill: #777773; stroke: #777774; }" in CHAIN_MAP_CSS,
    "files of pictures": ".seventh { color: #777772; }" in page_css() and _INK["seventh"] == "#777772",
    "legend": state_legend({})[0].symbol == "七",
    "bar": [p.state for p in state_bar({"seventh": 1})] == ["seventh"],
    "filters": Choice(states=("seventh",), actions=("做七",)).states == ("seventh",),
    "help of commands": "第七" in States.__metadata__[0].label and "做七" in Actions.__metadata__[0].label,
}
print([name for name, found in told.items() if not found])
"""


@cache
def listings() -> list[tuple[str, frozenset[object]]]:
    """Where more than two constants stand together in a module, and which."""
    found = list[tuple[str, frozenset[object]]]()
    for module in modules():
        if str(module.path) not in HOMES | BORROWED:
            _constants(module.tree, str(module.path), found)
    return found


def _constants(node: ast.AST, path: str, found: list[tuple[str, frozenset[object]]]) -> set[object]:
    """All constants in a node; each node is looked at once, however many lists it stands in."""
    if isinstance(node, ast.Constant):
        return {node.value}
    held = set[object]().union(*(_constants(n, path, found) for n in ast.iter_child_nodes(node)))
    if len(held) > 2 and isinstance(node, LISTS):
        found.append((f"{path}:{node.lineno}", frozenset(held)))
    return held


@pytest.mark.parametrize("words", [set(STATES), {s.label for s in STATES.values()}, set(ACTIONS.values()) - {""}])
def test_no_module_keeps_a_second_list_of_states(words: set[str]) -> None:
    assert {where for where, held in listings() if len(held & words) > 2} == set()


def test_no_style_sheet_page_or_script_knows_a_state() -> None:
    keys = "|".join(k for k in STATES if k != "strong")  # bold links are a.strong
    named = re.compile(rf"""(?:\.|--|["'])({keys})(?![\w-])""")
    files = [p for d in ("static", "templates") for p in (ROOT / "api" / d).iterdir() if p.is_file()]
    assert len(files) > 60
    assert {p.name: found for p in files if len(found := set(named.findall(p.read_text(encoding="utf-8")))) > 2} == {}


def test_a_state_more_is_one_row(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", SEVENTH], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr


def test_every_state_has_its_rules_and_every_rule_its_words_and_way_out() -> None:
    assert {v.state for v in VERDICTS} == set(STATES)
    assert len(RULES) == sum(len(v.rules) for v in VERDICTS)
    assert all(rule.words and rule.way_out for rule in RULES.values())
    assert {r for _, rules in OUTCOMES for r in rules} == set(RULES)


def test_the_steps_of_an_answer_name_rules_that_exist() -> None:
    text = Path(reasons.__file__).read_text(encoding="utf-8")
    named = set(re.findall(r'"([a-z]+\.[a-z]+)"', text))
    assert len(named) > 5
    assert named - set(RULES) == set()
