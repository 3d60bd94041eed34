"""方案组合 and 本地配套: page, API and command line say the same; bad questions are answered in words."""

from __future__ import annotations

import html
import io
import re
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from playwright.sync_api import Browser

from tests.api.cli import test_cli
from tests.asking import answer, assert_declared, assert_problem, command
from tests.browser import watched

PLACE = "苏州市"


@pytest.fixture(scope="module")
def client(ledger: httpx.Client) -> httpx.Client:
    """A ledger declared complete: without one there are no gaps to close."""
    return ledger


def portfolio(client: httpx.Client, **body: Any) -> Any:
    found = client.post("/api/v1/portfolio", json={"place": PLACE, **body})
    assert found.status_code == 200, found.text
    return found.json()


def test_the_answers_add_up_and_have_their_declared_shapes(client: httpx.Client) -> None:
    found = portfolio(client, budget=6)
    assert_declared(client, "portfolio", found, "post")
    assert found["cost"] == len(found["chosen"]) == 6
    assert found["value"] == pytest.approx(sum(c["weight"] for c in found["covered"]))
    every = found["covered"] + found["open"] + found["unreachable"]
    assert found["total"] == pytest.approx(sum(g["weight"] for g in every))
    assert found["value"] <= found["bound"] + 1e-12
    assert not found["costs_given"]
    assert_declared(client, "matches", answer(client, "matches", field="ic", place=PLACE))


def test_a_gap_of_several_fields_is_told_as_in_the_field_that_gives_its_weight(client: httpx.Client) -> None:
    found = portfolio(client, budget=6)
    for told in (found["covered"] + found["open"])[:12]:
        gaps = answer(client, "gaps", field=told["field"]["id"], place=PLACE)["gaps"]
        gap = next(g for g in gaps if g["segment"]["id"] == told["segment"]["id"])
        assert (gap["state"], gap["priority"]) == (told["state"], pytest.approx(told["weight"]))


def test_costs_by_name_or_id_narrow_the_choice(client: httpx.Client) -> None:
    first, second = portfolio(client, budget=2)["chosen"]
    found = portfolio(client, budget=1.5, costs={first["name"]: 1.5, second["id"]: 9})
    assert [c["id"] for c in found["chosen"]] == [first["id"]]
    assert found["costs_given"]
    assert found["cost"] == 1.5


def test_whom_the_user_priced_in_vain_is_named(client: httpx.Client) -> None:
    first, *_ = portfolio(client, budget=1)["chosen"]
    found = portfolio(client, budget=1, costs={first["id"]: 1, "苏州固锝": 1, "000001.SZ": 1})
    assert any("不是候选的 2 家" in n and "苏州固锝、平安银行" in n for n in found["notes"]), found["notes"]
    body = {"place": PLACE, "costs": {"苏州固锝": 1}, "quotas": [{"district": "昆山市", "least": 1}]}
    refused = assert_problem(client.post("/api/v1/portfolio", json=body | {"districts": {"苏州固锝": "昆山市"}}), 400)
    assert "苏州固锝" in refused["detail"]


def test_where_targets_settle_and_what_they_use_can_be_limited(client: httpx.Client) -> None:
    first, second, third = (c["id"] for c in portfolio(client, budget=3)["chosen"])
    said: dict[str, Any] = {
        "costs": {first: 1, second: 1, third: 1},
        "districts": {first: "虎丘区", second: "虎丘区", third: "昆山市"},
        "uses": {first: {"用地": 20}, second: {"用地": 30}, third: {"用地": 5}},
    }
    found = portfolio(
        client, budget=2, **said, quotas=[{"district": "昆山市", "least": 1}, {"district": "虎丘区", "most": 1}]
    )
    assert_declared(client, "portfolio", found, "post")
    assert {c["id"] for c in found["chosen"]} == {first, third}
    assert [(q["district"]["name"], q["chosen"]) for q in found["quotas"]] == [
        ("昆山市", 1),
        ("苏州高新区（虎丘区）", 1),
    ]
    found = portfolio(client, budget=3, **said, limits={"用地": 40})
    assert {c["id"] for c in found["chosen"]} == {first, third}
    assert found["limits"] == [{"name": "用地", "limit": 40, "used": 25}]
    book = client.post(
        "/api/v1/portfolio?format=xlsx", json={"place": PLACE, "budget": 2, **said, "limits": {"用地": 40}}
    )
    names = openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames
    assert {"选中的目标", "有候选、没有补上的缺口", "没有候选的缺口", "指标与上限"} <= set(names)


