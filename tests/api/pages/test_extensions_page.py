"""关联度与延链: page, API and command say the same, and what the gaps say; bad questions are answered in words."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from playwright.sync_api import Browser
from typer.testing import CliRunner

from api.cli.main import app
from tests.asking import answer, assert_problem, described
from tests.browser import watched

PLACE = "苏州市"


@pytest.mark.parametrize(
    "asked", [{"field": "ic"}, {"field": "人工智能", "peers": "无锡市,南京市"}, {}, {"peers": "南京市", "level": 1}]
)
def test_the_command_line_prints_what_the_api_answers(
    client: httpx.Client, sample_db: Path, asked: dict[str, Any]
) -> None:
    found = described(client, "extensions", place=PLACE, **asked)
    options = ["-p", PLACE, *(text for key, value in asked.items() for text in (f"--{key}", str(value)))]
    db = f"sqlite:///{sample_db}"
    done = CliRunner().invoke(app(), ["extensions", *options, "--db", db, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == found
    shown = CliRunner().invoke(app(), ["extensions", *options, "--db", db])
    assert shown.exit_code == 0, shown.output
    assert found["notes"][0][:12] in shown.stdout


def test_segments_say_what_the_gaps_say(client: httpx.Client) -> None:
    found = answer(client, "extensions", place=PLACE, field="ai")
    gaps = answer(client, "gaps", place=PLACE, field="ai")
    assert [p["name"] for p in found["peers"]] == [p["name"] for p in gaps["alike"]["places"]]
    by_id = {g["segment"]["id"]: g for g in gaps["gaps"]}
    assert set(by_id) == {p["id"] for p in found["positions"]}
    for p in found["positions"]:
        gap = by_id[p["id"]]
        assert (p["state"], p["quadrant"], p["count"], p["quotient"]) == (
            gap["state"],
            gap["quadrant"],
            gap["inputs"]["n_place"],
            gap["inputs"]["lq"],
        )
        assert (p["density"], p["peers_density"]) == (gap["inputs"]["relatedness"], gap["inputs"]["peers_relatedness"])
        assert p["within"] == (p["state"] == "extend" or (p["quadrant"] == "entrant" and (p["fit"] or 0) > 1e-9))
    assert found["within"] == sum(p["within"] for p in found["positions"])
    assert [p["within"] for p in found["positions"]] == sorted((p["within"] for p in found["positions"]), reverse=True)


def test_extensions_by_relatedness_are_nearer_than_nine_of_ten_places_alike(ledger: httpx.Client) -> None:
    rows = answer(ledger, "gap-list", place=PLACE, action="延链", size=200)["rows"]
    assert len(rows) > 20
    for row in rows:
        inputs = row["inputs"]
        assert ("extend.related" in row["rule"]) == (
            None not in (inputs["relatedness"], inputs["related_from"])
            and inputs["relatedness"] > inputs["related_from"] + 1e-9
        )
        assert row["presence"] == "无"
        assert not row["need"]["needed"]


def test_the_workbook_holds_every_row(client: httpx.Client) -> None:
    found = answer(client, "extensions", place=PLACE, field="ic")
    file = client.get("/api/v1/extensions", params={"place": PLACE, "field": "ic", "format": "xlsx"})
    assert file.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(file.content), read_only=True).worksheets[0]
    names = [str(row[0]) for row in sheet.iter_rows(values_only=True)]
    assert [p["name"] for p in found["positions"]] == names[-len(found["positions"]) :]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 422),
        ({"place": "没有的地方"}, 404),
        ({"place": PLACE, "field": "没有的领域"}, 404),
        ({"place": PLACE, "level": 0}, 422),
        ({"place": PLACE, "level": 7}, 400),
        ({"place": PLACE, "field": "ic", "peers": PLACE}, 400),
        ({"place": PLACE, "peers": PLACE}, 400),
        ({"place": PLACE, "peers": "没有的地方"}, 404),
        ({"place": PLACE, "as_of": "昨天"}, 400),
        ({"place": PLACE, "format": "pdf"}, 422),
    ],
)
def test_bad_questions_are_refused_in_words(client: httpx.Client, asked: dict[str, Any], status: int) -> None:
    assert_problem(client.get("/api/v1/extensions", params=asked), status)


@pytest.mark.parametrize(
    ("path", "asked", "said"),
    [
        ("/extensions", {"level": "三"}, "须是从 1 起的整数"),
        ("/extensions", {"level": "7"}, "没有第 7 级"),
        ("/extensions", {"peers": "没有的地方"}, "没有的地方"),
        ("/fields/ic/extensions", {"peers": PLACE}, "只选它以外的地区"),
        ("/fields/hollow/extensions", {}, ""),
        ("/extensions", {"as_of": "1999-01-01"}, ""),
    ],
)
def test_the_page_tells_what_is_wrong_beside_the_form(
    client: httpx.Client, path: str, asked: dict[str, str], said: str
) -> None:
    found = client.get(path, params={"place": PLACE, **asked}, headers={"accept": "text/html"})
    if said:
        assert found.status_code == 200, found.text[:300]
        assert said in found.text
        assert 'name="peers"' in found.text
    else:
        assert found.status_code in (200, 400, 404)
        assert "Traceback" not in found.text


def test_links_lead_here(client: httpx.Client, ledger: httpx.Client) -> None:
    assert "/fields/ic/extensions" in client.get("/fields/ic", params={"place": PLACE}).text
    assert "/extensions" in client.get("/", params={"place": PLACE}).text
    assert "/extensions?" in ledger.get("/gaps", params={"place": PLACE, "action": "延链"}).text
    for path in ("/fields/ic/extensions", "/extensions"):
        assert client.get(path, params={"place": PLACE}).status_code == 200
    panel = client.get("/fields/ic", params={"place": PLACE, "segment": "ic-memory"}).text
    assert "九成规模相近的地区不高于" in panel
    assert "规模相近的同级地区" in panel


def test_another_field_and_other_peers_by_the_form(client: httpx.Client, browser: Browser) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{client.base_url}/extensions?place={PLACE}")
        page.locator("#field").select_option("ai")
        page.locator("#peers").fill("无锡市")
        page.get_by_role("button", name="查看").click()
        page.wait_for_url("**/extensions?**field=ai**")
        wanted = answer(client, "extensions", place=PLACE, field="ai", peers="无锡市")
        assert page.locator("table.all tbody tr").count() == len(wanted["positions"])
        assert page.locator(".quadrants svg").count() == 1
        assert "无锡市" in page.locator("#read + ul").inner_text()
        seen.assert_clean()


@pytest.mark.parametrize("path", ["/", "/extensions", "/scenario", "/ladder"])
def test_a_place_that_the_address_gives_as_a_code_is_named_in_the_title(client: httpx.Client, path: str) -> None:
    said = client.get(path, params={"place": "320500"}, headers={"accept": "text/html"}).text
    title = said.partition("<title>")[2].partition("</title>")[0]
    assert "苏州市" in title
    assert "320500" not in title
