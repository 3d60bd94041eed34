"""What breaks if an enterprise leaves, the shape of a chain and systemic risk: one answer for the API, the commands and
the pages.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser
from typer.testing import CliRunner

from api.cli.main import app
from api.session.session import Session
from graph.questions.resilience import departure, systemic
from tests.asking import answer, assert_declared, assert_problem
from tests.browser import watched
from tests.uploading import load

FIRM, ELSEWHERE, PLACE = "002079.SZ", "000001.SZ", "苏州市"
SAME: list[tuple[str, dict[str, Any], list[str]]] = [
    ("departure", {"id": FIRM}, ["leaves", FIRM]),
    ("departure", {"id": "苏州固锝", "place": PLACE}, ["leaves", "苏州固锝", "-p", PLACE]),
    ("departure", {"id": ELSEWHERE, "place": PLACE}, ["leaves", ELSEWHERE, "-p", PLACE]),
    ("structure", {"field": "集成电路"}, ["structure", "ic"]),
    ("structure", {"field": "ic", "place": PLACE}, ["structure", "ic", "--place", PLACE]),
    ("systemic", {"field": "ic"}, ["systemic", "ic"]),
    (
        "systemic",
        {"field": "ic", "place": PLACE, "top": 3},
        ["systemic", "集成电路", "-p", PLACE, "--top", "3"],
    ),
]


@pytest.mark.parametrize(("path", "asked", "command"), SAME)
def test_the_command_line_prints_what_the_api_answers(
    client: httpx.Client, sample_db: Path, path: str, asked: dict[str, Any], command: list[str]
) -> None:
    found = answer(client, path, **asked)
    db = f"sqlite:///{sample_db}"
    done = CliRunner().invoke(app(), [*command, "--db", db, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == found
    assert_declared(client, path, found)
    shown = CliRunner().invoke(app(), [*command, "--db", db])
    assert shown.exit_code == 0, shown.output
    assert found["notes"][0][:12] in shown.stdout


def test_what_the_sample_says(client: httpx.Client) -> None:
    left = answer(client, "departure", id=FIRM, place=PLACE)
    assert left["lost"] == [s["id"] for s in left["segments"] if s["left"] == 0]
    assert "ic-power-device" in {s["id"] for s in left["segments"]}
    alone = answer(
        client, "departure", id="300655.SZ", place=PLACE
    )  # the only maker of 导电剂粘结剂 that is known here
    assert "ne-conductive-binder" in alone["lost"]
    assert alone["lost"] == [s["id"] for s in alone["segments"] if s["left"] == 0]
    assert {b["basis"] for b in left["buyers"]["rows"]} == {"proxy"}
    assert any("proxy" in n for n in left["notes"])
    risk = answer(client, "systemic", field="ic", top=3)
    assert (risk["basis"], risk["shown"]) == ("proxy", 3)
    assert risk["total"] > 3
    losses = [f["loss"] for f in risk["firms"]]
    assert losses == sorted(losses, reverse=True)


@pytest.mark.parametrize(
    ("path", "asked", "status", "said"),
    [
        ("departure", {"id": "无此企业"}, 404, "无此企业"),
        ("departure", {"id": "ic"}, 400, "不是企业"),
        ("departure", {}, 422, ""),
        ("departure", {"id": "Enterprise:none"}, 404, "企业"),
        ("departure", {"id": FIRM, "place": "无此地"}, 404, "地区"),
        ("departure", {"id": FIRM, "as_of": "昨天"}, 400, "日期"),
        ("departure", {"id": ""}, 422, ""),
        ("departure", {"id": FIRM, "as_of": "1999-01-01"}, 404, ""),
        ("structure", {"field": "无此领域"}, 404, "细分领域"),
        ("structure", {"field": "ic", "place": "无此地"}, 404, "地区"),
        ("structure", {}, 422, ""),
        ("systemic", {"field": "ic", "top": 0}, 422, ""),
        ("systemic", {"field": "ic", "top": 1001}, 422, ""),
        ("systemic", {"field": "无此领域"}, 404, "细分领域"),
        ("systemic", {"field": "ic", "as_of": "2026-13-01"}, 400, "日期"),
    ],
)
def test_bad_questions_get_a_sentence(
    client: httpx.Client, path: str, asked: dict[str, Any], status: int, said: str
) -> None:
    found = client.get(f"/api/v1/{path}", params=asked)
    assert_problem(found, status)
    assert said in found.json()["detail"]


@pytest.mark.parametrize(
    "command",
    [
        ["leaves", "无此企业"],
        ["leaves", "ic"],
        ["structure", "无此领域"],
        ["systemic", "ic", "--top", "0"],
        ["leaves"],
        ["structure", "ic", "-p", "无此地"],
    ],
)
def test_bad_commands_fail(sample_db: Path, command: list[str]) -> None:
    assert CliRunner().invoke(app(), [*command, "--db", f"sqlite:///{sample_db}"]).exit_code != 0


@pytest.mark.parametrize(
    "path",
    ["/records/Enterprise/none/departure", "/parts/departure/none", "/fields/none/structure", "/parts/systemic/none"],
)
def test_pages_of_what_is_not_there(client: httpx.Client, path: str) -> None:
    assert client.get(path, headers={"accept": "text/html"}).status_code == 404


def test_pages_without_script(client: httpx.Client) -> None:
    record = client.get(f"/records/Enterprise/{FIRM}", params={"place": PLACE}).text
    assert f"/records/Enterprise/{FIRM}/departure" in record
    assert "再无企业" not in record  # only when asked for
    page = f"/records/Enterprise/{FIRM}/departure"
    text = client.get(page, params={"place": PLACE}).text
    assert "再无企业" in text
    assert "推算（proxy）" in text
    assert "计全部数据" in client.get(page, params={"place": PLACE, "over": "all"}).text
    assert "不在苏州市" in client.get(f"/records/Enterprise/{ELSEWHERE}/departure", params={"place": PLACE}).text
    assert "/fields/ic/structure" in client.get("/fields/ic").text
    structure = client.get("/fields/ic/structure", params={"systemic": "1", "over": "all"}).text
    for said in ("必经环节", "割点", "最小割", "层次", "集中度", "停产时全部产出损失", "proxy"):
        assert said in structure


def test_whoever_works_outside_all_fields_is_judged_on_all_data(
    sample_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slice would not hold the others who work in a segment without a field, and would call it held alone."""
    with Session(f"sqlite:///{sample_db}") as session:
        cut = departure.QUESTION.ask(session, enterprise=FIRM)
        monkeypatch.setattr(departure, "fields_of_segments", lambda _: {})
        whole = departure.QUESTION.ask(session, enterprise=FIRM)
    assert (bool(cut.fields_read), whole.fields_read) == (True, None)
    assert repr(cut.segments) == repr(whole.segments)  # an unknown share equals nothing


