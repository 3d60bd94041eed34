"""A priority is weighed firms, and every place that prints it says so in the same words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.asking.graphs import OneGraph
from graph.gaps.reasons import reasons
from graph.gaps.thresholds import Thresholds
from graph.gaps.words import WEIGHED, priority_words, weighed
from graph.model.schema import default_schema
from graph.questions import gap_list, gaps
from graph.questions.tables import gap_list as gap_list_tables
from graph.questions.tables import portfolio, scenario
from graph.questions.tables.gaps import GAP_COLUMNS
from graph.render.delimited import render_csv
from graph.views.chain_map.map import chain_map_view
from graph.views.table import Column
from tests.graph.gaps.test_promises import found, ledger

ROOT = Path(__file__).parents[3]
PRINTED = re.compile(r"priority[^%\n]{0,40}(\}\}|\}) ?(户|家)")


def test_each_surface_says_what_a_priority_counts() -> None:
    graph = ledger()
    gap = next(g for g in found(graph).gaps if g.priority is not None)
    said = priority_words(gap.priority or 0.0)
    assert said == f"优先级：{weighed(gap.priority or 0.0)}"
    view = chain_map_view(graph, found(graph))
    assert any(said in str(node) for node in view.nodes)
    assert weighed("")[:6] in {s.name: s for s in reasons(gap, Thresholds())}["优先级"].filled
    for question, asked in ((gaps.QUESTION, {"field": "f"}), (gap_list.QUESTION, {})):
        answer = question.ask(OneGraph(graph), place="苏州市", **asked)
        assert question.tables is not None
        assert f"优先级（{WEIGHED}）" in render_csv(next(iter(question.tables(answer)))).decode("utf-8-sig")
    assert f"优先级（{WEIGHED}）" in "".join(map(str, gaps.said(found(graph))))


@pytest.mark.parametrize("module", [gap_list_tables, portfolio, scenario])
def test_no_column_of_a_priority_has_another_unit(module: object) -> None:
    rows = [*GAP_COLUMNS]
    for name, value in vars(module).items():
        if isinstance(value, tuple) and name.isupper():
            rows += [c for c in value if isinstance(c, Column)]
    priorities = [c for c in rows if re.search("优先级$|问清的价值", c.label)]
    assert {c.unit for c in priorities} == {WEIGHED}


def test_the_stored_link_has_the_same_unit() -> None:
    assert default_schema().relations["LACKS"].fields["priority"].unit == WEIGHED


def test_no_page_prints_a_priority_as_if_it_were_a_number_of_firms() -> None:
    for page in (ROOT / "api" / "templates").glob("*.html"):
        assert not PRINTED.search(page.read_text(encoding="utf-8")), page.name
