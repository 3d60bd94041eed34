"""The HTTP API over a real server: the command line's answers, problem documents, files, the description."""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import fields as dataclass_fields
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import openpyxl
import pytest

from api.app import STATIC
from api.http.formats import chosen
from api.http.problems import STATUS
from api.session.rankings import NONE_IN_USE
from graph import errors
from graph.chain.lookup import find_id, find_place, find_places
from graph.errors import ChainError
from graph.gaps.find import find_gaps
from graph.gaps.thresholds import Thresholds
from graph.model.schema import default_schema
from graph.plain import plain_record
from graph.questions.fields import find_fields, find_segments
from graph.questions.gaps import gaps_record
from graph.questions.targets import targets_of, targets_record
from graph.search.hits import explained
from graph.store.open import open_store
from tests.asking import answer, assert_problem, upload

PLACE = "苏州市"


# The same answers as the command line


def test_answers_are_those_of_the_functions_that_the_command_line_prints(client: httpx.Client, sample_db: Path) -> None:
    store = open_store(f"sqlite:///{sample_db}")
    graph = store.chain()
    place, ic = find_place(graph, PLACE), find_id(graph, "Field", "集成电路")
    assessment = find_gaps(graph, ic, place).with_evidence()
    segment = assessment.gaps[0].segment

    def as_sent(data: Any) -> Any:
        return json.loads(json.dumps(plain_record(data)))

    assert answer(client, "fields") == as_sent(find_fields(graph))
    assert answer(client, "fields/集成电路/segments") == as_sent(find_segments(graph, ic))
    assert answer(client, "gaps", field="集成电路", place="苏州") == as_sent(gaps_record(assessment))
    peers = find_gaps(graph, ic, place, find_places(graph, "上海市,深圳市")).with_evidence()
    assert answer(client, "gaps", field="ic", place=PLACE, peers="上海市,深圳市") == as_sent(gaps_record(peers))
    found = targets_of(graph, assessment, assessment.gaps[0], "enterprise", 7, standing=NONE_IN_USE)
    targets = targets_record(found)
    assert answer(client, "targets", field="ic", segment=segment, place=PLACE, top=7) == as_sent(targets)
    hits = explained(store, graph, "中芯", store.search("中芯", 5))
    assert answer(client, "search", q="中芯", limit=5)["hits"] == as_sent(hits)
    store.close()


SHAPED: list[tuple[str, str, dict[str, Any]]] = [
    ("fields", "/fields", {}),
    ("fields/ic", "/fields/{field}", {}),
    ("fields/ic/segments", "/fields/{field}/segments", {}),
    ("gaps", "/gaps", {"field": "ic", "place": PLACE}),
    ("gaps", "/gaps", {"field": "bio", "place": "320571", "as_of": "2099-01-01"}),
    ("coverage", "/coverage", {"place": PLACE}),
    ("coverage", "/coverage", {"place": "昆山市", "field": "bio", "top": 3}),
    ("chains/check", "/chains/check", {}),
    ("search", "/search", {"q": "集成"}),
    ("records/Field/ic", "/records/{kind}/{id}", {}),
    ("records/Enterprise/000001.SZ", "/records/{kind}/{id}", {}),
    ("records/District/320500", "/records/{kind}/{id}", {"page": 2, "size": 5}),
    ("paths", "/paths", {"from": "002079.SZ", "to": "Institution:inst-soochow-univ"}),
    ("network", "/network", {"id": "002079.SZ"}),
    ("network", "/network", {"field": "ic", "place": PLACE}),
    ("dictionary", "/dictionary", {}),
    ("leads", "/leads", {}),
    ("batches", "/batches", {}),
    ("diff", "/diff", {"from": "2026-01-01", "to": "2026-01-02"}),
    *(
        ("targets", "/targets", {"field": "ic", "segment": segment, "place": PLACE, "kind": kind})
        for segment in ("封装测试", "模拟芯片")
        for kind in ("enterprise", "institution", "talent")
    ),
]


