"""Whatever is asked, the server answers: never a 5xx, and every refusal is a problem document or a page."""

from __future__ import annotations

import functools
import json
from typing import Any
from urllib.parse import quote

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rounds import rounds

WORDS = [
    "ic",
    "集成电路",
    "苏州市",
    "上海市,深圳市",
    "320500",
    "模拟芯片",
    "2026-01-01",
    "0001-01-01",
    "9999-12-31",
    "2026-W01-1",
    "",
    " ",
    ",",
    "NaN",
    "-1",
    "0",
    "1",
    "10",
    "1e9",
    "9" * 40,
    "*",
    '"',
    "'",
    "%",
    "_",
    "\\",
    "../..",
    "AND OR NOT",
    "NEAR(",
    'a" OR "b',
    "json",
    "csv",
    "svg",
    "html",
    "enterprise",
    "talent",
    "Enterprise",
    "LACKS",
    "\x00",
    "\u202e",
]
TEXT = st.one_of(st.sampled_from(WORDS), st.text(st.characters(codec="utf-8"), max_size=30))
PATHS = [
    "fields",
    "gaps",
    "targets",
    "segment",
    "changes",
    "comparison",
    "map",
    "network",
    "search",
    "diff",
    "batches",
    "dictionary",
    "paths",
    "overview",
    "gap-list",
    "extensions",
    "gap-tasks",
    "schemes",
    "departure",
    "structure",
    "systemic",
    "matches",
    "scenarios",
    "scenarios/compare",
    "local-supply",
    "introductions",
    "linkages",
]
NAMES = [
    "field",
    "place",
    "peers",
    "as_of",
    "segment",
    "kind",
    "top",
    "id",
    "hops",
    "limit",
    "q",
    "kinds",
    "from",
    "to",
    "page",
    "size",
    "places",
    "with_place",
    "with_date",
    "state",
    "side",
    "opened",
    "count",
    "longest",
    "relation",
    "way",
    "district",
    "action",
    "state",
    "sort",
    "firms",
    "sureness",
    "urgency",
    "column",
    "row",
    "cause",
    "over",
    "budget",
    "costs",
    "level",
    "association",
    "change",
    "who",
    "segments",
    "compare",
    "enterprise",
    "target",
    "by",
    "ways",
    "name",
    "quotas",
    "limits",
]
FORMATS = st.sampled_from(["json", "csv", "svg", "nonsense", ""])
GOOD = {"field": "ic", "place": "苏州市", "segment": "模拟芯片", "q": "芯", "from": "2026-01-01", "to": "2026-01-02"}
SETTINGS = settings(
    max_examples=rounds(75, 1000), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@functools.cache
def parameters_of(server: str, path: str) -> set[str]:
    """What the description says that a route of the API may be asked."""
    found = httpx.get(f"{server}/api/v1/openapi.json").json()["paths"][f"/api/v1/{path}"]["get"]
    return {p["name"] for p in found.get("parameters", ())}


def assert_answered(response: httpx.Response) -> None:
    assert response.status_code < 500, (response.url, response.text[:300])
    if response.status_code >= 400:
        assert response.headers["content-type"] == "application/problem+json", response.url
        found = response.json()
        assert found["status"] == response.status_code
        assert found["detail"]


@SETTINGS
@given(
    path=st.sampled_from(PATHS),
    asked=st.dictionaries(st.sampled_from(NAMES), TEXT, max_size=4),
    format=FORMATS,
    base=st.booleans(),
)
def test_no_query_makes_the_server_fail(
    client: httpx.Client, path: str, asked: dict[str, str], format: str, base: bool
) -> None:
    parameters: dict[str, Any] = (GOOD if base else {}) | asked | {"format": format}
    declared = parameters_of(str(client.base_url), path)  # any other is refused before anything is understood
    assert_answered(client.get(f"/api/v1/{path}", params={k: v for k, v in parameters.items() if k in declared}))


@SETTINGS
@given(kind=TEXT, id_=TEXT, page=TEXT)
def test_no_record_address_makes_the_server_fail(client: httpx.Client, kind: str, id_: str, page: str) -> None:
    address = f"/api/v1/records/{quote(kind, safe='')}/{quote(id_, safe='')}"
    assert_answered(client.get(address, params={"page": page}))


@SETTINGS
@given(
    path=st.sampled_from(
        [
            "/",
            "/gaps",
            "/fields/ic",
            "/parts/fields/ic",
            "/compare",
            "/targets",
            "/search",
            "/records/Field/ic",
            "/data",
            "/network",
            "/parts/facts/Field/ic",
            "/fields/ic/structure",
            "/parts/systemic/ic",
            "/parts/departure/002079.SZ",
            "/records/Enterprise/002079.SZ/departure",
            "/portfolio",
            "/scenario",
            "/extensions",
            "/fields/ic/extensions",
            "/fields/ic/matches",
            "/records/Enterprise/002185.SZ/introduce",
        ]
    ),
    asked=st.dictionaries(st.sampled_from(NAMES), TEXT, max_size=3),
)
def test_no_query_makes_a_page_fail(client: httpx.Client, path: str, asked: dict[str, str]) -> None:
    response = client.get(path, params=asked, headers={"accept": "text/html"})
    assert response.status_code < 500, (response.url, response.text[:300])
    assert response.headers["content-type"] == "text/html; charset=utf-8"


@SETTINGS
@given(raw=st.binary(max_size=60))
def test_no_raw_query_bytes_make_the_server_fail(client: httpx.Client, raw: bytes) -> None:
    url = httpx.URL(client.base_url.join("/api/v1/search")).copy_with(query=b"q=" + quote(raw, safe="").encode())
    assert_answered(client.get(url))


@settings(
    SETTINGS, max_examples=rounds(15, 100)
)  # each starts a process; benchmarks/upload_mutants.py sends thousands of better ones
@given(
    name=st.text(st.characters(codec="utf-8"), max_size=40),
    data=st.binary(max_size=200),
    suffix=st.sampled_from([".csv", ".xlsx", ".zip", ""]),
)
def test_no_upload_makes_the_server_fail(client: httpx.Client, name: str, data: bytes, suffix: str) -> None:
    response = client.post("/api/v1/imports", files={"file": (f"{name}{suffix}", data)})
    assert_answered(response)


@SETTINGS
@given(
    accept=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60),
    tag=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60),
)
def test_no_header_makes_the_server_fail(client: httpx.Client, accept: str, tag: str) -> None:
    response = client.get(
        "/api/v1/gaps",
        params={"field": "ic", "place": "苏州市"},
        headers={"accept": accept.strip(), "if-none-match": tag.strip()},
    )
    assert response.status_code < 500


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), TEXT),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
ASKED = ["place", "fields", "budget", "costs", "as_of", "changes", "name", "districts", "uses", "limits", "quotas"]
CHANGES = st.lists(
    st.fixed_dictionaries(
        {"change": st.sampled_from(["land", "lose", "cut", "burn"])},
        optional={
            k: st.one_of(TEXT, st.lists(TEXT, max_size=2))
            for k in ("enterprise", "segments", "source", "name", "district")
        },
    ),
    max_size=3,
)


@SETTINGS
@given(
    path=st.sampled_from(["portfolio", "scenario"]),
    body=st.dictionaries(st.sampled_from(ASKED), JSON, max_size=4),
    changes=CHANGES,
    base=st.booleans(),
)
def test_no_question_about_what_to_choose_makes_the_server_fail(
    client: httpx.Client, path: str, body: dict[str, Any], changes: list[Any], base: bool
) -> None:
    known = {"place": "苏州市"} | ({"changes": changes} if path == "scenario" else {})
    text = json.dumps((known if base else {}) | body)
    assert_answered(client.post(f"/api/v1/{path}", content=text.encode(), headers={"content-type": "application/json"}))
