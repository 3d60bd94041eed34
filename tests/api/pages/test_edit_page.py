"""One record is edited over HTTP, on the page and on the command line, by one person or by two."""

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

SIGNED = {"who": "王某", "why": "电话核对"}
FIRM = "/api/v1/records/Enterprise/Enterprise1"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_world(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def there(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    copy = Path(shutil.copy(world, tmp_path_factory.mktemp("site") / "site.db"))
    with serving(copy) as address, httpx.Client(base_url=address) as made:
        yield made


def fields(text: str) -> dict[str, str]:
    """What a browser without script would send of the form on a page."""
    found = dict(re.findall(r'<input[^>]* name="(v\.[^"]+|base|who|why)" value="([^"]*)"', text))
    found |= dict.fromkeys(re.findall(r'<select[^>]* name="(v\.[^"]+)"', text), "")
    for name, options in re.findall(r'<select[^>]* name="(v\.[^"]+)".*?>(.*?)</select>', text, re.S):
        found[name] = "".join(re.findall(r"<option selected>(.*?)</option>", options))
    found |= dict(re.findall(r'<textarea[^>]* name="(v\.[^"]+)"[^>]*>(.*?)</textarea>', text, re.S))
    base = re.search(r'name="base" value="([^"]*)"', text)
    return found | {"base": base.group(1) if base else ""}


def test_over_http_a_record_is_added_changed_ended_and_brought_back(there: httpx.Client) -> None:
    empty = there.get("/api/v1/forms/项目").json()
    assert [f["name"] for f in empty["fields"]][:2] == ["id", "name"]
    made = there.post("/api/v1/records/项目", json={"values": {"项目名称": "丙项目", "stage": "签约"}, **SIGNED})
    assert made.status_code == 201, made.text
    address = f"/api/v1/records/Project/{made.json()['id']}"
    form = there.get(address.replace("records", "forms")).json()
    assert {f["name"]: f["value"] for f in form["fields"]}["stage"] == "签约"
    done = there.patch(address, json={"values": {"stage": "开工"}, "base": form["base"], **SIGNED})
    assert (done.status_code, done.json()["action"]) == (200, "change")
    assert there.get(address).json()["record"]["values"]["stage"] == "开工"
    assert there.post(address.replace("records", "endings"), json=SIGNED).status_code == 200
    assert there.get(address.replace("records", "forms")).json()["ended"] is True
    assert there.post(address.replace("records", "restorations"), json=SIGNED).json()["title"] == "丙项目"


def test_over_http_what_is_wrong_is_told_by_field_and_what_others_changed_by_value(there: httpx.Client) -> None:
    wrong = there.patch(FIRM, json={"values": {"size": "很多"}, **SIGNED})
    assert wrong.status_code == 400
    assert wrong.json()["errors"] == [
        {"parameter": "size", "message": "“很多”不是数字；请只填数字，单位万元；没有数据请留空"}
    ]
    base = there.get(FIRM.replace("records", "forms")).json()["base"]
    assert there.patch(FIRM, json={"values": {"size": 300}, "base": base, **SIGNED}).status_code == 200
    late = there.patch(FIRM, json={"values": {"size": 400, "veto": "某事"}, "base": base, **SIGNED})
    assert late.status_code == 409
    (told,) = late.json()["changed"]
    assert (told["then"], told["now"], told["yours"], told["collides"]) == ("100", "300", "400", True)
    again = there.patch(FIRM, json={"values": {"veto": "某事"}, "base": late.json()["base"], **SIGNED})
    assert again.status_code == 200
    values = there.get(FIRM).json()["record"]["values"]
    assert (values["size"], values["veto"]) == (300, "某事")
    assert there.get("/api/v1/forms/LACKS/a→b").status_code == 400
    assert there.get("/api/v1/forms/Enterprise/没有").status_code == 404


def test_on_the_page_without_script_two_people_meet_and_neither_loses_anything(there: httpx.Client) -> None:
    address = "/edit/Institution/Institution1"
    assert f'href="{address}"' in there.get("/records/Institution/Institution1").text
    first, second = fields(there.get(address).text), fields(there.get(address).text)
    refused = there.post(address, data={**first, "v.LOCATED_IN.target": "无此地", **SIGNED})
    assert refused.status_code == 400
    assert "不是已有的区划" in refused.text
    assert fields(refused.text)["v.LOCATED_IN.target"] == "无此地"
    unsigned = there.post(address, data={**first, "v.about": "说明", "why": ""})
    assert "没有写理由" in unsigned.text
    done = there.post(address, data={**first, "v.about": "第一人的说明", "v.short_name": "甲大", **SIGNED})
    assert done.status_code == 303
    saved = there.get(done.headers["location"]).text
    assert "已保存" in saved
    assert "电话核对" in saved
    late = there.post(address, data={**second, "v.about": "第二人的说明", "v.kind": "科研院所", **SIGNED})
    assert late.status_code == 409
    assert "他人已改：原为“空”，现为“第一人的说明”；您写的是“第二人的说明”，请定下一个" in late.text
    merged = fields(late.text)
    assert (merged["v.about"], merged["v.short_name"], merged["v.kind"]) == ("第二人的说明", "甲大", "科研院所")
    assert there.post(address, data={**merged, **SIGNED}).status_code == 303
    last = fields(there.get(address).text)
    assert (last["v.about"], last["v.short_name"], last["v.kind"]) == ("第二人的说明", "甲大", "科研院所")


def test_every_kind_has_its_page_and_a_relation_is_reached_from_its_node(there: httpx.Client) -> None:
    kinds = re.findall(r'<li><a href="(/edit/[^"]+)"', there.get("/edit").text)
    assert len(kinds) > 30
    assert {there.get(k).status_code for k in kinds} == {200}
    node = there.get("/edit/Enterprise/Enterprise1").text
    (address,) = re.findall(r'href="(/edit/MAKES/[^"]+)"', node)
    assert 'value="Enterprise1"' not in there.get(address).text, "shown by its name"
    (new,) = re.findall(r'href="(/edit/SELLS_TO\?source=[^"]+)"', node)
    assert fields(there.get(new).text)["v.source"] == "Enterprise1"
    ended = there.post(address, data={"do": "end", **SIGNED})
    assert ended.status_code == 303
    assert "恢复这条记录" in there.get(ended.headers["location"]).text


def test_the_command_line_edits_and_lists_what_may_be_written(world: Path, tmp_path: Path) -> None:
    db = Path(shutil.copy(world, tmp_path / "copy.db"))
    assert "营业收入" in run("edit", "企业", "甲有限公司", db=db).stdout
    signed = ["--who", "王某", "--why", "年报"]
    made = answer("edit", "enterprise", "甲有限公司", "营业收入＝5200", "所在地=苏州市", *signed, db=db)
    assert (made["action"], made["id"]) == ("change", "Enterprise1")
    bad = run("edit", "企业", "甲有限公司", "营业收入=很多", *signed, db=db)
    assert (bad.returncode, "不是数字" in bad.stderr) == (2, True)
    sold = answer("add", "供销关系", "供应企业=甲有限公司", "采购企业=乙有限公司", *signed, db=db)
    assert sold["id"] == "Enterprise1→Enterprise2"
    assert "已结束" in run("end", "供销关系", "甲有限公司→乙有限公司", *signed, db=db).stdout
    assert "已恢复" in run("reinstate", "SELLS_TO", sold["id"], *signed, db=db).stdout


def test_in_a_browser_the_other_end_is_searched_for_and_the_record_saved(
    world: Path, tmp_path: Path, browser: Browser
) -> None:
    db = Path(shutil.copy(world, tmp_path / "copy.db"))
    with serving(db) as address, watched(browser, width=390, height=844) as seen:
        seen.page.goto(f"{address}/edit/SELLS_TO?source=Enterprise1")
        assert seen.overflow() <= 0
        field = seen.page.get_by_label("采购企业")
        field.press_sequentially("乙有限")
        seen.page.wait_for_selector("datalist option[value=Enterprise2]", state="attached")
        field.fill("Enterprise2")
        seen.page.get_by_label("修改人").fill("王某")
        seen.page.get_by_label("理由").fill("合同")
        seen.page.get_by_role("button", name="保存").click()
        seen.page.wait_for_selector("text=已保存")
        assert "甲有限公司 → 乙有限公司" in seen.page.inner_text("h1")
        assert seen.overflow() <= 0
        seen.assert_clean()
