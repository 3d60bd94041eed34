"""Proxies before us: what one says about the browser's scheme, host and address is believed if it is named, else not
read.
"""

from __future__ import annotations

import ipaddress
import os

from api.http.asgi import ASGIApp, Receive, Scope, Send
from graph.errors import BadRequest

PROXIES_VARIABLE = "CHAINATLAS_PROXIES"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_SCHEMES = ("http", "https")


def named_proxies() -> tuple[Network, ...]:
    """Addresses and networks in ``CHAINATLAS_PROXIES`` (separated by commas).

    Raises ``BadRequest`` for anything else.
    """
    named = (part.strip() for part in os.environ.get(PROXIES_VARIABLE, "").split(","))
    return tuple(_network(part) for part in named if part)


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text.strip("[]"))
    except ValueError as error:
        raise BadRequest(
            f"环境变量 {PROXIES_VARIABLE} 中的“{text}”不是 IP 地址或网段；请写成 10.0.0.5 或 10.0.0.0/24，"
            "几个用逗号分隔"
        ) from error


class NamedProxies:
    """Replaces scheme, ``Host`` and client of a request that comes from a named proxy by what that proxy forwards.

    Of a header with several values the last counts: the named proxy wrote it, the ones before may be anybody's. A
    client is the last address that is not itself a named proxy.
    """

    def __init__(self, app: ASGIApp, proxies: tuple[Network, ...]) -> None:
        self.app, self.proxies = app, proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the request as the browser sent it."""
        client = scope.get("client")
        if scope["type"] == "http" and client and self._is_named(client[0]):
            scope = self._as_sent(scope)
        await self.app(scope, receive, send)

    def _as_sent(self, scope: Scope) -> Scope:
        seen = dict(scope)
        scheme, host = _last(scope, b"x-forwarded-proto").lower(), _last(scope, b"x-forwarded-host")
        if scheme in _SCHEMES:
            seen["scheme"] = scheme
        if host:
            others = [(k, v) for k, v in scope["headers"] if k != b"host"]
            seen["headers"] = [(b"host", host.encode("latin-1")), *others]
        for address in reversed(_all(scope, b"x-forwarded-for")):
            if _address(address) is None:
                break
            seen["client"] = (address, 0)
            if not self._is_named(address):
                break
        return seen

    def _is_named(self, text: str) -> bool:
        address = _address(text)
        return address is not None and any(address in network for network in self.proxies)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address; one of IPv4 that a socket for both shows as IPv6 is the one of IPv4."""
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def _all(scope: Scope, name: bytes) -> list[str]:
    """All values of a header that may be repeated or listed."""
    lines = [v.decode("latin-1") for k, v in scope["headers"] if k == name]
    return [part.strip() for line in lines for part in line.split(",") if part.strip()]


def _last(scope: Scope, name: bytes) -> str:
    return next(reversed(_all(scope, name)), "")
