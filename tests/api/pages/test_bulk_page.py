"""Many records are changed at once over HTTP, on the page and on the command line; leads too."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from graph.store.open import open_store
from graph.work.lead_rules import start
from graph.work.leads import TOPIC, Subject
from tests.api.cli.test_cli import answer, run
from tests.browser import watched
from tests.loaders.editing.world import make_world
from tests.serving import serving

SIGNED = {"who": "王某", "why": "年报核对"}
BULK = "/api/v1/bulk/企业"


def lead(number: int) -> Subject:
    return Subject(
        "enterprise", f"Enterprise{number}", f"企业{number}", "", "f", "甲领域", "s", "甲环节", ("1",), "甲地"
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_world(tmp_path_factory.mktemp("world"))
    store = open_store(f"sqlite:///{path}", write=True)
    for number in (1, 2):
        store.note(TOPIC, lead(number).key, start(lead(number), "李明", "张三"), "李明")
    store.close()
    return path


@pytest.fixture
def db(world: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(world, tmp_path / "site.db"))


@pytest.fixture
def there(db: Path) -> Iterator[httpx.Client]:
    with serving(db) as address, httpx.Client(base_url=address) as made:
        yield made


def values(there: httpx.Client, id_: str) -> dict[str, object]:
    found: dict[str, object] = there.get(f"/api/v1/records/Enterprise/{id_}").json()["record"]["values"]
    return found


def test_over_http_it_is_seen_first_and_then_written_as_one(there: httpx.Client) -> None:
    asked = {"where": ["营业收入="], "field": "经营状态", "value": "正常"}
    listed = there.post(BULK, json={"where": ["企业名称~公司"]}).json()
    assert [(r["id"], r["outcome"]) for r in listed["rows"]] == [("Enterprise1", "found"), ("Enterprise2", "found")]
    told = there.post(BULK, json=asked).json()
    assert [(r["id"], r["before"], r["after"]) for r in told["rows"]] == [("Enterprise2", "", "正常")]
    assert (told["written"], told["counts"]) == (False, {"change": 1})
    assert values(there, "Enterprise2")["status"] is None
    unsigned = there.post(BULK, json={**asked, "write": True, "who": "王某"})
    assert (unsigned.status_code, unsigned.json()["errors"][0]["parameter"]) == (400, "why")
    done = there.post(BULK, json={**asked, "write": True, "seen": {"Enterprise2": ""}, **SIGNED}).json()
    assert done["written"]
    assert values(there, "Enterprise2")["status"] == "正常"
    late = there.post(
        BULK,
        json={
            "ids": ["Enterprise2"],
            "field": "status",
            "value": "ST",
            "seen": {"Enterprise2": ""},
            "write": True,
            **SIGNED,
        },
    )
    assert (late.status_code, late.json()["changed"][0]["now"]) == (409, "正常")
    assert there.post(f"/api/v1/batches/{done['batch']}/rollback").status_code == 200
    assert values(there, "Enterprise2")["status"] is None
    assert there.post(BULK, json={"where": ["没有=1"]}).status_code == 400
    everybody = there.post(BULK, json={"field": "经营状态", "value": "正常", "write": True, **SIGNED})
    assert (everybody.status_code, "没有写改哪些" in everybody.text) == (400, True)


def test_over_http_leads_are_changed_by_their_own_rules(there: httpx.Client) -> None:
    address = "/api/v1/bulk/招商跟进"
    told = there.post(address, json={"where": ["负责人=张三"], "field": "状态", "value": "签约"}).json()
    assert {r["outcome"] for r in told["rows"]} == {"refused"}
    assert "不能直接改为“签约”" in told["rows"][0]["message"]
    asked = {"where": ["状态=意向"], "field": "state", "value": "接洽"}
    done = there.post(address, json={**asked, "write": True, **SIGNED}).json()
    assert (done["counts"], done["batch"]) == ({"change": 2}, None)
    leads = there.get("/api/v1/leads").json()["leads"]
    assert [(x["state"], x["history"][-1]["by"], x["history"][-1]["remark"]) for x in leads] == [
        ("contact", "王某", "年报核对")
    ] * 2
    seen = {x["number"]: "" for x in leads}
    stale = {"ids": list(seen), "field": "负责人", "value": "李四", "seen": seen, "write": True, **SIGNED}
    assert there.post(address, json=stale).status_code == 409
    for wrong in ({"field": "备注", "value": "x"}, {"where": ["没有=1"]}, {"field": "due", "value": "某天"}):
        answered = there.post(address, json={"where": [], **wrong})
        refused = answered.status_code == 400 or {r["outcome"] for r in answered.json()["rows"]} == {"refused"}
        assert refused, answered.text


def test_without_script_what_others_changed_meanwhile_is_told_and_left_out(there: httpx.Client) -> None:
    first = there.post(
        "/bulk/Institution", data={"scope": "page", "page_ids": '["Institution1","Institution2"]', "field": "about"}
    )
    assert "一起改 2 条机构的“说明”" in first.text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', first.text))
    sent = {k: unescape(v) for k, v in hidden.items()} | {"value": "同一句", "do": "preview"}
    shown = there.post("/bulk/Institution", data=sent)
    assert shown.text.count("要改</span>") == 2
    sent |= {k: unescape(v) for k, v in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown.text)}
    values = {"values": {"about": "他人写的"}, **SIGNED}
    assert there.patch("/api/v1/records/Institution/Institution2", json=values).status_code == 200
    late = there.post("/bulk/Institution", data={**sent, "do": "write", **SIGNED})
    assert late.status_code == 409
    assert "您预览之后，他人已由“空”改为“他人写的”" in late.text
    (ticked,) = re.findall(r'name="not" value="([^"]+)"[^>]* checked', late.text)
    sent |= {k: unescape(v) for k, v in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', late.text)}
    unsigned = there.post("/bulk/Institution", data={**sent, "do": "write", "not": ticked, "who": "王某"})
    assert (unsigned.status_code, "没有写理由" in unsigned.text) == (400, True)
    done = there.post("/bulk/Institution", data={**sent, "do": "write", "not": ticked, **SIGNED})
    assert done.status_code == 303
    assert "已修改 1 条" in there.get(done.headers["location"]).text
    texts = [
        there.get(f"/api/v1/records/Institution/Institution{n}").json()["record"]["values"]["about"] for n in (1, 2)
    ]
    assert texts == ["同一句", "他人写的"]
    other = there.post("/bulk/Institution", data={**sent, "value": "另一句", "do": "write", **SIGNED})
    assert (other.status_code, "另一句" in other.text) == (200, True), "what was not seen is seen first"
    assert there.post("/bulk/Institution", data={"field": "about", "ids": "x"}).status_code == 400
    assert "没有选中记录" in there.post("/bulk/Institution", data={"field": "about", "scope": "ticked"}).text


@pytest.mark.parametrize("script", [True, False])
def test_in_a_browser_a_list_is_narrowed_all_chosen_and_changed(
    there: httpx.Client, browser: Browser, script: bool
) -> None:
    with watched(browser, width=390, height=844, script=script) as seen:
        page = seen.page
        page.goto(f"{there.base_url}/edit")
        page.locator("a[href='/list/Enterprise']").click()
        page.get_by_label("条件 1：哪一项").select_option(label="企业名称")
        page.get_by_label("条件 1：怎么比").select_option(label="含有")
        page.get_by_label("条件 1：值").fill("公司")
        page.get_by_role("button", name="筛选").click()
        assert seen.overflow() <= 0
        if script:
            page.get_by_label("全选这一页").check()
            assert "勾选的 2 条" in page.inner_text("main")
        else:
            page.get_by_label("符合条件的全部 2 条").check()
        page.get_by_label("改哪一项").select_option(label="所在地")
        page.get_by_role("button", name="下一步").click()
        page.get_by_label("所在地", exact=True).fill("昆山市")
        page.get_by_role("button", name="预览").click()
        assert seen.overflow() <= 0
        assert "要改 1 条，已是这样 1 条" in page.inner_text("main")
        page.get_by_label("修改人").fill("王某")
        page.get_by_label("理由").fill("核对")
        page.get_by_role("button", name="写入 1 条").click()
        assert "已修改 1 条" in page.inner_text("main")
        assert page.get_by_label("条件 1：值").input_value() == "公司", "the list is as it was"
        page.get_by_role("link", name="撤销这次修改").click()
        page.get_by_role("button", name="撤销").click()
        page.goto(f"{there.base_url}/leads?owner=张三")
        page.get_by_label("符合条件的全部 2 条").check()
        page.get_by_label("改哪一项").select_option(label="负责人")
        page.get_by_role("button", name="下一步").click()
        page.get_by_label("负责人", exact=True).fill("李四")
        page.get_by_role("button", name="预览").click()
        page.get_by_label("不改 企业2（甲环节）").check()
        page.get_by_label("理由").fill("换人")
        page.get_by_role("button", name="写入").click()
        assert "已修改 1 条" in page.inner_text("main")
        seen.assert_clean()
    owners = {x["name"]: x["owner"] for x in there.get("/api/v1/leads").json()["leads"]}
    assert owners == {"企业1": "李四", "企业2": "张三"}


def test_lists_say_what_is_wrong_with_a_condition(there: httpx.Client) -> None:
    wrong = there.get("/list/Enterprise", params={"f": "LOCATED_IN.target", "o": "is", "v": "无此地"})
    assert (wrong.status_code, "不是已有的区划" in wrong.text) == (400, True)
    assert "没有符合条件的企业" in there.get("/list/Enterprise", params={"q": "没有这家"}).text
    kinds = re.findall(r'href="(/list/[^"]+)"', there.get("/edit").text)
    assert len(kinds) > 30
    assert {there.get(k).status_code for k in kinds} == {200}
    assert "/list/Enterprise?q=" in there.get("/search", params={"q": "甲", "kind": "Enterprise"}).text


def test_the_command_line_shows_what_would_change_and_writes_when_told_why(db: Path, tmp_path: Path) -> None:
    listed = answer("edit", "企业", "--where", "所在地=苏州市", db=db)
    assert [r["id"] for r in listed["rows"]] == ["Enterprise1"]
    shown = run("edit", "企业", "资质荣誉+=瞪羚", "--where", "企业名称~公司", db=db)
    assert ("要改 2 条" in shown.stdout, "没有写入" in shown.stdout) == (True, True)
    ids = tmp_path / "ids.csv"
    ids.write_text("Enterprise2,乙\n没有,丙\n", encoding="utf-8-sig")
    signed = ["--who", "王某", "--why", "名单"]
    done = run("edit", "企业", "资质荣誉=瞪羚", "--ids", ids, *signed, db=db)
    assert ("已修改 1 条" in done.stdout, "没有这条企业" in done.stdout) == (True, True)
    assert answer("show", "Enterprise2", db=db)["record"]["values"]["honours"] == "瞪羚"
    moved = answer("edit", "招商跟进", "负责人=李四", "--where", "负责人=张三", *signed, db=db)
    assert moved["counts"] == {"change": 2}
    for words, says in (
        (["企业", "--where", "所在地"], "不是条件"),
        (["企业"], "请写哪一条记录"),
        (["企业", "状态", "--where", "所在地=昆山市"], "不是一项"),
        (["企业", "--ids", tmp_path / "没有"], "不能读文件"),
    ):
        refused = run("edit", *words, db=db)
        assert refused.returncode in (2, 3)
        assert says in refused.stderr
