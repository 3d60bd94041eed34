"""A user's own table on the page: what was understood, what people decide, and the map with their own firms on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator

from api.work import importing
from graph.store.open import open_store
from loaders.importing import import_file
from loaders.table.kept import all_mappings
from tests.api.pages.accessible import grave
from tests.browser import watched
from tests.crafted import folder, workbook
from tests.serving import serving
from tests.waiting import PATIENCE

SEGMENTS = ("覆铜板", "柔性线路板", "精密模具", "工业机器人")
CHAIN = {
    "细分领域.csv": [["领域编号", "领域名称", "链条状态"], ["f", "电子电路", "示例链"]],
    "环节.csv": [
        ["环节编号", "环节名称", "细分领域", "阶段"],
        *([f"f.{i}", n, "f", "中游"] for i, n in enumerate(SEGMENTS)),
    ],
    "名录.csv": [["名录编号", "名录名称"], ["gs", "苏州市规上名录"]],
}
HEADS = ["序号", "企业名称", "所属街道", "详细地址", "主导产品", "年产值（亿元）", "客商来源", "联系电话"]
FIRMS = ("昆山铂胜电路有限公司", "昆山沪港光电有限公司", "昆山德源模具有限公司")
ROWS = [
    [1, FIRMS[0], "玉山镇", "前进东路12号", "覆铜板", 1.2, "台湾", "13812345678"],
    [2, FIRMS[1], "昆山开发区", "江苏省昆山市长江路8号", "覆铜板、柔性线路板", "3.5", "本地", "13812345679"],
    [3, FIRMS[2], "花桥镇", "绿地大道7号", "精密模具", "见附表", "本地", "13812345670"],
    [4, None, "花桥镇", None, "工业机器人", 2, None, None],
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("table")
    store = open_store(f"sqlite:///{home / 'site.db'}", write=True)
    report, _ = import_file(store, "workbook", folder(home / "chain", CHAIN))
    store.close()
    assert not report.rejects
    return home / "site.db"


@pytest.fixture(scope="module")
def site(database: Path) -> Iterator[str]:
    with serving(database) as address:
        yield address


@pytest.fixture(autouse=True)
def _no_page_of_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "PATIENCE", PATIENCE)


@pytest.fixture
def client(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, follow_redirects=True) as made:
        yield made


def ledger(path: Path, *rows: list[Any], title: str = "昆山市招商台账") -> Path:
    return workbook(path, {"台账": [[title], *rows]})


def send(client: httpx.Client, path: Path) -> httpx.Response:
    return client.post("/data/upload", files={"file": (path.name, path.read_bytes())})


def form(page: str, **change: Any) -> dict[str, Any]:
    """The form as the page holds it, with these columns taken for something else, and other fields."""
    heads = re.findall(r'name="column" value="([^"]*)"', page)
    picked = [re.search(r'value="([^"]*)"[^>]* selected', s) for s in re.findall(r'name="to".*?</select>', page, re.S)]
    units = [re.search(r"<option selected>([^<]*)", s) for s in re.findall(r'name="unit".*?</select>', page, re.S)]
    to = {h: m[1] if m else "" for h, m in zip(heads, picked, strict=True)} | change.pop("to", {})
    unit = [m[1] if m else "" for m in units]
    place = re.search(r'name="place" value="([^"]*)" list="places" maxlength="200"', page)
    assert place is not None
    return {"column": heads, "to": [to[h] for h in heads], "unit": unit, "place": place[1], "do": "reread", **change}


def test_from_a_ledger_to_the_map_with_its_own_firms(
    browser: Browser, site: str, database: Path, tmp_path: Path
) -> None:
    file, clicks = ledger(tmp_path / "招商台账.xlsx", HEADS, *ROWS), 0
    with watched(browser) as seen:
        page = seen.page

        def click(what: Locator) -> None:
            nonlocal clicks
            clicks += 1
            what.click()

        page.goto(site)
        click(page.get_by_role("navigation").get_by_role("link", name="数据", exact=True))
        clicks += 1
        page.set_input_files("#file", file)
        click(page.get_by_role("button", name="检查并预览"))
        page.wait_for_selector("h1:text('预览：招商台账.xlsx')")
        asked = page.locator(".ask").inner_text()
        assert "2 列没有读" in asked
        assert "年产值（亿元）（与“营业收入”口径不同" in asked
        assert "138" not in page.locator("table.read").inner_text()
        assert (grave(page), seen.overflow()) == ([], 0)
        output = page.locator("th", has_text="年产值")
        assert not output.locator(".unit").is_visible()
        clicks += 1
        output.locator("[name=to]").select_option(label="企业营业收入")
        assert output.locator(".unit").input_value() == "亿元"
        click(page.get_by_role("button", name="按这样重读"))
        page.wait_for_selector("th:has-text('年产值'):has-text('由人选定')")
        assert "1 列没有读" in page.locator(".ask").inner_text()
        assert "见附表" in page.locator("#aside ~ .scroll").first.inner_text()
        assert "覆铜板" in page.locator("table.entering").inner_text()
        click(page.get_by_role("button", name="写入（跳过被拒绝的 1 行）"))
        page.wait_for_selector("h1:text('已写入：招商台账.xlsx')")
        click(page.locator("table.entering").get_by_role("link", name="覆铜板"))
        page.wait_for_selector("h1:text('昆山市')")
        for firm in FIRMS[:2]:
            assert firm in page.inner_text("main")
        seen.assert_clean()
    assert clicks <= 12
    store = open_store(f"sqlite:///{database}")
    assert sorted(s for (s,) in store.rows("Enterprise", ["size"]) if s)[:2] == [12_000, 35_000]
    store.close()


@pytest.mark.parametrize(("width", "script"), [(390, False), (1920, True)])
def test_the_page_fits_and_works_without_script(
    browser: Browser, site: str, tmp_path: Path, width: int, script: bool
) -> None:
    file = ledger(tmp_path / f"手机{width}.xlsx", HEADS, *ROWS)
    with watched(browser, width=width, script=script) as seen:
        page = seen.page
        page.goto(f"{site}/data")
        page.set_input_files("#file", file)
        page.get_by_role("button", name="检查并预览").click()
        page.wait_for_selector("h1:text('预览')")
        page.locator("#table-roster").select_option("+")
        page.locator("#list_name").fill(f"昆山名录{width}")
        page.locator("#list_complete").fill("九成")
        page.get_by_role("button", name="写入").click()
        page.wait_for_selector("[role=alert]:has-text('“九成”不是数')")
        assert page.locator("#list_name").input_value() == f"昆山名录{width}"
        assert seen.overflow() == 0
        page.locator("#list_complete").fill("90")
        page.locator("#list_by").fill("统计局 王某")
        page.get_by_role("button", name="写入").click()
        page.wait_for_selector("[role=status]:has-text('已按新的重读，还没有写入')")
        page.get_by_role("button", name="写入").click()
        page.wait_for_selector("h1:text('已写入')")
        assert seen.overflow() == 0
    rows = httpx.get(f"{site}/search", params={"q": f"昆山名录{width}"}).text
    assert f"ml:昆山名录{width}" in rows


def test_a_mapping_is_kept_when_it_is_written_and_offered_again(
    client: httpx.Client, database: Path, tmp_path: Path
) -> None:
    file = ledger(tmp_path / "月报.xlsx", ["企业名称", "何方神圣", "干啥子"], ["昆山丙有限公司", "老地方", "硅片"])
    page = send(client, file)
    assert "2 列没有读" in page.text
    chosen = form(page.text, to={"干啥子": "企业产品.产品"}, keep="月报")
    again = client.post(f"{page.url.path}/table", data=chosen)
    assert "已存为" not in again.text
    done = client.post(f"{page.url.path}/table", data=form(again.text, do="write", keep="月报", who="李明"))
    assert "这张对照已存为“月报”" in done.text
    store = open_store(f"sqlite:///{database}")
    assert [(m.name, m.columns[2].to) for m in all_mappings(store)] == [("月报", ("企业产品.产品",))]
    assert store.notes("mapping")[0].by == "李明"
    store.close()
    file = ledger(tmp_path / "十月.xlsx", ["企业名称", "何方神圣", "干啥子"], ["昆山丁有限公司", "老地方", "晶圆"])
    page = send(client, file)
    assert "列名与存过的对照“月报”相同" in page.text
    anew = client.post(f"{page.url.path}/table", data=form(page.text, do="anew"))
    assert "2 列没有读" in anew.text


def test_choices_that_cannot_be_followed_are_told_and_kept(client: httpx.Client, tmp_path: Path) -> None:
    page = send(client, ledger(tmp_path / "a.xlsx", ["企业名称", "名字"], [FIRMS[0], "甲"]))
    for change, word in (
        ({"to": {"名字": "企业.企业名称"}}, "几列都写到"),
        ({"place": "月球"}, "“月球”不是一个区县或城市"),
        ({"keep": "长" * 41, "do": "write"}, "1 到 40 个字"),
        ({"to": {"企业名称": ""}}, "没有认出企业、项目或机构的名称列"),
        ({"roster": "没有的名录"}, "没有名录“没有的名录”"),
    ):
        answer = client.post(f"{page.url.path}/table", data=form(page.text, **change))
        alert = re.search(r'role="alert">([^<]*)', answer.text)
        assert alert is not None, word
        assert word in alert[1]
    assert 'value="月球"' in client.post(f"{page.url.path}/table", data=form(page.text, place="月球")).text
    done = client.post(f"{page.url.path}/table", data=form(page.text, do="write"))
    assert "已写入：a.xlsx" in done.text
    late = client.post(f"{page.url.path}/table", data=form(page.text, to={"名字": "企业.企业简称"}))
    assert "不能重读" in late.text


def test_an_existing_roster_is_chosen_on_the_page(client: httpx.Client, tmp_path: Path) -> None:
    page = send(client, ledger(tmp_path / "b.xlsx", ["企业名称", "镇"], ["昆山戊有限公司", "玉山镇"]))
    again = client.post(f"{page.url.path}/table", data=form(page.text, roster="gs"))
    assert "这份表里的企业计入：苏州市规上名录" in again.text
    assert re.search(r'<option value="gs" selected>', again.text)
    assert "“名录”" not in again.text


def test_a_table_without_names_is_read_once_somebody_says_which_column_has_them(
    client: httpx.Client, tmp_path: Path
) -> None:
    page = send(
        client,
        workbook(tmp_path / "c.xlsx", {"甲": [["名堂", "做什么"], ["己记", "覆铜板"], ["庚记", "模具"]]}),
    )
    assert "哪一列是名称？" in page.text
    assert ">写入" not in page.text
    forced = client.post(f"{page.url.path}/table", data=form(page.text, do="write"))
    assert "哪一列是名称？" in forced.text
    again = client.post(f"{page.url.path}/table", data=form(page.text, to={"名堂": "企业.企业名称"}))
    assert "将写入 <b>2</b> 行" in again.text
    assert "哪一列是所在地？" in again.text


def test_rows_of_towns_alone_are_put_where_somebody_says(client: httpx.Client, tmp_path: Path) -> None:
    path = workbook(tmp_path / "d.xlsx", {"台账": [["企业名称", "镇"], ["昆山辛有限公司", "玉山镇"]]})
    page = send(client, path)
    assert "1 行不知在哪里" in page.text
    assert "哪一列是所在地？" not in page.text
    again = client.post(f"{page.url.path}/table", data=form(page.text, place="昆山市"))
    assert "不知在哪里" not in again.text
    assert "<td>320583</td>" in again.text


def test_the_template_goes_the_old_way_and_can_be_read_as_a_table(client: httpx.Client, tmp_path: Path) -> None:
    rows = [["企业编号", "企业名称", "所在地", "主导产品"], ["z", "昆山壬有限公司", "昆山市", "覆铜板"]]
    page = send(client, workbook(tmp_path / "e.xlsx", {"企业": rows[:1] + rows[1:], "企业环节": [["企业", "环节"]]}))
    assert "按我们的模板读的" in page.text
    assert "企业环节" not in page.text.partition("<h2>账目")[2].partition("</table>")[0], "empty tables are not shown"
    other = client.post(f"{page.url.path}/kind", data={"kind": "table"})
    assert "按您自己的台账读的" in other.text
    back = client.post(f"{page.url.path}/kind", data={"kind": "workbook"})
    assert "按我们的模板读的" in back.text


def test_an_upload_that_is_no_table_of_the_users_has_no_columns_to_change(client: httpx.Client) -> None:
    page = client.post("/data/upload", files={"file": ("细分领域.csv", "领域编号,领域名称\nq,链\n".encode())})
    form = {"column": "a", "to": "", "unit": "", "do": "reread"}
    assert "不是自己的台账" in client.post(f"{page.url.path}/table", data=form).text
    assert client.post(f"{page.url.path}/kind", data={"kind": "sample"}).status_code == 422


def test_columns_that_nobody_need_think_about_are_not_asked_about(client: httpx.Client, tmp_path: Path) -> None:
    heads = ["No.", "企业名称", "镇", "联系电话", "空着的", "公司名称"]
    page = send(client, ledger(tmp_path / "f.xlsx", heads, [1, FIRMS[0], "玉山镇", "13812345678", None, FIRMS[0]]))
    assert "没有要您选的" in page.text


def test_another_sheet_or_head_is_read_where_somebody_says(client: httpx.Client, tmp_path: Path) -> None:
    heads, other = ["企业名称", "所属镇", "主导产品"], ["企业名称", "所属镇"]
    path = workbook(
        tmp_path / "两张.xlsx",
        {
            "一月": [heads, ["昆山甲有限公司", "玉山镇", "钢"]],
            "二月": [["共一家"], other, ["昆山乙有限公司", "玉山镇"]],
        },
    )
    page = send(client, path)
    assert 'name="sheet"' in page.text
    assert "昆山甲有限公司" in page.text
    said = form(page.text, do="reread", sheet="二月", head="2", place="昆山市")
    again = client.post(f"{page.url}/table", data=said)
    assert "昆山乙有限公司" in again.text
    assert "昆山甲有限公司" not in again.text
    refused = client.post(f"{page.url}/table", data=form(again.text, do="reread", head="第三"))
    assert "表头行“第三”不是行号" in refused.text


def test_places_that_are_not_known_are_chosen_for_all_rows_that_say_them(client: httpx.Client, tmp_path: Path) -> None:
    rows = [[f"昆山{c}月面有限公司", "月球基地" if c in "甲乙" else "火星基地"] for c in "甲乙丙"]
    page = send(client, ledger(tmp_path / "月球.xlsx", ["企业名称", "所属街道"], *rows)).text
    assert "月球基地（2 行）" in page
    spots = re.findall(r'name="spot" value="([^"]*)"', page)
    again = client.post(
        re.search(r'action="(/data/imports/[^/]*/table)"', page)[1],  # type: ignore[index]
        data=form(page, spot=spots, spot_at=["昆山市", ""]),
    ).text
    assert "月球基地（2 行）" not in again
    assert re.search(r'id="spot-1" name="spot_at" value="昆山市"', again)
    assert "火星基地（1 行）" in again
    wrong = client.post(
        re.search(r'action="(/data/imports/[^/]*/table)"', again)[1],  # type: ignore[index]
        data=form(again, spot=spots, spot_at=["昆山市", "木星"]),
    ).text
    assert "“木星”不是一个区县或城市" in wrong