@pytest.mark.parametrize(("path", "route", "parameters"), SHAPED)
def test_answers_have_the_shape_that_the_description_declares(
    client: httpx.Client, path: str, route: str, parameters: dict[str, Any]
) -> None:
    document = answer(client, "openapi.json")
    good = document["paths"][f"/api/v1{route}"]["get"]["responses"]["200"]
    schema = good["content"]["application/json"]["schema"] | {"components": document["components"]}
    jsonschema.validate(answer(client, path, **parameters), schema)


def test_a_field_is_its_row_of_the_list_with_version_and_date(client: httpx.Client) -> None:
    listed = answer(client, "fields")
    row = next(f for f in listed["fields"] if f["id"] == "ic")
    assert answer(client, "fields/集成电路") == row | {"version": listed["version"], "as_of": listed["as_of"]}


def test_a_chain_is_offered_as_a_workbook_under_its_name(client: httpx.Client) -> None:
    found = client.get("/api/v1/chains/集成电路.xlsx")
    assert found.status_code == 200
    assert (
        "filename*=UTF-8''%E4%BA%A7%E4%B8%9A%E9%93%BE-%E9%9B%86%E6%88%90%E7%94%B5%E8%B7%AF.xlsx"
        in found.headers["content-disposition"]
    )
    sheet = openpyxl.load_workbook(io.BytesIO(found.content))["环节"]
    assert sheet.max_row - 1 == len(answer(client, "fields/ic/segments")["segments"])
    assert_problem(client.get("/api/v1/chains/无此领域.xlsx"), 404)


FILES = [
    ("gaps", {"field": "ic", "place": PLACE}, "csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf"),
    ("gaps", {"field": "ic", "place": PLACE}, "xlsx", "application/vnd.openxmlformats", b"PK"),
    ("targets", {"field": "ic", "segment": "模拟芯片", "place": PLACE}, "csv", "text/csv", b"\xef\xbb\xbf"),
    ("targets", {"field": "ic", "segment": "模拟芯片", "place": PLACE}, "xlsx", "application/vnd", b"PK"),
    ("coverage", {"place": PLACE}, "xlsx", "application/vnd", b"PK"),
    ("map", {"field": "ic", "place": PLACE}, "svg", "image/svg+xml", b"<svg"),
    ("map", {"field": "ic", "place": PLACE}, "html", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
    ("map", {"field": "ic", "place": PLACE}, "png", "image/png", b"\x89PNG"),
    ("map", {"field": "ic", "place": PLACE}, "pdf", "application/pdf", b"%PDF"),
    ("network", {"field": "ic", "place": PLACE}, "html", "text/html", b"<!DOCTYPE html>"),
    ("network", {"field": "ic", "place": PLACE}, "graphml", "application/graphml+xml", b"<?xml"),
    ("network", {"id": "ic", "hops": 1}, "json", "application/json", b"{"),
    (
        "network",
        {"id": "Field:ic", "hops": 1, "kinds": "Segment", "opened": "Segment:ic-analog"},
        "svg",
        "image/svg+xml",
        b"<svg",
    ),
    ("network", {"id": "000001.SZ", "hops": 1}, "xlsx", "application/vnd", b"PK"),
    ("paths", {"from": "000001.SZ", "to": "Field:ic"}, "png", "image/png", b"\x89PNG"),
]


@pytest.mark.parametrize(("path", "parameters", "format", "media", "start"), FILES)
def test_files_come_in_the_format_asked_for(
    client: httpx.Client, path: str, parameters: dict[str, Any], format: str, media: str, start: bytes
) -> None:
    response = client.get(f"/api/v1/{path}", params=parameters | {"format": format})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith(media)
    assert response.content.startswith(start)
    if format != "json":
        assert f".{format}" in response.headers["content-disposition"]
        assert "filename*=UTF-8''" in response.headers["content-disposition"]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "image/svg+xml"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("application/pdf", "application/pdf"),
        ("image/*;q=0.1, text/html;q=0.9", "text/html; charset=utf-8"),
        ("nonsense;q=x, ;;,", "image/svg+xml"),
    ],
)
def test_without_format_the_accept_header_decides(client: httpx.Client, accept: str, media: str) -> None:
    response = client.get("/api/v1/map", params={"field": "ic", "place": PLACE}, headers={"accept": accept})
    assert response.headers["content-type"] == media
    assert "Accept" in response.headers["vary"]


