"""The data pages in real Chromium: from a dirty workbook to a changed map and back; progress, paging, backup."""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import openpyxl
import pytest
from playwright.sync_api import Browser, Page

from api.work import importing
from graph.gaps.states import STATE_LABELS
from graph.store.open import open_store
from tests.api.pages.accessible import grave
from tests.browser import watched
from tests.serving import serving
from tests.waiting import PATIENCE, until

PLACE, FIELD = "苏州市", "ne"
FIRMS = ["企业编号", "企业名称", "所在地", "营业收入", "资料日期"]
LINKS = ["企业", "环节", "收入占比"]


@pytest.fixture
def site(ledger_db: Path, tmp_path: Path) -> Iterator[str]:
    copy = Path(shutil.copy(ledger_db, tmp_path / "site.db"))
    with serving(copy) as address:
        yield address


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def state_of(address: str, segment: str) -> str:
    answer = httpx.get(f"{address}/api/v1/gaps", params={"field": FIELD, "place": PLACE}).json()
    return str(next(g["state"] for g in answer["gaps"] if g["segment"]["id"] == segment))


def missing_segment(address: str) -> tuple[str, str]:
    answer = httpx.get(f"{address}/api/v1/gaps", params={"field": FIELD, "place": PLACE}).json()
    missing = [g["segment"] for g in answer["gaps"] if g["state"] == "missing"]
    found = next(s for s in missing if not s["bottleneck"])
    return found["id"], found["name"]


def on_map(page: Page, address: str, name: str) -> str:
    """The state that the map's box of a segment shows: the text before its name."""
    page.goto(f"{address}/fields/{FIELD}?place={PLACE}")
    texts = page.locator("svg text").all_text_contents()
    return texts[texts.index(name) - 1].partition(" ")[2]


def upload(page: Page, address: str, file: Path) -> None:
    page.goto(f"{address}/data")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="检查并预览").click()
    page.wait_for_selector(f"h1:text('预览：{file.name}')", timeout=PATIENCE * 1000)


def test_a_dirty_workbook_becomes_a_changed_map_and_is_rolled_back(browser: Browser, site: str, tmp_path: Path) -> None:
    segment, name = missing_segment(site)
    good: list[list[object]] = [[f"new-{i}", f"苏州新{i}有限公司", PLACE, 52000, "2026-06"] for i in range(4)]
    dirty = workbook(
        tmp_path / "名单.xlsx",
        企业=[FIRMS, *good, ["new-9", "坏有限公司", PLACE, "五万", "2026-06"]],
        企业环节=[LINKS, *([f"new-{i}", name, 0.6] for i in range(4)), ["new-0", "没有这个环节", 0.5]],
    )
    with watched(browser) as seen:
        page = seen.page
        assert on_map(page, site, name) == "缺失"
        upload(page, site, dirty)
        errors = page.locator("#errors ~ .scroll table").first.inner_text()
        assert "D6" in errors
        assert "五万" in errors
        assert "没有这个环节" in errors
        assert "B6" in errors
        assert (grave(page), seen.overflow()) == ([], 0)
        shown = page.locator("table.sample").first.inner_text()
        assert "苏州市（320500）" in shown
        assert "拒绝" in shown
        with page.expect_download() as download:
            page.get_by_role("link", name="标注错误的工作簿").click()
        marked = tmp_path / "名单.标注.xlsx"
        download.value.save_as(marked)
        book = openpyxl.load_workbook(marked)
        assert "错误清单" in book.sheetnames
        assert book["企业"]["D6"].comment is not None
        book["企业"]["D6"] = 50000
        book["企业环节"].delete_rows(6)
        fixed = tmp_path / "名单改.xlsx"
        book.save(fixed)
        upload(page, site, fixed)
        assert page.locator("#errors").count() == 0
        page.locator("#who").fill("王五")
        page.get_by_role("button", name="写入").click()
        page.wait_for_selector("h1:text('已写入')", timeout=PATIENCE * 1000)
        assert state_of(site, segment) != "missing"
        assert on_map(page, site, name) == STATE_LABELS[state_of(site, segment)]
        page.goto(f"{site}/data")
        row = page.locator("tr", has_text="名单改.xlsx")
        assert "王五" in row.inner_text()
        row.get_by_role("link", name="看改了什么").click()
        assert "苏州新0有限公司" in page.inner_text("main")
        page.get_by_role("link", name="撤销…").click()
        assert "同时撤销" not in page.inner_text("main") or "匹配" in page.inner_text("main")
        assert page.locator("#who").input_value() == "王五"
        page.get_by_role("button", name="确认撤销").click()
        assert "批次已撤销" in page.inner_text("[role=status]")
        assert "已撤销（王五）" in page.locator("tr", has_text="名单改.xlsx").inner_text()
        assert on_map(page, site, name) == "缺失"
        seen.assert_clean()


