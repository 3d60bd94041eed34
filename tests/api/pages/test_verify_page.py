"""Somebody asks a firm and writes down what they heard: on the form, over HTTP, on the command line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from graph.dates import to_iso, today
from tests.api.cli.test_cli import answer, run
from tests.browser import watched
from tests.serving import serving

PLACE, SEGMENT = "昆山市", "ic-electronic-gas"
SAID = {"way": "走访", "unit": "昆山市工信局", "person": "王某"}
FORM = {"where": PLACE, "segment": SEGMENT, "verified_on": to_iso(today()), **SAID}


@pytest.fixture
def writer(slim_writer: httpx.Client) -> httpx.Client:
    """On a part of the bundled data, which each test reads anew."""
    return slim_writer


def gap(client: httpx.Client, place: str = PLACE) -> dict[str, Any]:
    gaps = client.get("/api/v1/gaps", params={"field": "ic", "place": place}).json()["gaps"]
    return next(g for g in gaps if g["segment"]["id"] == SEGMENT)


def post(client: httpx.Client, **more: Any) -> dict[str, Any]:
    done = client.post("/api/v1/verifications", json={"place": PLACE, "segment": SEGMENT, **SAID, **more})
    assert done.status_code == 201, done.text
    said: dict[str, Any] = done.json()
    return said


def test_the_answer_says_what_it_changed_and_taking_it_back_says_it_the_other_way_round(writer: httpx.Client) -> None:
    assert gap(writer)["state"] == "unknown"
    changed = post(writer, result="有", firms=["昆山某硅材料厂"])
    assert (changed["before"]["state"], changed["after"]["state"]) == ("unknown", "plain")
    assert changed["words"].startswith("由“待核实”变为“一般”；有没有：不明 → 有")
    assert changed["before"]["value"] > 0
    assert changed["after"]["value"] is None
    now = gap(writer)
    assert (now["presence"], now["rule"]) == ("有", "plain.verified")
    assert now["verification"]["firms"] == ["昆山某硅材料厂"]
    assert gap(writer, "苏州市")["verification"]["place"] == PLACE
    assert post(writer, result="有", firms=["昆山某硅材料厂"])["batch"] is None
    back = writer.post(f"/api/v1/verifications/{changed['id']}/withdraw", params={"who": "李明"}).json()
    assert (back["before"]["state"], back["after"]["state"]) == ("plain", "unknown")
    assert gap(writer)["verification"] is None
    record = writer.get(f"/records/Verification/{changed['id']}")
    assert record.status_code == 200
    assert "昆山某硅材料厂" in record.text


def test_a_batch_that_is_undone_takes_the_finding_with_it(writer: httpx.Client) -> None:
    batch = post(writer, result="无")["batch"]
    assert gap(writer)["presence"] == "无"
    assert "核实" in writer.get("/data").text
    assert writer.post(f"/api/v1/batches/{batch}/rollback").status_code == 200
    assert gap(writer)["presence"] == "不明"


@pytest.mark.parametrize(
    ("wrong", "status", "word"),
    [
        ({"place": "苏州市,无锡市"}, 400, "一个地区"),
        ({"segment": "没有的环节"}, 404, "没有的环节"),
        ({"verified_on": "2099-01-01"}, 400, "今天之后"),
        ({"valid_until": "2020-01-01"}, 400, "早于"),
        ({"result": "无", "firms": ["甲"]}, 400, "有企业请选"),
        ({"result": "大概"}, 422, ""),
        ({"unit": " "}, 422, ""),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_way_out(
    writer: httpx.Client, wrong: dict[str, Any], status: int, word: str
) -> None:
    body = {"place": PLACE, "segment": SEGMENT, "result": "有", **SAID, **wrong}
    done = writer.post("/api/v1/verifications", json=body)
    assert done.status_code == status
    assert word in done.text


def test_the_form_comes_filled_in_from_the_panel_and_from_the_worklist(writer: httpx.Client) -> None:
    panel = writer.get("/fields/ic", params={"place": PLACE, "segment": SEGMENT}).text
    (address,) = re.findall(r'href="(/verify\?[^"]*)"', panel)
    form = writer.get(address.replace("&amp;", "&")).text
    assert f'name="segment" value="{SEGMENT}"' in form
    assert f'name="where" value="{PLACE}"' in form
    tasks = writer.get("/gaps", params={"place": PLACE, "tab": "tasks"}).text
    assert re.search(r'href="/verify\?[^"]*segment=', tasks)


def test_the_form_tells_what_changed_and_keeps_what_was_typed_when_it_is_refused(writer: httpx.Client) -> None:
    refused = writer.post("/verify", data={**FORM, "result": "有", "unit": "", "firms": "甲厂\n乙厂"})
    assert refused.status_code == 400
    assert "请填写核实单位" in refused.text
    assert "甲厂\n乙厂" in refused.text
    done = writer.post("/verify", data={**FORM, "result": "有", "firms": "甲厂\n乙厂"})
    assert done.status_code == 200
    assert "由“待核实”变为“一般”" in done.text
    (id_,) = re.findall(r'name="id" value="([^"]+)"', done.text)
    back = writer.post("/verify/withdraw", data={"id": id_, "who": "王某"})
    assert "已撤回" in back.text
    assert gap(writer)["state"] == "unknown"


def test_the_command_line_writes_it_down_and_takes_it_back(slim_db_copy: Path) -> None:
    words = ["-p", PLACE, "-s", SEGMENT, "-r", "说不清", "--way", "桌面", "--unit", "工信局", "--by", "王某"]
    changed = answer("verify-record", *words, db=slim_db_copy)
    assert changed["after"]["rule"] == "unknown.asked"
    assert (changed["before"]["value"] > 0, changed["after"]["value"]) == (True, 0)
    tasks = answer("verify", "-p", PLACE, "--cause", "asked", db=slim_db_copy)
    assert [t["segment"]["id"] for t in tasks["rows"]] == [SEGMENT]
    assert "说不清" in tasks["rows"][0]["missing"]
    assert answer("verify-withdraw", changed["id"], db=slim_db_copy)["after"]["rule"] != "unknown.asked"
    assert run("verify-withdraw", "nope", db=slim_db_copy).returncode == 2


def test_on_a_phone_it_is_filled_in_with_the_thumb(slim_db_copy: Path, browser: Browser) -> None:
    with serving(slim_db_copy) as address, watched(browser, width=390, height=844) as seen:
        seen.page.goto(f"{address}/verify?place={PLACE}&segment={SEGMENT}")
        assert seen.overflow() <= 0
        for word in ("有", "走访"):
            box = seen.page.locator(f".big label:has(input[value='{word}'])").bounding_box()
            assert box is not None
            assert box["height"] >= 44
            seen.page.locator(f".big label:has(input[value='{word}'])").click()
        seen.page.fill("#firms", "昆山某硅材料厂")
        seen.page.fill("#unit", "工信局")
        seen.page.fill("#person", "王某")
        seen.page.click(".finding button.main")
        seen.page.wait_for_selector("text=由“待核实”变为“一般”")
        assert seen.overflow() <= 0
        seen.assert_clean()