def test_an_enterprise_without_segments_is_not_judged(writer: httpx.Client) -> None:
    text = "企业编号,企业名称,所在地\nt-3,丙装备,\n"
    load(str(writer.base_url).rstrip("/"), "企业.csv", text.encode("utf-8-sig"))
    nowhere = answer(writer, "departure", id="t-3")
    assert (nowhere["segments"], nowhere["lost"]) == ([], [])
    assert any("没有归入任何环节" in n for n in nowhere["notes"])
    assert "无法判断" in writer.get("/records/Enterprise/t-3/departure").text


def test_a_dear_question_is_cut_and_says_so(sample_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(systemic, "WORK", 1)
    with Session(f"sqlite:///{sample_db}") as session:
        found = systemic.QUESTION.ask(session, field="ic").report
    assert (found.shown, found.total) == (systemic.FIRMS, systemic.FIRMS)
    assert any("只试算规模最大的 20 家" in n for n in found.notes)


def test_the_section_opens_and_the_risk_follows(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{site}/records/Enterprise/{FIRM}?place={PLACE}")
        page.locator("details.ask > summary").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#departure-answer table")
        assert "再无企业" in page.inner_text("#departure-answer")
        assert seen.overflow() <= 0
        page.goto(f"{site}/fields/ic?place={PLACE}")
        page.get_by_role("link", name="链条结构").click()
        page.wait_for_selector("table >> text=它离开会怎样")
        assert "/fields/ic/structure" in page.url
        assert seen.overflow() <= 0
        seen.assert_clean()
