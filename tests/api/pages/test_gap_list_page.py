"""The overview and the gap list in real Chromium: what a newcomer, an analyst and a steward do there."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import openpyxl
import pytest
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser, Locator, Page

from api.http.rendering import TEMPLATES
from graph.questions.records.gap import population_row
from tests.browser import watched
from tests.graph.gaps.test_promises import found, ledger
from tests.serving import serving

PLACE = "苏州市"


def names(page: Page) -> list[str]:
    return page.locator("table.list tbody td.name a.strong").all_inner_texts()


def follow(page: Page, where: Locator) -> None:
    """Click what leads to another page, and wait for that page."""
    with page.expect_navigation():
        where.click()


def test_a_newcomer_finds_a_missing_link_and_whom_to_invite_in_a_few_clicks(browser: Browser, ledger_site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(ledger_site)
        follow(page, page.get_by_role("link", name="看缺口清单"))
        page.locator("label.box", has_text="补链").click()
        page.locator("summary", has_text="领域").click()
        page.locator("label.box", has_text="集成电路").click()
        follow(page, page.get_by_role("button", name="应用"))
        first = page.locator("table.list tbody tr").first
        assert "缺失" in first.inner_text()
        wanted = first.locator("td.name a.strong").inner_text()
        follow(page, first.get_by_role("link", name="招商目标"))
        assert wanted in page.inner_text("h1")
        assert page.locator("table.targets tbody").count() > 0
        seen.assert_clean()


def test_where_nothing_can_be_missing_the_first_page_says_why_and_what_to_do(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(site)
        said = page.locator(".next").inner_text()
        assert "现在说不出苏州市缺什么" in said
        assert "上市公司只按总部计" in said
        assert "所以不说“无”" in said
        assert set(page.locator("table.glance thead th.n").all_inner_texts()[:3]) == {"● 优势", "◎ 一般", "？ 待核实"}
        follow(page, page.get_by_role("link", name=re.compile(r"核实 \d+ 个待核实的环节")))
        assert page.locator(".firms a").count() > 10
        page.go_back()
        follow(page, page.get_by_role("link", name="导入本地企业名录"))
        assert "上传" in page.inner_text("main")
        seen.assert_clean()
    for path in ("/gaps", "/targets", "/fields/ic", "/portfolio"):
        text = httpx.get(f"{site}{path}", params={"place": PLACE}).text
        assert "所以不说“无”" in text, path


def test_under_each_list_stands_how_much_of_it_is_expected_to_be_wrong(site: str) -> None:
    """On the page what the JSON sums over all that fits, however few of them a page shows."""
    for more in ({}, {"field": "ic"}):
        asked = {"place": PLACE, "state": "strong", **more}
        strong = httpx.get(f"{site}/api/v1/gap-list", params=asked).json()["expected_errors"][0]
        rows = httpx.get(f"{site}/api/v1/gap-list", params={**asked, "size": 200}).json()["rows"]
        assert (strong["label"], strong["items"], strong["untold"]) == ("优势", len(rows), 0)
        assert strong["expected"] == pytest.approx(sum(1 - r["rosters"][0]["p_over"] for r in rows), abs=1e-4)
        said = re.search(
            r"若名录无误，按把握合计，预计优势 (\d+) 项中 ([\d.]+) 项", httpx.get(f"{site}/gaps", params=asked).text
        )
        assert said
        assert (int(said[1]), float(said[2])) == (len(rows), pytest.approx(strong["expected"], abs=0.051))
    assert "若名录无误，按把握合计，预计优势" in httpx.get(f"{site}/fields/ic", params={"place": PLACE}).text


def test_the_panel_sums_over_the_gaps_it_lists(ledger_site: str) -> None:
    text = httpx.get(f"{ledger_site}/parts/fields/ic", params={"place": PLACE}).text
    assert "最急的缺口" in text
    assert re.search(r"没有把握可算的：缺失 \d+ 项（凭核实或申明）|若名录无误，按把握合计，预计", text)


def test_the_population_is_one_sentence_with_its_details_folded(browser: Browser, ledger_site: str) -> None:
    with watched(browser, width=390, height=844) as seen:
        seen.page.goto(f"{ledger_site}/?place={PLACE}")
        note = seen.page.locator("details.note", has_text="口径").first
        said = note.locator("summary").inner_text()
        assert re.fullmatch(
            r"口径：上市公司（名录收录本地 [\d,]+ 家，已归入环节的 [\d,]+ 家，按总部计，不说“无”）；.*"
            r"企业台账（台账企业，名录收录本地 [\d,]+ 家，申明收全）。",
            said,
        )
        assert "未计入" not in note.inner_text()
        note.locator("summary").click()
        assert "未计入：所在地不明" in note.inner_text()
        assert seen.overflow() == 0


def test_the_overview_leads_to_the_gaps_of_one_field(browser: Browser, ledger_site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{ledger_site}/?place={PLACE}")
        row = page.locator("table.glance tr", has=page.get_by_role("link", name="集成电路", exact=True))
        count = row.locator("td.missing").inner_text()
        follow(page, row.locator("td.missing a"))
        assert f"共 {count} 个" in page.locator(".paging").first.inner_text()
        told = [t.split()[0] for t in page.locator("table.list tbody td:nth-child(2)").all_inner_texts()]
        assert set(told) == {"集成电路"}
        seen.assert_clean()


def test_weights_change_the_order_and_the_address_shows_the_same_to_others(browser: Browser, ledger_site: str) -> None:
    with watched(browser) as seen, watched(browser) as other:
        page = seen.page
        page.goto(f"{ledger_site}/gaps?place={PLACE}")
        before = names(page)
        page.locator("summary", has_text="优先级权重").click()
        page.locator("input[name=firms]").fill("0")
        follow(page, page.get_by_role("button", name="应用"))
        after = names(page)
        assert after != before
        assert "firms=0" in page.url
        assert page.locator(".up").count() > 0
        other.page.goto(page.url)
        assert names(other.page) == after
        follow(page, page.get_by_role("link", name="恢复默认权重"))
        assert names(page) == before
        seen.assert_clean()


def test_columns_are_chosen_and_headings_sort(browser: Browser, ledger_site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{ledger_site}/gaps?place={PLACE}")
        page.locator("summary", has_text="显示的列").click()
        page.locator(".boxes label", has_text="外购可得性").click()
        follow(page, page.get_by_role("button", name="应用"))
        heads = page.locator("table.list thead th").all_inner_texts()
        assert "外购可得性" in heads
        follow(page, page.locator("table.list thead a", has_text="外购可得性"))
        at = page.locator("table.list thead th").all_inner_texts().index("外购可得性 ↓") + 1
        values = [
            float(v.rstrip("%"))
            for v in page.locator(f"table.list tbody td:nth-child({at})").all_inner_texts()
            if v != "—"
        ]
        assert values == sorted(values, reverse=True)
        assert page.locator("th[aria-sort=descending]").count() == 1


def test_ticked_rows_are_exported(browser: Browser, ledger_site: str, tmp_path: Path) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{ledger_site}/gaps?place={PLACE}")
        boxes = page.locator("input[name=row]")
        boxes.nth(0).check()
        boxes.nth(2).check()
        wanted = [names(page)[0], names(page)[2]]
        with page.expect_download() as waiting:
            page.get_by_role("button", name="导出勾选的 2 行").click()
        assert unquote(waiting.value.suggested_filename).endswith(".xlsx")
        waiting.value.save_as(tmp_path / "a.xlsx")
        sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["缺口清单"]
        column = [c.value for c in sheet[1]].index("环节")
        assert [r[column] for r in sheet.iter_rows(min_row=2, values_only=True)] == wanted
        page.locator("#all").check()
        assert page.locator("input[name=row]:checked").count() == boxes.count()


def test_a_scheme_is_saved_loaded_and_deleted_by_hand(browser: Browser, ledger_db_copy: Path) -> None:
    with serving(ledger_db_copy) as site, watched(browser) as seen:
        page = seen.page
        page.goto(f"{site}/gaps?place={PLACE}&sureness=3&action=补链")
        wanted = names(page)
        page.locator(".schemes summary").click()
        page.fill("#scheme", "<b>看得准</b>")
        page.fill("#who", "张三")
        follow(page, page.get_by_role("button", name="保存方案"))
        assert "方案已保存" in page.inner_text("[role=status]")
        assert "sureness=3" in page.url
        page.goto(f"{site}/gaps?place=昆山市")
        page.locator(".schemes summary").click()
        assert page.input_value("#who") == "张三"
        follow(page, page.get_by_role("link", name="<b>看得准</b>"))
        assert "sureness=3" in page.url
        page.goto(page.url.replace("place=%E6%98%86%E5%B1%B1%E5%B8%82", f"place={PLACE}"))
        assert names(page) == wanted
        page.locator(".schemes summary").click()
        follow(page, page.get_by_role("button", name="删除方案"))
        assert "方案已删除" in page.inner_text("[role=status]")
        assert page.locator(".schemes tbody tr").count() == 0
        seen.assert_clean()


def test_unknown_segments_are_tasks_on_a_tab_of_their_own(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{site}/gaps?place={PLACE}&state=plain")
        assert "待核实" not in " ".join(page.locator("table.list td").all_inner_texts())
        follow(page, page.get_by_role("link", name="待核实"))
        answer = httpx.get(f"{site}/api/v1/gap-tasks", params={"place": PLACE}).json()
        assert f"共 {answer['total']} 个" in page.locator(".paging").first.inner_text()
        assert names(page) == [r["segment"]["name"] for r in answer["rows"]]
        assert page.locator(".firms a").count() > 10
        follow(page, page.get_by_role("link", name="下一页").first)
        assert "显示第 51–100 个" in page.locator(".paging").first.inner_text()
        page.locator("label.box", has_text="看得太少").click()
        follow(page, page.get_by_role("button", name="应用"))
        assert f"共 {answer['causes']['look']} 个" in page.locator(".paging").first.inner_text()
        seen.assert_clean()


@pytest.mark.parametrize("state", ["数据不足", "unknown", "待核实", "missing,数据不足"])
def test_an_address_from_before_leads_to_the_tasks(site: str, state: str) -> None:
    answer = httpx.get(f"{site}/gaps", params={"place": "苏州市", "state": state, "field": "ic"}, follow_redirects=True)
    assert answer.status_code == 200
    assert dict(answer.url.params) == {"place": "苏州市", "tab": "tasks", "field": "ic"}


def test_districts_can_be_listed_one_by_one(browser: Browser, ledger_site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{ledger_site}/gaps?place={PLACE}")
        page.get_by_label("区县").select_option("全部")
        follow(page, page.get_by_role("button", name="应用"))
        assert page.locator("table.list thead th", has_text="地区").count() == 1
        assert "昆山市" in page.inner_text("table.list")
        page.get_by_label("区县").select_option("昆山市")
        follow(page, page.get_by_role("button", name="应用"))
        assert "昆山市" in page.inner_text("h1")
        follow(page, page.locator("table.list a", has_text="招商目标").first)
        assert "昆山市" in page.inner_text("main")
        seen.assert_clean()


@pytest.mark.parametrize(
    "query",
    [
        "action=x",
        "sort=x",
        "firms=x",
        "column=x",
        "cause=x&tab=tasks",
        "district=x",
        "field=x",
        "page=0",
        "tab=x",
        "place=x",
        "as_of=x",
    ],
)
def test_an_address_that_means_nothing_gets_a_sentence(ledger_site: str, query: str) -> None:
    found = httpx.get(f"{ledger_site}/gaps?{query}", headers={"accept": "text/html"})
    assert 400 <= found.status_code < 500
    assert "链图" in found.text


@pytest.mark.parametrize(
    "query", ["page=99", "action=补链&state=weak", "place=姑苏区", "tab=tasks&page=99", "as_of=1999-01-01"]
)
def test_nothing_to_show_says_what_to_do(ledger_site: str, query: str) -> None:
    found = httpx.get(f"{ledger_site}/gaps?{query}", headers={"accept": "text/html"})
    assert "<a " in found.text.split("<main", 1)[1]
    assert found.status_code in (200, 400)


def test_a_page_names_all_who_are_missing_from_a_list_that_is_refuted() -> None:
    said = population_row(found(ledger(missing=9)).population)
    parts: Any = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True).get_template("parts.html").module
    page = str(parts.scope(said))
    assert "应在而不在的 9 家，全部" in page
    assert all(f"h{i}" in page for i in range(120, 129))


@pytest.mark.parametrize(
    ("asked", "heading"),
    [
        ({"place": "320583"}, "缺口清单 · 昆山市"),
        ({"place": PLACE, "district": "320583"}, "缺口清单 · 昆山市"),
        ({"place": "320500", "district": "全部"}, "缺口清单 · 苏州市各区县"),
    ],
)
def test_a_place_asked_for_by_its_code_is_called_by_its_name(
    ledger: httpx.Client, asked: dict[str, str], heading: str
) -> None:
    text = ledger.get("/gaps", params=asked).text
    assert f"<h1>{heading}</h1>" in text
    assert f"<title>{heading} · 链图</title>" in text
    assert "整个3" not in text


@pytest.mark.parametrize(
    ("asked", "told", "as_today"),
    [
        ({"sort": "demand_pull"}, "排序“需求拉动”现在用“带动户数”。", {"sort": "firms"}),
        ({"sort": "criticality", "reverse": "true"}, "排序“关键性”已取消，按优先级排。", {}),
        (
            {"column": ["state", "confidence", "n_place", "criticality"]},
            "列“置信度”现在用“把握”；列“本地计入”现在用“本地企业数”；列“关键性”已取消。",
            {"column": ["state", "sureness", "enterprises_place"]},
        ),
        ({"column": "criticality"}, "列“关键性”已取消。", {}),
        (
            {"tab": "tasks", "cause": ["few", "place"]},
            "原因“知道的企业太少”现在用“看得太少”“名录里看不见”；原因“企业的所在地不明”现在用“看得太少”。",
            {"tab": "tasks", "cause": ["look", "unseen"]},
        ),
    ],
)
def test_an_address_of_before_opens_and_says_what_its_words_became(
    client: httpx.Client, asked: dict[str, Any], told: str, as_today: dict[str, Any]
) -> None:
    """With states that there are, for rows to be listed; what the page shows is that of the newer address."""
    more = {"place": PLACE} | ({} if "tab" in asked else {"state": ["strong", "plain"]})
    old, new = (client.get("/gaps", params=more | words) for words in (asked, as_today))
    assert (old.status_code, new.status_code) == (200, 200)
    note = re.search(r'<p class="note" role="status">这个地址里有以前的说法：(.*?)</p>', old.text)
    assert note
    assert note[1].startswith(told)
    link = re.search(r'<a href="([^"]+)">现在的地址</a>', note[1])
    assert link
    shown, listed = old.text.replace(note[0], ""), re.compile(r"<tbody>.*?</tbody>", re.S)
    assert listed.findall(shown) == listed.findall(new.text)
    assert listed.findall(client.get(unescape(link[1])).text) == listed.findall(new.text)
    assert "以前的说法" not in new.text
    assert client.get("/api/v1/gap-list", params={"place": PLACE, "sort": "demand_pull"}).status_code == 400


def test_what_cannot_be_said_of_all_districts_is_not_said_of_the_first(client: httpx.Client) -> None:
    text = client.get("/gaps", params={"place": "320500", "district": "全部"}).text
    assert "现在说不出苏州市各区县缺什么" in text
