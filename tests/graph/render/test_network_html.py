"""The pyvis page: nothing from outside, nothing to run from names, a table beside the drawing, and drawn for real."""

# ruff: noqa: F811  (fixtures are imported and then named as arguments)

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from graph.render.network_html import render_network_html
from graph.views.network.around import ego_view, gap_view
from graph.views.view import LegendItem, View, ViewEdge, ViewNode
from tests.graph.render.file_browser import FileBrowser, files  # noqa: F401  (fixtures)
from tests.pictures import assessed, chain_of, made_up
from tests.rosters import with_closed_roster

NASTY = [
    "</script><script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    "A&B\"'",
    "{{7*7}}",
    "😀硅片",
    "\x00\ud800x",
]


def named(name: str) -> View:
    segments = [{"id": f"{name}{i}", "name": name, "stage": "上游", "group": "甲"} for i in range(3)]
    graph = chain_of(segments, [(f"{name}0", f"{name}1")], firms=8)
    return ego_view(graph, "Segment", f"{name}0")


def test_no_tag_of_the_page_points_outside() -> None:
    html = render_network_html(named("硅片"))
    assert not re.search(r"(src|href)\s*=\s*[\"']?(https?:)?//", html)
    assert "<link" not in re.sub(r"<script.*?</script>", "", html, flags=re.S)
    assert not re.search(r"<script[^>]+src", html)


def test_the_page_is_a_whole_document_in_chinese() -> None:
    view = named("硅片")
    html = render_network_html(view)
    assert html.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert html.count("<h1>") == 1
    assert html.count('<meta charset="utf-8">') == 1
    assert all(note in html for note in view.notes)
    html.encode("utf-8")


@pytest.mark.parametrize("name", NASTY)
def test_names_cannot_run_anything(files: FileBrowser, tmp_path: Path, name: str) -> None:
    page = files.open(tmp_path, "n.html", render_network_html(named(name)))
    page.wait_for_function("() => typeof network !== 'undefined'")
    assert page.evaluate("() => window.ran === undefined")
    assert page.locator("h1").count() == 1
    assert files.outside == []
    assert files.errors == []


def test_nodes_are_drawn_where_the_view_puts_them_without_any_request(files: FileBrowser, tmp_path: Path) -> None:
    graph = with_closed_roster(made_up(40, firms=300))
    view = gap_view(graph, assessed(graph))
    page = files.open(tmp_path, "n.html", render_network_html(view))
    page.wait_for_function("() => typeof network !== 'undefined'")
    places = page.evaluate("() => network.getPositions()")
    assert len(places) == view.shown
    for node in view.nodes:
        assert places[node.id] == {"x": pytest.approx(node.center[0], abs=1), "y": pytest.approx(node.center[1], abs=1)}
    assert page.evaluate("() => network.physics.physicsEnabled") is False
    drawn = page.evaluate("""() => { const c = document.querySelector('#mynetwork canvas');
      const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let n = 0;
      for (let i = 0; i < d.length; i += 4) if (d[i + 3] && d[i] + d[i + 1] + d[i + 2] < 700) n++; return n; }""")
    assert drawn > 2000
    assert page.locator("table").first.locator("tbody tr").count() == view.shown
    assert files.outside == []
    assert files.errors == []


def test_arrows_have_a_direction_and_suggested_relations_are_dashed() -> None:
    nodes = tuple(ViewNode(i, "X", i, 0, 0, 9, 9, "x", i) for i in "ab")
    edge = ViewEdge("a", "b", "K", "关系", (0, 0, 0, 0, 0, 0, 0, 0), strong=False)
    html = render_network_html(
        View("network", "t", "", 9, 9, nodes, (edge,), legend=(LegendItem("x", "甲", shape="dot"),))
    )
    found = re.search(r'\{[^{}]*"from": "a"', html) or re.search(r'"arrows": "to"', html)
    assert found
    assert '"dashes": true' in html


def test_numpy_numbers_in_a_view_do_no_harm() -> None:
    node = ViewNode(
        "a", "X", "甲", np.float64(1), np.float64(2), np.float64(9), np.float64(9), "x", "甲", data={"hop": 1}
    )  # type: ignore[arg-type]
    assert "甲" in render_network_html(View("network", "t", "", 9, 9, (node,), (), legend=(LegendItem("x", "甲"),)))


def test_300_nodes_are_all_drawn() -> None:
    view = ego_view(made_up(40, firms=900), "Segment", "s003", hops=3)
    assert view.shown == 300
    html = render_network_html(view)
    assert all(f'"id": "{node.id}"' in html for node in view.nodes)
