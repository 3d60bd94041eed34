"""After a write the overview is made again in the background, once, if somebody had looked at one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import api.session.readiness
import graph.questions.gap_list
import graph.questions.overview
from api.app import create_app
from tests.asking import upload
from tests.serving import serving_app
from tests.waiting import PATIENCE


class Made:
    """Counts what is made in the background, and lets a test wait for it."""

    def __init__(self) -> None:
        self.times, self.done = 0, threading.Semaphore(0)

    def __call__(self, *args: Any) -> Any:
        found = graph.questions.overview.make_overview(*args)
        self.times += 1
        self.done.release()
        return found


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    counted = Made()
    monkeypatch.setattr(api.session.readiness, "make_overview", counted)
    return counted


@pytest.fixture
def client(slim_db_copy: Path, made: Made) -> Iterator[httpx.Client]:
    app = create_app(f"sqlite:///{slim_db_copy}")
    with serving_app(app) as address, httpx.Client(base_url=address) as client:
        yield client


def import_one(client: httpx.Client, name: str) -> None:
    found = upload(client, "细分领域.csv", f"领域编号,领域名称\n{name},{name}链\n".encode()).json()
    assert client.post(f"/api/v1/imports/{found['id']}/commit").status_code == 200


def test_the_overview_is_there_before_somebody_asks(
    client: httpx.Client, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "试链" not in client.get("/").text
    import_one(client, "试")
    assert made.done.acquire(timeout=PATIENCE)

    def never(*args: Any, **more: Any) -> Any:
        raise AssertionError("read once more")

    monkeypatch.setattr(graph.questions.gap_list, "list_gaps", never)
    assert "试链" in client.get("/").text


def test_writes_that_nobody_looks_at_are_not_each_followed_by_reading_everything(
    client: httpx.Client, made: Made
) -> None:
    import_one(client, "a")
    client.get("/")
    import_one(client, "b")
    assert made.done.acquire(timeout=PATIENCE)
    import_one(client, "c")
    import_one(client, "d")
    client.get("/")
    import_one(client, "e")
    assert made.done.acquire(timeout=PATIENCE)
    assert made.times == 2


def test_a_work_record_is_no_change_of_the_data(client: httpx.Client, made: Made) -> None:
    client.get("/")
    saved = client.post("/gaps/schemes", params={"place": "苏州市"}, data={"name": "甲"})
    assert saved.status_code == 303
    import_one(client, "f")
    assert made.done.acquire(timeout=PATIENCE)
    assert made.times == 1


def test_a_service_makes_the_first_page_when_it_starts(
    slim_db_copy: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINATLAS_LEARN", "off")
    with serving_app(create_app(f"sqlite:///{slim_db_copy}", ahead=True)) as address:
        assert made.done.acquire(timeout=PATIENCE)
        assert httpx.get(address, timeout=PATIENCE).status_code == 200
    assert made.times == 1