@pytest.mark.parametrize("script", [True, False])
def test_a_long_check_shows_its_progress_and_then_the_preview(
    browser: Browser, site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: bool
) -> None:
    monkeypatch.setattr(importing, "PATIENCE", 0.0)
    rows = [[f"n-{i}", f"企业{i}有限公司", PLACE, i, "2026"] for i in range(3000)]
    file = workbook(tmp_path / "大.xlsx", 企业=[FIRMS, *rows])
    with watched(browser, script=script) as seen:
        page = seen.page
        page.goto(f"{site}/data")
        page.set_input_files("#file", file)
        page.get_by_role("button", name="检查并预览").click()
        assert page.inner_text("h1") == "正在处理：大.xlsx"
        assert page.locator("progress").count() == 1
        assert seen.overflow() == 0
        page.wait_for_selector("h1:text('预览：大.xlsx')", timeout=PATIENCE * 1000)
        assert "显示前 50 行，共 3,000 行" in page.inner_text("main")
        page.get_by_role("button", name="写入").click()
        assert page.inner_text("h1") == "正在处理：大.xlsx"
        page.wait_for_selector("h1:text('已写入：大.xlsx')", timeout=PATIENCE * 1000)
        seen.assert_clean()


def test_errors_are_all_there_page_by_page(site: str) -> None:
    rows = "".join(f"x-{i},甲{i}有限公司,没有的地方{i}\n" for i in range(120))
    found = httpx.post(
        f"{site}/api/v1/imports", files={"file": ("企业.csv", f"企业编号,企业名称,所在地\n{rows}".encode())}
    ).json()
    assert found["report"]["rejected_total"] == 120
    assert found["report"]["rejects"][0]["cell"] == "C2"
    seen = set()
    for number in (1, 2, 3):
        text = httpx.get(f"{site}/data/imports/{found['id']}", params={"page": number}).text
        seen |= set(re.findall(r"<b>(C\d+)</b>", text))
        assert f"第 {number} / 3 页" in text
    assert seen == {f"C{i}" for i in range(2, 122)}
    preview = httpx.get(f"{site}/api/v1/imports/{found['id']}/preview").json()
    assert [len(s["rows"]) for s in preview["sheets"]] == [50]
    assert preview["sheets"][0]["rows"][0][2] is True


def test_a_file_dropped_on_the_form_is_checked(browser: Browser, site: str) -> None:
    with watched(browser) as seen:
        page = seen.page
        page.goto(f"{site}/data")
        page.evaluate("""() => {
          const data = new DataTransfer();
          data.items.add(new File(["领域编号,领域名称\\nt,拖来的\\n"], "细分领域.csv", {type: "text/csv"}));
          document.querySelector("form.drop").dispatchEvent(new DragEvent("drop",
            {dataTransfer: data, bubbles: true, cancelable: true}));
        }""")
        page.wait_for_selector("h1:text('预览：细分领域.csv')", timeout=30_000)
        assert "拖来的" in page.inner_text("main")
        seen.assert_clean()


def test_an_upload_without_waiting_tells_its_progress(site: str) -> None:
    found = httpx.post(f"{site}/api/v1/imports", data={"wait": "false"}, files={"file": ("环节.xlsx", b"no workbook")})
    assert found.status_code == 202
    address = site + found.headers["location"]
    until(lambda: not httpx.get(address).json()["busy"], "the check ends")
    told = httpx.get(address).json()
    assert told["state"] == "refused"
    assert ".xlsx" in told["problem"]