def test_pages_of_the_renderers_are_sandboxed_and_may_load_nothing(client: httpx.Client) -> None:
    for path, format in (("map", "html"), ("map", "svg"), ("network", "html")):
        response = client.get(f"/api/v1/{path}", params={"field": "ic", "place": PLACE, "format": format})
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "allow-same-origin" not in policy


def test_the_network_says_when_it_is_cut(client: httpx.Client, ledger: httpx.Client) -> None:
    cut = answer(ledger, "network", field="ic", place=PLACE, limit=10)
    assert (cut["truncated"], cut["shown"], len(cut["nodes"])) == (True, 10, 10)
    assert cut["total"] > 10
    whole = answer(client, "network", id="000001.SZ", hops=1, limit=2000)
    assert whole["truncated"] is (whole["shown"] < whole["total"])


def test_search_says_when_there_is_more(client: httpx.Client) -> None:
    assert answer(client, "search", q="有限公司", limit=3)["truncated"] is True
    assert answer(client, "search", q="中芯国际", limit=200)["truncated"] is False
    only = answer(client, "search", q="芯片", kinds="Segment, Field")
    assert {h["kind"] for h in only["hits"]} == {"Segment"}


def test_pages_of_relations_tile_the_whole(client: httpx.Client) -> None:
    whole = answer(client, "records/Field/ic", size=200)
    total = whole["relations_total"]
    assert total == len(whole["relations"]) == len(answer(client, "fields/ic/segments")["segments"]) > 40
    assert whole["truncated"] is False
    pages = [answer(client, "records/Field/ic", size=20, page=p) for p in range(1, total // 20 + 3)]
    assert [p["truncated"] for p in pages] == [20 * n < total for n in range(1, len(pages) + 1)]
    assert pages[-1]["relations"] == []
    assert [r for p in pages for r in p["relations"]] == whole["relations"]


def test_an_id_with_a_slash_can_be_asked_for(writer: httpx.Client) -> None:
    found = upload(writer, "企业产品.csv", "企业,产品\n000001.SZ,5G/6G 天线\n".encode()).json()
    writer.post(f"/api/v1/imports/{found['id']}/commit")
    record = answer(writer, "records/Product/5G%2F6G 天线")
    assert record["record"]["key"] == ["5G/6G 天线"]
    assert record["relations"][0]["key"][0] == "000001.SZ"


def test_the_dictionary_holds_every_declared_kind_and_field(client: httpx.Client) -> None:
    found, schema = answer(client, "dictionary"), default_schema()
    assert [k["kind"] for k in found["nodes"]] == list(schema.nodes)
    assert [k["kind"] for k in found["relations"]] == list(schema.relations)
    for kind in found["nodes"] + found["relations"]:
        assert [f["name"] for f in kind["fields"]] == list(schema.kind(kind["kind"]).fields)


def test_the_template_opens_as_a_workbook(client: httpx.Client) -> None:
    response = client.get("/api/v1/template.xlsx")
    assert "企业" in openpyxl.load_workbook(io.BytesIO(response.content), read_only=True).sheetnames
    assert "filename*=UTF-8''%E9%93%BE" in response.headers["content-disposition"]


def test_health_and_readiness(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "version": answer(client, "fields")["version"]}


def test_the_sensitivity_of_every_threshold_can_be_asked_for(client: httpx.Client) -> None:
    found = {m["threshold"]: m for m in answer(client, "sensitivity", place="苏州市")["thresholds"]}
    assert set(found) == {f.name for f in dataclass_fields(Thresholds)} - {"weights"}
    assert found["over_from"]["segments"] == sum(f["segments"] for f in answer(client, "fields")["fields"])
    assert found["over_from"]["lower"] + found["over_from"]["higher"] > 0


# Refusals

BAD: list[tuple[str, str, int, str]] = [
    ("GET", "/api/v1/gaps?field=不存在的领域&place=苏州市", 404, "不存在的领域"),
    ("GET", "/api/v1/gaps?field=ic&place=火星市", 404, "火星市"),
    ("GET", "/api/v1/gaps?field=ic", 422, "place"),
    ("GET", "/api/v1/gaps?field=&place=苏州市", 422, "field"),
    ("GET", "/api/v1/gaps?field=ic&place=苏州市&format=docx", 422, "format"),
    ("GET", "/api/v1/gaps?field=ic&place=苏州市&as_of=昨天", 400, "昨天"),
    ("GET", "/api/v1/gaps?field=ic&place=苏州市&as_of=2026-02-30", 400, "2026-02-30"),
    ("GET", "/api/v1/gaps?field=ic&place=苏州市&peers=苏州市", 400, "苏州市"),
    ("GET", "/api/v1/gaps?field=ic&place=,,", 400, "地区"),
    ("GET", f"/api/v1/gaps?field={'长' * 201}&place=苏州市", 422, "200"),
    ("GET", "/api/v1/targets?field=ic&segment=没有&place=苏州市", 404, "没有"),
    ("GET", "/api/v1/targets?field=ic&segment=模拟芯片&place=苏州市&top=1001", 422, "1000"),
    ("GET", "/api/v1/targets?field=ic&segment=模拟芯片&place=苏州市&top=0", 422, "top"),
    ("GET", "/api/v1/targets?field=ic&segment=模拟芯片&place=苏州市&kind=government", 422, "kind"),
    ("GET", "/api/v1/network", 400, "二者选一"),
    ("GET", "/api/v1/network?id=ic&field=ic&place=苏州市", 400, "二者选一"),
    ("GET", "/api/v1/network?field=ic", 400, "二者选一"),
    ("GET", "/api/v1/network?id=ic&hops=9", 422, "hops"),
    ("GET", "/api/v1/network?id=ic&limit=2001", 422, "2000"),
    ("GET", "/api/v1/network?id=没有这个", 404, "没有这个"),
    ("GET", "/api/v1/network?id=ic&kinds=Nobody", 400, "Nobody"),
    ("GET", "/api/v1/network?id=ic&opened=Segment:none", 404, "none"),
    ("GET", "/api/v1/paths?from=ic&to=Field:ic", 400, "同一个"),
    ("GET", "/api/v1/paths?from=ic&to=没有这个", 404, "没有这个"),
    ("GET", "/api/v1/paths?from=ic&to=bio&longest=7", 422, "longest"),
    ("GET", "/api/v1/paths?from=ic", 422, "to"),
    ("GET", "/api/v1/search?q=", 422, "q"),
    ("GET", "/api/v1/search?q=a&kinds=Unicorn", 400, "Unicorn"),
    ("GET", "/api/v1/search?q=a&limit=ten", 422, "整数"),
    ("GET", "/api/v1/records/Unicorn/1", 404, "Unicorn"),
    ("GET", "/api/v1/records/Enterprise/没有", 404, "没有"),
    ("GET", "/api/v1/records/SUPPLIES/x", 404, "SUPPLIES"),
    ("GET", "/api/v1/records/Field/ic?size=201", 422, "200"),
    ("GET", "/api/v1/records/Field/ic?page=0", 422, "page"),
    ("GET", "/api/v1/diff?from=2026-01-01", 422, "to"),
    ("GET", "/api/v1/diff?from=x&to=y", 400, "x"),
    ("GET", "/api/v1/imports/../../etc/passwd", 404, "地址"),
    ("GET", "/api/v1/imports/0123456789abcdef0123456789abcdef", 404, "上传"),
    ("GET", "/api/v1/nothing", 404, "地址"),
    ("DELETE", "/api/v1/fields", 405, "方法"),
    ("POST", "/api/v1/gaps?field=ic&place=苏州市", 405, "方法"),
    ("POST", "/api/v1/imports", 400, "file"),
    ("POST", "/api/v1/batches/999/rollback", 404, "999"),
    ("POST", "/api/v1/batches/first/rollback", 422, "id"),
    ("POST", "/api/v1/batches/99999999999999999999999/rollback", 422, "id"),
    ("POST", "/api/v1/assess?place=苏州市,上海市", 400, "一个地区"),
]


@pytest.mark.parametrize(("method", "address", "status", "word"), BAD)
def test_refusals_are_problem_documents_in_chinese(
    client: httpx.Client, method: str, address: str, status: int, word: str
) -> None:
    found = assert_problem(client.request(method, address), status)
    assert word in found["detail"] + json.dumps(found.get("errors", []), ensure_ascii=False)


def test_not_found_carries_the_nearest_names(client: httpx.Client) -> None:
    found = assert_problem(client.get("/api/v1/fields/集成电"[:-1] + "店路"), 404)
    assert "集成电路" in found["nearest"]


def test_a_method_that_is_not_allowed_names_those_that_are(client: httpx.Client) -> None:
    assert client.request("DELETE", "/api/v1/fields").headers["allow"] == "GET, HEAD"


def test_a_browser_gets_a_refusal_as_a_page(client: httpx.Client) -> None:
    for address, status in (("/nothing", 404), ("/fields/没有", 404), ("/targets?top=0", 422)):
        response = client.get(address, headers={"accept": "text/html,*/*;q=0.8"})
        assert response.status_code == status
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert '<html lang="zh-CN">' in response.text


def _own_errors() -> list[type[ChainError]]:
    found = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, ChainError)]
    return sorted(found, key=lambda e: e.__name__)


