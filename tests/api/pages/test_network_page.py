"""The relation network in real Chromium: pointing, choosing, opening, filtering, ways, keyboard, and how soon it is
ready.
"""

from __future__ import annotations

import json
import re

import httpx
import pytest
from playwright.sync_api import Browser, Page

from graph.views.network.around import ego_view
from graph.views.network.contract import network_contract
from tests.browser import Watched, watched
from tests.pictures import graph_of

FIRM, SCHOOL = "Enterprise:002079.SZ", "Institution:inst-soochow-univ"
ADDRESS = "/network?kind=Enterprise&id=002079.SZ"


def opened(seen: Watched, address: str) -> Page:
    seen.page.goto(address)
    seen.page.wait_for_selector("#canvas[data-ready]")
    return seen.page


def drawn(text: str) -> dict[str, list[dict[str, object]]]:
    """What a page gives its script to draw."""
    found = re.search(r'<script type="application/json" id="network-data">(.*?)</script>', text, re.S)
    assert found
    made: dict[str, list[dict[str, object]]] = json.loads(found[1])
    return made


def test_the_plain_form_names_what_is_drawn_and_where() -> None:
    graph = graph_of(
        {
            "Enterprise": [{"id": "a", "name": "甲"}, {"id": "b", "name": "乙"}],
            "District": [{"id": "c", "name": "昆山市"}],
        },
        {
            ("SELLS_TO", "Enterprise", "Enterprise"): [("a", "b")],
            ("LOCATED_IN", "Enterprise", "District"): [("a", "c", {}, 1)],
        },
    )
    view = ego_view(graph, "Enterprise", "a")
    plain = network_contract(view, [["Enterprise:a", "Enterprise:b"]])
    assert [(n["id"], n["label"], n["type"], n["hop"]) for n in plain["nodes"]] == [
        ("Enterprise:a", "甲", "Enterprise", 0),
        ("Enterprise:b", "乙", "Enterprise", 1),
        ("District:c", "昆山市", "District", 1),
    ]
    assert [(e["source"], e["target"], e["type"], e["sure"]) for e in plain["edges"]] == [
        ("Enterprise:a", "District:c", "LOCATED_IN", False),
        ("Enterprise:a", "Enterprise:b", "SELLS_TO", True),
    ]
    assert plain["ways"] == [{"nodes": ["Enterprise:a", "Enterprise:b"], "edges": ["e1"]}]
    assert {k["type"]: k["count"] for k in plain["kinds"]} == {"Enterprise": 2, "District": 1}
    for node, drawn_ in zip(plain["nodes"], view.nodes, strict=True):
        assert (node["x"], node["y"]) == tuple(round(v, 1) for v in drawn_.center)
    json.dumps(plain, allow_nan=False)


def test_opened_nodes_bring_their_neighbours_before_all_others() -> None:
    firms = [{"id": f"e{i}", "name": f"企业{i}"} for i in range(40)]
    links = [("e0", f"e{i}") for i in range(1, 30)] + [("e5", f"e{i}") for i in range(30, 36)]
    graph = graph_of({"Enterprise": firms}, {("SELLS_TO", "Enterprise", "Enterprise"): links})
    shut = ego_view(graph, "Enterprise", "e0", 1, 10)
    assert (shut.shown, shut.total) == (10, 30)
    view = ego_view(
        graph, "Enterprise", "e0", 1, 10, opened=[("Enterprise", "e5"), ("Enterprise", "e39"), ("Enterprise", "none")]
    )
    assert (view.shown, view.total) == (10, 36)
    assert {f"Enterprise:e{i}" for i in (0, 5, *range(30, 36))} <= {n.id for n in view.nodes}
    assert any("另展开了 企业5 的直接关系" in n for n in view.notes)


def test_kinds_that_are_left_out_are_not_gone_through_either() -> None:
    graph = graph_of(
        {
            "Enterprise": [{"id": "a", "name": "甲"}, {"id": "b", "name": "乙"}],
            "Segment": [{"id": "s", "name": "封装"}],
        },
        {("OPERATES_IN", "Enterprise", "Segment"): [("a", "s"), ("b", "s")]},
    )
    assert ego_view(graph, "Enterprise", "a").total == 3
    assert ego_view(graph, "Enterprise", "a", kinds=["Enterprise"]).total == 1
    assert ego_view(graph, "Segment", "s", kinds=["Enterprise"]).total == 3


def test_the_page_holds_the_network_as_tables(site: str) -> None:
    text = httpx.get(f"{site}{ADDRESS}&hops=2").text
    plain = drawn(text)
    twin = text.split('id="twin"')[1]
    assert twin.count("<tr><td") == len(plain["nodes"]) + len(plain["edges"])
    assert "显示前" in text
    answer = httpx.get(f"{site}/api/v1/network", params={"id": FIRM, "limit": 150}).json()
    assert {n["id"] for n in answer["nodes"]} == {n["id"] for n in plain["nodes"]}