def test_a_store_that_changed_since_the_check_is_checked_again(site: str) -> None:
    first, second = (
        httpx.post(
            f"{site}/api/v1/imports",
            files={"file": ("细分领域.csv", f"领域编号,领域名称\n{i},链{i}\n".encode())},
        ).json()
        for i in "ab"
    )
    for each in (first, second):
        done = httpx.post(f"{site}/api/v1/imports/{each['id']}/commit", params={"who": "赵六"}).json()
        assert done["report"]["tables"]["细分领域"]["written"] == 1
    batch = done["report"]["batch"]
    assert next(b for b in httpx.get(f"{site}/api/v1/batches").json()["batches"] if b["id"] == batch)["by"] == "赵六"
    changes = httpx.get(f"{site}/api/v1/batches/{batch}").json()
    assert changes["counts"] == {"Field": {"added": 1, "changed": 0, "ended": 0}}
    records = httpx.get(f"{site}/api/v1/batches/{batch}/records", params={"kind": "Field"}).json()
    assert records["records"] == [{"kind": "Field", "key": ["b"], "change": "added"}]
    assert httpx.get(f"{site}/api/v1/batches/{batch}/records", params={"kind": "Nothing"}).status_code == 400
    assert httpx.get(f"{site}/api/v1/batches/999").status_code == 404


def test_the_backup_is_a_store(browser: Browser, site: str, tmp_path: Path) -> None:
    with watched(browser) as seen:
        seen.page.goto(f"{site}/data")
        with seen.page.expect_download() as download:
            seen.page.get_by_role("button", name="下载备份").click()
        assert re.fullmatch(r"链图备份-\d{8}-\d{4}\.db", download.value.suggested_filename)
        copy = tmp_path / "backup.db"
        download.value.save_as(copy)
    assert sqlite3.connect(copy).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store = open_store(f"sqlite:///{copy}")
    assert len(store.rows("Enterprise", ("id",))) > 4000
    store.close()


def test_other_pages_answer_while_a_file_is_checked(site: str) -> None:
    rows = "".join(f"y-{i},乙{i}有限公司,苏州市\n" for i in range(20_000))
    data = f"企业编号,企业名称,所在地\n{rows}".encode()
    httpx.get(f"{site}/fields/{FIELD}", params={"place": PLACE})
    checked: list[httpx.Response] = []
    thread = threading.Thread(
        target=lambda: checked.append(
            httpx.post(f"{site}/api/v1/imports", files={"file": ("企业.csv", io.BytesIO(data))})
        )
    )
    thread.start()
    answered = 0
    while thread.is_alive():
        assert httpx.get(f"{site}/api/v1/gaps", params={"field": FIELD, "place": PLACE}).status_code == 200
        answered += thread.is_alive()
    thread.join()
    assert checked[0].status_code == 201, checked[0].text
    assert answered > 1, "who waits for the check gets one answer, at its end"


def test_the_dictionary_names_every_field_and_freshness_every_kind(site: str) -> None:
    text = httpx.get(f"{site}/data/dictionary").text
    assert all(word in text for word in ("统一社会信用代码", "亿元", "材料、零部件、设备", "环节供需"))
    ages = httpx.get(f"{site}/api/v1/freshness").json()
    firms = next(k for k in ages["kinds"] if k["id"] == "Enterprise")
    assert firms["total"] == firms["undated"] + sum(n for _, n in firms["periods"])
    assert "企业产品" in httpx.get(f"{site}/data/freshness").text
    assert "按季" in httpx.get(f"{site}/data/freshness", params={"quarters": "true"}).text


def test_a_rollback_of_an_unknown_or_undone_batch_is_a_sentence(site: str) -> None:
    for address, status in (("/data/batches/999", 404), ("/data/batches/999/rollback", 404)):
        found = httpx.get(site + address, headers={"accept": "text/html"})
        assert found.status_code == status
        assert "没有找到" in found.text