@pytest.mark.parametrize("error", _own_errors(), ids=lambda e: e.__name__)
def test_every_error_of_the_tree_has_a_status(error: type[ChainError]) -> None:
    status = next(STATUS[c][0] for c in error.__mro__ if c in STATUS)
    expected = {
        "NotFound": 404,
        "BadRequest": 400,
        "InputRefused": 422,
        "EditRefused": 400,
        "Conflict": 409,
        "EditConflict": 409,
        "StoreBusy": 503,
        "StoreFull": 507,
        "StoreUnavailable": 503,
        "TooBusy": 429,
        "TooSlow": 503,
        "NotReady": 409,
        "Outdated": 409,
        "ScratchFull": 507,
    }
    assert status == expected.get(error.__name__, 500)


# The description of the API


def test_the_description_is_complete_and_in_chinese(client: httpx.Client) -> None:
    found = answer(client, "openapi.json")
    assert found["openapi"].startswith("3.1")
    for path, methods in found["paths"].items():
        assert path.startswith("/api/v1/"), path
        for method, operation in methods.items():
            assert re.search("[一-鿿]", operation["summary"]), (method, path)
            assert re.search("[一-鿿]", operation["description"]), (method, path)
            for parameter in operation.get("parameters", []):
                assert re.search("[一-鿿]", parameter["description"]), (path, parameter["name"])
    assert {"Gaps", "TargetList", "Problem", "Import"} <= set(found["components"]["schemas"])


