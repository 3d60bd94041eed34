"""The same question while nothing has changed gets the same bytes.

Any change that it shows gets a new answer at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

import api.pages.home
from api.app import create_app
from api.session.cache_budget import Rooms
from api.session.kept_answers import KeptAnswers
from tests.asking import upload
from tests.serving import serving_app

PLACE = "苏州市"


@pytest.fixture
def app(slim_db_copy: Path) -> FastAPI:
    return create_app(f"sqlite:///{slim_db_copy}")


@pytest.fixture
def client(app: FastAPI) -> Iterator[httpx.Client]:
    with serving_app(app) as address, httpx.Client(base_url=address) as made:
        yield made


def shelf(app: FastAPI) -> KeptAnswers:
    """The middleware that keeps answers, which the server has made by now."""
    at: Any = app.middleware_stack
    while not isinstance(at, KeptAnswers):
        at = at.app
    return at


def test_the_same_question_is_worked_out_once(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    made, real = list[str](), api.pages.home.make_overview

    def counted(*args: Any) -> Any:
        made.append("overview")
        return real(*args)

    monkeypatch.setattr(api.pages.home, "make_overview", counted)
    first, again = (client.get("/", params={"place": PLACE}) for _ in range(2))
    assert made == ["overview"]
    assert first.content == again.content
    assert first.headers["content-encoding"] == again.headers["content-encoding"] == "gzip"
    assert first.headers["x-request-id"] != again.headers["x-request-id"]
    plain = client.get("/", params={"place": PLACE}, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == first.text


def save_scheme(client: httpx.Client) -> httpx.Response:
    return client.post("/gaps/schemes", params={"place": PLACE}, data={"name": "新方案甲", "who": "李明"})


def save_scenario(client: httpx.Client) -> httpx.Response:
    change = {"change": "lose", "enterprise": "002079.SZ"}
    return client.post("/api/v1/scenarios", json={"name": "新情景乙", "changes": [change], "by": "李明"})


def save_lead(client: httpx.Client) -> httpx.Response:
    gap = {"field": "ic", "segment": "ic-analog", "place": PLACE, "kind": "enterprise"}
    ids = [client.get("/api/v1/targets", params={**gap, "top": 1}).json()["candidates"][0]["id"]]
    return client.post("/api/v1/leads", json={**gap, "ids": ids, "by": "李明", "owner": "王芳"})


@pytest.mark.parametrize(
    ("save", "word", "addresses"),
    [
        (save_scheme, "新方案甲", [f"/gaps?place={PLACE}", "/api/v1/schemes"]),
        (save_scenario, "新情景乙", ["/scenario", "/api/v1/scenarios"]),
        (save_lead, "王芳", ["/leads", "/api/v1/leads"]),
    ],
)
def test_a_work_record_changes_at_once_what_shows_it(
    client: httpx.Client, save: Callable[[httpx.Client], httpx.Response], word: str, addresses: list[str]
) -> None:
    for address in addresses:
        assert word not in client.get(address).text
    assert save(client).status_code in (201, 303)
    for address in addresses:
        assert word in client.get(address).text, address


def test_an_import_changes_every_page_at_once(client: httpx.Client) -> None:
    assert "测试链" not in client.get("/").text
    found = upload(client, "细分领域.csv", "领域编号,领域名称\nt,测试链\n".encode()).json()
    assert client.post(f"/api/v1/imports/{found['id']}/commit").status_code == 200
    assert "测试链" in client.get("/api/v1/fields").text
    number = client.get("/api/v1/batches").json()["batches"][0]["id"]
    assert client.post(f"/api/v1/batches/{number}/rollback").status_code == 200
    assert "测试链" not in client.get("/api/v1/fields").text


def test_who_signs_and_what_is_wanted_are_part_of_the_question(client: httpx.Client) -> None:
    address = f"/gaps?place={PLACE}"
    assert "李明" not in client.get(address).text
    assert "李明" in client.get(address, headers={"cookie": "who=%E6%9D%8E%E6%98%8E"}).text
    assert "李明" not in client.get(address, headers={"cookie": "uploads=who"}).text
    assert (
        client.get("/api/v1/gaps", params={"field": "ic", "place": PLACE})
        .headers["content-type"]
        .startswith("application/json")
    )
    assert (
        client.get("/api/v1/gaps", params={"field": "ic", "place": PLACE}, headers={"accept": "text/csv"})
        .headers["content-type"]
        .startswith("text/csv")
    )


def test_a_condition_is_still_honoured_and_a_strange_host_still_refused(client: httpx.Client) -> None:
    address = f"/api/v1/gaps?field=ic&place={PLACE}"
    tag = client.get(address).headers["etag"]
    assert client.get(address).headers["etag"] == tag
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    assert client.get(address, headers={"host": "evil.example"}).status_code == 421


def test_what_is_kept_stays_within_its_bytes(app: FastAPI, client: httpx.Client) -> None:
    session = app.state.context.session
    session.rooms = Rooms(*(getattr(session.rooms, n) for n in ("graphs", "answers")), 200_000, session.rooms.file, 1.0)
    for page in range(1, 60):
        asked = {"place": PLACE, "state": "plain", "page": page, "size": 2}
        assert client.get("/api/v1/gap-list", params=asked).status_code == 200
    kept = shelf(app)
    assert 0 < len(kept) < 59
    assert 100_000 < kept.nbytes <= 200_000
    assert kept.nbytes >= sum(len(k.body) for k in kept._held.values())
    assert client.get("/api/v1/gap-list", params={"place": "没有"}).status_code == 404
    assert kept.nbytes == sum(k.size for k in kept._held.values())
