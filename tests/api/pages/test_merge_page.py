"""Two records of one thing are merged over HTTP, on the page and on the command line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from tests.api.cli.test_cli import answer, run
from tests.browser import watched
from tests.loaders.editing.world import make_world
from tests.serving import serving

SIGNED = {"who": "王某", "why": "电话核对，是同一家"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_world(tmp_path_factory.mktemp("world"))


@pytest.fixture
def there(world: Path, tmp_path: Path) -> Iterator[httpx.Client]:
    copy = Path(shutil.copy(world, tmp_path / "site.db"))
    with serving(copy) as address, httpx.Client(base_url=address) as made:
        yield made


def test_over_http_two_are_compared_merged_and_the_old_id_leads_on(there: httpx.Client) -> None:
    pair = {"keep": "甲有限公司", "drop": "Enterprise2"}
    told = there.get("/api/v1/merges/企业", params=pair).json()
    assert (told["keep"], told["drop"], told["trouble"]) == ("Enterprise1", "Enterprise2", "")
    ends = sorted(end for r in told["relations"] for end in r["ends"])
    assert ends == ["Enterprise2 · 2024年", "Enterprise2 · 瞪羚企业", "Product2"]
    unsigned = there.post("/api/v1/merges/企业", json={**pair, "who": "王某", "why": ""})
    assert (unsigned.status_code, unsigned.json()["errors"][0]["parameter"]) == (400, "why")
    form = there.get("/api/v1/forms/Enterprise/Enterprise2").json()
    later = {"values": {"size": 7}, "base": form["base"], **SIGNED}
    assert there.patch("/api/v1/records/Enterprise/Enterprise2", json=later).status_code == 200
    late = there.post("/api/v1/merges/企业", json={**pair, "base": told["base"], **SIGNED})
    assert late.status_code == 409
    done = there.post("/api/v1/merges/企业", json={**pair, "take": ["营业收入"], **SIGNED})
    assert (done.status_code, done.json()["action"]) == (200, "merge")
    gone = there.get("/api/v1/records/Enterprise/Enterprise2").json()
    assert (gone["record"], gone["merged_into"]) == (None, "Enterprise1")
    assert there.get("/api/v1/show", params={"id": "Enterprise2"}).json()["record"]["values"]["size"] == 7
    moved = there.get("/records/Enterprise/Enterprise2")
    assert (moved.status_code, moved.headers["location"]) == (303, "/records/Enterprise/Enterprise1?was=Enterprise2")
    page = there.get(moved.headers["location"]).text
    assert "您找的“Enterprise2”已并入这条记录" in page
    (old,) = re.findall(r'href="([^"]+)">看它原来的内容与历史', page)
    assert "这条记录已并入" in there.get(old.replace("&amp;", "&")).text
    assert "这条记录已并入" in there.get("/edit/Enterprise/Enterprise2").text
    undone = there.post(f"/api/v1/batches/{done.json()['batch']}/rollback")
    assert undone.status_code == 200
    assert there.get("/records/Enterprise/Enterprise2").status_code == 200
    assert there.get("/api/v1/merges/环节", params=pair).status_code == 400


def test_on_the_page_the_other_is_chosen_both_stand_side_by_side_and_are_merged(
    there: httpx.Client, browser: Browser
) -> None:
    for each, size in (("Enterprise1", 100), ("Enterprise2", 300)):
        values = {"values": {"size": size, "所在地": "昆山市"}, **SIGNED}
        assert there.patch(f"/api/v1/records/Enterprise/{each}", json=values).status_code == 200
    for script in (False, True):
        with watched(browser, width=390, height=844, script=script) as seen:
            page = seen.page
            page.goto(f"{there.base_url}/records/Enterprise/Enterprise1")
            page.get_by_role("link", name="合并", exact=True).click()
            assert seen.overflow() <= 0
            page.get_by_label("并入它的另一条企业").fill("乙有限公司")
            page.get_by_role("button", name="并排看").click()
            assert seen.overflow() <= 0
            assert "移 1 条：Product2" in page.inner_text("main")
            page.get_by_label("300", exact=True).check()
            page.get_by_label("合并人").fill("王某")
            page.get_by_label("理由").fill("同一家")
            page.get_by_role("button", name="合并：").click()
            assert "已保存" in page.inner_text("main")
            assert page.get_by_label("营业收入").input_value() == "300"
            page.get_by_role("link", name="撤销这次修改").click()
            page.get_by_role("button", name="撤销").click()
            seen.assert_clean()
        assert there.get("/api/v1/records/Enterprise/Enterprise2").json()["record"] is not None


def test_on_the_page_what_cannot_be_merged_is_told(there: httpx.Client) -> None:
    wrong = there.get("/merge/Enterprise/Enterprise1", params={"other": "没有这家"})
    assert (wrong.status_code, "没有找到企业“没有这家”" in wrong.text) == (400, True)
    assert "它们是同一条记录" in there.get("/merge/Enterprise/Enterprise1", params={"other": "Enterprise1"}).text
    sent = {"other": "Enterprise2", "t.full_name": "drop", "who": "王某", "why": ""}
    unsigned = there.post("/merge/Enterprise/Enterprise1", data=sent)
    assert (unsigned.status_code, "没有写理由" in unsigned.text) == (400, True)
    assert 'name="t.full_name" value="drop" checked' in unsigned.text
    stale = there.post("/merge/Enterprise/Enterprise1", data={**sent, "base": "0|0", "why": "同一家"})
    assert (stale.status_code, "他人改了其中一条" in stale.text) == (409, True)
    assert there.get("/merge/Segment/Segment1").status_code == 400
    assert "与另一条合并" not in there.get("/edit/Segment/Segment1").text


def test_the_command_line_shows_two_beside_each_other_and_merges_when_told_why(world: Path, tmp_path: Path) -> None:
    db = Path(shutil.copy(world, tmp_path / "copy.db"))
    pair = ["机构", "甲大学", "乙协会"]
    shown = run("merge", *pair, db=db).stdout
    assert ("可用 --take 改" in shown, "没有写入" in shown) == (True, True)
    assert answer("merge", *pair, db=db)["fields"][0]["choice"] is True
    made = run("merge", *pair, "--take", "机构类型", "--who", "王某", "--why", "同一家", db=db)
    assert "已合并 乙协会（Institution2）→ 甲大学（Institution1）" in made.stdout
    assert answer("show", "Institution2", db=db)["record"]["values"]["kind"] == "行业协会"
    refused = run("merge", "环节", "Segment1", "Segment2", db=db)
    assert (refused.returncode, "可以合并的：企业、机构、人才、项目、名录" in refused.stderr) == (2, True)
