"""The edges of HTTP: parameters nobody declared, switches and dates, methods, and what the description says of them."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
import pytest
from starlette.routing import compile_path

from api.app import create_app
from api.http.asked import declared
from graph.dates import from_iso
from graph.errors import BadRequest
from tests.asking import assert_problem, upload
from tests.documents.walk import routes
from tests.serving import serving_app
from tests.site_map import ADDRESSES, furnish

PLACE = "苏州市"
ADDED = {"utm_source": "wechat", "from": "singlemessage", "isappinstalled": "0", "share_token": "abc"}
"""What apps that pass links on add to them."""


# Parameters that nobody declared


@pytest.mark.parametrize(
    ("path", "asked", "said", "nearest"),
    [
        ("gaps", {"field": "ic", "place": PLACE, "peer": "x"}, "peer", "peers"),
        ("gaps", {"feild": "ic", "place": PLACE}, "feild", "field"),
        ("fields", {"asof": "2026-01-01"}, "asof", "as_of"),
        ("search", {"q": "芯", "kind": "Segment"}, "kind", "kinds"),
        ("leads", {"over_due": "true"}, "over_due", "overdue"),
        ("gap-list", {"place": PLACE, "surenes": "1"}, "surenes", "sureness"),
        ("fields", {"Place": PLACE}, "Place", None),
        ("dictionary", {"x": "1"}, "x", None),
        ("template.xlsx", {"utm_source": "x"}, "utm_source", None),
        ("fields/ic", {"": "1"}, "", None),
        ("fields", {"a" * 3000: "1"}, "a" * 100, None),
    ],
)
def test_the_api_refuses_a_parameter_it_does_not_know_and_names_the_nearest(
    client: httpx.Client, path: str, asked: dict[str, str], said: str, nearest: str | None
) -> None:
    found = assert_problem(client.get(f"/api/v1/{path}", params=asked), 400)
    assert f"没有参数“{said}”" in found["detail"]
    assert len(found["detail"]) < 400
    assert nearest is None or (found["nearest"][0] == nearest and nearest in found["detail"])


@pytest.mark.parametrize(
    "path", ["imports", "assess", "batches/1/rollback", "review", "scenario", "scenarios", "leads"]
)
def test_a_write_with_an_unknown_parameter_writes_nothing(client: httpx.Client, path: str) -> None:
    before = client.get("/api/v1/batches").json()
    assert_problem(client.post(f"/api/v1/{path}", params={"whoo": "x"}), 400)
    assert client.get("/api/v1/batches").json() == before


@pytest.mark.parametrize("path", [*ADDRESSES.values()])
def test_a_page_ignores_what_it_does_not_know_and_says_so(client: httpx.Client, path: str) -> None:
    plain = client.get(path, headers={"accept": "text/html"})
    added = client.get(path, params=dict(parse_qsl(urlsplit(path).query)) | ADDED, headers={"accept": "text/html"})
    assert added.status_code == plain.status_code
    assert 'class="ignored"' not in plain.text
    if plain.status_code == 200:
        told = re.search(r'<p class="ignored">(.*?)</p>', added.text)
        assert told is not None
        assert all(name in told[1] for name in ADDED)
        assert 'name="utm_source"' not in added.text  # the forms do not carry it on


def test_names_of_ignored_parameters_are_text_and_short(client: httpx.Client) -> None:
    asked = {"<script>alert(1)</script>": "1", "b" * 500: "1"} | {f"p{i}": "1" for i in range(9)}
    shown = client.get("/gaps", params=asked).text
    told = re.search(r'<p class="ignored">(.*?)</p>', shown)
    assert told is not None
    assert "&lt;script&gt;" in told[1]
    assert "等 11 个" in told[1]
    assert len(told[1]) < 300


def links(page: str) -> set[tuple[str, frozenset[str]]]:
    """Where the links and the plain forms of a page lead, and the names of the parameters they send."""
    out = set()
    for found in re.findall(r'(?:href|hx-get|data-src)="(/[^"]*)"', page):
        parts = urlsplit(unescape(found))
        out.add((unquote(parts.path), frozenset(k for k, _ in parse_qsl(parts.query))))
    for form in re.findall(r"<form\b.*?</form>", page, re.S):
        names = frozenset(re.findall(r'<(?:input|select|textarea|button)\b[^>]*?\bname="([^"]+)"', form))
        method = re.search(r'<form[^>]*\bmethod="post"', form)
        if not method:
            action = re.search(r'<form[^>]*\baction="([^"]*)"', form)
            out.add((unquote(urlsplit(unescape(action[1])).path) if action else "", names))
    return out


def test_no_page_of_ours_sends_a_parameter_that_is_not_declared(slim_ledger_db: Path, tmp_path: Path) -> None:
    """What the API would refuse and a page would tell of: the names that links and forms send, and those that the route
    declares.
    """
    app = create_app(f"sqlite:///{shutil.copy(slim_ledger_db, tmp_path / 'edges.db')}")
    asked: dict[tuple[str, frozenset[str]], str] = {}
    with serving_app(app) as address, httpx.Client(base_url=address) as client:
        app.state.context.workshop = None
        furnish(address)
        for shown in ADDRESSES.values():
            asked |= dict.fromkeys(links(client.get(shown).text), shown)
    assert len(asked) > 500
    known = [(compile_path(path)[0], route) for path, route in routes(app) if "GET" in getattr(route, "methods", ())]
    for (path, names), shown in asked.items():
        if not path.startswith("/static"):
            route = next(route for shape, route in known if shape.match(path or urlsplit(shown).path))
            assert names <= set(declared(route.dependant)), (shown, path)


# Switches and dates


@pytest.mark.parametrize("word", ["1", "0", "yes", "no", "on", "off", "t", "True", "FALSE", "", " true", "真"])
def test_a_switch_is_true_or_false_and_nothing_else(client: httpx.Client, word: str) -> None:
    for path, asked in (
        ("freshness", {"quarters": word}),
        ("gap-list", {"place": PLACE, "reverse": word}),
        ("leads", {"overdue": word}),
        ("review", {"field": "ic", "place": PLACE, "local": word}),
    ):
        assert "须为 true 或 false" in assert_problem(client.get(f"/api/v1/{path}", params=asked), 422)["detail"]
    sent = client.post("/api/v1/imports", data={"kind": "sample", "wait": word})
    assert word == "" or "须为 true 或 false" in assert_problem(sent, 422)["detail"]


@pytest.mark.parametrize("word", ["true", "false"])
def test_both_switches_work(client: httpx.Client, word: str) -> None:
    for path, asked in (
        ("freshness", {"quarters": word}),
        ("gap-list", {"place": PLACE, "reverse": word}),
        ("leads", {"overdue": word}),
    ):
        assert client.get(f"/api/v1/{path}", params=asked).status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (
            "scenarios",
            {"name": "甲", "changes": [{"change": "cut", "source": "x", "segments": ["ic-analog"], "stand_in": 0}]},
        ),
        (
            "scenarios",
            {"name": "甲", "changes": [{"change": "cut", "source": "x", "segments": ["ic-analog"], "stand_in": "yes"}]},
        ),
        ("portfolio", {"place": PLACE, "budget": True}),
        ("portfolio", {"place": PLACE, "costs": {"002079.SZ": "3"}}),
        ("portfolio", {"place": PLACE, "quotas": [{"district": "昆山市", "least": True}]}),
    ],
)
def test_a_body_takes_no_number_for_a_switch_and_no_switch_for_a_number(
    client: httpx.Client, path: str, body: dict[str, Any]
) -> None:
    assert_problem(client.post(f"/api/v1/{path}", json=body), 422)
    put = client.put("/api/v1/schemes/甲", json={"weights": {"firms": False}})
    assert_problem(put, 422)
    assert_problem(client.put("/api/v1/schemes/甲", json={"reverse": 1}), 422)


@pytest.mark.parametrize(
    "text",
    [
        "20260131",
        "2026-W05-6",
        "2026-1-31",
        "2026-01-31T00:00",
        " 2026-01-31",
        "２０２６-01-31",
        "0",
        "2026-02-30",
        "0000-01-01",
        "昨天",
        "",
    ],
)
def test_a_date_is_written_in_one_way(client: httpx.Client, text: str) -> None:
    with pytest.raises(BadRequest, match="请写成 2026-01-31"):
        from_iso(text)
    assert "请写成 2026-01-31" in assert_problem(client.get("/api/v1/fields", params={"as_of": text}), 400)["detail"]


def test_a_form_may_leave_the_date_empty(client: httpx.Client) -> None:
    assert client.get("/gaps", params={"as_of": "", "place": PLACE}).status_code == 200


# Methods


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("OPTIONS", "/api/v1/leads", "GET, HEAD, POST"),
        ("PATCH", "/api/v1/schemes/x", "GET, HEAD, PUT, DELETE"),
        ("DELETE", "/api/v1/fields", "GET, HEAD"),
        ("GET", "/api/v1/assess", "POST"),
        ("HEAD", "/api/v1/assess", "POST"),
        ("PUT", "/api/v1/review", "GET, HEAD, POST"),
        ("DELETE", "/gaps", "GET, HEAD"),
        ("PUT", "/leads/123456", "GET, HEAD, POST"),
        ("POST", "/static/app.css", "GET, HEAD"),
        ("POST", "/api/v1/openapi.json", "GET, HEAD"),
    ],
)
def test_a_refused_method_is_told_all_that_the_address_knows(
    client: httpx.Client, method: str, path: str, allow: str
) -> None:
    found = client.request(method, path)
    assert (found.status_code, found.headers["allow"]) == (405, allow)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/fields",
        "/gaps?place=苏州市",
        "/api/v1/template.xlsx",
        "/healthz",
        "/static/app.css",
        "/api/v1/nothing",
        "/api/v1/gaps?field=无此领域&place=苏州市",
    ],
)
def test_head_is_get_without_a_body(client: httpx.Client, path: str) -> None:
    asked = {"accept-encoding": "identity"}
    head, get = client.head(path, headers=asked), client.get(path, headers=asked)
    assert (head.status_code, head.content) == (get.status_code, b"")
    for name in ("content-type", "content-length", "etag", "content-disposition"):
        assert head.headers.get(name) == get.headers.get(name), name


# The description


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return create_app(f"sqlite:///{tmp_path_factory.mktemp('described') / 'x.db'}").openapi()


def operations(described: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{m.upper()} {p}", op) for p, ops in described["paths"].items() for m, op in ops.items()]


def test_every_refusal_is_a_described_problem_document(described: dict[str, Any]) -> None:
    for name, operation in operations(described):
        refusals = {int(s): r for s, r in operation["responses"].items() if int(s) >= 400}
        for status, response in refusals.items():
            assert response["content"] == {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            }, (name, status)
            assert re.search("[一-鿿]", response["description"])
        assert {400, 421, 500, 503} <= refusals.keys(), name
        assert 422 in refusals or not operation.keys() & {"parameters", "requestBody"}, name
        assert not name.startswith(("POST", "PUT", "DELETE")) or {403, 507} <= refusals.keys()
        assert "requestBody" not in operation or 413 in refusals, name
        assert "{" not in name or 404 in refusals, name
    assert "202" in described["paths"]["/api/v1/imports"]["post"]["responses"]
    assert "409" in described["paths"]["/api/v1/leads/{number}"]["post"]["responses"]
    assert "HTTPValidationError" not in described["components"]["schemas"]


def test_dates_switches_and_choices_are_described(described: dict[str, Any]) -> None:
    seen = dict[str, list[dict[str, Any]]]()
    for _, operation in operations(described):
        for parameter in operation.get("parameters", ()):
            seen.setdefault(parameter["name"], []).append(parameter["schema"])
            assert {"type": "null"} not in parameter["schema"].get("anyOf", ()), parameter
    for name in ("as_of", "with_date"):
        assert all(s["format"] == "date" for s in seen[name]), name
    assert [s["format"] for name in ("from", "to") for s in seen[name] if "format" in s] == ["date", "date"]
    for name in ("quarters", "reverse", "overdue", "local"):
        assert all(s["type"] == "boolean" for s in seen[name]), name
    for name in ("sort", "format", "decision", "cause"):
        assert all("enum" in s.get("items", s) for s in seen[name]), name
    for name in ("action", "stage", "column"):
        assert all("pattern" in s["items"] or "enum" in s["items"] for s in seen[name] if "items" in s), name
        assert all("enum" in s for s in seen[name] if "items" not in s), name


def test_the_form_of_an_upload_says_true_or_false(described: dict[str, Any], client: httpx.Client) -> None:
    shape = described["components"]["schemas"]["Body_upload_api_v1_imports_post"]["properties"]
    assert shape["wait"]["type"] == "boolean"
    begun = client.post(
        "/api/v1/imports",
        files={"file": ("细分领域.csv", "领域编号,领域名称\nt,测\n".encode())},
        data={"wait": "false"},
    )
    assert begun.status_code == 202
    assert upload(client, "细分领域.csv", "领域编号,领域名称\nt,测\n".encode()).status_code == 201
