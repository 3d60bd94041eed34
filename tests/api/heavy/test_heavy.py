"""What is heavy is done by children that can be ended, behind a queue.

Signs of life and static files wait for nobody.
"""

from __future__ import annotations

import os
import re
import select
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.app import create_app
from api.heavy import too_much
from api.heavy.mark import is_heavy
from api.heavy.workshop import Workshop
from api.http import lanes
from api.http.lanes import OF_A_FILE, Lane
from graph.dates import to_iso, today
from graph.lists.period import period_of
from graph.render import raster
from graph.render.docx import render_docx
from tests.asking import assert_problem
from tests.documents.walk import routes
from tests.graph.documents.sheets import whole
from tests.serving import serving_app
from tests.waiting import PATIENCE

PLACE = "苏州市"
MAP = f"/api/v1/map?field=ic&place={PLACE}&format="
NETWORK = "/api/v1/network?id=Segment:ic-analog&format="
PATHS = "/api/v1/paths?from=Enterprise:002079.SZ&to=Segment:ic-analog&format="
SYSTEMIC = "/api/v1/systemic?field=ic"
QUARTER = period_of(today())
BUNDLE = f"field=ic&place={PLACE}"
HEAVY_ADDRESSES = (
    MAP + "png",
    NETWORK + "pdf",
    f"/api/v1/verifications/sheet.xlsx?place={PLACE}",
    f"/api/v1/verifications/gaps.xlsx?place={PLACE}&state=plain",
    f"/api/v1/lists/sheet.xlsx?place={PLACE}",
    f"/api/v1/lists/plan.xlsx?field=ic&place={PLACE}",
    f"/api/v1/lists/plans.zip?field=ic&place={PLACE}",
    f"/api/v1/list?name=firms&field=ic&place={PLACE}",
    PATHS + "png",
    "/network?kind=Segment&id=ic-analog&limit=1000",
    f"/fields/ic/structure?place={PLACE}&systemic=1",
    f"/parts/systemic/ic?place={PLACE}",
    SYSTEMIC,
    "/api/v1/structure?field=ic",
    "/api/v1/linkages?field=ic",
    f"/api/v1/sensitivity?place={PLACE}",
    f"/data/list?where={PLACE}&field=ic",
    "/list/Enterprise",
    "/data/batches/1",
    "/api/v1/batches/1",
    "/api/v1/batches/1/records?kind=Enterprise",
    "/api/v1/freshness",
    "/data/freshness",
    f"/api/v1/matches?field=ic&place={PLACE}",
    f"/fields/ic/matches?place={PLACE}",
    "/api/v1/review/merges",
    "/review/merges",
    "/review/words",
    "/api/v1/words?column=trade",
    f"/api/v1/gap-list?place={PLACE}&district=全部&format=xlsx",
    f"/api/v1/placements?field=ic&place={PLACE}&format=csv",
    "/api/v1/export?format=zip",
    f"/bundles/ic?place={PLACE}",
    f"/api/v1/bundle?{BUNDLE}",
    f"/api/v1/bundles/map?{BUNDLE}",
    f"/api/v1/bundles/document?{BUNDLE}",
    f"/api/v1/bundle-diff?{BUNDLE}&from={QUARTER}&to={QUARTER}",
    f"/api/v1/documents/brief?field=ic&place={PLACE}&format=docx",
    f"/api/v1/documents/firm?id=002079.SZ&place={PLACE}&format=docx",
    f"/api/v1/documents/segment?field=ic&segment=ic-analog&place={PLACE}&format=docx",
    f"/api/v1/documents/target?field=ic&segment=ic-analog&place={PLACE}&target=603501.SH&format=docx",
    f"/api/v1/documents/bundle?field=ic&place={PLACE}",
)
"""An address for each route that says it is heavy. A new one joins by one line here; the plain pages of questions have
the address that is their path."""
AGAIN = "/api/v1/documents/again"
"""Heavy too, and sent a file."""
ANEW = {"if-none-match": '"neither"'}
"""Headers of a request that no finished answer may serve."""
FILES = [
    (where + kind, sign) for where in (MAP, NETWORK, PATHS) for kind, sign in (("png", b"\x89PNG"), ("pdf", b"%PDF"))
]