def test_vendored_files_are_those_recorded() -> None:
    folder = STATIC / "vendor"
    lock = json.loads((folder / "vendor.lock.json").read_text(encoding="utf-8"))
    recorded = {name: digest for entry in lock for name, digest in entry["files"].items()}
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {"vendor.lock.json"}
    assert set(recorded) == present
    for name, digest in recorded.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    for entry in lock:
        assert {"name", "version", "license", "integrity"} <= set(entry)


def test_nothing_of_ours_names_an_address_outside() -> None:
    files = [*STATIC.glob("*.*"), *(STATIC.parent / "templates").glob("*.html")]
    for path in files:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"(?:https?:)?//[a-z0-9-]+\.[a-z]", text), path.name


def test_the_accept_header_is_read_as_written() -> None:
    class Asked:
        def __init__(self, accept: str) -> None:
            self.headers = {"accept": accept}

    offered = ("json", "csv", "xlsx")
    for accept, wanted in [
        ("", "json"),
        ("text/csv", "csv"),
        ("text/*", "csv"),
        ("application/json;q=0, text/csv;q=0.2", "csv"),
        ("image/png", "json"),
        ("text/csv;q=0.5, application/json;q=0.4", "csv"),
        ("*/*", "json"),
    ]:
        assert chosen(Asked(accept), None, offered) == wanted, accept  # type: ignore[arg-type]
    assert chosen(Asked("text/csv"), "xlsx", offered) == "xlsx"  # type: ignore[arg-type]
