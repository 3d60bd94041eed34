"""三单一图 as people use it: pages and their forms without script, two at once, the API, and commands."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import openpyxl
import pytest

from api.session.session import Session
from api.work.bundling import Order, write_bundles
from graph.chain.examples import EXAMPLE
from graph.dates import today
from graph.lists.period import period_of, period_words
from tests.asking import assert_declared, assert_problem, run
from tests.graph.bundles.quarters import (
    DAYS,
    FIELD,
    PLACE,
    QUARTERS,
    Play,
    Where,
    clock,
    first_tables,
    second_quarter,
)
from tests.serving import serving

NOW = period_of(today())
BODY = {"field": FIELD, "place": PLACE, "by": "区里甲"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    game = Play(tmp_path_factory.mktemp("bundles"), {})
    game.load(first_tables())
    return game.path


@pytest.fixture
def db(world: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "site.db"
    copy.write_bytes(world.read_bytes())
    return copy


@pytest.fixture
def site(db: Path) -> Iterator[httpx.Client]:
    with serving(db) as address, httpx.Client(base_url=address, follow_redirects=True) as client:
        yield client


def page(site: httpx.Client, **more: str) -> str:
    answer = site.get(f"/bundles/{FIELD}", params={"place": PLACE, **more})
    assert answer.status_code == 200, answer.text
    return answer.text


def seen_in(text: str) -> str:
    found = re.search(r'name="seen" value="(\w*)"', text)
    assert found is not None
    return found[1]


def send(site: httpx.Client, what: str, text: str, **said: str) -> httpx.Response:
    """A form as the page of ``text`` would send it."""
    data = {"seen": seen_in(text), "period": NOW, "by": "市里乙", **said}
    return site.post(f"/bundles/{FIELD}/{what}", params={"place": PLACE}, data=data)


def test_what_the_page_says_is_sent_to_the_units_can_be_had_there(site: httpx.Client) -> None:
    text = page(site)
    assert "发给单位填" in text
    for name, inside in (("plan.xlsx", "xl/workbook.xml"), ("plans.zip", ".xlsx")):
        (address,) = re.findall(f'href="(/api/v1/lists/{re.escape(name)}[^"]*)"', text)
        got = site.get(address.replace("&amp;", "&"))
        assert got.status_code == 200, got.text
        with zipfile.ZipFile(io.BytesIO(got.content)) as packed:
            names = packed.namelist()
        assert any(inside in n for n in names)


def test_from_a_draft_to_what_is_frozen_by_forms_alone(site: httpx.Client) -> None:
    first = page(site)
    assert "按现在的数据生成，没有存" in first
    assert "还没有人提交" in first
    assert f"（示例区，{period_words(NOW)}）" in first
    assert "这里的三单是我们的假设" in first
    drafted = send(site, "submit", first, by="区里甲")
    assert drafted.status_code == 200
    assert "已提交初稿。" in drafted.text
    assert "区级初稿</span>" in drafted.text
    late = send(site, "submit", first, by="丙")
    assert late.status_code == 409
    assert "在您打开之后已有变化（区里甲于" in late.text
    assert 'value="丙"' in late.text, "the form comes back as it was filled in"
    gathered = send(site, "step", drafted.text, step="gather").text
    assert re.search('id="remark1"[^>]* required', gathered)
    undone = send(site, "submit", gathered, by="区里甲")
    assert (undone.status_code, "须写明原因" in undone.text) == (400, True)
    refused = send(site, "step", gathered, step="freeze")
    assert (refused.status_code, "不能冻结（须是双方确认）" in refused.text) == (400, True)
    one = send(site, "step", gathered, step="confirm", side="city").text
    same = send(site, "step", one, step="confirm", side="district")
    assert (same.status_code, "双方确认须是两个人" in same.text) == (400, True)
    both = send(site, "step", one, step="confirm", side="district", by="区里甲").text
    frozen = send(site, "step", both, step="freeze").text
    assert "已冻结，第 1 版" in frozen
    assert "另起一版" in frozen
    overtaken = send(site, "submit", both, by="区里甲", remark="晚了一步")
    assert overtaken.status_code == 409
    assert re.search("已由 市里乙 于 .* 冻结（第 1 版）", overtaken.text)
    twice = send(site, "step", frozen, step="freeze")
    assert (twice.status_code, "已经冻结过了" in twice.text) == (400, True)
    history = site.get(f"/bundles/{FIELD}/history", params={"place": PLACE}).text
    assert "第 1 版" in history
    overview = site.get("/bundles", params={"place": PLACE}).text
    assert "<b>1</b> 已冻结" in overview
    assert "重点项目清单" in overview


def test_the_page_shows_lists_map_and_changes(site: httpx.Client) -> None:
    assert "示例e1有限公司" in page(site)
    assert "示例设备项目" in page(site, tab="1")
    assert re.search(
        r"<strong>先做什么</strong><ul><li>一是.+?</li>.*双方确认定稿。</li></ul>", page(site, tab="changes")
    )
    shown = page(site, tab="map")
    source = re.search(r'<img class="drawn" src="([^"]+)"', shown)
    assert source is not None
    drawn = site.get(source[1].replace("&amp;", "&"))
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
    assert drawn.text.startswith("<svg")
    assert "无从比较" in page(site, tab="changes")
    assert "短板弱项" in page(site, preset="1+N")
    assert site.get("/bundles/void", params={"place": PLACE}).status_code == 400, "a field without segments"
    assert site.get("/bundles/nothing", params={"place": PLACE}).status_code == 404
    odd = site.get("/bundles", params={"place": PLACE, "period": "下季度"})
    assert (odd.status_code, "看不懂；请写成 2026Q3" in odd.text) == (200, True)


def test_the_page_tells_which_states_changed_and_why(tmp_path: Path) -> None:
    """With a preset without weak points only 领导参阅 told that a segment is in another state."""
    with clock() as moment:
        game = Play(tmp_path, moment, Where(preset="default"))
        game.load(first_tables())
        game.freeze(QUARTERS[0])
        moment["day"] = "2026-05-06"
        second_quarter(game)
        moment["day"] = DAYS[1]
        game.freeze(QUARTERS[1])
    with serving(game.path) as address, httpx.Client(base_url=address) as client:
        text = page(client, period=QUARTERS[1], tab="changes")
    told = text[text.index("<h3>环节状态") :]
    assert "4 → 4 个：" in told
    assert re.search("示例设备.*状态：缺失 → 一般.*批次 3", told, re.DOTALL)


def test_what_is_made_up_says_so_on_every_page_of_screen_and_paper(site: httpx.Client, tmp_path: Path) -> None:
    """示例 stood on maps and marked projects alone: the rest read like a place that there is."""
    for path in (
        "/",
        "/gaps",
        "/bundles",
        f"/bundles/{FIELD}",
        f"/fields/{FIELD}",
        "/ladder",
        "/records/Enterprise/e1",
    ):
        shown = site.get(path, params={"place": PLACE})
        assert shown.status_code == 200
        assert shown.text.count(f"数据{EXAMPLE}</p>") == 1, path
    for name, address in downloads(page(site)).items():
        data = site.get(address).content
        if "Word" in name or ".docx" in address:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                heads = [n for n in packed.namelist() if n.startswith("word/header")]
                assert len(heads) == 2
                assert all(EXAMPLE in packed.read(n).decode() for n in heads)
        elif ".xlsx" in address:
            for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
                if sheet.sheet_state == "visible" and sheet.title != "填写说明":
                    assert EXAMPLE in (sheet.oddHeader.right.text or ""), sheet.title
                    noted = any(EXAMPLE in str(c.value) for row in sheet.iter_rows() for c in row)
                    assert noted or sheet.title == "投资计划表", "a form has no notes below it"


def downloads(text: str) -> dict[str, str]:
    """Addresses of the files that a page offers, by what they are called."""
    part = re.search(r'<p class="downloads">(.*?)</p>', text)
    assert part is not None
    return {label: html.unescape(at) for at, label in re.findall(r'<a href="([^"]+)">([^<]+)</a>', part[1])}


def test_the_page_gives_the_bundle_as_word_workbook_and_map(site: httpx.Client) -> None:
    """Whoever had no terminal got no Word file, and the map at hand was that of another edition."""
    begins = {"Word": b"PK", "Excel": b"PK", "图 PDF": b"%PDF", "图 SVG": b"<svg", "JSON": b"{"}
    send(site, "submit", page(site), by="区里甲")
    for more, source in (({}, "draft"), ({"now": "1"}, "now")):
        found = downloads(page(site, **more))
        for begin in begins:
            label = next(x for x in found if x.startswith(begin))
            answer = site.get(found[label])
            assert (answer.status_code, answer.content.startswith(begins[begin])) == (200, True), label
            assert ("now=true" in found[label]) == (source == "now")
        assert site.get(found["JSON"]).json()["source"] == source
    text = word_text(site.get(found["Word 稿"]).content)
    assert "示例e1有限公司" in text
    assert "待核对" in text


def word_text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return re.sub(r"<[^>]+>", "", file.read("word/document.xml").decode())


def test_the_document_is_one_by_whatever_way_it_is_asked_for(site: httpx.Client) -> None:
    assert site.post("/api/v1/bundles", json=BODY).status_code == 201
    text = page(site, preset="1+N")
    (link,) = re.findall(r'href="(/api/v1/bundles/document[^"]*)"', text)
    assert "preset=default" in link, "what is shown, not what was chosen before"
    asked = {"field": FIELD, "place": PLACE, "format": "docx"}
    told = site.get("/api/v1/documents/bundle", params=asked)
    assert (told.status_code, told.content) == (200, site.get(html.unescape(link)).content)
    for path, more in (("documents/bundle", asked), ("bundles/document", asked | {"format": ""})):
        wanted = {k: v for k, v in more.items() if v} | {"preset": "1+N"}
        said = assert_problem(site.get(f"/api/v1/{path}", params=wanted), 400)["detail"]
        assert "存着的是样式“三单一图”，不是“1+N”" in said
        assert site.get(f"/api/v1/{path}", params={**wanted, "now": "true"}).status_code == 200
    folder = site.get("/api/v1/documents/bundle", params=asked | {"presets": "/etc"})
    assert folder.status_code in (400, 422), "no folder of the server is read"


def test_the_api_says_what_was_done_and_by_whom(site: httpx.Client) -> None:
    made = site.post("/api/v1/bundles", json=BODY)
    assert made.status_code == 201, made.text
    assert_declared(site, "bundles", made.json(), "post", 201)
    assert made.json()["state"] == "draft"
    assert "完全相同" in assert_problem(site.post("/api/v1/bundles", json=BODY), 400)["detail"]
    step = {**BODY, "by": "市里乙", "step": "汇总", "last": ""}
    assert "区里甲于" in assert_problem(site.post("/api/v1/bundles/steps", json=step), 409)["detail"]
    done = site.post("/api/v1/bundles/steps", json={**step, "last": made.json()["last"]})
    assert_declared(site, "bundles/steps", done.json(), "post")
    assert done.json()["label"] == "已汇总"
    wrong = site.post("/api/v1/bundles/steps", json={**step, "step": "批准", "last": None})
    assert "没有步骤“批准”；可用：" in assert_problem(wrong, 400)["detail"]
    assert_problem(site.post("/api/v1/bundles", json={**BODY, "period": "2999Q1"}), 400)
    assert_problem(site.post("/api/v1/bundles", json={**BODY, "preset": "八图"}), 404)
    assert_problem(site.post("/api/v1/bundles", json={**BODY, "by": ""}), 400)
    shown = site.get("/api/v1/bundle", params={"field": FIELD, "place": PLACE})
    assert_declared(site, "bundle", shown.json())
    assert (shown.json()["source"], shown.json()["review"]["state"]) == ("draft", "gathered")
    diff = site.get("/api/v1/bundle-diff", params={"field": FIELD, "place": PLACE, "from": NOW, "to": NOW})
    assert_declared(site, "bundle-diff", diff.json())
    assert [x["rows"] for x in diff.json()["lists"]] == [[]] * 4, "three lists, and the states"
    for name in ("bundle-progress", "bundle-history", "bundle-sum", "bundle-presets"):
        asked = (
            {"field": FIELD, "place": PLACE} if "history" in name else {"place": PLACE} if "progress" in name else {}
        )
        if name != "bundle-sum":
            assert_declared(site, name, site.get(f"/api/v1/{name}", params=asked).json())
    no_city = site.get("/api/v1/bundle-sum", params={"field": FIELD, "place": PLACE})
    assert "没有可合计的" in assert_problem(no_city, 400)["detail"]


def test_files_for_all_fields_and_districts_are_made_once(db: Path, tmp_path: Path) -> None:
    """What was broken off goes on where it stopped: only what is missing is made again."""
    words = ("bundle", "make", "-p", "示例市", "--districts", "-o", tmp_path / "out", "--json")
    first = json.loads(run(*words, db=db).stdout)["bundles"]
    assert [(b["place"], b["field_name"], b["fresh"]) for b in first] == [
        ("示例市", "示例链", True),
        ("示例区", "示例链", True),
        ("邻区", "示例链", True),
    ]
    book = next(f for f in first[0]["files"] if f["name"].endswith(".xlsx"))
    sheets = openpyxl.load_workbook(book["path"])
    assert book["counts"] == first[0]["counts"]
    assert set(book["counts"]) <= set(sheets.sheetnames)
    text = {str(c.value) for row in sheets["重点企业（机构）名录"].iter_rows() for c in row}
    assert "示例e1有限公司" in text
    Path(first[1]["files"][1]["path"]).unlink()
    second = json.loads(run(*words, db=db).stdout)["bundles"]
    assert [b["fresh"] for b in second] == [False, True, False]
    assert [b["digest"] for b in second] == [b["digest"] for b in first]


def test_files_of_an_older_way_of_making_lists_are_made_anew(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade of the program the folder was said to be the same, though its lists were not."""
    with Session(f"sqlite:///{db}") as session:
        order = Order([FIELD], [PLACE])
        (first,) = write_bundles(session, order, tmp_path / "out", lambda _: None)
        (again,) = write_bundles(session, order, tmp_path / "out", lambda _: None)
        monkeypatch.setattr("api.work.bundling.METHOD", "lists 0")
        (anew,) = write_bundles(session, order, tmp_path / "out", lambda _: None)
    assert (first.fresh, again.fresh, anew.fresh) == (True, False, True)


