"""情景: page, API and command line say the same; saving, comparing, and bad questions answered in words."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from playwright.sync_api import Browser

from api.cli.main import app
from graph.errors import BadRequest, NotFound
from tests.api.cli import test_cli
from tests.asking import answer, assert_declared, assert_problem, command
from tests.browser import watched
from tests.serving import serving

PLACE, FIRM, ALONE = "苏州市", "002079.SZ", "688017.SH"
LOSE, LAND = {"change": "lose", "enterprise": FIRM}, {"change": "land", "segments": ["ic-analog"], "name": "某新厂"}
FOUND = {"change": "land", "segments": ["ic-memory"], "name": "某新厂"}
CUT = {"change": "cut", "source": "境外", "segments": ["ic-analog"], "stand_in": False}


@pytest.fixture(scope="module")
def client(ledger: httpx.Client) -> httpx.Client:
    """A ledger declared complete: without one there are no gaps to open and close."""
    return ledger


def outcome(client: httpx.Client, *changes: dict[str, Any], **body: Any) -> Any:
    found = client.post("/api/v1/scenario", json={"place": PLACE, "changes": changes, **body})
    assert found.status_code == 200, found.text
    return found.json()


def test_the_answer_has_its_declared_shape_and_may_be_a_workbook(client: httpx.Client) -> None:
    found = outcome(client, LOSE, LAND, CUT)
    assert_declared(client, "scenario", found, "post")
    assert len(found["words"]) == 3
    assert sum(found["tallies"][t] for t in ("opened", "worsened", "eased", "closed", "shifted")) == len(found["moves"])
    book = client.post("/api/v1/scenario?format=xlsx", json={"place": PLACE, "changes": [LAND]})
    assert "状态变化" in openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames


def test_names_and_ids_ask_the_same(client: httpx.Client) -> None:
    named = {"change": "land", "segments": ["模拟芯片"], "name": "某新厂", "district": "虎丘区"}
    assert outcome(client, named) == outcome(client, named | {"segments": ["ic-analog"], "district": "320505"})


def test_the_command_line_says_the_same(
    client: httpx.Client, ledger_db: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    land, cut = ("--land", "某新厂=模拟芯片"), ("--cut", "境外=ic-analog", "--no-stand-in")
    said = partial(command, capsysbinary, ledger_db)
    assert said("what-if", "-p", PLACE, *land, "--lose", FIRM, *cut) == outcome(client, LAND, LOSE, CUT)
    assert said("what-if", "-p", PLACE, "--lose", FIRM, "-f", "ic") == outcome(client, LOSE, fields=["ic"])
    book = tmp_path / "情景.xlsx"
    done = test_cli.run("what-if", "-p", PLACE, "--lose", FIRM, "-o", book, db=ledger_db)
    assert done.returncode == 0, done.stderr
    assert len(openpyxl.load_workbook(book).sheetnames) >= 2
    told = test_cli.run("what-if", "-p", PLACE, "--lose", ALONE, db=ledger_db).stdout
    assert PLACE in told
    assert "不再有本地企业的环节：" in told
    for wrong in (["--land", "没有等号"], ["--lose", "没有的企业"], [], ["--saved", "没有的情景"]):
        with pytest.raises((BadRequest, NotFound)):
            said("what-if", "-p", PLACE, *wrong)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ([], 422),
        ([{"change": "burn"}], 422),
        ([LOSE | {"enterprise": "没有的企业"}], 404),
        ([LOSE, LOSE], 400),
        ([LAND | {"segments": []}], 422),
        ([LAND | {"segments": ["没有的环节"]}], 404),
        ([LAND | {"district": "无锡市"}], 400),
        ([CUT | {"segments": []}], 400),
        ([LAND] * 51, 422),
    ],
)
def test_bad_questions_are_refused_in_words(client: httpx.Client, changes: list[Any], status: int) -> None:
    assert_problem(client.post("/api/v1/scenario", json={"place": PLACE, "changes": changes}), status)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"change": "lose", "who": "没有的企业"}, "没有的企业"),
        ({"change": "burn", "who": FIRM}, "第 1 行"),
        ({"change": "land", "who": "新厂"}, "没有写明环节"),
        ({"compare": "没有的情景"}, "没有的情景"),
        ({"place": "没有的地方", "change": "lose", "who": FIRM}, "没有的地方"),
    ],
)
def test_the_page_tells_what_is_wrong_beside_the_form(client: httpx.Client, asked: dict[str, str], said: str) -> None:
    found = client.get("/scenario", params={"place": PLACE, **asked}, headers={"accept": "text/html"})
    assert found.status_code == 200, found.text[:300]
    assert said in found.text
    assert 'name="segments"' in found.text


def test_segments_left_empty_are_named_though_their_state_does_not_change(client: httpx.Client) -> None:
    """绿的谐波 is the only maker of 精密减速器 that is known in 苏州."""
    gone = outcome(client, LOSE | {"enterprise": ALONE})
    assert "精密减速器" in gone["emptied"]
    asked = {"place": PLACE, "change": "lose", "who": ALONE}
    found = client.get("/scenario", params=asked, headers={"accept": "text/html"})
    assert "不再有本地企业的环节：" in found.text


def test_scenarios_are_saved_compared_and_taken_off(
    slim_ledger_db_copy: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    with serving(slim_ledger_db_copy) as site, httpx.Client(base_url=site) as writer:
        _save_and_compare(writer, slim_ledger_db_copy, capsysbinary)


def _save_and_compare(
    writer: httpx.Client, slim_ledger_db_copy: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    made = writer.post("/api/v1/scenarios", json={"name": "甲", "changes": [LOSE], "by": "李明"})
    assert made.status_code == 201, made.text
    assert_declared(writer, "scenarios", made.json(), "post", 201)
    assert_declared(writer, "scenarios", answer(writer, "scenarios"))
    assert [s["name"] for s in answer(writer, "scenarios")["scenarios"]] == ["甲"]
    made = writer.post("/api/v1/scenarios", json={"name": "乙", "changes": [LOSE, FOUND]})
    found = answer(writer, "scenarios/compare", name=["甲", "乙"], place=PLACE)
    assert_declared(writer, "scenarios/compare", found)
    assert [s["name"] for s in found["scenarios"]] == ["甲", "乙"]
    assert any(
        r["segment"]["id"] == "ic-memory" and r["states"][0] == r["now"] != r["states"][1] for r in found["rows"]
    )
    assert command(capsysbinary, slim_ledger_db_copy, "scenario-compare", "甲", "乙", "-p", PLACE) == found
    got = writer.get("/api/v1/scenarios/compare", params={"name": ["甲", "乙"], "place": PLACE, "format": "xlsx"})
    assert openpyxl.load_workbook(io.BytesIO(got.content)).sheetnames[:2] == ["情景比较", "各情景"]
    assert_problem(writer.get("/api/v1/scenarios/compare", params={"name": "丙", "place": PLACE}), 404)
    assert_problem(writer.get("/api/v1/scenarios/compare", params={"place": PLACE}), 422)
    shown = writer.get(
        "/scenario", params={"place": PLACE, "compare": ["甲", "乙"], "change": "lose", "who": FIRM}
    ).text
    assert "/api/v1/scenarios/compare?format=xlsx" in shown
    assert shown.count("与上面的合在一起") == 1  # 甲 says no more than what is asked already
    assert writer.delete("/api/v1/scenarios/乙").status_code == 204
    assert writer.delete("/api/v1/scenarios/甲").status_code == 204
    assert_problem(writer.delete("/api/v1/scenarios/甲"), 404)
    assert_problem(writer.post("/api/v1/scenarios", json={"name": " ", "changes": [LOSE]}), 422)


def test_the_command_line_lists_and_deletes(
    slim_ledger_db_copy: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    said = partial(command, capsysbinary, slim_ledger_db_copy)
    said("what-if", "-p", PLACE, "--lose", FIRM, "--save-as", "甲")
    assert [s["name"] for s in said("scenarios")["scenarios"]] == ["甲"]
    app()(["scenario-delete", "甲", "--by", "李明", "--db", f"sqlite:///{slim_ledger_db_copy}"], standalone_mode=False)
    capsysbinary.readouterr()
    assert said("scenarios")["scenarios"] == []
    with pytest.raises(NotFound):
        app()(["scenario-delete", "甲", "--db", f"sqlite:///{slim_ledger_db_copy}"], standalone_mode=False)


def test_from_an_enterprise_to_a_saved_scenario_and_a_comparison(browser: Browser, ledger_db_copy: Path) -> None:
    with serving(ledger_db_copy) as site, watched(browser) as seen:
        page = seen.page
        page.goto(f"{site}/records/Enterprise/{FIRM}?place={PLACE}")
        page.get_by_role("link", name="它离开会怎样").click()
        page.locator("table.moves tbody tr").first.wait_for()
        assert page.locator(".stage.pair .map > svg").count() == 2
        page.get_by_label("存为").fill("它离开")
        page.get_by_role("button", name="保存情景").click()
        page.get_by_text("情景已保存").wait_for()
        row = page.locator(".changes .row").first
        row.locator("select").select_option("land")
        row.get_by_label("谁").fill("某新厂")
        row.get_by_label("环节").fill("模拟芯片")
        page.get_by_role("button", name="推算").click()
        page.locator("ul.words", has_text="某新厂").wait_for()
        page.get_by_label("存为").fill("新厂落地")
        page.get_by_role("button", name="保存情景").click()
        for name in ("它离开", "新厂落地"):
            page.get_by_label(f"勾选情景：{name}").check()
        page.get_by_role("button", name="比较勾选的情景").click()
        page.locator("#compared").wait_for()
        seen.assert_clean()
