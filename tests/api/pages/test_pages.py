"""The pages in real Chromium: no request leaves the machine, no complaint in the console, nothing too wide."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser

from api.http.rendering import link, number
from api.pages.field import segment_anchor
from graph.gaps.states import GAP_STATES
from tests.browser import watched
from tests.serving import serving
from tests.uploading import load_all

PLACE = "苏州市"
EVIL = "</script><img src=x onerror=alert(1)>\"'&amp;"


@pytest.fixture(scope="module")
def site(sample_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on the sample with one enterprise and one segment whose names try to be markup."""
    copy = Path(shutil.copy(sample_db, tmp_path_factory.mktemp("pages") / "pages.db"))
    with serving(copy) as address:
        quoted = '"' + EVIL.replace('"', '""') + '"'
        files = {
            "环节.csv": f"环节编号,环节名称,细分领域,阶段\nic.evil,{quoted},集成电路,上游\n",
            "企业.csv": f"企业编号,企业简称,企业名称,所在地\nevil-1,{quoted},{quoted},上海市\n",
            "企业环节.csv": "企业,环节\nevil-1,ic.evil\n",
        }
        load_all(address, {name: text.encode() for name, text in files.items()})
        yield address


PAGES = [
    "/fields/ic?place=上海市&peers=深圳市,北京市",
    "/fields/bio?place=320571",
    "/targets?field=ic&segment=ic.evil&place=苏州市",
    "/search?q=",
    "/records/Enterprise/evil-1",
    "/coverage?place=昆山市&field=bio",
    "/docs",
]
"""Beside those of :mod:`tests.site_map`, which :mod:`tests.test_explorer` opens."""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing_from_outside_says_nothing_and_fits(browser: Browser, site: str, path: str) -> None:
    with watched(browser) as seen:
        seen.page.goto(site + path)
        if path == "/docs":  # the others have no script that could ask later
            seen.settle()
        seen.assert_clean()
        assert seen.overflow() == 0
        assert seen.page.locator("html").get_attribute("lang") == "zh-CN"
        assert seen.page.title().endswith("链图")


@pytest.mark.parametrize(
    "path",
    ["/fields/ic", "/records/Enterprise/evil-1", "/search?q=onerror", "/targets?field=ic&segment=ic.evil&place=苏州市"],
)
def test_a_name_that_is_markup_is_shown_as_text(browser: Browser, site: str, path: str) -> None:
    with watched(browser) as seen:
        seen.page.on("dialog", lambda dialog: pytest.fail("a script of the data ran"))
        seen.page.goto(site + path)
        assert "<img src=x onerror=alert(1)>" in seen.page.inner_text("body") + seen.page.inner_html("svg, body")
        assert seen.page.locator("img[src=x]").count() == 0
        assert "onerror" in (seen.page.locator("main").text_content() or "")
        seen.assert_clean()


def test_every_box_of_the_map_opens_the_panel_of_its_segment_which_leads_to_its_row(
    browser: Browser, site: str
) -> None:
    with watched(browser) as seen:
        seen.page.goto(f"{site}/fields/ic")
        boxes = seen.page.locator(".map a.hit")
        rows = {f"#{i}" for i in seen.page.eval_on_selector_all("tr[id]", "rows => rows.map(r => r.id)")}
        hrefs = {str(boxes.nth(i).get_attribute("href")) for i in range(boxes.count())}
        answer = httpx.get(f"{site}/api/v1/gaps", params={"field": "ic", "place": PLACE}).json()
        assert len(hrefs) == len(answer["gaps"]) > 40
        opened = {parse_qs(urlsplit(h).query)["segment"][0] for h in hrefs}
        assert opened == {g["segment"]["id"] for g in answer["gaps"]}
        boxes.first.focus()
        seen.page.keyboard.press("Enter")
        row = seen.page.get_by_role("link", name="在表中看")
        row.wait_for()
        assert row.get_attribute("href") in rows


def test_unknown_segments_are_listed_apart_from_gaps(ledger_site: str, site: str) -> None:
    for address, state in ((ledger_site, "missing"), (site, "unknown")):
        answer = httpx.get(f"{address}/api/v1/gaps", params={"field": "design", "place": "北京市"}).json()
        assert answer["counts"][state]
        text = httpx.get(f"{address}/fields/design", params={"place": "北京市"}).text
        above, _, below = text.partition('<h2 id="others">')
        listed, _, unknown = above.partition('<h2 id="unknown">')
        _, _, gaps = listed.partition('<h2 id="gaps">')
        for gap in answer["gaps"]:
            anchor = f'<tr id="{segment_anchor(gap["segment"]["id"])}"'
            at = "gaps" if gap["state"] in GAP_STATES else "unknown" if gap["state"] == "unknown" else "others"
            parts = {"gaps": gaps, "unknown": unknown, "others": below}
            assert [name for name, part in parts.items() if anchor in part] == [at], gap["segment"]


def test_every_link_of_the_first_pages_leads_somewhere(site: str) -> None:
    with httpx.Client(base_url=site) as client:
        seen: set[str] = set()
        for page in (
            "/",
            "/fields/ic",
            "/targets?field=ic&segment=模拟芯片&place=苏州市",
            "/data",
            "/records/Field/ic",
        ):
            found = re.findall(r'(?:href|src)="(/[^"#]*)', client.get(page).text)
            seen |= {f.replace("&amp;", "&") for f in found if "format=png" not in f and "/export" not in f}
        assert len(seen) > 60
        by_shape = {re.sub(r"=[^&]+|(?<=/)[^/?]*[^a-z/?][^/?]*", "", address): address for address in sorted(seen)}
        assert len(by_shape) > 20
        for address in by_shape.values():
            assert client.get(address, headers={"accept": "text/html,*/*;q=0.5"}).status_code == 200, address