def test_what_commands_refuse(db: Path, tmp_path: Path) -> None:
    about = ("-f", FIELD, "-p", PLACE)
    out = ("-o", tmp_path / "x")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "本市.toml").write_text(
        'title = "本市"\n[[list]]\ntitle = "要素"\nfrom = "要素"\n', encoding="utf-8"
    )
    (tmp_path / "file").write_text("", encoding="utf-8")
    for words, said in (
        (("make", *about, "--preset", "八图", *out), "没有找到三单一图的样式“八图”"),
        (("make", *about, "--preset", "本市", "--presets", tmp_path / "own", *out), "要用没有的名单或清单“要素”"),
        (("make", *about, "--period", "26年3", *out), "看不懂；请写成 2026Q3"),
        (("make", "-f", "void", "-p", PLACE, *out), "还没有环节"),
        (("make", *about, "-o", tmp_path / "file" / "x"), "不能写文件夹"),
        (("make", *about, "--period", "2020Q1", *out), "2020-03-31 还没有数据：最早的从 "),
        (("make", *about, "--period", "1999Q1", *out), "1999-03-31 还没有数据：最早的从 "),
        (("submit", *about, "--by", "甲", "--period", "1999Q1"), "最早的从 "),
        (("show", "-f", " ", "-p", PLACE), "没有写；请写编号、名称"),
        (("show", "-f", FIELD, "-p", " "), "没有给出地区；请写"),
        (("freeze", *about, "--by", "甲"), "示例链 · 示例区 · "),
        (("freeze", *about, "--by", "甲", "-o", tmp_path / "x.txt"), "须以 .json 结尾"),
        (("step", "确认", *about, "--by", "甲"), "还没有初稿"),
        (("submit", "-f", FIELD, "-p", "没有的区", "--by", "甲"), "没有找到"),
        (("show", *about, "--edition", "3"), "的冻结版“3”；还没有冻结过；请不写第几版"),
        (("diff", *about, "--from", "x", "--to", NOW), "看不懂"),
        (("sum", "-f", FIELD, "-p", "示例市"), "全市的还没有提交"),
    ):
        done = run("bundle", *words, db=db)
        assert (done.returncode, said in done.stderr) == (2, True), (words, done.stderr)
    assert not (tmp_path / "x").exists()


