"""A user's own table through the API: what its columns were taken for, changed by the caller, and written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.serving import serving

LEDGER = (
    "企业名称,镇,营收（亿元）,名堂\n苏州甲电子有限公司,昆山玉山镇,1.2,硅片\n昆山乙材料有限公司,花桥镇,见附表,晶圆\n"
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with serving(tmp_path_factory.mktemp("tables") / "a.db") as address, httpx.Client(base_url=address) as made:
        yield made


def send(client: httpx.Client, **said: Any) -> httpx.Response:
    file = ("昆山市台账.csv", LEDGER.encode("gb18030"))
    return client.post("/api/v1/imports", files={"file": file}, data={"kind": "table", **said})


def test_a_mapping_is_shown_changed_and_used(client: httpx.Client) -> None:
    first = send(client).json()
    seen = client.get(f"/api/v1/imports/{first['id']}/mapping").json()
    assert [c["target"] for c in seen["columns"]] == ["企业.企业名称", "企业.所在地", "企业.营业收入", ""]
    assert [(a["cell"], a["value"]) for a in seen["aside"]] == [("C3", "见附表")]
    seen["mapping"]["columns"][3]["to"] = ["企业产品.产品"]
    second = send(client, map=json.dumps(seen["mapping"], ensure_ascii=False)).json()
    done = client.post(f"/api/v1/imports/{second['id']}/commit").json()
    assert done["report"]["tables"]["昆山市台账"]["written"] == 2
    told = client.get(f"/api/v1/imports/{second['id']}/mapping").json()
    assert told["columns"][3]["target"] == "企业产品.产品"


@pytest.mark.parametrize("wrong", ["/etc/passwd.json", "{", '{"columns": [{"column": "a", "to": ["没有"]}]}'])
def test_a_mapping_that_is_wrong_or_a_path_is_refused(client: httpx.Client, wrong: str) -> None:
    assert send(client, map=wrong).status_code == 400


def test_a_mapping_is_for_tables_alone(client: httpx.Client, tmp_path: Path) -> None:
    assert send(client, kind="workbook", map="new").status_code == 400
    file = ("企业.csv", "企业名称\n甲有限公司\n".encode())
    plain = client.post("/api/v1/imports", files={"file": file}).json()
    assert client.get(f"/api/v1/imports/{plain['id']}/mapping").status_code == 404


def test_without_a_kind_the_answer_says_what_the_file_is(client: httpx.Client) -> None:
    assert send(client, kind="auto").json()["kind"] == "table"
    file = ("企业.csv", "企业名称\n甲有限公司\n".encode())
    found = client.post("/api/v1/imports", files={"file": file}, data={"kind": "auto"}).json()
    assert (found["kind"], found["report"]["source"]) == ("workbook", "workbook")
    assert send(client, kind="auto", map="new").status_code == 400
    nameless = ("别的.csv", "甲,乙\n1,2\n".encode())
    refused = client.post("/api/v1/imports", files={"file": nameless}, data={"kind": "auto"})
    assert refused.status_code == 422
    assert "没有认出" in refused.json()["detail"]


def test_a_new_roster_comes_with_the_table_and_cells_put_aside_are_in_the_list(client: httpx.Client) -> None:
    roster = json.dumps({"名录名称": "昆山名录", "地区": "昆山市", "家数": 30}, ensure_ascii=False)
    found = send(client, roster=roster).json()
    assert found["report"]["notes"][-1].startswith("这份表里的企业计入：昆山名录")
    assert "见附表" in client.get(f"/api/v1/imports/{found['id']}/rejects").text
    assert client.get(f"/api/v1/imports/{found['id']}/preview").json()["entered"] == []
    assert send(client, roster="{}").status_code == 400
