"""Words of ledgers that wait for a meaning: on the page by one click each, over HTTP, and on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
from playwright.sync_api import Browser, expect

from graph.store.open import open_store
from loaders.importing import import_file
from tests.asking import run
from tests.browser import watched
from tests.crafted import folder, workbook
from tests.serving import serving

LEDGER = [
    ["企业名称", "主导产品", "产业链"],
    ["甲有限公司", "视觉点胶机", "新能源"],
    ["乙有限公司", "视觉点胶机；保温棉", "电池"],
]


def made(tmp_path: Path) -> Path:
    chain = {
        "细分领域.csv": [["领域编号", "领域名称"], ["ne", "新能源"]],
        "环节.csv": [
            ["环节编号", "环节名称", "细分领域", "阶段"],
            ["cell", "锂电池", "ne", "中游"],
            ["line", "电池装备", "ne", "支撑"],
        ],
    }
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", write=True)
    import_file(store, "workbook", folder(tmp_path / "链", chain))
    import_file(store, "table", workbook(tmp_path / "台账.xlsx", {"台账": LEDGER}))
    store.close()
    return tmp_path / "a.db"


def test_words_are_decided_by_one_click_each_and_taken_back(browser: Browser, tmp_path: Path) -> None:
    with serving(made(tmp_path)) as site, watched(browser, width=390) as seen:
        page = seen.page
        page.goto(f"{site}/data")
        page.get_by_role("link", name="对不上的词").click()
        page.get_by_label("经手人").fill("张三")
        page.get_by_role("button", name="记住").click()
        page.get_by_role("button", name="名称全字相同的都认下").click()
        page.get_by_role("button", name="环节 锂电池").click()
        expect(page.locator(".none")).to_contain_text("没有待定的词")
        page.get_by_role("link", name="2 主导产品里的词").click()
        word = page.get_by_role("region", name="视觉点胶机")
        expect(word.locator("h2")).to_contain_text("2 家企业写它；如 甲有限公司、乙有限公司")
        word.get_by_label("写另一个").fill("电池装备")
        word.get_by_role("button", name="是它的词").click()
        page.get_by_role("region", name="保温棉").get_by_role("button", name="不是我们的").click()
        rows = page.get_by_role("region", name="定过的词").locator("tbody tr")
        expect(rows).to_have_count(4)
        expect(rows.filter(has_text="视觉点胶机")).to_contain_text("是这个环节的词：电池装备")
        expect(rows.filter(has_text="视觉点胶机")).to_contain_text("张三")
        page.get_by_role("button", name="撤销 视觉点胶机").click()
        expect(page.get_by_role("region", name="视觉点胶机")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert not seen.complaints


def test_words_over_http(tmp_path: Path) -> None:
    with serving(made(tmp_path)) as site, httpx.Client(base_url=f"{site}/api/v1") as client:
        found = client.get("/words", params={"column": "trade"}).json()
        assert found["waiting"] == {"trade": 2, "business": 2}
        assert {w["word"]: (w["proposal"] or {}).get("target") for w in found["words"]} == {
            "新能源": "ne",
            "电池": None,
        }
        asked = {"column": "business", "word": "视觉点胶机", "meaning": "segment", "target": "电池装备", "who": "张三"}
        made_ = client.post("/words", params=asked).json()
        assert (made_["target"], made_["name"], made_["by"]) == ("line", "电池装备", "张三")
        assert client.post("/words", params=asked).status_code == 400
        assert client.post("/words", params=asked | {"word": "保温棉", "target": "没有"}).status_code == 404
        assert [d["word"] for d in client.post("/words/accept").json()["decisions"]] == ["新能源"]
        assert client.get("/words/decisions").json()["total"] == 2
        undone = client.post("/words/undo", params={"column": "business", "word": "视觉点胶机"})
        assert undone.json()["word"] == "视觉点胶机"
        assert client.get("/words/decisions").json()["total"] == 1


def test_words_on_the_command_line(tmp_path: Path) -> None:
    db = made(tmp_path)
    assert "视觉点胶机" in run("words", "list", db=db).stdout
    said = run("words", "decide", "视觉点胶机", "--alias", "电池装备", "--by", "张三", db=db)
    assert "已定：“视觉点胶机”是这个环节的别名：电池装备" in said.stdout
    assert json.loads(run("words", "list", "--json", db=db).stdout)["total"] == 1
    assert "新能源" in run("words", "accept", db=db).stdout
    assert json.loads(run("words", "decided", "--json", db=db).stdout)["total"] == 2
    assert "已撤销：“视觉点胶机”" in run("words", "undo", "视觉点胶机", db=db).stdout
    refused = run("words", "decide", "保温棉", db=db)
    assert "请写 --segment、--alias、--field、--class、--none 中的一个" in refused.stderr