def test_the_command_line_says_the_same(
    client: httpx.Client, ledger_db: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    said = partial(command, capsysbinary, ledger_db)
    assert said("portfolio", "-p", PLACE, "-f", "ic", "-b", "3") == portfolio(client, fields=["ic"], budget=3)
    first, second = portfolio(client, budget=2)["chosen"]
    costs = tmp_path / "成本.csv"
    costs.write_text(f"企业,投资\n{first['name']},2.5\n", encoding="utf-8")
    assert said("portfolio", "-p", PLACE, "-b", "3", "--costs", str(costs)) == portfolio(
        client, budget=3, costs={first["name"]: 2.5}
    )
    costs.write_text(
        f"企业,投资,区县,用地\n{first['name']},1,昆山市,20\n{second['id']},1,昆山市,30\n", encoding="utf-8"
    )
    asked = ("--quota", "昆山市,0,1", "--limit", "用地,45", "--costs", str(costs))
    assert said("portfolio", "-p", PLACE, "-b", "3", *asked) == portfolio(
        client,
        budget=3,
        costs={first["id"]: 1, second["id"]: 1},
        districts={first["id"]: "昆山市", second["id"]: "320583"},
        uses={first["id"]: {"用地": 20}, second["id"]: {"用地": 30}},
        limits={"用地": 45},
        quotas=[{"district": "昆山市", "most": 1}],
    )
    assert said("matches", "-p", PLACE, "-f", "ic", "--top", "7") == answer(
        client, "matches", place=PLACE, field="ic", top=7
    )
    done = test_cli.run("portfolio", "-p", PLACE, "-o", tmp_path / "组合.xlsx", db=ledger_db)
    assert done.returncode == 0, done.stderr
    assert "选中的目标" in openpyxl.load_workbook(tmp_path / "组合.xlsx").sheetnames


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"place": PLACE, "budget": -1}, 422),
        ({"place": PLACE, "budget": "很多"}, 422),
        ({"place": "没有的地方"}, 404),
        ({"place": PLACE, "fields": ["没有的领域"]}, 404),
        ({"place": PLACE, "costs": {"没有的企业": 1}}, 404),
        ({"place": PLACE, "costs": {"000001.SZ": -1}}, 422),
        ({"place": PLACE, "as_of": "昨天"}, 400),
        ({"place": PLACE, "quotas": [{"district": "昆山市", "least": 1}]}, 400),
        ({"place": PLACE, "districts": {"000062.SZ": "无锡市"}}, 400),
        ({"place": PLACE, "limits": {"用地": 1}}, 400),
        ({"place": PLACE, "districts": {"000062.SZ": "昆山市"}, "quotas": [{"district": "昆山市", "least": 99}]}, 400),
        ({"place": PLACE, "uses": {"000062.SZ": {"用地": -1}}}, 422),
        ({"place": PLACE, "quotas": [{"district": "昆山市"}, {"district": "320583"}]}, 400),
        ({"place": PLACE, "other": 1}, 422),
    ],
)
def test_bad_questions_are_refused_in_words(client: httpx.Client, body: dict[str, Any], status: int) -> None:
    assert_problem(client.post("/api/v1/portfolio", json=body), status)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"budget": "很多"}, "不是数"),
        ({"budget": "-1"}, "从 0 起"),
        ({"budget": "nan"}, "从 0 起"),
        ({"costs": "甲"}, "第 1 行"),
        ({"costs": "000001.SZ,1\n000001.SZ,2"}, "写了两次"),
        ({"costs": "没有的企业,1"}, "没有的企业"),
        ({"field": "没有的领域"}, "没有的领域"),
        ({"budget": "0"}, "请增加预算"),
        ({"quotas": "昆山市,1"}, "没有写各目标落在哪个区县"),
        ({"quotas": "昆山市,很多"}, "指标第 1 行"),
        ({"limits": "用地"}, "上限第 1 行"),
        ({"costs": "君正股份,1,无锡市"}, "不在苏州市之内"),
    ],
)
def test_the_page_tells_what_is_wrong_beside_the_form(client: httpx.Client, asked: dict[str, str], said: str) -> None:
    found = client.get("/portfolio", params={"place": PLACE, **asked}, headers={"accept": "text/html"})
    assert found.status_code == 200, found.text[:300]
    assert said in found.text
    assert 'name="budget"' in found.text


def test_the_page_offers_the_portfolio_as_a_file_and_as_a_scenario(client: httpx.Client) -> None:
    asked = {
        "place": PLACE,
        "field": "ic",
        "budget": "5",
        "costs": "君正股份,3,虎丘区\n清溢光电,1,昆山市",
        "quotas": "昆山市,1",
    }
    text = client.get("/portfolio", params=asked, headers={"accept": "text/html"}).text
    assert "指标与上限" in text
    assert "这些都落地会怎样" in text
    book = client.get("/portfolio/file", params=asked)
    assert "指标与上限" in openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames
    where = re.search(r'href="(/scenario\?[^"]+)">这些都落地会怎样', text)
    assert where
    found = client.get(html.unescape(where.group(1)), headers={"accept": "text/html"}).text
    assert "“君正股份”落地“苏州高新区（虎丘区）”" in found


def test_the_slider_asks_again_and_the_address_keeps_it(client: httpx.Client, browser: Browser) -> None:
    wanted = portfolio(client, budget=8)
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{client.base_url}/portfolio?place={PLACE}&budget=3")
        assert page.locator("table.chosen tbody tr").count() == 3
        with page.expect_response(lambda r: "budget=8" in r.url):
            page.locator("#slide").fill("8")
            page.locator("#slide").dispatch_event("change")
        page.locator("table.chosen tbody tr").nth(7).wait_for()
        names = page.locator("table.chosen td.name a").all_inner_texts()
        assert names == [c["name"] for c in wanted["chosen"]]
        assert page.locator("#budget").input_value() == "8"
        assert "budget=8" in page.url
        seen.assert_clean()