def test_the_network_page_runs_sandboxed_without_leaving_the_machine(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        seen.page.goto(f"{site}/api/v1/network?field=ic&place={PLACE}&format=html")
        seen.page.wait_for_selector("canvas")
        assert seen.outside == []
        assert seen.failed == []
        assert [c for c in seen.complaints if c.startswith(("error", "pageerror"))] == []


def test_the_map_files_open_styled_under_their_policy(browser: Browser, site: str) -> None:
    for format in ("svg", "html"):
        with watched(browser) as seen:
            seen.page.goto(f"{site}/api/v1/map?field=ic&place={PLACE}&format={format}")
            seen.assert_clean()
            assert seen.page.locator("a.hit, g.hit").count() >= 45


def test_the_docs_page_lists_and_tries_the_api(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        seen.page.goto(f"{site}/docs")
        seen.page.wait_for_selector(".opblock")
        assert seen.page.locator(".opblock").count() >= 20
        block = seen.page.locator(".opblock", has=seen.page.locator("[data-path='/api/v1/fields']"))
        block.click()
        block.get_by_text("Try it out").click()
        block.locator(".execute").click()
        block.locator(".live-responses-table").wait_for()
        assert "集成电路" in block.locator(".live-responses-table").inner_text()
        seen.assert_clean()


def test_an_empty_store_leads_to_the_sample_and_back(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path / "new.db") as address, watched(browser) as seen:
        page = seen.page
        page.goto(address)
        assert "还没有数据" in page.inner_text("h1")
        page.get_by_role("button", name="装入自带数据").click()
        page.wait_for_url(f"{address}/")
        assert page.locator("a.strong").count() >= 3
        page.goto(f"{address}/data")
        page.get_by_role("button", name="评估并写入").click()
        assert "评估已完成" in page.inner_text("[role=status]")
        row = page.locator("tr", has_text="自带数据")
        row.get_by_role("link", name="撤销…").click()
        assert "同时撤销" in page.inner_text("main")
        page.get_by_role("button", name="确认撤销").click()
        assert "已撤销" in page.inner_text("[role=status]")
        assert page.locator("tr.quiet").count() == 2, "listed firms alone lack nothing, so the assessment wrote nothing"
        seen.assert_clean()


def test_a_file_is_uploaded_previewed_and_written_by_hand(
    browser: Browser, sample_db_copy: Path, tmp_path: Path
) -> None:
    file = tmp_path / "细分领域.csv"
    file.write_text("领域编号,领域名称\nt,新的链\n,没有编号的链\nu,\n", encoding="utf-8")
    with serving(sample_db_copy) as address, watched(browser) as seen:
        page = seen.page
        page.goto(f"{address}/data")
        page.set_input_files("#file", file)
        page.get_by_role("button", name="检查并预览").click()
        page.wait_for_selector("h1:text('预览：细分领域.csv')")
        assert "没有写入" in page.inner_text("main")
        assert page.locator("h2", has_text="拒绝的行").count() == 1
        page.get_by_role("button", name="写入").click()
        page.wait_for_selector("h1:text('已写入')")
        assert "已写成批次" in page.inner_text("[role=status]")
        page.goto(f"{address}/search?q=新的链")
        assert page.locator("a.strong").inner_text() == "新的链"
        seen.assert_clean()


def test_a_refused_file_is_explained_on_a_page(browser: Browser, sample_db_copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "环节.xlsx"
    file.write_bytes(b"no workbook")
    with serving(sample_db_copy) as address, watched(browser) as seen:
        seen.page.goto(f"{address}/data")
        seen.page.set_input_files("#file", file)
        seen.page.get_by_role("button", name="检查并预览").click()
        seen.page.wait_for_selector("h1:text('文件不能读取')")
        assert ".xlsx" in seen.page.inner_text("main")


def test_another_sites_form_is_refused_by_a_real_browser(
    browser: Browser, sample_db_copy: Path, tmp_path: Path
) -> None:
    evil = tmp_path / "evil.html"
    with serving(sample_db_copy) as address, watched(browser) as seen:
        evil.write_text(f'<form method=post action="{address}/data/batches/1/rollback"><button>x</button></form>')
        seen.page.goto(evil.as_uri())
        seen.page.click("button")
        assert "拒绝跨站请求" in seen.page.inner_text("h1")
        batches = httpx.get(f"{address}/api/v1/batches").json()["batches"]
        assert {b["status"] for b in batches} == {"committed"}


@pytest.mark.parametrize(
    ("value", "text"), [(None, "—"), (0.0, "0"), (0.004, "0"), (0.126, "0.13"), (3.0, "3"), (61227, "61,227")]
)
def test_numbers_are_shown_as_people_read_them(value: float | None, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("parts", "parameters", "made"),
    [
        (("a/b",), {}, "/x/a%2Fb"),
        (("../..",), {"q": None}, "/x/..%2F.."),
        ((), {"q": "a&b=c", "p": ""}, "/x?q=a%26b%3Dc"),
        (("环节",), {"page": 2}, "/x/%E7%8E%AF%E8%8A%82?page=2"),
    ],
)
def test_links_quote_what_they_are_made_of(parts: tuple[str, ...], parameters: dict[str, object], made: str) -> None:
    assert link("/x", *parts, **parameters) == made
