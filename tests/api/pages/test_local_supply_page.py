"""本地配套 and 谁能引荐: page, API and command line say the same on data with ties.

Bad questions are answered in words.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import openpyxl
import pytest
from playwright.sync_api import Browser

from api.cli.main import app
from graph.dates import today
from graph.model.records import Retire
from graph.store.open import open_store
from tests.asking import answer, assert_declared, assert_problem, command, described
from tests.browser import watched
from tests.engines import put, table
from tests.serving import serving
from tests.ties_written import BRIDGE, LOCAL, MEMBER, TARGET, write_ties

PLACE, ALONE, GONE, REFUSED = "苏州市", "000062.SZ", "002048.SZ", "002055.SZ"


@pytest.fixture(scope="module")
def tied_db(sample_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled data with ties, one enterprise that has ended, and one that was rejected."""
    path = Path(shutil.copy(sample_db, tmp_path_factory.mktemp("ties") / "tied.db"))
    write_ties(path)
    store = open_store(f"sqlite:///{path}", write=True)
    put(
        store,
        table("Enterprise", {"id": REFUSED, "state": "rejected"}),
        retire=[Retire("Enterprise", [(GONE,)])],
        on=today(),
    )
    store.close()
    return path


@pytest.fixture(scope="module")
def tied(tied_db: Path) -> Iterator[httpx.Client]:
    """A client of a server on it."""
    with serving(tied_db) as address, httpx.Client(base_url=address) as made:
        yield made


def page(client: httpx.Client, path: str, **asked: Any) -> str:
    found = client.get(path, params={"place": PLACE, **asked}, headers={"accept": "text/html"})
    assert found.status_code == 200, found.text[:300]
    return found.text


def test_pairs_can_be_narrowed_and_say_whom_to_call_first(tied: httpx.Client) -> None:
    every = answer(tied, "matches", field="ic", place=PLACE)
    assert_declared(tied, "matches", every)
    for pair in every["pairs"]:
        assert pair["first"] == ("supplier" if pair["served"] else "user")
        assert pair[pair["first"]]["name"] in pair["why_first"]
    one = answer(tied, "matches", field="ic", place=PLACE, enterprise=LOCAL)
    assert one["enterprise"]["id"] == LOCAL
    assert 0 < one["total"] < every["total"]
    assert all(LOCAL in (p["supplier"]["id"], p["user"]["id"]) for p in one["pairs"])
    there = answer(tied, "matches", field="ic", place=PLACE, segment="模拟芯片")
    assert all("ic-analog" in (p["supplier"]["segment"], p["user"]["segment"]) for p in there["pairs"])
    assert there["total"] < every["total"]
    assert every["acquainted"] == 2  # one sells it wet chemicals, of which a packager is no user


def test_shares_name_their_denominators_and_what_is_not_known(tied: httpx.Client) -> None:
    found = answer(tied, "local-supply", field="ic", place=PLACE)
    assert_declared(tied, "local-supply", found)
    bought = next(s for s in found["local_supply"] if "金额" in s["label"])
    assert (bought["part"], bought["known"], bought["value"]) == (800, 800, 1)
    for share in (*found["local_supply"], *found["completeness"]):
        assert share["of"]
        assert share["value"] is None or share["low"] - 1e-12 <= share["high"]
        assert (share["value"] is None) == (share["known"] == 0)


