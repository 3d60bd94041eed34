"""Lists over all fields by the API and the command line: shapes, pages, files, refusals, schemes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import orjson
import pytest

from api.session.answer_cache import AnswerCache
from api.session.weighing import bytes_of
from tests.asking import answer, assert_problem, described, run

PLACE = "苏州市"

SHAPED: list[tuple[str, dict[str, Any]]] = [
    ("overview", {"place": PLACE}),
    ("gap-list", {"place": PLACE}),
    ("gap-list", {"place": PLACE, "district": "全部", "state": "strong", "size": 200}),
    ("gap-tasks", {"place": PLACE, "size": 200}),
    ("gap-tasks", {"place": PLACE, "district": "姑苏区", "cause": "small"}),
    ("schemes", {}),
]


@pytest.mark.parametrize(("path", "parameters"), SHAPED)
def test_answers_have_the_declared_shape(ledger: httpx.Client, path: str, parameters: dict[str, Any]) -> None:
    described(ledger, path, **parameters)


def test_listed_firms_alone_make_no_gap(client: httpx.Client) -> None:
    found = answer(client, "overview", place=PLACE)
    assert {s for s, n in found["counts"].items() if n} == {"strong", "plain", "unknown"}
    assert found["next"] == answer(client, "gap-list", place=PLACE)["rows"] == []
    assert found["counts"]["unknown"] == answer(client, "gap-tasks", place=PLACE)["total"] > 200


def test_the_list_is_what_the_fields_say(ledger: httpx.Client) -> None:
    found = answer(ledger, "gap-list", place=PLACE, field=["ic", "生物药"], size=200)
    singles = [answer(ledger, "gaps", place=PLACE, field=f) for f in ("ic", "bio")]
    wanted = {
        (s["field"]["id"], g["segment"]["id"]): g for s in singles for g in s["gaps"] if g["priority"] is not None
    }
    assert {(r["field"]["id"], r["segment"]["id"]) for r in found["rows"]} == set(wanted)
    for row in found["rows"]:
        gap = wanted[row["field"]["id"], row["segment"]["id"]]
        assert {k: row[k] for k in gap} == gap
    assert [r["priority"] for r in found["rows"]] == sorted((g["priority"] for g in wanted.values()), reverse=True)
    assert [r["rank"] for r in found["rows"]] == list(range(1, len(wanted) + 1))


def test_the_overview_adds_up(ledger: httpx.Client) -> None:
    found = answer(ledger, "overview", place=PLACE)
    assert len(found["rows"]) == 25
    assert sum(found["counts"].values()) == found["segments"] == 843  # each once, however many fields it is in
    assert all(0 <= n <= sum(r["counts"][s] for r in found["rows"]) for s, n in found["counts"].items())
    assert sum(row["segments"] for row in found["rows"]) == 1063
    for row in found["rows"]:
        assert sum(row["counts"].values()) == row["segments"]
        assert row["told"] == row["segments"] - row["counts"]["unknown"]
    by_segment: dict[str, Any] = {}
    for row in answer(ledger, "gap-list", place=PLACE, size=50)["rows"]:
        by_segment.setdefault(row["segment"]["id"], row)
    assert found["next"] == list(by_segment.values())[:3], "the first three segments, each once"


def test_pages_tile_the_list(ledger: httpx.Client) -> None:
    whole = answer(ledger, "gap-list", place=PLACE, action="补链", size=200)
    parts = [answer(ledger, "gap-list", place=PLACE, action="补链", size=40, page=p)["rows"] for p in range(1, 6)]
    assert [r["key"] for part in parts for r in part] == [r["key"] for r in whole["rows"]]
    assert whole["total"] == len(whole["rows"])
    assert answer(ledger, "gap-list", place=PLACE, page=1000)["rows"] == []


def test_picked_rows_come_as_a_workbook_with_real_types(ledger: httpx.Client) -> None:
    keys = [r["key"] for r in answer(ledger, "gap-list", place=PLACE, size=5)["rows"]][1:4]
    found = ledger.get(
        "/api/v1/gap-list", params={"place": PLACE, "row": keys, "format": "xlsx", "column": ["priority", "state"]}
    )
    book = openpyxl.load_workbook(io.BytesIO(found.content))
    assert book.sheetnames == ["参阅", "缺口清单", "口径说明"]
    rows = list(book["缺口清单"].iter_rows(values_only=True))
    assert rows[0] == ("地区", "领域", "环节", "状态", "优先级（折算带动企业，户）", "依据的名录", "环节编号")
    assert [r[6] for r in rows[1:]] == [k.split(":")[2] for k in keys]
    assert all(isinstance(r[4], float | int) for r in rows[1:])
    notes = [r[0] for r in book["口径说明"].iter_rows(values_only=True)]
    assert {"口径", "日期", "优先级权重", "筛选"} <= set(notes)


def test_tasks_come_with_the_enterprises_to_verify(client: httpx.Client) -> None:
    found = client.get("/api/v1/gap-tasks", params={"place": PLACE, "field": "ic", "format": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(found.content))
    assert book.sheetnames == ["待核实", "核实企业", "口径说明"]
    told = answer(client, "gap-tasks", place=PLACE, field="ic")
    assert book["待核实"].max_row - 1 == told["total"] == sum(told["causes"].values())
    firms = {r[5] for r in book["核实企业"].iter_rows(min_row=2, values_only=True)}
    assert {f["name"] for row in told["rows"] for f in row["firms"]} <= firms


@pytest.mark.parametrize(
    ("path", "parameters", "status"),
    [
        ("gap-list", {"place": PLACE, "action": "补练"}, 400),
        ("gap-list", {"place": PLACE, "firms": "x"}, 400),
        ("gap-list", {"place": PLACE, "demand_pull": "2"}, 400),
        ("gap-list", {"place": PLACE, "column": "luck"}, 400),
        ("gap-list", {"place": PLACE, "column": "luck", "format": "csv"}, 400),
        ("gap-list", {"place": PLACE, "field": "无此领域"}, 404),
        ("gap-list", {"place": PLACE, "district": "昆明市"}, 400),
        ("gap-list", {"place": PLACE, "row": "gone"}, 404),
        ("gap-list", {"place": "无此地"}, 404),
        ("gap-list", {}, 422),
        ("gap-list", {"place": PLACE, "size": 9999}, 422),
        ("gap-tasks", {"place": PLACE, "cause": "luck"}, 400),
        ("schemes/没有这个", {}, 404),
    ],
)
def test_refusals_are_problems_in_chinese(
    client: httpx.Client, path: str, parameters: dict[str, Any], status: int
) -> None:
    found = client.get(f"/api/v1/{path}", params=parameters)
    if status == 200:
        assert found.status_code == 200
    else:
        assert_problem(found, status)


def test_schemes_are_kept_by_the_api(writer: httpx.Client) -> None:
    body = {
        "weights": {"firms": 2, "importable": 0},
        "filters": {"actions": ["补链"], "fields": ["集成电路"]},
        "columns": ["priority"],
        "by": "张三",
    }
    saved = writer.put("/api/v1/schemes/芯片优先", json=body)
    assert saved.status_code == 200, saved.text
    first = writer.get("/api/v1/schemes")
    (scheme,) = first.json()["schemes"]
    assert (scheme["name"], scheme["by"], scheme["filters"]["fields"]) == ("芯片优先", "张三", ["ic"])
    assert scheme["weights"] == {"firms": 2.0, "sureness": 1.0, "importable": 0.0, "urgency": 1.0}
    assert described(writer, "schemes/芯片优先", "schemes/{name}") == scheme == saved.json()
    assert_problem(writer.put("/api/v1/schemes/坏", json={"weights": {"luck": 1}}), 400)
    assert_problem(writer.put("/api/v1/schemes/坏", json={"nonsense": 1}), 422)
    assert writer.delete("/api/v1/schemes/芯片优先").json() == {"schemes": []}
    assert_problem(writer.delete("/api/v1/schemes/芯片优先"), 404)


def test_the_command_line_says_the_same(ledger: httpx.Client, ledger_db_copy: Path, tmp_path: Path) -> None:
    said = orjson.loads(
        run(
            "gaps-all", "-p", PLACE, "-w", "带动户数=2", "--action", "补链", "--top", "5", "--json", db=ledger_db_copy
        ).stdout
    )
    assert said == answer(ledger, "gap-list", place=PLACE, firms=2, action="补链", size=5)
    assert orjson.loads(run("overview", "-p", PLACE, "--json", db=ledger_db_copy).stdout) == answer(
        ledger, "overview", place=PLACE
    )
    told = orjson.loads(run("verify", "-p", PLACE, "--top", "50", "--json", db=ledger_db_copy).stdout)
    assert told == answer(ledger, "gap-tasks", place=PLACE)
    assert (
        run("scheme-save", "甲", "-w", "紧迫=3", "--action", "补链", "--by", "张三", db=ledger_db_copy).returncode == 0
    )
    assert "紧迫 3" in run("schemes", db=ledger_db_copy).stdout
    used = orjson.loads(run("gaps-all", "--scheme", "甲", "--sort", "领域", "--json", db=ledger_db_copy).stdout)
    assert (used["weights"]["urgency"], used["sort"], {r["action"] for r in used["rows"]}) == (
        3.0,
        "field",
        {"补链"},
    )
    shown = run("gaps-all", "-p", PLACE, "-o", str(tmp_path / "清单.xlsx"), db=ledger_db_copy)
    assert openpyxl.load_workbook(tmp_path / "清单.xlsx").sheetnames == ["参阅", "缺口清单", "口径说明"], shown.stderr
    assert "显示前 30 个" in run("gaps-all", db=ledger_db_copy).stdout
    assert "待核实" in run("verify", db=ledger_db_copy).stdout
    assert "总览" in run("overview", db=ledger_db_copy).stdout
    assert run("scheme-delete", "甲", db=ledger_db_copy).returncode == 0
    assert run("gaps-all", "--scheme", "甲", db=ledger_db_copy).returncode == 2


def test_answers_are_kept_within_their_room_and_forgotten_with_the_version() -> None:
    made: list[str] = []
    each = bytes_of("x" * 1000)
    cache = AnswerCache(2 * each)

    def build(name: str, size: int = 1000) -> str:
        made.append(name)
        return name[0] * size

    for name in ("a", "b", "a", "c", "a", "b"):
        assert cache.get(1, name, lambda n=name: build(n))[0] == name  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]  # two fit; b was asked for longest ago when c came
    assert (len(cache), cache.nbytes) == (2, 2 * each)
    cache.get(1, "large", lambda: build("large", 9000))
    assert len(cache) == 1
    cache.keep(2)
    assert len(cache) == 0
