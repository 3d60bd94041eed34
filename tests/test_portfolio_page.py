"""方案组合 and 本地配套: page, API and command line say the same; bad questions are answered in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from api.deciding_shapes import Matches, Portfolio
from tests import test_cli
from tests.asking import answer, assert_problem
from tests.browser import watched

PLACE = "苏州市"


def portfolio(client: httpx.Client, **body: Any) -> Any:
    found = client.post("/api/v1/portfolio", json={"place": PLACE, **body})
    assert found.status_code == 200, found.text
    return found.json()


def test_the_answers_add_up_and_have_their_declared_shapes(client: httpx.Client) -> None:
    found = portfolio(client, budget=6)
    Portfolio.model_validate(found)
    assert found["cost"] == len(found["chosen"]) == 6
    assert found["value"] == pytest.approx(sum(c["weight"] for c in found["covered"]))
    every = found["covered"] + found["open"] + found["unreachable"]
    assert found["total"] == pytest.approx(sum(g["weight"] for g in every))
    assert found["value"] <= found["bound"] + 1e-12
    assert not found["costs_given"]
    Matches.model_validate(answer(client, "matches", field="ic", place=PLACE))


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


def test_the_command_line_says_the_same(client: httpx.Client, sample_db: Path, tmp_path: Path) -> None:
    assert test_cli.answer("portfolio", "-p", PLACE, "-f", "ic", "-b", "3", db=sample_db) == portfolio(
        client, fields=["ic"], budget=3
    )
    name = portfolio(client, budget=1)["chosen"][0]["name"]
    costs = tmp_path / "成本.csv"
    costs.write_text(f"企业,投资\n{name},2.5\n", encoding="utf-8")
    said = test_cli.answer("portfolio", "-p", PLACE, "-b", "3", "--costs", costs, db=sample_db)
    assert said == portfolio(client, budget=3, costs={name: 2.5})
    said = test_cli.answer("matches", "-p", PLACE, "-f", "ic", "--top", "7", db=sample_db)
    assert said == answer(client, "matches", place=PLACE, field="ic", top=7)
    for command in (["portfolio", "-p", PLACE], ["matches", "-p", PLACE, "-f", "ic"]):
        done = test_cli.run(*command, db=sample_db)
        assert done.returncode == 0, done.stderr
        assert PLACE in done.stdout


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ({"place": PLACE, "budget": -1}, 422), ({"place": PLACE, "budget": "很多"}, 422), ({"place": "没有的地方"}, 404),
     ({"place": PLACE, "fields": ["没有的领域"]}, 404), ({"place": PLACE, "costs": {"没有的企业": 1}}, 404),
     ({"place": PLACE, "costs": {"000001.SZ": -1}}, 422), ({"place": PLACE, "as_of": "昨天"}, 400), ({"place": PLACE, "other": 1}, 422)],
)  # fmt: skip
def test_bad_questions_are_refused_in_words(client: httpx.Client, body: dict[str, Any], status: int) -> None:
    assert_problem(client.post("/api/v1/portfolio", json=body), status)


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"budget": "很多"}, "不是数"), ({"budget": "-1"}, "从 0 起"), ({"budget": "nan"}, "从 0 起"), ({"costs": "甲"}, "第 1 行"),
     ({"costs": "000001.SZ,1\n000001.SZ,2"}, "写了两次"), ({"costs": "没有的企业,1"}, "没有的企业"), ({"field": "没有的领域"}, "没有的领域"),
     ({"budget": "0"}, "请增加预算")],
)  # fmt: skip
def test_the_page_tells_what_is_wrong_beside_the_form(client: httpx.Client, asked: dict[str, str], said: str) -> None:
    found = client.get("/portfolio", params={"place": PLACE, **asked}, headers={"accept": "text/html"})
    assert found.status_code == 200, found.text[:300]
    assert said in found.text
    assert 'name="budget"' in found.text


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