def test_pairs_come_as_a_workbook_with_the_shares(tied: httpx.Client) -> None:
    got = tied.get("/api/v1/matches", params={"field": "ic", "place": PLACE, "format": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(got.content))
    assert {"本地配套", "配套率与完整度"} <= set(book.sheetnames)


def test_the_page_links_both_firms_and_tells_what_is_wrong_beside_the_form(tied: httpx.Client) -> None:
    text = unquote(page(tied, "/fields/ic/matches"))
    first = answer(tied, "matches", field="ic", place=PLACE)["pairs"][0]
    for side in ("supplier", "user"):
        assert f"/records/Enterprise/{first[side]['id']}" in text
    assert first["why_first"] in text
    assert "分母是什么" in text
    for asked, said in (
        ({"association": "没有的协会"}, "没有的协会"),
        ({"enterprise": "没有的企业"}, "没有的企业"),
        ({"segment": "没有的环节"}, "没有的环节"),
    ):
        told = page(tied, "/fields/ic/matches", **asked)
        assert "没有列出配对" in told
        assert said in told
        assert "产业链完整度" in told
    assert "没有可配的环节" in page(tied, "/fields/ic/matches", place="连云港市")


def test_who_could_introduce_tells_the_ways_and_their_sources(tied: httpx.Client) -> None:
    found = described(tied, "introductions", target=TARGET, place=PLACE)
    first = next(i for i in found["introducers"] if i["id"] == LOCAL)
    assert first["steps"] == 2
    steps = first["ways"][0]["path"]
    assert [s["to"]["id"] for s in steps] == [BRIDGE, TARGET]
    sold = steps[0]["relations"][0]
    assert (sold["label"], sold["values"]["amount_cny_10k"], sold["source"]["origin"], sold["source"]["row"]) == (
        "供销关系",
        1200,
        "某公司年报",
        1,
    )
    assert found["help"] == []
    only = answer(tied, "introductions", target=TARGET, place=PLACE, by=MEMBER)
    assert [i["id"] for i in only["introducers"]] == [MEMBER]
    near = answer(tied, "introductions", target=TARGET, place=PLACE, longest=2, count=1)
    assert (near["shown"], near["reached"]) == (1, 4)


def test_without_a_way_it_is_said_what_would_help(tied: httpx.Client) -> None:
    found = answer(tied, "introductions", target=ALONE, place=PLACE)
    assert found["introducers"] == []
    assert "没有任何" in found["help"][0]
    assert any("供销关系" in h for h in found["help"])
    assert "没有路径" in page(tied, f"/records/Enterprise/{ALONE}/introduce")


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"by": TARGET}, 400, "同一家"),
        ({"target": LOCAL}, 400, "就在苏州市"),
        ({"target": "没有的企业"}, 404, "没有的企业"),
        ({"by": BRIDGE}, 400, "不在苏州市"),
        ({"target": f"Enterprise:{GONE}"}, 400, "之间有效"),
        ({"target": f"Enterprise:{REFUSED}"}, 400, "已被否决"),
        ({"target": "ic-analog"}, 400, "环节"),
        ({"target": "Enterprise:没有"}, 404, "没有"),
        ({"by": "inst-test-club"}, 400, "机构"),
        ({"longest": 7}, 422, "6"),
        ({"place": "没有的地方"}, 404, "没有的地方"),
    ],
)
def test_bad_questions_about_introductions_are_refused(
    tied: httpx.Client, asked: dict[str, Any], status: int, said: str
) -> None:
    found = tied.get("/api/v1/introductions", params={"target": TARGET, "place": PLACE} | asked)
    assert said in assert_problem(found, status)["detail"]


def test_the_page_of_a_record_that_cannot_be_asked_about_says_why(tied: httpx.Client) -> None:
    assert "就在苏州市" in page(tied, f"/records/Enterprise/{LOCAL}/introduce")
    assert "之间有效" in page(tied, f"/records/Enterprise/{GONE}/introduce")
    assert tied.get("/records/Enterprise/zz/introduce", headers={"accept": "text/html"}).status_code == 404


def test_the_command_line_says_the_same(
    tied: httpx.Client, tied_db: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    said = partial(command, capsysbinary, tied_db)
    assert said("introduce", TARGET, "-p", PLACE, "--by", LOCAL) == answer(
        tied, "introductions", target=TARGET, place=PLACE, by=LOCAL
    )
    assert said("local-supply", "-p", PLACE, "-f", "ic") == answer(tied, "local-supply", place=PLACE, field="ic")
    found = said("linkages", "ic")
    assert found == answer(tied, "linkages", field="ic")
    assert found["basis"] == "observed"
    for by in ("sales", "products"):
        assert said("systemic", "ic", "--by", by) == answer(tied, "systemic", field="ic", by=by)
    book = tmp_path / "配套.xlsx"
    app()(
        ["matches", "-p", PLACE, "-f", "ic", "-e", LOCAL, "-o", str(book), "--db", f"sqlite:///{tied_db}"],
        standalone_mode=False,
    )
    assert "本地配套" in openpyxl.load_workbook(book).sheetnames


def test_from_a_target_to_who_could_introduce_it(tied: httpx.Client, browser: Browser) -> None:
    with watched(browser) as seen:
        shown = seen.page
        shown.goto(f"{tied.base_url}/records/Enterprise/{TARGET}?place={PLACE}")
        shown.get_by_text("凭什么记录").click()
        shown.locator("#introduce-answer h3").first.wait_for()
        assert "某公司年报" in shown.locator("#introduce-answer").inner_text()
        shown.goto(f"{tied.base_url}/records/Enterprise/{LOCAL}?place={PLACE}")
        shown.get_by_role("link", name="本地配套").first.click()
        shown.locator("table.pairs tbody tr").first.wait_for()
        seen.assert_clean()