@pytest.fixture(scope="module")
def app(slim_db: Path, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    copy = tmp_path_factory.mktemp("heavy") / "heavy.db"
    copy.write_bytes(slim_db.read_bytes())
    return create_app(f"sqlite:///{copy}")


@pytest.fixture(scope="module")
def heavy(app: FastAPI) -> Iterator[httpx.Client]:
    with serving_app(app) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.fixture
def workshop(app: FastAPI, heavy: httpx.Client) -> Workshop:
    found: Workshop = app.state.context.workshop
    return found


def heavy_paths(app: FastAPI) -> list[str]:
    return [path for path, route in routes(app) if isinstance(route, APIRoute) and is_heavy(route.endpoint)]


def test_every_heavy_route_has_an_address_here(app: FastAPI) -> None:
    heavy = [path for path in heavy_paths(app) if not path.startswith("/questions/")]
    shapes = {path: re.compile(re.sub(r"{\w+(:path)?}", lambda m: ".+" if m[1] else "[^/]+", path)) for path in heavy}
    asked = [*(address.partition("?")[0] for address in HEAVY_ADDRESSES), AGAIN]
    assert {path for path, shape in shapes.items() if not any(map(shape.fullmatch, asked))} == set()
    assert [a for a in asked if not any(shape.fullmatch(a) for shape in shapes.values())] == []


@pytest.mark.parametrize("address", HEAVY_ADDRESSES)
def test_what_is_declared_heavy_is_answered_by_a_child(heavy: httpx.Client, workshop: Workshop, address: str) -> None:
    before = workshop.answered
    answer = heavy.get(address, headers=ANEW)
    assert answer.status_code == 200, answer.text
    assert workshop.answered == before + 1


def test_a_document_is_made_anew_by_a_child(heavy: httpx.Client, workshop: Workshop) -> None:
    before = workshop.answered
    sent = render_docx(replace(whole(), about="brief?field=ic&place=320500"))
    answer = heavy.post(AGAIN, files={"file": ("稿.docx", sent)})
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"PK")
    assert workshop.answered == before + 1


def test_plain_pages_of_heavy_questions_are_answered_by_a_child(
    app: FastAPI, heavy: httpx.Client, workshop: Workshop
) -> None:
    pages = [path for path in heavy_paths(app) if path.startswith("/questions/")]
    assert "/questions/freshness" in pages
    for path in pages:
        before = workshop.answered
        assert heavy.get(path, headers=ANEW).status_code == 200, path
        assert workshop.answered == before + 1, path


def test_every_route_that_offers_dots_or_a4_is_declared_heavy(app: FastAPI) -> None:
    answers = [r for _, r in routes(app) if isinstance(r, APIRoute)]
    drawn = [r for r in answers if "image/png" in str(r.responses) or "application/pdf" in str(r.responses)]
    assert len(drawn) >= 3
    assert [r.path for r in drawn if not is_heavy(r.endpoint)] == []


@pytest.mark.parametrize(("address", "sign"), FILES)
def test_nothing_is_drawn_dot_by_dot_in_the_process_that_serves(
    heavy: httpx.Client, monkeypatch: pytest.MonkeyPatch, address: str, sign: bytes
) -> None:
    def never() -> Any:
        raise AssertionError("drawn here")

    monkeypatch.setattr(raster, "_cairosvg", never)
    answer = heavy.get(address)
    assert answer.status_code == 200
    assert answer.content.startswith(sign)
    assert answer.headers["content-disposition"]


