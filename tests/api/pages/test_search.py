"""Search: why something was found, and the box that suggests while somebody types."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from graph.model.records import Hit
from graph.search.hits import by_kind, explained
from graph.search.match import Match, in_name, in_values
from graph.store.contract import Store
from tests import hostile
from tests.api.pages.accessible import grave
from tests.asking import next_year
from tests.browser import watched
from tests.engines import engine_store, firm, places, put, table
from tests.serving import serving
from tests.uploading import load_all

store = engine_store
CODE = "91350100M000100Y43"


@pytest.fixture(scope="module")
def site(sample_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    copy = Path(shutil.copy(sample_db, tmp_path_factory.mktemp("search") / "site.db"))
    with serving(copy) as address:
        load_all(address, hostile.tables())
        yield address


@pytest.mark.parametrize(
    ("typed", "name", "how", "part"),
    [
        ("锝电", "固锝电子", "name", "锝电"),
        (" 固 锝 ", "固锝电子", "name", "固锝"),
        ("固-锝", "固锝", "name", "固锝"),
        ("集团", "固锝（集团）", "name", "集团"),
        ("ａｂｃ", "ABC半导体", "name", "ABC"),
        ("abc半", "ＡＢＣ半导体", "name", "ＡＢＣ半"),
        ("gude", "固锝电子", "pinyin", "固锝"),
        ("gud", "固锝电子", "pinyin", "固锝"),
        ("dian", "固锝电子", "pinyin", "电"),
        ("gd", "固锝电子", "initials", "固锝"),
        ("DZ", "固锝电子", "initials", "电子"),
        ("chongqing", "重庆机电", "pinyin", "重庆"),
        ("3dd", "3D打印", "initials", None),
        ("jd", "A（股）机电", "initials", "机电"),
        ("𠮷", "𠮷野", "name", "𠮷"),
    ],
)
def test_the_part_of_a_name_that_was_typed_is_known(typed: str, name: str, how: str, part: str | None) -> None:
    found = in_name(typed, name)
    if part is None:
        assert found is None or found.text == name
        return
    assert found is not None
    assert (found.how, found.text[found.start : found.end]) == (how, part)


@pytest.mark.parametrize(
    ("typed", "how", "part"),
    [
        ("苏州固锝", "full_name", "苏州固锝"),
        ("外延", "aliases", "外延"),
        ("91350100m0001", "uscc", CODE[:13]),
        ("002079.sz", "stock_code", "002079.SZ"),
        ("e-1", "id", "e-1"),
        ("没有", "", ""),
    ],
)
def test_other_names_and_codes_tell_why(typed: str, how: str, part: str) -> None:
    values = {"full_name": "苏州固锝有限公司", "aliases": "抛光片；外延片", "uscc": CODE, "stock_code": "002079.SZ"}
    found = in_values(typed, values, "e-1")
    assert (found.how, found.text[found.start : found.end]) == (how, part)


@given(st.text(max_size=8), st.text(max_size=50))
def test_whatever_is_typed_the_part_lies_in_the_name(typed: str, name: str) -> None:
    found = in_name(typed, name)
    if found is not None:
        assert 0 <= found.start < found.end <= len(name)


def test_hits_are_told_apart_by_field_place_and_parent(store: Store) -> None:
    put(
        store,
        table("Field", {"id": "f", "name": "示例链"}),
        table("Segment", {"id": "s", "name": "固体", "aliases": "固锝片"}),
        table("PART_OF", {"source": "s", "target": "f", "stage": "上游"}),
        places("苏州", "江苏"),
        table("WITHIN", {"source": "苏州", "target": "江苏"}, ends=("District", "District")),
        firm("e", name="固锝", stock_code="002079.SZ"),
        table("LOCATED_IN", {"source": "e", "target": "苏州"}),
    )
    outline = store.slice([])
    hits = [Hit("Segment", "s", "固体"), Hit("Enterprise", "e", "固锝"), Hit("District", "苏州", "苏州市")]
    told = explained(store, outline, "固锝", hits)
    assert [f.note for f in told] == ["示例链", "苏州市", "江苏市"]
    assert [f.match for f in told][:2] == [Match("aliases", "固锝片", 0, 2), Match("name", "固锝", 0, 2)]
    assert next(iter(by_kind("固锝", hits).items())) == ("Enterprise", [hits[1]])
    assert list(by_kind("固", hits)) == ["Segment", "District", "Enterprise"]
    code = explained(store, outline, "002079", hits[1:2])[0].match
    assert (code.how, code.start, code.end) == ("stock_code", 0, 6)


def test_suggestions_are_few_grouped_and_keep_place_and_date(site: str) -> None:
    later = next_year()
    found = httpx.get(f"{site}/parts/search", params={"q": "芯片", "place": "昆山市", "as_of": later}).json()
    groups = found["groups"]
    assert sum(len(g["hits"]) for g in groups) <= 14
    assert all(1 <= len(g["hits"]) <= 5 and g["total"] >= len(g["hits"]) for g in groups)
    for href in (found["all"], groups[0]["href"], groups[0]["hits"][0]["href"]):
        assert f"place={quote('昆山市')}" in href
        assert f"as_of={later}" in href
    segment = next(g for g in groups if g["label"] == "环节")["hits"][0]
    assert segment["note"]
    assert "芯片" in segment["text"][segment["start"] : segment["end"]]
    for empty in ("", "  ", "🦄"):
        assert httpx.get(f"{site}/parts/search", params={"q": empty}).json()["groups"] == []


def suggest(page: Page, text: str) -> None:
    page.locator("#q").press_sequentially(text)
    page.wait_for_selector("#hits [role=option]")


def test_arrows_enter_and_escape_work_the_list(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{site}/?place=昆山市")
        page.keyboard.press("/")
        suggest(page, "苏州固锝")
        field = page.locator("#q")
        assert field.get_attribute("aria-expanded") == "true"
        assert field.get_attribute("aria-activedescendant") is None
        page.keyboard.press("ArrowDown")
        first = field.get_attribute("aria-activedescendant")
        assert page.locator(f"#{first}").get_attribute("aria-selected") == "true"
        assert page.locator("#hits mark").first.inner_text() == "苏州固锝"
        assert grave(page) == []
        page.keyboard.press("ArrowUp")
        assert field.get_attribute("aria-activedescendant") is None
        page.keyboard.press("ArrowUp")
        assert "列出全部" in page.locator("[aria-selected=true]").inner_text()
        page.keyboard.press("Escape")
        assert page.locator("#hits").is_hidden()
        assert field.input_value() == "苏州固锝"
        page.keyboard.press("ArrowDown")
        page.wait_for_selector("#hits:visible")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/records/Enterprise/**")
        assert f"place={quote('昆山市')}" in page.url
        assert "苏州固锝" in page.inner_text("h1")
        seen.assert_clean()


def test_enter_without_a_choice_and_a_click_lead_on(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(site)
        page.locator("#q").focus()
        suggest(page, "xinpian")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?*q=xinpian")
        assert page.locator("mark", has_text="芯片").count() > 0
        page.locator("#q").fill("")
        suggest(page, "jcdl")
        page.locator("#hits [role=option]", has_text="集成电路").first.click()
        page.wait_for_url("**/fields/ic*")
        seen.assert_clean()


def test_keys_of_an_input_method_are_left_alone(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        asked: list[str] = []
        page.on("request", lambda r: asked.append(r.url) if "/parts/search" in r.url else None)
        page.clock.install()
        page.goto(site)
        page.locator("#q").focus()
        session = page.context.new_cdp_session(page)
        session.send("Input.imeSetComposition", {"text": "xin", "selectionStart": 3, "selectionEnd": 3})
        page.clock.run_for(400)
        assert asked == []
        session.send("Input.insertText", {"text": "芯"})
        page.wait_for_selector("#hits [role=option]")
        assert len(asked) == 1
        seen.assert_clean()


def test_a_pause_is_waited_for_and_old_answers_are_dropped(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        asked: list[str] = []
        page.on("request", lambda r: asked.append(r.url) if "/parts/search" in r.url else None)
        page.clock.install(time=0)
        page.goto(site)
        page.locator("#q").focus()
        page.clock.pause_at(3_600_000)  # however slowly the keys arrive, no pause is seen until it is made
        page.locator("#q").press_sequentially("集成电路")
        page.clock.run_for(400)
        page.clock.resume()
        page.wait_for_selector("#hits [role=option]")
        assert len(asked) == 1
        page.locator("#q").fill("没有这样的名字")
        page.wait_for_function("() => document.querySelector('#hits')?.innerText.includes('没有找到')")
        assert grave(page) == []
        page.locator("#q").fill("")
        page.wait_for_selector("#hits", state="hidden")


@pytest.mark.parametrize(("width", "height", "dark"), [(1366, 768, False), (683, 384, True)])
def test_hostile_names_in_the_list_run_nothing_and_fit(
    browser: Browser, site: str, width: int, height: int, dark: bool
) -> None:
    with watched(browser, width=width, height=height, dark=dark) as seen:
        page = seen.page
        page.on("dialog", lambda dialog: pytest.fail("a script of the data ran"))
        page.goto(site)
        for text in ("script", "onerror", "很长", "WWWW", "𠮷野"):
            page.locator("#q").fill(text)
            page.wait_for_function(
                "text => document.querySelector('#hits mark')?.textContent.toLowerCase() === text.toLowerCase()",
                arg=text,
            )
            assert seen.overflow() == 0
            assert page.locator("#hits img, #hits script, #hits svg").count() == 0
        box = page.locator("#hits").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert grave(page) == []
        assert "ran" not in page.title()
        seen.assert_clean()


def test_the_page_filters_by_kind_and_turns_pages(browser: Browser, site: str) -> None:
    with watched(browser, script=False) as seen:
        page = seen.page
        page.goto(f"{site}/search?q=公司")
        assert page.locator("tr.group").count() >= 1
        page.get_by_role("link", name="全部企业").click()
        assert page.locator("tbody tr:not(.group)").count() == 50
        page.get_by_role("link", name="下一页").click()
        assert "第 2 /" in page.inner_text("main")
        page.goto(f"{site}/search?q=芯片")
        assert page.locator("tr.group th").first.inner_text().startswith("环节")
        page.locator(".tabs a", has_text="环节").click()
        assert page.locator("tr.group").count() == 1
        page.goto(f"{site}/search?q=芯片&page=900&kind=Segment")
        assert page.locator("tbody tr:not(.group)").count() > 8
        page.goto(f"{site}/search?q=芯片&kind=District")
        assert "没有这一类" in page.inner_text("main")
    assert httpx.get(f"{site}/search", params={"q": "x", "kind": "Firm"}).status_code == 400
