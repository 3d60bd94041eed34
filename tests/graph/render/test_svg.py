"""SVG text: well-formed for any names, focusable, complete without script, and measured in a real browser."""

# ruff: noqa: F811  (fixtures are imported and then named as arguments)

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.questions.tables.gaps import gaps_table
from graph.render.page import render_page
from graph.render.svg import render_svg
from graph.views.chain_map.map import chain_map_view
from graph.views.network.around import ego_view
from graph.views.view import LegendItem, View, ViewNode
from tests.graph.render.file_browser import FileBrowser, files  # noqa: F401  (fixtures)
from tests.pictures import assessed, chain_of, made_up
from tests.rosters import with_closed_roster
from tests.rounds import rounds

SVG = "{http://www.w3.org/2000/svg}"
NASTY = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "A&B \"C\" 'D'",
    "]]>",
    "😀👨‍👩‍👧",
    "\x00\x1b[0m硅",
    "\u202e倒",
    "\ud800",
    "\ufffe",
    "a\nb\tc",
    "&amp;&#x0;",
    "--><b>",
]


def chain_view(count: int = 45, **more: object) -> View:
    graph = with_closed_roster(made_up(count))
    return chain_map_view(graph, assessed(graph), **more)  # type: ignore[arg-type]


def named(name: str) -> View:
    segments = [
        {"id": f"{name}{i}", "name": name, "stage": "上游", "group": name, "bottleneck": True} for i in range(3)
    ]
    graph = chain_of(segments, [(f"{name}0", f"{name}1")], firms=5)
    graph.nodes["Field"].columns["name"][0] = name
    graph.nodes["Field"].columns["status"][0] = name
    return chain_map_view(graph, assessed(graph), href=lambda s: f"/s?id={s}")


@pytest.mark.parametrize("standalone", [True, False])
@pytest.mark.parametrize("name", NASTY)
def test_any_name_gives_well_formed_markup_with_nothing_to_run(name: str, standalone: bool) -> None:
    text = render_svg(named(name), standalone=standalone)
    root = ElementTree.fromstring(text.encode())
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "g", "a", "rect", "path", "text", "ellipse", "polygon"}
    assert not [k for e in root.iter() for k in e.attrib if k.startswith("on")]


@settings(max_examples=rounds(15, 40), deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_any_text_at_all_is_well_formed(name: str) -> None:
    ElementTree.fromstring(render_svg(named(name)).encode())


def test_only_a_stand_alone_file_carries_its_style_and_what_fits_anywhere_says_no_size() -> None:
    view = chain_view()
    alone, embedded, fitted = render_svg(view), render_svg(view, standalone=False), render_svg(view, sized=False)
    assert "<style>" in alone
    assert "<style" not in embedded
    assert " style=" not in embedded
    assert [f'width="{view.width:g}"' in s.split(">", 1)[0] for s in (alone, embedded, fitted)] == [True, True, False]


def test_the_picture_says_what_it_is_and_every_segment_can_be_focused_and_is_described() -> None:
    view = chain_view(href=lambda s: f"/s/{s}")
    root = ElementTree.fromstring(render_svg(view).encode())
    assert root.attrib["role"] == "graphics-document"
    assert root.find(f"{SVG}title").text == view.title  # type: ignore[union-attr]
    assert view.notes[0] in (root.find(f"{SVG}desc").text or "")  # type: ignore[union-attr]
    links = root.findall(f".//{SVG}a")
    assert [a.attrib["aria-label"] for a in links] == [n.sentence for n in view.nodes]
    assert [a.attrib["href"] for a in links] == [n.href for n in view.nodes]
    plain = ElementTree.fromstring(render_svg(chain_view()).encode())
    targets = [g for g in plain.iter(f"{SVG}g") if g.attrib.get("tabindex") == "0"]
    assert [g.attrib["aria-label"] for g in targets] == [n.sentence for n in chain_view().nodes]


def test_each_relation_is_drawn_with_both_of_its_ends_and_hidden_at_first() -> None:
    view = chain_view()
    root = ElementTree.fromstring(render_svg(view).encode())
    groups = [g for g in root.iter(f"{SVG}g") if g.attrib.get("class") == "links"]
    assert all(g.attrib["display"] == "none" for g in groups)
    ways = [
        p.attrib["class"] for g in groups for p in g.findall(f"{SVG}path") if "d" in p.attrib and "fill" in p.attrib
    ]
    assert ways.count("out") == ways.count("in") == len(view.edges)


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", " javascript:x", "vbscript:x"]
)
def test_addresses_that_run_something_are_not_made_into_links(href: str) -> None:
    assert "<a " not in render_svg(chain_view(2, href=lambda s: href))


