"""Who may talk to us: browsers only from our own pages, and only under a host name that is ours.

There is no sign-in, so a web page elsewhere must neither send a form here nor, by DNS rebinding, call itself us.
"""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import urlsplit

from fastapi import Request

from api.http.asgi import ASGIApp, Receive, Scope, Send, header
from api.http.problems import http_problem

HOSTS_VARIABLE = "CHAINATLAS_HOSTS"
_READING = ("GET", "HEAD", "OPTIONS")
_PORTS = {"http": 80, "https": 443}


def allowed_hosts() -> frozenset[str]:
    """``localhost`` and the names in ``CHAINATLAS_HOSTS`` (separated by commas)."""
    named = os.environ.get(HOSTS_VARIABLE, "").lower().split(",")
    return frozenset({"localhost", *(n.strip() for n in named if n.strip())})


class SameOrigin:
    """Refuses unknown host names (421) and writes that another site's page sends (403)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.hosts = app, allowed_hosts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is ours."""
        if scope["type"] == "http":
            host = header(scope, b"host") or ""
            answer = None
            if not is_ours(host, self.hosts):
                detail = f"主机名“{host[:100]}”不认识；请用 IP 地址访问，或在环境变量 {HOSTS_VARIABLE} 中写明该主机名"
                answer = http_problem(Request(scope), 421, detail)
            elif scope["method"] not in _READING and is_foreign(scope, host):
                answer = http_problem(Request(scope), 403)
            if answer is not None:
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)


def is_ours(host: str, hosts: frozenset[str]) -> bool:
    """Whether a ``Host`` header names us: a listed name, or an IP address, which nobody can rebind."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    if name in hosts:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_foreign(scope: Scope, host: str) -> bool:
    """Whether a browser says that another site's page sends this; programs say nothing and pass."""
    site, origin = header(scope, b"sec-fetch-site"), header(scope, b"origin")
    if site is not None and site not in ("same-origin", "none"):
        return True
    return origin is not None and _place(origin) != _place(f"{scope['scheme']}://{host}")


def _place(origin: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of an origin, so that ``https://a`` and ``https://A:443`` are one.

    Nothing equals what is none.
    """
    try:
        parts = urlsplit(origin)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return origin, "", None
    return parts.scheme, (parts.hostname or ""), port
