"""产业链图谱 in real Chromium: relations on focus, the panel, the legend as a filter, two maps, print, full screen,
speed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser

from tests import small_field
from tests.browser import watched
from tests.serving import serving
from tests.uploading import load_all

SUZHOU = quote("苏州市")
IC = f"/fields/ic?place={SUZHOU}"
SHOWN = "() => [...document.querySelectorAll('.map .links')].filter(e => getComputedStyle(e).display !== 'none').length"
SEEN = "() => [...document.querySelectorAll('.map .hit')].filter(e => getComputedStyle(e).display !== 'none').length"


@pytest.fixture(scope="module")
def site(sample_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    copy = Path(shutil.copy(sample_db, tmp_path_factory.mktemp("map") / "site.db"))
    with serving(copy) as address:
        load_all(address, small_field.tables())
        yield address


def answer(site: str, path: str, **asked: object) -> dict[str, object]:
    found = httpx.get(f"{site}/api/v1/{path}", params=asked)  # type: ignore[arg-type]
    assert found.status_code == 200, found.text
    return dict(found.json())


def test_pointing_at_a_box_shows_its_relations(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(site + IC)
        assert page.evaluate(SHOWN) == 0
        page.locator(".map a.hit").nth(10).focus()
        assert page.evaluate(SHOWN) == 1
        seen.assert_clean()


def test_a_click_opens_the_panel_without_loading_the_page_and_the_segment_stays_in_the_address(
    browser: Browser, site: str
) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(site + IC)
        page.evaluate("window.same = true")
        assert page.inner_text("#panel-title") == "从哪里看起"
        page.locator(".map a.hit[href*='segment=ic-analog']").click()
        page.locator("#panel-title", has_text="模拟芯片").wait_for()
        assert "segment=ic-analog" in page.url
        assert page.evaluate("window.same") is True
        assert page.locator(".map a.hit[aria-current]").count() == 1
        wanted = answer(site, "segment", field="ic", segment="ic-analog", place="苏州市")
        assert not page.locator("#panel .steps").is_visible(), "names first, the method behind one click"
        page.locator("#panel summary", has_text="怎么算的").click()
        text = page.inner_text("#panel")
        for part in (wanted["elsewhere"]["total"], wanted["population"]["note"]):  # type: ignore[index]
            assert str(part) in text
        for step in wanted["steps"]:  # type: ignore[attr-defined]
            assert step["filled"] in text
        page.go_back()
        page.locator("#panel-title", has_text="从哪里看起").wait_for()
        assert page.locator(".map a.hit[aria-current]").count() == 0
        seen.assert_clean()


def test_going_to_a_place_on_the_page_asks_nothing_and_going_back_asks_once(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(site + IC)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "/parts/fields/" in request.url else None)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**#main")
        page.locator(".map a.hit[href*='segment=ic-analog']").click()
        page.locator("#panel-title", has_text="模拟芯片").wait_for()
        page.go_back()
        page.locator("#panel-title", has_text="从哪里看起").wait_for()
        assert [("segment=" in address) for address in asked] == [True, False]


def test_enter_opens_the_panel_and_moves_the_focus_to_it(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(site + IC)
        page.locator(".map a.hit").first.focus()
        page.keyboard.press("Enter")
        page.locator("#panel-title:focus").wait_for()
        assert "segment=" in page.url


def test_the_address_alone_gives_the_same_panel_also_without_script(browser: Browser, site: str) -> None:
    texts = []
    for script in (True, False):
        with watched(browser, script=script) as seen:
            seen.page.goto(f"{site}{IC}&segment=ic-analog")
            texts.append(seen.page.inner_text("#panel"))
            assert seen.page.locator(".map a.hit[aria-current]").count() == 1
    assert texts[0] == texts[1]
    assert "模拟芯片" in texts[0]


def test_without_script_a_box_and_a_neighbour_are_links_to_their_panels(browser: Browser, site: str) -> None:
    with watched(browser, script=False) as seen:
        page = seen.page
        page.goto(site + IC)
        page.locator(".map a.hit").nth(3).click()
        page.wait_for_load_state()
        assert "segment=" in page.url
        first = page.inner_text("#panel-title")
        page.locator("#panel li a[data-open]").first.click()
        page.wait_for_load_state()
        assert page.inner_text("#panel-title") != first


def test_the_panel_leads_to_whom_to_invite(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(site + IC)
        page.locator("#panel ol.urgent a").first.click()
        page.wait_for_selector("#panel .invite a")
        wanted = page.locator("#panel .invite a").first.inner_text()
        page.locator("#panel .invite a").first.click()
        page.wait_for_load_state()
        assert "/targets" in page.url
        assert f"共 {wanted.split()[-1]} 个" in page.inner_text("main")


def test_the_legend_filters_by_keyboard_and_stays_in_the_address(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(site + IC)
        counts = answer(site, "gaps", field="ic", place="苏州市")["counts"]
        assert page.evaluate(SEEN) == sum(counts.values())  # type: ignore[attr-defined]
        page.locator("#show-extend").focus()
        page.keyboard.press("Space")
        assert page.evaluate(SEEN) == sum(counts.values()) - counts["extend"]  # type: ignore[attr-defined,index]
        assert counts["extend"]  # type: ignore[index]
        assert page.locator("tbody tr[data-style=extend]").first.is_hidden()
        assert "state=missing" in page.url
        page.reload()
        assert page.evaluate(SEEN) == sum(counts.values()) - counts["extend"]  # type: ignore[attr-defined,index]
        seen.assert_clean()


def test_the_legend_filters_without_script(browser: Browser, site: str) -> None:
    with watched(browser, script=False) as seen:
        page = seen.page
        page.goto(site + IC)
        every = page.locator(".map a.hit:visible").count()
        page.locator("#show-plain").uncheck()
        assert page.locator(".map a.hit:visible").count() < every
        page.locator(".legend button:visible").click()
        page.wait_for_load_state()
        assert "state=missing" in page.url
        assert page.locator(".map a.hit:visible").count() < every


def test_two_places_stand_beside_each_other_with_their_changes(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(site + IC)
        page.locator("#with_place").fill("无锡市")
        page.locator("form.bar button").click()
        page.wait_for_load_state()
        assert f"with_place={quote('无锡市')}" in page.url
        wanted = answer(site, "changes", field="ic", place="苏州市", with_place="无锡市")
        assert page.locator(".map").count() == 2
        assert page.locator("#changes + .scroll tbody tr").count() == wanted["changed"] > 0  # type: ignore[operator]
        assert f"变化 {wanted['changed']} 个" in page.inner_text(".note")
        for i in range(2):
            assert page.locator(".map").nth(i).locator("text.t-changed").count() == wanted["changed"]
        lefts = [page.locator(".map").nth(i).bounding_box() for i in range(2)]
        assert lefts[0]["y"] == lefts[1]["y"]  # type: ignore[index]
        page.locator(".map").nth(1).locator("a.hit").first.click()
        page.wait_for_selector("#panel .how")
        assert "side=other" in page.url
        assert "无锡市" in page.inner_text("#panel")
        seen.assert_clean()


def test_a_date_before_the_data_begin_is_told_and_the_map_stays(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{site}{IC}&with_date=1999-01-01")
        assert "1999-01-01" in page.inner_text(".note[role=status]")
        assert page.locator(".map").count() == 1
        seen.assert_clean()
    refused = httpx.get(f"{site}/api/v1/changes", params={"field": "ic", "place": "苏州市", "with_date": "1999-01-01"})
    assert refused.status_code == 400
    assert "最早的从 " in refused.json()["detail"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [({}, 400), ({"with_place": "苏州市"}, 400), ({"with_place": "没有的地方"}, 404), ({"with_date": "昨天"}, 400)],
)
def test_bad_pairs_are_refused_in_words(site: str, asked: dict[str, str], status: int) -> None:
    refused = httpx.get(f"{site}/api/v1/changes", params={"field": "ic", "place": "苏州市", **asked})
    assert refused.status_code == status
    assert refused.json()["detail"]
    page = httpx.get(f"{site}/fields/ic", params={"place": "苏州市", **asked}, headers={"accept": "text/html"})
    assert page.status_code == 200
    assert ("没有并列的图" in page.text) == bool(asked)


def test_an_unknown_segment_is_an_error_in_words(site: str) -> None:
    for path in ("/fields/ic", "/parts/fields/ic"):
        found = httpx.get(f"{site}{path}", params={"segment": "没有的环节"}, headers={"accept": "text/html"})
        assert found.status_code == 404
        assert "没有的环节" in found.text


@pytest.mark.parametrize("field", ["ic", small_field.SMALL])
@pytest.mark.parametrize("width", [1366, 1920, 683])
def test_map_and_panel_do_not_overlap_and_labels_are_large_enough(
    browser: Browser, site: str, field: str, width: int
) -> None:
    with watched(browser, width=width, height=768) as seen:
        page = seen.page
        page.goto(f"{site}/fields/{field}?place={SUZHOU}")
        found, panel = page.locator(".map").bounding_box(), page.locator("#panel").bounding_box()
        assert found is not None
        assert panel is not None
        if width > 1100:
            assert found["x"] + found["width"] <= panel["x"]
            smallest = page.evaluate(
                "Math.min(...[...document.querySelectorAll('.map text')].map(t => t.getAttribute('font-size') * "
                "t.getScreenCTM().a))"
            )
            assert smallest >= 11.5
        else:
            assert panel["y"] >= found["y"] + found["height"]
        assert seen.overflow() == 0


def test_full_screen_and_print_are_offered_where_there_is_script(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(site + IC)
        page.get_by_role("button", name="全屏").click()
        page.locator(".stage:fullscreen").wait_for()
        page.evaluate("document.exitFullscreen()")
        assert page.get_by_role("button", name="打印").is_visible()
        page.emulate_media(media="print")
        assert not page.locator("#panel").is_visible()
        assert page.locator(".paper-map").is_visible()
        assert not page.locator(".map").is_visible()
        assert not page.get_by_role("button", name="打印").is_visible()
        data = page.pdf(prefer_css_page_size=True)
        assert data.startswith(b"%PDF")
    with watched(browser, script=False) as bare:
        bare.page.goto(site + IC)
        assert bare.page.locator("[data-do]:visible").count() == 0


def test_an_empty_field_says_what_to_do(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        seen.page.goto(f"{site}/fields/{small_field.EMPTY}?place={SUZHOU}")
        assert "还没有环节" in seen.page.inner_text("main")
        assert seen.page.locator(".map").count() == 0
        seen.assert_clean()