@pytest.mark.parametrize("href", ["/s/a?b=1&c=2", "https://a.cn/x", "s/a", "#a", "?id=硅", "../x", "环节/硅片"])
def test_ordinary_addresses_become_links(href: str) -> None:
    assert "<a " in render_svg(chain_view(2, href=lambda s: href))


@pytest.mark.parametrize("shape", ["box", "dot", "ellipse", "diamond", "triangle", "square", "hexagon", "star"])
def test_every_shape_of_the_schema_is_drawn(shape: str) -> None:
    node = ViewNode("a", "X", "甲", 10, 10, 20, 20, "x", "甲")
    view = View("network", "t", "", 100, 100, (node,), (), legend=(LegendItem("x", "甲", shape=shape),))
    root = ElementTree.fromstring(render_svg(view).encode())
    assert len([e for e in root.iter() if e.attrib.get("class") == "s-x"]) == 2


MEASURE = """() => {
  const box = e => { const b = e.getBBox(); return [b.x, b.y, b.x + b.width, b.y + b.height]; };
  const page = document.querySelector('svg').viewBox.baseVal;
  const texts = [...document.querySelectorAll('svg .back text')].map(e => ({t: e.textContent, b: box(e)}));
  const aims = [...document.querySelectorAll('.aim')].map(box);
  const bad = [];
  const hit = (a, b, s) => a[0] < b[2] - s && b[0] < a[2] - s && a[1] < b[3] - s && b[1] < a[3] - s;
  texts.forEach((x, i) => {
    if (x.b[0] < 0 || x.b[2] > page.width || x.b[1] < 0 || x.b[3] > page.height) bad.push('off page: ' + x.t);
    for (let j = i + 1; j < texts.length; j++)
      if (hit([x.b[0], x.b[1] + 3, x.b[2], x.b[3] - 3], texts[j].b, 0.5))
        bad.push('texts: ' + x.t + ' / ' + texts[j].t);
    for (const a of aims)
      if (hit(x.b, a, 1) && (x.b[0] < a[0] || x.b[2] > a[2])) bad.push('leaves its box: ' + x.t);
  });
  return {bad, count: texts.length};
}"""


@pytest.mark.parametrize("count", [7, 45, 150])
def test_texts_neither_overlap_nor_leave_their_boxes_in_a_browser(
    files: FileBrowser, tmp_path: Path, count: int
) -> None:
    view = chain_view(count)
    page = files.open(tmp_path, "map.html", f"<!DOCTYPE html><meta charset=utf-8><body>{render_svg(view)}")
    found = page.evaluate(MEASURE)
    assert found["count"] > min(count, 100)  # of many segments only the gaps are named
    assert found["bad"] == []
    assert files.outside == []


def test_pointing_or_focusing_shows_the_relations_of_that_box_only(files: FileBrowser, tmp_path: Path) -> None:
    view = chain_view(45)
    page = files.open(tmp_path, "map.svg", render_svg(view))
    shown = "() => [...document.querySelectorAll('.links')].filter(e => getComputedStyle(e).display !== 'none').length"
    assert page.evaluate(shown) == 0
    busy = view.edges[0].source
    at = [n.id for n in view.nodes].index(busy)
    page.locator(".hit").nth(at).hover()
    assert page.evaluate(shown) == 1
    page.mouse.move(2, 2)
    assert page.evaluate(shown) == 0
    page.locator(".hit").nth(at).focus()
    assert page.evaluate(shown) == 1
    assert files.outside == []


def test_a_page_loads_nothing_and_its_policy_is_obeyed(files: FileBrowser, tmp_path: Path) -> None:
    graph = made_up(45)
    assessment = assessed(graph)
    html = render_page(chain_map_view(graph, assessment), [gaps_table(assessment)])
    assert html.startswith("<!DOCTYPE html>")
    assert 'lang="zh-CN"' in html
    page = files.open(tmp_path, "page.html", html)
    assert page.locator("tbody tr").count() == 45
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert files.outside == []
    assert files.errors == []


def test_a_network_picture_is_svg_too() -> None:
    graph = made_up(20)
    view = ego_view(graph, "Segment", "s003")
    root = ElementTree.fromstring(render_svg(view).encode())
    assert len([e for e in root.iter() if e.attrib.get("class") == "hit"]) == view.shown