def test_by_command_from_draft_to_frozen(db: Path, tmp_path: Path) -> None:
    about = ("-f", FIELD, "-p", PLACE)
    for words in (
        ("submit", *about, "--by", "区里甲", "--preset", "1+N"),
        ("step", "汇总", *about, "--by", "市里乙"),
        ("confirm", *about, "--side", "市级专班", "--by", "市里乙"),
        ("confirm", *about, "--side", "district", "--by", "区里甲"),
        ("freeze", *about, "--by", "市里乙", "-o", tmp_path / "冻结.json"),
    ):
        done = run("bundle", *words, db=db)
        assert done.returncode == 0, done.stderr
    assert "已冻结，第 1 版" in done.stdout
    kept = json.loads((tmp_path / "冻结.json").read_text(encoding="utf-8"))
    assert kept["editions"][-1]["digest"] in done.stdout
    shown = run("bundle", "show", *about, db=db).stdout
    assert "1+N（已冻结，第 1 版）" in shown
    assert "示例院" in shown
    listed = json.loads(run("bundle", "progress", "-p", PLACE, "--json", db=db).stdout)
    assert [(r["name"], r["state"]) for r in listed["rows"]] == [("示例链", "frozen")]


def test_a_later_draft_hides_no_edition(db: Path, tmp_path: Path) -> None:
    """Page and command called it 区级初稿, a frozen edition that was shown too; of a preset that the draft has not
    nobody said that the edition has it.
    """
    about = ("-f", FIELD, "-p", PLACE)
    for words in (
        ("submit", *about, "--by", "区里甲"),
        ("step", "汇总", *about, "--by", "市里乙"),
        ("confirm", *about, "--side", "市级专班", "--by", "市里乙"),
        ("confirm", *about, "--side", "district", "--by", "区里甲"),
        ("freeze", *about, "--by", "市里乙"),
    ):
        run("bundle", *words, db=db)
    draft = run("bundle", "submit", *about, "--by", "区里甲", "--preset", "1+N", "--remark", "改样式", db=db)
    assert "第1版已冻结，第2版初稿；最后一步" in draft.stdout
    assert "1+N（审核中的稿）：第1版已冻结，第2版初稿" in run("bundle", "show", *about, db=db).stdout
    with serving(db) as address, httpx.Client(base_url=address, follow_redirects=True) as site:
        for looks, state, heading in (
            ({}, "draft", "第1版已冻结，第2版初稿"),
            ({"edition": "1"}, "frozen", "已冻结，第 1 版"),
            ({"now": "1"}, "none", "按现在的数据生成，没有存"),
        ):
            text = page(site, **looks)
            assert f'<span class="step {state}">{heading}</span></h1>' in text
            assert "审核：第1版已冻结，第2版初稿" in text
        for looks, said in (
            ({"preset": "没有这个"}, "没有样式“没有这个”，下面是存着的“1+N”；可用的样式：三单一图、"),
            ({"preset": "default"}, "下面是存着的“1+N”，不是“三单一图”。"),
            ({"preset": "没有这个", "edition": "1"}, "没有样式“没有这个”，下面是存着的“三单一图”；"),
        ):
            assert said in page(site, **looks)
        assert "下面是存着的" not in page(site, preset="1+N") + page(site, preset="default", now="1")
        assert '<input type="hidden" name="now" value="1">' in page(site, now="1"), "else its preset is not chosen"
    for words in (("show", *about), ("make", *about, "-o", tmp_path / "x")):
        refused = run("bundle", *words, "--preset", "default", db=db).stderr
        assert "存着的是样式“1+N”，不是“三单一图”" in refused
        assert (
            "第 1 版是“三单一图”，要它请写第几版（bundle make、bundle show、document bundle 加 --edition 1，接口写"
            in refused
        )
        assert "第几版" not in run("bundle", *words, "--preset", "三单六库", db=db).stderr
    assert (
        "三单一图（已冻结，第 1 版）"
        in run("bundle", "show", *about, "--preset", "default", "--edition", "1", db=db).stdout
    )
    out, makes = tmp_path / "一", ("make", *about, "-o", tmp_path / "一", "--json")
    for number, preset in (
        ("1", "三单一图"),
        (None, "1+N"),
        ("1", "三单一图"),
    ):  # the folder is not taken for the other
        (made,) = json.loads(run("bundle", *makes, *(("--edition", number) if number else ()), db=db).stdout)["bundles"]
        assert (made["preset"], made["source"], made["fresh"]) == (preset, "frozen" if number else "draft", True)
    assert (out / "三单一图.json").is_file()
    assert "已有第 1 版" in run("bundle", *makes, "--edition", "2", db=db).stderr
    assert "不要再写按现在的数据生成" in run("bundle", *makes, "--edition", "1", "--now", db=db).stderr


def test_a_row_taken_on_by_a_short_name_is_said_to_be_on_the_list(db: Path) -> None:
    """Rows go by full names; whoever typed a short one was told that it had not come on."""
    about = ("-f", FIELD, "-p", PLACE, "--by", "市里乙")
    until = ("--reason", "增资", "--until", f"{int(NOW[:4]) + 1}-12-31")
    for decision, said in (("列入", "“示例e6”在上面"), ("移出", "“示例e6”不在上面")):
        done = run("list-enter", "名录", "示例e6", *about, "--decision", decision, *until, db=db)
        assert (done.returncode, said in done.stdout) == (0, True), (done.stdout, done.stderr)