def test_pointing_choosing_and_opening(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = opened(seen, f"{site}{ADDRESS}")
        rows = "document.querySelector('#twin tbody').rows.length"
        page.locator("#canvas").focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_selector("#side h2")
        assert page.inner_text("#side h2") == "苏州固锝"
        page.keyboard.press("ArrowRight")
        page.wait_for_function("() => document.querySelector('#side h2').innerText !== '苏州固锝'")
        chosen = page.url.partition("#")[2]
        assert chosen
        before = page.evaluate(rows)
        page.locator("#side a[data-go]").click()
        page.wait_for_function(f"n => {rows} > n", arg=before)
        assert "opened=" in page.url
        assert page.url.partition("#")[2] == chosen
        page.go_back()
        page.wait_for_function(f"n => {rows} === n", arg=before)
        page.keyboard.press("Escape")
        seen.assert_clean()


def test_a_click_on_a_node_shows_its_facts_and_a_click_beside_it_lets_go(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = opened(seen, f"{site}{ADDRESS}")
        box = page.locator("#canvas").bounding_box()
        assert box
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        plain = drawn(httpx.get(f"{site}{ADDRESS}").text)["nodes"]
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        # a small picture is drawn whole and centred: the middle node stands where the others leave it
        xs, ys = ([float(str(n[a])) for n in plain] for a in "xy")
        scale = page.evaluate("() => Number(document.getElementById('canvas').dataset.zoom)")
        left = (float(str(plain[0]["x"])) - (min(xs) + max(xs)) / 2) * scale
        top = (float(str(plain[0]["y"])) - (min(ys) + max(ys)) / 2) * scale
        page.mouse.click(middle[0] + left, middle[1] + top)
        page.wait_for_selector("#side h2")
        assert page.inner_text("#side h2") == "苏州固锝"
        page.mouse.click(box["x"] + 4, box["y"] + box["height"] - 4)
        page.wait_for_function("() => !location.hash")
        seen.assert_clean()


def test_kinds_are_switched_off_and_on(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = opened(seen, site + ADDRESS)
        tick = page.locator("#question input[value=Segment]")
        tick.uncheck()
        assert "kinds=" in page.url
        page.reload()
        page.wait_for_selector("#canvas[data-ready]")
        assert not tick.is_checked()
        assert "Segment" not in {n["type"] for n in drawn(page.content())["nodes"]}
        tick.check()
        page.wait_for_function("() => document.querySelector('#twin').innerText.includes('环节')")
        assert "kinds=" not in page.url
        seen.assert_clean()


def test_ways_are_listed_and_marked(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = opened(seen, f"{site}{ADDRESS}&to={SCHOOL}")
        ways = page.locator(".ways li")
        assert ways.count() >= 1
        button = ways.first.locator("button")
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        button.click()
        assert button.get_attribute("aria-pressed") == "false"
        assert "路径" in page.inner_text("h1")
        seen.assert_clean()


def test_a_way_to_nobody_is_explained_and_the_network_stays(site: str) -> None:
    for to, said in (("没有这个", "没有找到"), (FIRM, "同一个")):
        text = httpx.get(f"{site}{ADDRESS}", params={"kind": "Enterprise", "id": "002079.SZ", "to": to}).text
        assert said in text
        assert "没有画路径" in text
        assert len(drawn(text)["nodes"]) > 5


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 200, "从一个企业"),
        ("id=没有这个", 404, "没有找到"),
        ("kind=Enterprise&id=none", 404, "企业"),
        ("id=002079.SZ&hops=5", 422, ""),
        ("id=002079.SZ&limit=3000", 422, ""),
        ("id=002079.SZ&kinds=Nobody", 400, "不存在"),
        ("id=002079.SZ&opened=Enterprise:none", 404, "企业"),
        ("id=002079.SZ&as_of=x", 400, "日期"),
        ("id=002079.SZ&opened=" + "|".join([FIRM] * 13), 400, "最多展开"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(site: str, query: str, status: int, said: str) -> None:
    found = httpx.get(f"{site}/network?{query}", headers={"accept": "text/html"})
    assert found.status_code == status
    assert said in found.text


def test_without_script_there_is_a_still_picture(browser: Browser, site: str) -> None:
    with watched(browser, script=False) as seen:
        seen.page.goto(site + ADDRESS)
        seen.page.wait_for_load_state("networkidle")
        assert seen.page.evaluate("document.querySelector('.still').naturalWidth") > 300
        assert seen.page.locator("#twin a", has_text="展开").count() > 3
        seen.assert_clean()


def test_files_of_the_network_and_of_ways(site: str) -> None:
    starts = {
        "png": b"\x89PNG",
        "svg": b"<svg",
        "pdf": b"%PDF",
        "html": b"<!DOCTYPE",
        "graphml": b"<?xml",
        "xlsx": b"PK",
    }
    for path, asked in (("network", {"id": FIRM, "limit": "60"}), ("paths", {"from": FIRM, "to": SCHOOL})):
        for format_, start in starts.items():
            found = httpx.get(f"{site}/api/v1/{path}", params={**asked, "format": format_})
            assert found.status_code == 200, (path, format_)
            assert found.content.startswith(start), (path, format_)


@pytest.mark.parametrize(("hops", "limit"), [(3, 300), (4, 2000)])
def test_a_large_network_is_drawn(browser: Browser, site: str, hops: int, limit: int) -> None:
    address = f"{site}{ADDRESS}&hops={hops}&limit={limit}"
    httpx.get(address)
    with watched(browser) as seen:
        page = opened(seen, address)
        seen.settle()
        shown = len(drawn(page.content())["nodes"])
        assert shown > limit * 0.5
        seen.assert_clean()