def test_a_child_refuses_in_the_same_words(heavy: httpx.Client) -> None:
    wrong = heavy.get("/api/v1/systemic", params={"field": "没有这个"})
    assert "没有找到" in assert_problem(wrong, 404)["detail"]
    assert heavy.get("/data/batches/999", headers={"accept": "text/html"}).status_code == 404
    assert_problem(heavy.get("/api/v1/systemic"), 422)


def test_a_child_knows_what_was_written_a_moment_ago(slim_db_copy: Path) -> None:
    app = create_app(f"sqlite:///{slim_db_copy}")
    with serving_app(app) as address, httpx.Client(base_url=address) as client:
        assert client.get("/api/v1/batches/1").json()["falls"] == [2]
        assert client.post("/api/v1/batches/1/rollback").status_code == 200
        assert client.get("/api/v1/batches/1").json()["falls"] == []


def test_no_password_stands_in_a_childs_environment(monkeypatch: pytest.MonkeyPatch, slim_db_copy: Path) -> None:
    monkeypatch.setenv("CHAINATLAS_NEO4J_PASSWORD", "geheim")
    app = create_app(f"sqlite:///{slim_db_copy}")
    with serving_app(app) as address:
        assert httpx.get(address + SYSTEMIC).status_code == 200
        (pid,) = app.state.context.workshop.pids
        assert b"geheim" not in Path(f"/proc/{pid}/environ").read_bytes()
        assert b"geheim" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    assert ended(pid)


def ended(pid: int) -> bool:
    """Whether the process ends; waits for it."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], 120)[0])
    finally:
        os.close(watched)


def stopped(heavy: httpx.Client, workshop: Workshop) -> int:
    """A child that is ready and does not move."""
    assert heavy.get(SYSTEMIC, headers=ANEW).status_code == 200
    pid = workshop._idle[-1][0].pid
    os.kill(pid, signal.SIGSTOP)
    return pid


def test_what_takes_too_long_is_ended_and_not_only_waited_for(
    heavy: httpx.Client, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = stopped(heavy, workshop)
    monkeypatch.setattr(workshop, "seconds", 0.3)
    answer = heavy.get(SYSTEMIC, headers=ANEW)
    assert "已停止" in assert_problem(answer, 503)["detail"]
    assert answer.headers["retry-after"]
    assert ended(pid)
    monkeypatch.undo()
    assert heavy.get(SYSTEMIC, headers=ANEW).status_code == 200


def test_a_child_that_dies_is_replaced(heavy: httpx.Client, workshop: Workshop) -> None:
    os.kill(stopped(heavy, workshop), signal.SIGKILL)
    assert "内存不足" in assert_problem(heavy.get(SYSTEMIC, headers=ANEW), 500)["detail"]
    assert heavy.get(SYSTEMIC, headers=ANEW).status_code == 200


def test_when_the_queue_is_full_who_comes_is_told_when_to_come_again(
    heavy: httpx.Client, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = stopped(heavy, workshop)
    monkeypatch.setattr(workshop, "lane", Lane("导出图片", 1, 1, 300.0))
    with ThreadPoolExecutor(2) as asking:
        waiting = [asking.submit(heavy.get, MAP + "png", headers=ANEW) for _ in range(2)]
        while workshop.lane.queued < 1:
            assert not any(w.done() for w in waiting)
        answer = heavy.get(MAP + "pdf", headers=ANEW)
        found = assert_problem(answer, 429)
        assert (found["title"], answer.headers["retry-after"]) == ("请求太多，请稍后再试", "5")
        assert "导出图片的请求太多（1 个在做，1 个在等）；没有开始，请过几秒再试" in found["detail"]
        assert heavy.get(MAP + "svg").status_code == 200  # what is not heavy goes on
        os.kill(pid, signal.SIGCONT)
        assert [w.result(PATIENCE).status_code for w in waiting] == [200, 200]
    until = time.monotonic() + PATIENCE
    while workshop.pids:  # the usual wait of those who rest is longer than this
        assert time.monotonic() < until, "what a rush made children hold goes back"
        time.sleep(0.05)
    assert heavy.get(MAP + "png", headers=ANEW).status_code == 200
    assert workshop.pids, "who comes after it begins anew, and the usual wait holds again"


def test_signs_of_life_and_static_files_wait_for_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More requests than there are threads hang, in reading and in writing; so do all who ask for pages after them."""
    monkeypatch.setattr(lanes, "Lane", lambda doing, most, waiting, _: Lane(doing, most, waiting, PATIENCE))
    app, over, inside = create_app(f"sqlite:///{tmp_path / 'x.db'}"), threading.Event(), threading.Semaphore(0)

    @app.api_route("/hold", methods=["GET", "POST"])
    def hold() -> str:
        inside.release()
        over.wait(300)
        return "over"

    with serving_app(app) as address, ThreadPoolExecutor(120) as asking:
        held: list[Future[httpx.Response]] = [
            asking.submit(httpx.request, method, f"{address}/hold") for method in ("GET", "POST") * 60
        ]
        for _ in range(OF_A_FILE + 8):  # as many as there is room for
            assert inside.acquire(timeout=PATIENCE)
        for path in ("/healthz", "/readyz", "/static/app.css"):
            assert httpx.get(address + path).status_code == 200, path
        over.set()
        assert {h.result(PATIENCE).status_code for h in held} == {200}


