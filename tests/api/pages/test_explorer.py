"""Every page of the explorer in real Chromium: for the eye, for the keyboard, for screen readers, and against hostile
names.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, Dialog

from api.http.rendering import NAVIGATION
from tests import hostile, small_field
from tests.api.pages.accessible import HEAD, OF_LOOKS, SMALLEST, grave, on_phone
from tests.asking import next_year
from tests.browser import Watched, watched
from tests.rounds import rounds
from tests.serving import serving
from tests.site_map import ADDRESSES, LIGHT, freeze, furnish
from tests.uploading import load_all

DARK = list(ADDRESSES)[:: rounds(3, 1)]
"""Pages whose colours are looked at in the dark too: all pages take them from one sheet."""
HOSTILE = {
    name: changed
    for name, path in ADDRESSES.items()
    if (changed := path.replace("002079.SZ→320505", "evil-0→320500").replace("002079.SZ", "evil-0")) != path
}
"""Pages about an enterprise, asked about one of a hostile name; on the other pages such names are among the rest."""
FIRST_PAGE_BYTES, FIRST_PAGE_REQUESTS = 200_000, 10


@pytest.fixture(scope="module")
def site(sample_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on the bundled data, a small chain and three hundred hostile names: so every page has to bear them."""
    copy = Path(shutil.copy(sample_db, tmp_path_factory.mktemp("explorer") / "site.db"))
    with serving(copy) as address:
        load_all(address, small_field.tables())
        load_all(address, hostile.tables())
        furnish(address)
        freeze(address)
        yield address


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a new store."""
    with serving(tmp_path_factory.mktemp("empty") / "site.db") as address:
        yield address


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Watched]:
    """A window for one page after the other, in which a dialog of a script of the data is a complaint."""
    with watched(browser) as seen:

        def opened(dialog: Dialog) -> None:
            seen.complaints.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        seen.page.on("dialog", opened)
        yield seen


@pytest.fixture(scope="module")
def bare_window(browser: Browser) -> Iterator[Watched]:
    """The same without script."""
    with watched(browser, script=False) as seen:
        yield seen


@pytest.fixture(scope="module", params=list(ADDRESSES))
def opened(request: pytest.FixtureRequest, window: Watched, site: str) -> Watched:
    """A page as it is when it has settled, for all checks of it in turn: each address is opened once."""
    window.open(site + ADDRESSES[request.param])
    return window


def test_the_keyboard_alone_reaches_the_content(opened: Watched) -> None:
    page = opened.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null && document.activeElement.id !== 'main'")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_a_page_is_clean_fits_and_is_accessible(opened: Watched) -> None:
    opened.assert_clean()
    assert opened.page.title() != hostile.RAN, "a script of the data ran"
    assert opened.overflow() == 0
    assert grave(opened.page) == []


def test_a_page_says_the_same_without_script(bare_window: Watched, opened: Watched) -> None:
    bare_window.page.goto(opened.page.url)
    wanted, found = (set(s.page.locator("main").inner_text().split()) for s in (opened, bare_window))
    assert sum(map(len, found)) > 40
    assert len(wanted - found) <= 0.1 * len(wanted), sorted(wanted - found)[:20]


def test_a_page_at_twice_the_size_in_the_dark_fits_and_is_accessible(
    opened: Watched, request: pytest.FixtureRequest
) -> None:
    opened.page.emulate_media(color_scheme="dark")
    opened.page.set_viewport_size({"width": 683, "height": 384})
    opened.assert_clean()
    assert opened.overflow() == 0
    if request.node.callspec.params["opened"] in DARK:
        assert grave(opened.page, only=OF_LOOKS) == []


def test_a_page_on_a_phone_is_read_without_moving_it(opened: Watched) -> None:
    opened.page.set_viewport_size({"width": 390, "height": 844})
    opened.settle()
    assert opened.overflow() == 0
    found = on_phone(opened.page)
    assert (found["head"] <= HEAD, found["moved"], found["small"]) == (True, [], []), found["head"]


@pytest.mark.parametrize("script", [True, False])
def test_the_menu_of_a_phone_holds_what_the_head_of_a_desk_shows(browser: Browser, site: str, script: bool) -> None:
    with watched(browser, width=390, height=844, script=script) as seen:
        page = seen.page
        page.goto(site + ADDRESSES["缺口清单"])
        assert page.locator("#q").is_visible()
        links, place = page.locator("#menu nav a"), page.locator("#place")
        assert not place.is_visible()
        page.get_by_role("button", name="菜单").click()
        assert [links.nth(i).inner_text() for i in range(links.count())] == list(NAVIGATION.values())
        assert all(links.nth(i).is_visible() for i in range(links.count()))
        place.fill("昆山市")
        page.locator(".scope button").click()
        assert f"place={quote('昆山市')}" in page.url
        seen.assert_clean()


def test_a_row_on_a_phone_says_what_its_numbers_are(browser: Browser, site: str) -> None:
    with watched(browser, width=390, height=844) as seen:
        seen.page.goto(site + ADDRESSES["缺口清单"])
        cell = seen.page.locator("td[data-head^='带动户数']").first
        said = cell.evaluate("e => getComputedStyle(e, '::before').content")
        assert "带动户数" in said
        assert seen.page.locator("#all").is_visible()
        first, name = seen.page.locator("tbody input[name=row]").first, seen.page.locator("td.name").first
        assert (first.bounding_box() or {})["y"] - (name.bounding_box() or {})["y"] < 12, "the box stands by the name"


def test_the_network_on_a_phone_begins_at_a_size_that_can_be_read(browser: Browser, site: str) -> None:
    with watched(browser, width=390, height=844) as seen:
        seen.page.goto(site + ADDRESSES["网络"])
        canvas = seen.page.locator("#canvas[data-ready]")
        canvas.wait_for()
        assert 12 * float(canvas.get_attribute("data-zoom") or 0) >= SMALLEST, "12 px are the smallest words there"


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_a_key_leads_to_the_search_from_everywhere(browser: Browser, site: str, key: str) -> None:
    with watched(browser) as seen:
        seen.page.goto(site + ADDRESSES["产业链图谱"])
        seen.page.keyboard.press(key)
        assert seen.page.evaluate("document.activeElement.id") == "q"


def test_the_first_page_is_light(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        sizes: list[int] = []
        seen.page.on(
            "requestfinished",
            lambda r: sizes.append(sum(r.sizes()[k] for k in ("responseBodySize", "responseHeadersSize"))),
        )
        seen.page.goto(site + LIGHT)
        seen.settle()
        assert len(sizes) <= FIRST_PAGE_REQUESTS
        assert sum(sizes) <= FIRST_PAGE_BYTES


@pytest.mark.parametrize("name", HOSTILE)
def test_pages_of_what_has_a_hostile_name_are_clean_and_fit(window: Watched, site: str, name: str) -> None:
    window.open(site + HOSTILE[name])
    window.assert_clean()
    assert window.page.title() != hostile.RAN
    assert window.overflow() == 0


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_of_an_empty_store_says_what_to_do(empty_site: str, name: str) -> None:
    found = httpx.get(empty_site + ADDRESSES[name], headers={"accept": "text/html"}, follow_redirects=True)
    assert found.status_code < 500
    assert "链图" in found.text
    if found.status_code == 200:
        main = found.text.split("<main", 1)[1]
        assert "<a " in main or "<form" in main or "请" in main


def test_place_and_date_stay_in_the_address(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page, later = seen.page, next_year()
        page.goto(site)
        page.locator("#place").fill("昆山市")
        page.locator("#as_of").fill(later)
        page.locator(".scope button").click()
        assert f"place={quote('昆山市')}" in page.url
        assert f"as_of={later}" in page.url
        page.locator("main a[href*='/fields/']").first.click()
        page.wait_for_load_state()
        assert f"place={quote('昆山市')}" in page.url
        assert f"as_of={later}" in page.url
        assert "昆山市" in page.locator("h1").inner_text()


def test_places_are_offered_once_the_field_is_used(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        seen.page.goto(site)
        assert seen.page.locator("#places option").count() == 0
        seen.page.locator("#place").focus()
        seen.page.locator("#places option").nth(50).wait_for(state="attached")
        seen.assert_clean()
