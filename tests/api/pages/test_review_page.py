"""The review in real Chromium: twenty suggestions by keyboard with one undo; buttons without script; merging."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.cli.test_cli import answer, run
from tests.api.pages.accessible import grave
from tests.asking import assert_problem, assert_shape
from tests.browser import watched
from tests.serving import serving
from tests.uploading import load

PLACE = "苏州市"


@pytest.fixture
def site(sample_db: Path, tmp_path: Path) -> Iterator[str]:
    copy = Path(shutil.copy(sample_db, tmp_path / "site.db"))
    with serving(copy) as address:
        yield address


@pytest.fixture
def small_site(slim_ledger_db: Path, tmp_path: Path) -> Iterator[str]:
    """A part of the data, with some dozens of suggestions: for many decisions, after each of which all is read anew."""
    copy = Path(shutil.copy(slim_ledger_db, tmp_path / "small.db"))
    with serving(copy) as address:
        yield address


def position(page: Page) -> tuple[int, int]:
    words = page.locator(".where b").inner_text()
    at, total = (int("".join(c for c in part if c.isdigit())) for part in words.split("，"))
    return at, total


def press(page: Page, key: str) -> None:
    with page.expect_event("load"):  # no navigation: a part that is fetched meanwhile counts as one
        page.keyboard.press(key)


def case(page: Page) -> str:
    return page.locator("#case").inner_text()


def test_twenty_suggestions_are_reviewed_by_keyboard_with_one_undo(browser: Browser, small_site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{small_site}/review?place={PLACE}&field=robot")
        at, total = position(page)
        assert (at, total >= 20) == (1, True)
        page.keyboard.press("r")
        page.keyboard.type("yn 已核实")
        page.keyboard.press("Escape")
        page.locator("#who").fill("张三")
        page.keyboard.press("Escape")
        done: dict[str, str] = {}
        for i in range(20):
            name, key = case(page), "ynl"[i % 3]
            done[name] = key
            press(page, key)
            assert name not in case(page)
        left = total - sum(k != "l" for k in done.values())
        assert position(page) == (1, left)
        last = list(done)[-1]
        press(page, "u")
        assert case(page) == last
        assert position(page)[1] == left + (done[last] != "l")
        press(page, "j")
        press(page, "k")
        assert case(page) == last
        for path in ("/review/log", "/review?field=nano"):
            page.goto(f"{small_site}{path}")
            assert (grave(page), seen.overflow()) == ([], 0)
        seen.assert_clean()
    told = httpx.get(f"{small_site}/api/v1/review/decisions").json()
    assert_shape("Decisions", told)
    assert told["total"] == 19
    assert {d["by"] for d in told["decisions"]} == {"张三"}
    assert told["decisions"][-1]["reason"] == "yn 已核实"


def test_every_decision_works_by_buttons_without_script(browser: Browser, site: str) -> None:
    with watched(browser, script=False) as seen:
        page = seen.page
        page.goto(f"{site}/review?place={PLACE}&field=ai&least=0.5")
        first, (_, total) = case(page), position(page)
        page.get_by_role("button", name="否决").click()
        assert position(page) == (1, total - 1)
        assert first.split(" ")[0] in page.locator(".last").inner_text()
        assert "least=0.5" in page.url
        page.get_by_role("button", name="撤销").click()
        assert (case(page), position(page)[1]) == (first, total)
        page.get_by_role("button", name="稍后").click()
        assert case(page) != first
        page.get_by_role("link", name="已审核").click()
        assert "稍后" in page.locator("table").inner_text()
        page.get_by_role("button", name="撤销").first.click()
        seen.assert_clean()


def test_the_effect_on_gaps_is_shown_and_comes_true(browser: Browser, site: str) -> None:
    queue = httpx.get(f"{site}/api/v1/review", params={"field": "robot", "place": PLACE, "local": True}).json()
    assert_shape("ReviewQueue", queue)
    one = queue["suggestions"][0]
    pair = {"enterprise": one["enterprise"], "segment": one["segment"]}
    detail = httpx.get(f"{site}/api/v1/review/one", params={"field": "robot", "place": PLACE, **pair}).json()
    assert_shape("ReviewDetail", detail)
    effect = detail["effects"][0]
    assert effect["after"]["n_place"] == effect["before"]["n_place"] + 1
    with watched(browser) as seen:
        seen.page.goto(f"{site}/review?place={PLACE}&field=robot&local=true&e={one['enterprise']}&s={one['segment']}")
        assert one["enterprise_name"] in case(seen.page)
        assert "确认后对苏州市缺口的影响" in seen.page.inner_text(".decision")
        press(seen.page, "y")
        seen.assert_clean()
    gaps = httpx.get(f"{site}/api/v1/gaps", params={"field": "robot", "place": PLACE}).json()["gaps"]
    now = next(g for g in gaps if g["segment"]["id"] == one["segment"])
    assert (now["state"], now["inputs"]["n_place"]) == (effect["after"]["state"], effect["after"]["n_place"])
    again = httpx.post(f"{site}/api/v1/review", params={**pair, "decision": "rejected"})
    assert "已确认" in assert_problem(again, 400)["detail"]
    undone = httpx.post(f"{site}/api/v1/review/undo", params=pair).json()
    assert undone["decision"] == "confirmed"
    assert_problem(httpx.post(f"{site}/api/v1/review/undo", params=pair), 404)
    assert_problem(httpx.post(f"{site}/api/v1/review", params={**pair, "decision": "perhaps"}), 422)


def test_two_records_of_one_enterprise_are_merged_and_parted(browser: Browser, site: str) -> None:
    load(
        site, "企业.csv", "企业编号,企业名称,所在地\nm-1,试验合并有限公司,苏州市\nm-2,试验合并股份有限公司,\n".encode()
    )
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{site}/review/merges")
        assert "试验合并股份有限公司" in page.inner_text(".twins")
        assert (grave(page), seen.overflow()) == ([], 0)
        page.get_by_role("button", name="是同一家，合并").click()
        expect(page.locator(".twins")).to_have_count(0)
        assert "已合并" in page.inner_text("main")
        assert (grave(page), seen.overflow()) == ([], 0)
        assert httpx.get(f"{site}/api/v1/records/Enterprise/m-2").json()["record"] is None
        page.get_by_role("button", name="撤销").click()
        expect(page.locator(".twins")).to_have_count(1)
        page.get_by_role("button", name="不是同一家").click()
        expect(page.locator("table")).to_contain_text("不是同一家")
        page.get_by_role("button", name="撤销").click()
        expect(page.locator(".twins")).to_have_count(1)
        seen.assert_clean()
    found = httpx.get(f"{site}/api/v1/review/merges").json()
    assert_shape("Merges", found)
    assert found["total"] == 1
    merged = httpx.post(
        f"{site}/api/v1/review/merges", params={"keep": "m-1", "drop": "m-2", "decision": "confirmed"}
    ).json()
    assert_shape("Merged", merged)


def test_the_commands_do_the_same(sample_db_copy: Path) -> None:
    found = answer("review", "list", "-f", "ai", db=sample_db_copy)
    first, second, third = found["suggestions"][:3]
    made = answer(
        "review", "confirm", first["enterprise"], first["segment"], "--by", "张三", "--reason", "是", db=sample_db_copy
    )
    assert (made["decision"], made["by"], made["reason"]) == ("confirmed", "张三", "是")
    answer("review", "reject", second["enterprise"], second["segment"], db=sample_db_copy)
    answer("review", "later", third["enterprise"], third["segment"], db=sample_db_copy)
    after = answer("review", "list", "-f", "ai", "--limit", "1000", db=sample_db_copy)
    assert after["total"] == found["total"] - 2
    assert after["suggestions"][-1]["enterprise"] == third["enterprise"]
    answer("review", "undo", second["enterprise"], second["segment"], db=sample_db_copy)
    assert answer("review", "twins", db=sample_db_copy)["total"] == 0
    refused = run("review", "confirm", "nobody", "nothing", db=sample_db_copy)
    assert (refused.returncode, "没有找到" in refused.stderr) == (2, True)
    assert "张三" not in run("batches", db=sample_db_copy).stderr
