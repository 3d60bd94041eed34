"""Behind a proxy: a named one is believed about scheme, host and client, nobody else is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.http.headers import SafeHeaders
from api.http.origin import SameOrigin
from api.http.proxies import NamedProxies, named_proxies
from graph.errors import BadRequest
from tests.asking import assert_problem, run_apart
from tests.serving import serving

NAME = "chain.example"
FORWARDED = {"x-forwarded-proto": "https", "x-forwarded-host": NAME}
"""What a proxy adds that ends TLS."""
BROWSER = FORWARDED | {"origin": f"https://{NAME}", "sec-fetch-site": "same-origin"}


def seen(monkeypatch: pytest.MonkeyPatch, proxies: str, client: str, **headers: str) -> dict[str, Any]:
    """What the application sees of a request from an address."""
    monkeypatch.setenv("CHAINATLAS_PROXIES", proxies)
    found: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        found.update(scope)

    sent = [(b"host", b"inside:8000"), *((k.replace("_", "-").encode(), v.encode()) for k, v in headers.items())]
    scope = {"type": "http", "scheme": "http", "client": (client, 5), "headers": sent}
    run_apart(lambda: NamedProxies(app, named_proxies())(scope, None, None))  # type: ignore[arg-type]
    return {"scheme": found["scheme"], "host": dict(found["headers"])[b"host"].decode(), "client": found["client"][0]}


@pytest.mark.parametrize(
    ("proxies", "client"),
    [
        ("10.0.0.5", "10.0.0.5"),
        ("10.0.0.0/24", "10.0.0.77"),
        ("1.2.3.4, 10.0.0.5", "10.0.0.5"),
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("fd00::/8", "fd12::9"),
        ("10.0.0.5", "::ffff:10.0.0.5"),
        ("fe80::/10", "fe80::1%eth0"),
    ],
)
def test_a_named_proxy_is_believed(monkeypatch: pytest.MonkeyPatch, proxies: str, client: str) -> None:
    found = seen(
        monkeypatch, proxies, client, x_forwarded_proto="https", x_forwarded_host=NAME, x_forwarded_for="9.9.9.9"
    )
    assert found == {"scheme": "https", "host": NAME, "client": "9.9.9.9"}


@pytest.mark.parametrize(
    ("proxies", "client"),
    [
        ("", "127.0.0.1"),
        ("10.0.0.5", "10.0.0.6"),
        ("10.0.0.0/24", "10.0.1.1"),
        ("10.0.0.5", "::1"),
        ("::1", "127.0.0.1"),
        ("10.0.0.5", "nonsense"),
        ("fd00::/8", "fe00::1"),
    ],
)
def test_nobody_else_is_believed(monkeypatch: pytest.MonkeyPatch, proxies: str, client: str) -> None:
    found = seen(
        monkeypatch, proxies, client, x_forwarded_proto="https", x_forwarded_host=NAME, x_forwarded_for="9.9.9.9"
    )
    assert found == {"scheme": "http", "host": "inside:8000", "client": client}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            {"x_forwarded_for": "6.6.6.6, 9.9.9.9, 10.0.0.9"},
            {"client": "9.9.9.9"},
        ),  # what a browser made up stands before it
        ({"x_forwarded_for": "10.0.0.7"}, {"client": "10.0.0.7"}),
        ({"x_forwarded_for": "6.6.6.6, junk"}, {"client": "10.0.0.5"}),
        ({"x_forwarded_for": "2001:db8::1"}, {"client": "2001:db8::1"}),
        ({"x_forwarded_proto": "http, https"}, {"scheme": "https"}),
        ({"x_forwarded_proto": "https, http"}, {"scheme": "http"}),
        ({"x_forwarded_proto": "gopher"}, {"scheme": "http"}),
        ({"x_forwarded_host": f"evil.example, {NAME}"}, {"host": NAME}),
        ({"x_forwarded_host": ""}, {"host": "inside:8000"}),
    ],
)
def test_of_several_values_the_one_counts_that_the_named_proxy_wrote(
    monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], expected: dict[str, str]
) -> None:
    found = seen(monkeypatch, "10.0.0.0/24", "10.0.0.5", **headers)
    assert found == {"scheme": "http", "host": "inside:8000", "client": "10.0.0.5"} | expected


@pytest.mark.parametrize("named", ["proxy", "10.0.0.0/40", "10.0.0.5/24", "10.0.0", "*", "10.0.0.5;10.0.0.6"])
def test_what_is_no_address_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str
) -> None:
    monkeypatch.setenv("CHAINATLAS_PROXIES", named)
    with pytest.raises(BadRequest, match=r"CHAINATLAS_PROXIES.*不是 IP 地址或网段"):
        create_app(f"sqlite:///{tmp_path / 'x.db'}")


def test_forms_work_behind_tls_at_a_named_address_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINATLAS_HOSTS", NAME)
    batch = {"headers": BROWSER, "data": {"name": "方案", "who": "李明"}}
    monkeypatch.setenv("CHAINATLAS_PROXIES", "127.0.0.1")
    with serving(tmp_path / "behind.db") as address:
        saved = httpx.post(f"{address}/gaps/schemes", **batch)  # type: ignore[arg-type]
        assert saved.status_code == 303, saved.text
        assert "; Secure" in saved.headers["set-cookie"]
        foreign = httpx.post(f"{address}/gaps/schemes", headers=BROWSER | {"origin": "https://evil.example"})
        assert_problem(foreign, 403)
        plain = httpx.post(f"{address}/gaps/schemes", headers=BROWSER | {"origin": f"http://{NAME}"})
        assert_problem(plain, 403)
        spoofed = httpx.get(f"{address}/healthz", headers=FORWARDED | {"x-forwarded-host": "evil.example"})
        assert_problem(spoofed, 421)
        direct = httpx.post(
            f"{address}/gaps/schemes", data={"name": "方案", "who": "李明"}, headers={"origin": address}
        )
        assert direct.status_code == 303
        assert "secure" not in direct.headers["set-cookie"].lower()
    monkeypatch.setenv("CHAINATLAS_PROXIES", "10.9.9.9")
    with serving(tmp_path / "direct.db") as address:
        assert_problem(httpx.post(f"{address}/gaps/schemes", **batch), 403)  # type: ignore[arg-type]
        spoofed = httpx.get(f"{address}/healthz", headers={"host": "evil.example", "x-forwarded-host": NAME})
        assert_problem(spoofed, 421)


@pytest.mark.parametrize(
    ("scheme", "host", "origin", "ours"),
    [
        ("https", NAME, f"https://{NAME}", True),
        ("https", f"{NAME}:443", f"https://{NAME}", True),
        ("https", NAME, f"https://{NAME}:443", True),
        ("https", NAME.upper(), f"https://{NAME}", True),
        ("https", "[fd00::1]", "https://[fd00::1]", True),
        ("http", "[::1]:8000", "http://[::1]:8000", True),
        ("https", f"{NAME}:8443", f"https://{NAME}", False),
        ("http", NAME, f"https://{NAME}", False),
        ("https", NAME, "https://[fd00::1", False),
        ("https", NAME, "null", False),
        ("https", NAME, "", False),
        ("https", NAME, f"https://{NAME}.evil.example", False),
    ],
)
def test_an_origin_is_ours_whatever_way_it_is_written(scheme: str, host: str, origin: str, ours: bool) -> None:
    from api.http.origin import is_foreign

    scope = {"scheme": scheme, "headers": [(b"origin", origin.encode())]}
    assert is_foreign(scope, host) is not ours


def test_cookies_are_secure_under_tls_only_and_once() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        cookies = [(b"set-cookie", b"a=1; HttpOnly"), (b"Set-Cookie", b"b=2; Secure")]
        await send({"type": "http.response.start", "status": 200, "headers": cookies})

    def cookies(scheme: str) -> list[bytes]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        run_apart(lambda: SafeHeaders(app)({"type": "http", "scheme": scheme, "headers": []}, None, send))  # type: ignore[arg-type]
        return [v for k, v in sent[0]["headers"] if k.lower() == b"set-cookie"]

    assert cookies("https") == [b"a=1; HttpOnly; Secure", b"b=2; Secure"]
    assert cookies("http") == [b"a=1; HttpOnly", b"b=2; Secure"]


def test_the_order_of_the_middleware_lets_the_check_of_the_origin_see_what_the_browser_saw(tmp_path: Path) -> None:
    names = [m.cls for m in create_app(f"sqlite:///{tmp_path / 'x.db'}").user_middleware]
    assert names.index(NamedProxies) < names.index(SafeHeaders) < names.index(SameOrigin)