def test_a_lane_that_is_full_refuses_at_once(tmp_path: Path) -> None:
    app, over, inside = create_app(f"sqlite:///{tmp_path / 'x.db'}"), threading.Event(), threading.Semaphore(0)

    @app.post("/data/hold")
    def hold() -> str:
        inside.release()
        over.wait(300)
        return "over"

    with serving_app(app) as address, ThreadPoolExecutor(40) as asking:
        held = [asking.submit(httpx.post, f"{address}/data/hold") for _ in range(40)]
        for _ in range(4):
            assert inside.acquire(timeout=PATIENCE)
        refused = [h for h in held if h.done() and h.result().status_code == 429]
        while len(refused) < 40 - 16:
            refused = [h for h in held if h.done() and h.result().status_code == 429]
        over.set()
        codes = [h.result(PATIENCE).status_code for h in held]
    assert (codes.count(200), codes.count(429)) == (16, 24)
    assert "上传与写入的请求太多" in refused[0].result().json()["detail"]


def test_what_is_in_memory_already_needs_no_child(app: FastAPI, heavy: httpx.Client, workshop: Workshop) -> None:
    heavy.get("/fields/ic/structure", headers=ANEW)
    before = workshop.answered
    app.state.context.session.graph()
    assert heavy.get("/fields/ic/structure?place=320500", headers=ANEW).status_code == 200
    assert workshop.answered == before
    assert heavy.get(f"/fields/ic/structure?as_of={to_iso(today())}", headers=ANEW).status_code == 200
    assert workshop.answered == before + 1, "of another day it would be read"


def test_all_of_another_day_of_a_large_store_is_read_by_a_child(
    heavy: httpx.Client, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No route says so. Today's is read here, once: every page needs it."""
    asked = f"/api/v1/overview?place={PLACE}"
    here, before = heavy.get(f"{asked}&as_of=2099-01-01", headers=ANEW), workshop.answered
    assert workshop.answered == before, "a small store is read here"
    monkeypatch.setattr(too_much, "LARGE", 100)
    there = heavy.get(f"{asked}&as_of=2099-01-02", headers=ANEW)
    assert workshop.answered == before + 1
    assert there.json() == {**here.json(), "as_of": "2099-01-02"}
    assert heavy.get(asked, headers=ANEW).status_code == 200
    assert_problem(heavy.get("/api/v1/overview?place=没有这个&as_of=2099-01-03", headers=ANEW), 404)
    assert workshop.answered == before + 1, "the place is looked up first"
    monkeypatch.setattr(workshop, "lane", Lane("导出图片", 0, 0, 300.0))
    assert_problem(heavy.get(f"{asked}&as_of=2099-01-03", headers=ANEW), 429)
