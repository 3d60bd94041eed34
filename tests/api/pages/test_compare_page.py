"""比较: page, API and command line say the same; bad questions are answered in words."""

from __future__ import annotations

from pathlib import Path

import httpx
import openpyxl
import pytest
from playwright.sync_api import Browser

from graph.gaps.states import STATE_LABELS
from tests.api.cli import test_cli
from tests.asking import answer, assert_problem, described
from tests.browser import watched

PAIR = "苏州市,无锡市"


def page_of(client: httpx.Client, **asked: str) -> str:
    found = client.get("/compare", params=asked, headers={"accept": "text/html"})
    assert found.status_code == 200, found.text[:500]
    return found.text


def test_the_answers_have_their_declared_shapes(client: httpx.Client) -> None:
    described(client, "comparison", places=PAIR)
    found = described(client, "comparison", places=PAIR, field="ic,bio")
    assert all(len(f["by_segment"]) == f["segments"] for f in found["fields"])
    described(client, "changes", field="ic", place="苏州市", with_place="无锡市")
    for segment in answer(client, "fields/ic/segments")["segments"][::5]:
        described(client, "segment", field="ic", segment=segment["id"], place="苏州市")


def test_one_place_is_compared_with_its_peers(client: httpx.Client) -> None:
    found = answer(client, "comparison", places="苏州市", field="ic")
    assert found["peers_added"] is True
    assert found["places"][0]["name"] == "苏州市"
    assert len(found["places"]) == 5
    text = page_of(client, place="苏州市", field="ic")
    assert "只写了一个地区" in text
    for place in found["places"]:
        assert place["name"] in text


def test_page_and_answer_agree(client: httpx.Client, browser: Browser) -> None:
    found = answer(client, "comparison", places=PAIR, field="ic")
    (field,) = found["fields"]
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{client.base_url}/compare?places={PAIR}&field=ic")
        rows = page.locator("table").first.locator("tbody tr")
        assert rows.count() == 2
        for i, standing in enumerate(field["standings"]):
            cells = rows.nth(i).locator("td").all_inner_texts()
            assert cells[0] == f"{standing['strength']:,}"
            assert cells[4 : 4 + len(STATE_LABELS)] == [str(standing["counts"][s]) for s in STATE_LABELS]
        assert page.locator("table.segments tbody tr").count() == field["segments"] == 47
        assert page.locator("tr.differs").count() == field["differing"]
        assert found["populations"][0]["note"] in page.inner_text(".notes")
        page.get_by_role("link", name="与苏州市并列").first.click()
        page.wait_for_load_state()
        assert page.locator(".map").count() == 2
        seen.assert_clean()


def test_all_fields_are_drawn_and_listed(client: httpx.Client, browser: Browser) -> None:
    found = answer(client, "comparison", places=PAIR)
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{client.base_url}/compare?places={PAIR}")
        assert page.locator("table.segments tbody tr").count() == len(found["fields"]) > 10
        assert page.locator(".map svg[role=img]").count() == 1
        page.locator("table.segments tbody a.strong").first.click()
        page.wait_for_load_state()
        assert found["fields"][0]["name"] in page.inner_text("h1")
        seen.assert_clean()


def test_places_may_be_written_in_several_fields(client: httpx.Client) -> None:
    found = client.get(
        "/compare", params=[("places", "苏州市"), ("places", ""), ("places", "无锡市、上海市"), ("field", "ic")]
    )
    assert found.status_code == 200
    assert "只写了一个地区" not in found.text
    assert "上海市" in found.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"places": "没有的地方,苏州市"}, "没有的地方"),
        ({"places": "苏州市,昆山市"}, "重叠"),
        ({"places": "苏州市", "as_of": "1999-01-01"}, "不能比较"),
        (
            {
                "places": ",".join(
                    ["苏州市", "上海市", "北京市", "深圳市", "无锡市", "南京市", "杭州市", "宁波市", "合肥市"]
                )
            },
            "最多",
        ),
    ],
)
def test_what_cannot_be_compared_is_told_beside_the_form(
    client: httpx.Client, asked: dict[str, str], said: str
) -> None:
    text = page_of(client, **asked)
    assert said in text
    assert 'name="places"' in text
    refused = client.get("/api/v1/comparison", params=asked)
    assert refused.status_code in (400, 404)
    assert_problem(refused, refused.status_code)


def test_an_empty_day_is_an_empty_state(client: httpx.Client) -> None:
    assert "还没有地区" in page_of(client, as_of="1999-01-01")


def test_the_command_line_says_the_same(client: httpx.Client, sample_db: Path, tmp_path: Path) -> None:
    assert test_cli.answer("compare", "-p", PAIR, "-f", "ic", db=sample_db) == answer(
        client, "comparison", places=PAIR, field="ic"
    )
    wanted = answer(client, "segment", field="ic", segment="ic-analog", place="苏州市")
    assert test_cli.answer("segment", "-f", "ic", "-s", "ic-analog", "-p", "苏州市", db=sample_db) == wanted
    wanted = answer(client, "changes", field="ic", place="苏州市", with_place="无锡市")
    assert test_cli.answer("changes", "-f", "ic", "-p", "苏州市", "--with-place", "无锡市", db=sample_db) == wanted
    for command in (
        ["compare", "-p", "苏州市"],
        ["segment", "-f", "ic", "-s", "ic-analog", "-p", "苏州市"],
        ["changes", "-f", "ic", "-p", "苏州市", "--with-place", "无锡市"],
    ):
        done = test_cli.run(*command, db=sample_db)
        assert done.returncode == 0, done.stderr
        assert "苏州市" in done.stdout
    book = tmp_path / "比较.xlsx"
    assert test_cli.run("compare", "-p", PAIR, "-f", "ic", "-o", book, db=sample_db).returncode == 0
    assert len(openpyxl.load_workbook(book).sheetnames) >= 2
    assert test_cli.run("changes", "-f", "ic", "-p", "苏州市", db=sample_db).returncode == 2


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_tables_can_be_taken_away(client: httpx.Client, format: str) -> None:
    for path, asked in (
        ("comparison", {"places": PAIR, "field": "ic"}),
        ("changes", {"field": "ic", "place": "苏州市", "with_place": "无锡市"}),
    ):
        found = client.get(f"/api/v1/{path}", params={**asked, "format": format})
        assert found.status_code == 200
        assert len(found.content) > 300
