"""Targets and leads as people use them: in a browser, without script, two at once, over the API and by command."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import openpyxl
import pytest
from playwright.sync_api import Browser, Page

from tests.api.cli.test_cli import answer, run
from tests.api.pages.accessible import grave
from tests.asking import assert_problem, assert_shape
from tests.browser import watched
from tests.serving import serving
from tests.site_map import ADDRESSES, GAP, furnish

TARGETS = ADDRESSES["招商目标"]


@pytest.fixture
def site(ledger_db_copy: Path) -> Iterator[str]:
    with serving(ledger_db_copy) as address:
        yield address


@pytest.fixture(scope="module")
def furnished(ledger_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    copy = Path(shutil.copy(ledger_db, tmp_path_factory.mktemp("leads") / "site.db"))
    with serving(copy) as address:
        yield address, furnish(address)


def candidates(site: str, **more: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = httpx.get(f"{site}/api/v1/targets", params={**GAP, **more}).json()["candidates"]  # type: ignore[dict-item]
    return found


def leads(site: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = httpx.get(f"{site}/api/v1/leads").json()["leads"]
    return found


@pytest.mark.parametrize("script", [True, False])
def test_candidates_are_put_on_the_list_signed_and_followed_up(browser: Browser, site: str, script: bool) -> None:
    with watched(browser, script=script) as seen:
        page = seen.page
        page.goto(site + "/targets")
        page.locator("main td a.strong").first.click()
        assert "招商目标" in page.inner_text("h1")
        page.goto(site + TARGETS)
        names = [page.locator("td.name a.strong").nth(i).inner_text() for i in (0, 2, 3)]
        page.locator("#by").fill("李明")
        page.locator("td.pick input").nth(0).check()
        page.locator("td.pick input").nth(2).check()
        page.locator("#by").press("Enter")  # the same as the button of the ticked ones, not that of the first row
        assert "已加入招商跟进 2 个" in page.inner_text("main [role=status]")
        assert page.locator("#by").input_value() == "李明"
        assert page.locator("td a.step").count() == 2
        page.locator("button[name=one]").nth(1).click()
        assert "已加入招商跟进 1 个" in page.inner_text("main [role=status]")
        assert {x["name"] for x in leads(site)} == set(names)
        page.get_by_role("link", name="去招商跟进").click()
        page.locator("td.name a.strong", has_text=names[0]).click()
        page.locator("#state").select_option("contact")
        page.locator("#next_step").fill("寄资料")
        page.locator("#due").fill("2020-01-02")
        page.locator("#remark").fill("对方来电")
        page.get_by_role("button", name="保存").click()
        assert page.inner_text("main [role=status]") == "已保存。"
        page.goto(site + "/leads")
        row = page.locator("tr", has_text=names[0])
        assert "接洽" in row.inner_text()
        assert "已逾期" in row.inner_text()
        assert "对方来电" in row.inner_text()
        seen.assert_clean()


def test_nothing_ticked_and_no_name_are_said_and_write_nothing(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(site + TARGETS)
        page.locator("#by").fill("李明")
        page.locator(".hands button.main").click()
        assert "没有勾选" in page.inner_text("[role=alert]")
        page.locator("#by").fill("")
        page.locator("button[name=one]").first.click()
        assert page.evaluate("document.activeElement.id") == "by"  # the browser asks for it
    sent = httpx.post(
        f"{site}/targets/leads", data={**GAP, "one": str(candidates(site)[0]["id"])}, headers={"accept": "text/html"}
    )
    assert sent.status_code == 400
    assert "姓名" in sent.text
    assert leads(site) == []


def test_two_people_at_once_lose_nothing(browser: Browser, site: str) -> None:
    number = furnish(site)[3]
    with watched(browser) as one, watched(browser) as two:
        for seen, name in ((one, "甲"), (two, "乙")):
            seen.page.goto(f"{site}/leads/{number}")
            seen.page.locator("#by").fill(name)
        one.page.locator("#owner").fill("甲")
        one.page.locator("#remark").fill("甲的话")
        one.page.get_by_role("button", name="保存").click()
        two.page.locator("#next_step").fill("乙的下一步")
        two.page.locator("#remark").fill("乙的话")
        two.page.get_by_role("button", name="保存").click()
        told = two.page.inner_text("[role=alert]")
        assert "甲的话" in told
        assert "没有保存" in told
        assert [two.page.locator(f"#{f}").input_value() for f in ("owner", "next_step", "remark")] == [
            "甲",
            "乙的下一步",
            "乙的话",
        ]
        assert grave(two.page) == []
        two.page.get_by_role("button", name="保存").click()
        assert two.page.inner_text("main [role=status]") == "已保存。"
        table = two.page.locator("table").last.inner_text()
        assert all(word in table for word in ("甲的话", "乙的话", "乙的下一步"))
    now = next(x for x in leads(site) if x["number"] == number)
    assert (now["owner"], now["next_step"]) == ("甲", "乙的下一步")


def test_a_step_without_its_reason_keeps_what_was_filled_in(browser: Browser, furnished: tuple[str, list[str]]) -> None:
    site, numbers = furnished
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{site}/leads/{numbers[0]}")
        page.locator("#state").select_option("dropped")
        page.locator("#owner").fill("赵六")
        page.locator("#by").fill("赵六")
        page.get_by_role("button", name="保存").click()
        assert "须在备注中写明原因" in page.inner_text("[role=alert]")
        assert (page.locator("#state").input_value(), page.locator("#owner").input_value()) == ("dropped", "赵六")


@pytest.mark.parametrize(("width", "height", "dark"), [(1366, 768, False), (683, 384, True)])
def test_the_page_of_a_lead_fits_and_is_accessible(
    browser: Browser, furnished: tuple[str, list[str]], width: int, height: int, dark: bool
) -> None:
    site, numbers = furnished
    for number in (numbers[0], numbers[2]):
        with watched(browser, width=width, height=height, dark=dark) as seen:
            seen.page.goto(f"{site}/leads/{number}")
            seen.settle()
            seen.assert_clean()
            assert seen.overflow() == 0
            assert grave(seen.page) == []


def test_the_list_is_filtered_by_links_and_form(browser: Browser, furnished: tuple[str, list[str]]) -> None:
    site, _ = furnished

    def rows(page: Page) -> int:
        return page.locator("table.leads tbody tr").count()

    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{site}/leads")
        assert rows(page) == 4
        page.locator(".counts a", has_text="放弃").click()
        assert rows(page) == 1
        page.goto(f"{site}/leads")
        page.locator("#f-owner").select_option("王芳")
        page.locator("#f-state").select_option("接洽")
        page.get_by_role("button", name="筛选").click()
        assert rows(page) == 2
        page.locator("input[name=overdue]").check()
        page.get_by_role("button", name="筛选").click()
        assert rows(page) == 1
        assert "已逾期" in page.locator("table.leads").inner_text()
        seen.assert_clean()


def test_an_empty_list_says_how_to_begin(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        seen.page.goto(f"{site}/leads")
        assert "勾选" in seen.page.inner_text("main")
        seen.page.locator("main a.button").click()
        assert seen.page.inner_text("h1") == "招商目标：先选一个缺口"
        assert seen.page.locator("main tbody tr").count() == 20
        seen.page.locator("#field").select_option("bio")
        seen.page.get_by_role("button", name="列出缺口").click()
        assert "生物药" in seen.page.locator("h2").first.inner_text()
        seen.assert_clean()


def test_the_ticked_candidates_are_exported_with_their_own_ranks(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(site + TARGETS)
        page.locator("td.pick input").nth(1).check()
        page.locator("td.pick input").nth(4).check()
        with page.expect_download() as waiting:
            page.locator("button[value=xlsx]").click()
        sheet = openpyxl.load_workbook(BytesIO(Path(waiting.value.path()).read_bytes()))["招商目标"]
        assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [2, 5]
        page.locator("td.pick input").nth(1).uncheck()
        page.locator("td.pick input").nth(4).uncheck()
        with page.expect_download() as waiting:
            page.locator("button[value=csv]").click()
        text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
        assert len(text.splitlines()) == 1 + len(candidates(site))


def test_a_score_is_opened_into_its_sum(browser: Browser, site: str) -> None:
    first = candidates(site)[0]
    with watched(browser) as seen:
        seen.page.goto(site + TARGETS)
        row = seen.page.locator("tr.open").first
        assert "不计分" not in row.inner_text(), "names come first"
        row.locator("summary").click()
        opened = row.inner_text()
        known = [p for p in first["parts"].values() if p["counted"] is not None]  # type: ignore[attr-defined]
        total = sum(p["counted"] * p["weight"] for p in known) / sum(p["weight"] for p in known)
        assert first["score"] == pytest.approx(total)
        assert f"= {total:.3f}".rstrip("0") in opened
        for missing in first["missing"]:  # type: ignore[attr-defined]
            assert missing in first["parts"]  # type: ignore[operator]
        assert opened.count("不计分") == len(first["parts"]) - len(known)  # type: ignore[arg-type]


def test_the_api_tells_conflicts_and_offers_files(furnished: tuple[str, list[str]]) -> None:
    site, numbers = furnished
    with httpx.Client(base_url=f"{site}/api/v1") as client:
        assert_shape("LeadList", client.get("/leads").json())
        now = client.get(f"/leads/{numbers[1]}").json()
        assert_shape("LeadRow", now)
        step = {"by": "乙", "last": now["history"][0]["id"], "remark": "晚了"}
        assert "王芳" in assert_problem(client.post(f"/leads/{numbers[1]}", json=step), 409)["detail"]
        assert_problem(client.post(f"/leads/{numbers[1]}", json={"by": "乙"}), 400)
        assert_problem(client.get("/leads/123456789"), 404)
        assert_problem(client.get("/leads", params={"state": "谈崩"}), 400)
        assert_problem(client.post("/leads", json={**GAP, "ids": ["没有"], "by": "乙"}), 404)
        assert_problem(client.post("/leads", json={**GAP, "ids": [], "by": "乙"}), 422)
        again = client.post("/leads", json={**GAP, "ids": [now["id"]], "by": "乙"}).json()
        assert_shape("Started", again)
        assert (len(again["added"]), len(again["known"])) == (0, 1)
        book = openpyxl.load_workbook(BytesIO(client.get("/leads", params={"format": "xlsx"}).content))
        assert book.sheetnames == ["招商跟进", "跟进记录", "口径说明"]
        assert book["招商跟进"].max_row == 5
        text = client.get("/leads", params={"format": "csv", "state": "放弃"}).content.decode("utf-8-sig")
        assert len(text.splitlines()) == 2
        tag = client.get("/leads").headers["etag"]
        assert client.get("/leads", headers={"if-none-match": tag}).status_code == 304
        step = {"by": "乙", "last": now["history"][-1]["id"], "remark": "再谈"}
        assert client.post(f"/leads/{numbers[1]}", json=step).status_code == 200
        assert client.get("/leads", headers={"if-none-match": tag}).status_code == 200


def test_the_command_line_adds_shows_and_changes(ledger_db_copy: Path) -> None:
    db, gap = ledger_db_copy, ("-f", "ic", "-s", "模拟芯片", "-p", "苏州")
    id_ = answer("targets", *gap, "--top", "3", db=db)["candidates"][1]["id"]
    assert [c["rank"] for c in answer("targets", *gap, "--only", id_, db=db)["candidates"]] == [2]
    made = answer("lead", "add", id_, *gap, "--by", "李明", db=db)["added"][0]
    assert_shape("LeadRow", made)
    step = ("--by", "王芳", "--state", "接洽", "--due", "2020-01-01")
    now = answer("lead", "change", made["number"][:8], *step, db=db)
    assert (now["state"], now["overdue"], now["history"][-1]["by"]) == ("contact", True, "王芳")
    assert answer("leads", "--overdue", db=db)["total"] == 1
    assert "已逾期" in run("lead", "show", made["number"], db=db).stdout
    refused = run("lead", "change", made["number"], "--by", "王芳", "--state", "签约", db=db)
    assert refused.returncode == 2
    assert "不能直接改为" in refused.stderr
    assert "招商跟进" in run("leads", db=db).stdout
