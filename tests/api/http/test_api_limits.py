"""Headers, caching, who may talk to the server, and how much: over a real server."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.http.limits import TimeLimit
from graph.errors import StoreBusy, StoreFull
from tests.asking import assert_problem, upload
from tests.serving import serving, serving_app
from tests.waiting import PATIENCE

PLACE = "苏州市"


# Headers and caching


def test_every_answer_carries_the_safe_headers(client: httpx.Client) -> None:
    for address in ("/", "/docs", "/api/v1/fields", "/api/v1/nothing", "/static/app.css", "/healthz"):
        headers = client.get(address).headers
        assert headers["content-security-policy"].startswith("default-src 'self'"), address
        assert "unsafe" not in headers["content-security-policy"], address
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert re.fullmatch("[0-9a-f]{32}", headers["x-request-id"])
        assert not [h for h in headers if h.startswith("access-control")], address


@pytest.mark.parametrize("given", ["a b", "x" * 65, "<script>", ""])
def test_a_request_id_that_is_no_plain_word_is_replaced(client: httpx.Client, given: str) -> None:
    assert client.get("/healthz", headers={"x-request-id": given}).headers["x-request-id"] != given


CACHED = [
    "fields",
    "gaps?field=ic&place=苏州市",
    "map?field=ic&place=苏州市",
    "search?q=芯",
    "records/Field/ic",
    "batches",
    "dictionary",
    "template.xlsx",
    "openapi.json",
]


@pytest.mark.parametrize("path", CACHED)
def test_what_a_client_has_already_is_not_sent_again(client: httpx.Client, path: str) -> None:
    first = client.get(f"/api/v1/{path}")
    tag = first.headers["etag"]
    assert re.fullmatch(r'W/"[0-9a-f]{24}"', tag)
    assert first.headers["cache-control"] == "private, no-cache"
    again = client.get(f"/api/v1/{path}", headers={"if-none-match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_another_question_or_format_has_another_tag(client: httpx.Client) -> None:
    tags = [
        client.get(f"/api/v1/{path}", headers=headers).headers["etag"]
        for path, headers in (
            ("gaps?field=ic&place=苏州市", {}),
            ("gaps?field=ne&place=苏州市", {}),
            ("gaps?field=ic&place=苏州市", {"accept": "text/csv"}),
            ("fields", {}),
        )
    ]
    assert len(set(tags)) == 4


def test_refusals_have_no_tag(client: httpx.Client) -> None:
    assert "etag" not in client.get("/api/v1/gaps?field=没有&place=苏州市").headers


def test_after_an_import_the_old_tag_is_of_no_use(writer: httpx.Client) -> None:
    tag = writer.get("/api/v1/fields").headers["etag"]
    found = upload(writer, "细分领域.csv", "领域编号,领域名称\nt,测试链\n".encode()).json()
    assert writer.get("/api/v1/fields", headers={"if-none-match": tag}).status_code == 304
    writer.post(f"/api/v1/imports/{found['id']}/commit")
    fresh = writer.get("/api/v1/fields", headers={"if-none-match": tag})
    assert fresh.status_code == 200
    assert "测试链" in fresh.text
    assert fresh.headers["etag"] != tag


def test_what_an_act_changes_without_new_data_makes_old_tags_of_no_use(writer: httpx.Client) -> None:
    paths = ("schemes", "scenarios", "leads?place=苏州市", "review/decisions", "fields")
    found = {p: writer.get(f"/api/v1/{p}") for p in paths}
    tags = {p: r.headers["etag"] for p, r in found.items() if r.status_code == 200}
    assert {"schemes", "fields"} <= set(tags)
    version = writer.get("/healthz").json().get("version")
    assert writer.put("/api/v1/schemes/甲", json={"columns": ["priority"], "by": "乙"}).status_code == 200
    for path, tag in tags.items():
        again = writer.get(f"/api/v1/{path}", headers={"if-none-match": tag})
        assert again.status_code == 200, path
    assert [
        s["name"] for s in writer.get("/api/v1/schemes", headers={"if-none-match": tags["schemes"]}).json()["schemes"]
    ] == ["甲"]
    assert writer.get("/healthz").json().get("version") == version


def test_an_upload_under_way_has_no_tag(writer: httpx.Client) -> None:
    found = upload(writer, "细分领域.csv", "领域编号,领域名称\nt,测试链\n".encode()).json()
    for path in (f"imports/{found['id']}", f"imports/{found['id']}/progress"):
        answer = writer.get(f"/api/v1/{path}")
        assert answer.status_code == 200
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"


# Who may talk to us


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
    ],
)
def test_another_sites_page_cannot_write(client: httpx.Client, headers: dict[str, str]) -> None:
    for address in ("/api/v1/imports", "/api/v1/batches/1/rollback", "/api/v1/assess", "/data/sample"):
        assert_problem(client.post(address, headers=headers), 403)
    assert client.get("/api/v1/batches", headers=headers).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "a b", "[::1"])
def test_an_unknown_host_name_is_refused(client: httpx.Client, host: str) -> None:
    assert client.get("/api/v1/fields", headers={"host": host}).status_code in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1", "192.168.1.20:8000", "[::1]:8000"])
def test_loopback_and_addresses_are_ours(client: httpx.Client, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_a_host_name_may_be_allowed_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINATLAS_HOSTS", "chain.example, other.example")
    with serving(tmp_path / "x.db") as address:
        assert httpx.get(f"{address}/healthz", headers={"host": "chain.example"}).status_code == 200
        assert httpx.get(f"{address}/healthz", headers={"host": "third.example"}).status_code == 421


# Limits


def _endless(size: int) -> Iterator[bytes]:
    yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\n'
    for _ in range(size // 65536 + 1):
        yield b"x" * 65536


@pytest.mark.parametrize("stated", [True, False])
def test_a_body_over_the_limit_is_refused_with_or_without_a_stated_length(client: httpx.Client, stated: bool) -> None:
    headers = {"content-type": "multipart/form-data; boundary=b"}
    if stated:
        headers["content-length"] = "13000000"
    try:
        response = client.post("/api/v1/imports", content=_endless(13_000_000), headers=headers)
    except httpx.WriteError:  # the server had said no and closed before all was sent
        assert stated
        return
    assert "12 MB" in assert_problem(response, 413)["detail"]


def test_a_broken_body_is_a_refusal(client: httpx.Client) -> None:
    for headers in ({"content-type": "multipart/form-data"}, {"content-type": "multipart/form-data; boundary=b"}):
        assert client.post("/api/v1/imports", content=b"--b\r\nnonsense", headers=headers).status_code in (400, 422)


def test_a_question_that_takes_too_long_is_answered_with_503(caplog: pytest.LogCaptureFixture) -> None:
    app, over = FastAPI(), threading.Event()

    @app.get("/slow")
    def slow() -> str:
        over.wait(PATIENCE)
        return "late"

    app.add_middleware(TimeLimit, answer=0.2)
    with serving_app(app) as address:
        response = httpx.get(f"{address}/slow", timeout=PATIENCE)
        over.set()  # the answer was there before the work was done
    assert assert_problem(response, 503)["title"] == "没有按时答完"
    assert response.headers["retry-after"] == "5"
    assert "Exception" not in caplog.text


def test_questions_are_answered_while_an_import_runs(writer: httpx.Client, slim_sheets: Path, tmp_path: Path) -> None:
    sheets = Path(shutil.make_archive(str(tmp_path / "数据"), "zip", slim_sheets)).read_bytes()
    finished = threading.Event()
    answered = [0] * 4

    def ask(i: int) -> None:
        with httpx.Client(base_url=writer.base_url) as mine:
            while not finished.is_set():
                assert mine.get("/api/v1/search", params={"q": f"芯{i}"}).status_code == 200
                answered[i] += not finished.is_set()

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    response = upload(writer, "数据.zip", sheets)
    finished.set()
    for thread in threads:
        thread.join()
    assert response.status_code == 201
    assert min(answered) > 1, "who waits for the import gets one answer, at its end"


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (StoreBusy("数据库正忙"), 503, "数据库正忙"),
        (StoreFull("磁盘已满"), 507, "磁盘已满"),
        (RuntimeError("secret /root/path"), 500, "请求编号"),
        (ZeroDivisionError("secret"), 500, "请求编号"),
    ],
)
def test_faults_inside_are_told_without_internals(tmp_path: Path, error: Exception, status: int, said: str) -> None:
    app = create_app(f"sqlite:///{tmp_path / 'x.db'}")

    @app.get("/fault")
    def fault() -> None:
        raise error

    with serving_app(app) as address:
        response = httpx.get(f"{address}/fault", headers={"x-request-id": "abc-1"})
    found = assert_problem(response, status)
    assert said in found["detail"]
    assert "secret" not in response.text
    assert response.headers["x-request-id"] == "abc-1"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert ("retry-after" in response.headers) is (status == 503)
