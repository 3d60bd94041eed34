"""The way to a Neo4j server: its address, one driver per process, bounded retries, and errors in the users' words."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from neo4j import Driver, GraphDatabase, ManagedTransaction, Record, Result, Session, exceptions

from graph.errors import BadRequest, StoreError, StoreFull, StoreUnavailable, StoreUnreadable

T = TypeVar("T")
SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
BUDGET = 5.0
"""Seconds within which a transaction is tried again; a caller that waits gets its answer in under ten."""
_PASSWORD, _USER = "CHAINATLAS_NEO4J_PASSWORD", "CHAINATLAS_NEO4J_USER"
_UNCERTAIN = (exceptions.ServiceUnavailable, exceptions.SessionExpired)
"""The server may or may not have done it: incomplete commits are among these."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a store is. ``shown`` never holds the password; ``shared`` allows other graphs in the same database."""

    uri: str
    database: str | None
    user: str
    password: str
    shared: bool

    @property
    def shown(self) -> str:
        """The address as messages show it."""
        return f"{self.uri}/{self.database}" if self.database else self.uri


def parse_address(url: str) -> Address:
    """Parts of ``neo4j://[user[:password]@]host[:port][/database][?shared=yes]``; the password may come from the environment.

    Raises
    ------
    BadRequest
        No host, a port that is none, or an option that is not known.
    """
    parts = urlsplit(url)
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadRequest("Neo4j 地址的端口须为 1 到 65535 的数字，如 neo4j://主机:7687") from error
    if parts.scheme not in SCHEMES or not host:
        raise BadRequest(f"Neo4j 地址应写成 neo4j://主机:7687；协议可用：{'、'.join(SCHEMES)}")
    options = parse_qs(parts.query)
    if unknown := set(options) - {"shared"}:
        raise BadRequest(f"Neo4j 地址里不认识的选项 {'、'.join(sorted(unknown))}；可用：shared=yes")
    shown = f"[{host}]" if ":" in host else host
    return Address(
        f"{parts.scheme}://{shown}:{port or 7687}", parts.path.strip("/") or None,
        unquote(parts.username or os.environ.get(_USER, "neo4j")),
        unquote(parts.password) if parts.password else os.environ.get(_PASSWORD, ""), options.get("shared") == ["yes"],
    )  # fmt: skip


@contextmanager
def translated(shown: str) -> Iterator[None]:
    """Turn the driver's errors into ours."""
    try:
        yield
    except exceptions.AuthError as error:
        raise StoreUnreadable(
            f"Neo4j（{shown}）拒绝登录：用户名或密码不对；请检查环境变量 {_USER} 和 {_PASSWORD}"
        ) from error
    except exceptions.DriverError as error:
        raise _unreachable(shown, error) from error
    except exceptions.Neo4jError as error:
        raise _refused(shown, error) from error
    except (OverflowError, UnicodeEncodeError, TypeError, ValueError) as error:
        raise StoreError(f"有 Neo4j 不能存放的值（{error}）；本次写入未保留，请更正数据") from error


def _unreachable(shown: str, error: exceptions.DriverError) -> StoreError:
    text = f"{error} {error.__cause__ or ''} {error.__context__ or ''}"
    if isinstance(error, exceptions.ConfigurationError):
        return StoreUnreadable(f"Neo4j 地址 {shown} 不能使用（{error}）；请检查地址的写法")
    if "SSL" in text or "certificate" in text.lower():
        return StoreUnreadable(
            f"与 Neo4j（{shown}）的加密连接没有建立：服务器未启用 TLS 或证书不被信任；"
            "内网未加密请用 neo4j://，自签证书请用 neo4j+ssc://"
        )
    return StoreUnavailable(f"连不上 Neo4j（{shown}）；请确认它已启动、地址和端口正确，稍后重试")


def _refused(shown: str, error: exceptions.Neo4jError) -> StoreError:
    code, text = error.code or "", error.message or ""
    if "No space left" in text or "disk" in text.lower():
        return StoreFull(f"Neo4j（{shown}）所在磁盘已满，本次写入全部撤销；请在服务器上腾出空间后重试")
    if "DatabaseNotFound" in code:
        return StoreUnreadable(f"Neo4j（{shown}）上没有这个数据库；请检查地址末尾的数据库名，或先在服务器上建立它")
    if "ReadOnly" in code or "read-only" in text.lower() or "read only" in text.lower():
        return StoreError(f"Neo4j（{shown}）的数据库是只读的，不能写入；请在服务器上改为可写，或换一个地址")
    if isinstance(error, exceptions.TransientError) or "Unavailable" in code:
        return StoreUnavailable(f"Neo4j（{shown}）暂时不能完成操作（{code.rpartition('.')[2]}）；请稍后重试")
    return StoreError(f"Neo4j（{shown}）不能完成操作（{code}：{text}）；本次写入未保留")


class Link:
    """One driver, made in the process that uses it; reads and writes only as managed transactions."""

    def __init__(self, address: Address, *, budget: float = BUDGET) -> None:
        self.address, self._budget, self._pid = address, budget, os.getpid()
        with translated(address.shown):
            self._driver: Driver = GraphDatabase.driver(
                address.uri, auth=(address.user, address.password), connection_timeout=3.0,
                connection_acquisition_timeout=5.0, max_transaction_retry_time=budget, max_connection_pool_size=40,
                notifications_min_severity="OFF", user_agent="ChainAtlas", telemetry_disabled=True,
            )  # fmt: skip
            self._bookmarks = GraphDatabase.bookmark_manager()
        try:
            self._greet()
        except BaseException:
            self._driver.close()
            raise

    def _greet(self) -> None:
        """Fail at once, without the patience of a request, when the server, the login or the database is wrong."""
        with translated(self.address.shown), self._session("READ") as session:
            session.run("RETURN 1").consume()

    def _session(self, mode: str) -> Session:
        return self._driver.session(
            database=self.address.database, bookmark_manager=self._bookmarks, default_access_mode=mode
        )

    def read(self, work: Callable[[ManagedTransaction], T]) -> T:
        """Result of ``work`` in a read transaction, tried again while the budget lasts."""
        return self._within(lambda session: session.execute_read(work), "READ")

    def write(self, work: Callable[[ManagedTransaction], T]) -> T:
        """Result of ``work`` in a write transaction, which must be safe to repeat: also when the commit's reply was lost."""
        return self._within(lambda session: session.execute_write(work), "WRITE")

    def _within(self, ask: Callable[[Session], T], mode: str) -> T:
        if os.getpid() != self._pid:
            raise StoreError("Neo4j 连接不能跨进程使用；请在每个进程里各自打开")
        until = time.monotonic() + self._budget
        with translated(self.address.shown):
            while True:
                try:
                    with self._session(mode) as session:
                        return ask(session)
                except _UNCERTAIN:
                    if time.monotonic() >= until:
                        raise
                    time.sleep(0.2)

    def outside(self, text: str) -> list[Record]:
        """Records of a statement that cannot run in a managed transaction with others (schema changes)."""
        return self.write(lambda tx: list(run(tx, text)))

    def close(self) -> None:
        """Close the driver's connections."""
        self._driver.close()


def run(tx: ManagedTransaction, text: str, **values: Any) -> Result:
    """Run a statement whose text is made of the schema's names only; every value is a parameter."""
    return tx.run(text, values)
