"""The way to a Neo4j server: its address, one driver per process, bounded retries, and errors in the users' words."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qs, quote, unquote, urlsplit

from neo4j import Driver, GraphDatabase, ManagedTransaction, Record, Result, Session, exceptions

from graph.errors import StoreError, StoreUnavailable, StoreUnreadable
from graph.store.neo4j.errors import PASSWORD, USER
from graph.store.neo4j.errors import translated as translated
from graph.store.neo4j.patience import Call, Patience

T = TypeVar("T")
SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
BUDGET = 5.0
"""Seconds within which a transaction is tried again; a caller that waits gets its answer in under ten."""
_GRACE = 2.0
"""Seconds at least, from its first failure on, for trying again what took long before it failed."""
_ONCE_MORE = 1.0
"""Seconds for trying again while the server is known to be down: callers wait for it once, and not call by call."""
POOL = 40
"""Connections of one process; as many threads answer requests."""
_UNCERTAIN = (exceptions.ServiceUnavailable, exceptions.SessionExpired, OSError)
"""The server may or may not have done it: incomplete commits are among these. A connection that is cut right after its
greeting is the system's error, not the driver's.
"""


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
    """Parts of ``neo4j://[user[:password]@]host[:port][/database][?shared=yes]``; the password may come from the
    environment.

    Raises
    ------
    StoreUnreadable
        No host, a port that is none, or an option that is not known.
    """
    parts = urlsplit(url)
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise StoreUnreadable("Neo4j 地址的端口须为 1 到 65535 的数字；请写成如 neo4j://主机:7687") from error
    if parts.scheme not in SCHEMES or not host:
        raise StoreUnreadable(f"Neo4j 地址应写成 neo4j://主机:7687；协议可用：{'、'.join(SCHEMES)}")
    options = parse_qs(parts.query)
    if unknown := set(options) - {"shared"}:
        raise StoreUnreadable(f"Neo4j 地址里不认识的选项 {'、'.join(sorted(unknown))}；可用：shared=yes")
    shown = f"[{host}]" if ":" in host else host
    return Address(
        f"{parts.scheme}://{shown}:{port or 7687}",
        parts.path.strip("/") or None,
        unquote(parts.username or os.environ.get(USER, "neo4j")),
        unquote(parts.password) if parts.password else os.environ.get(PASSWORD, ""),
        options.get("shared") == ["yes"],
    )


def with_login(url: str) -> str:
    """``url`` with the user and the password that it stands for, so that it opens the store in any environment."""
    address, parts = parse_address(url), urlsplit(url)
    login = (
        f"{quote(address.user, safe='')}:{quote(address.password, safe='')}"
        if address.password
        else quote(address.user, safe="")
    )
    return parts._replace(netloc=f"{login}@{parts.netloc.rpartition('@')[2]}").geturl()


class Link:
    """One driver, made in the process that uses it; reads and writes only as managed transactions."""

    def __init__(self, address: Address, *, budget: float = BUDGET) -> None:
        self.address, self._budget, self._pid = address, budget, os.getpid()
        self._down = False
        self.lost: list[str] = []  # leases of writes that ended here because the server was gone
        with translated(address.shown):
            self._driver = self._connected(address.uri)
            self._bookmarks = GraphDatabase.bookmark_manager()
        parts = urlsplit(address.uri)
        self._patience = Patience(parts.hostname or "", parts.port or 7687, address.shown)
        try:
            self._greet()
        except BaseException:
            self._driver.close()
            raise

    def _connected(self, uri: str) -> Driver:
        return GraphDatabase.driver(
            uri,
            auth=(self.address.user, self.address.password),
            connection_timeout=3.0,
            connection_acquisition_timeout=4.0,
            max_transaction_retry_time=0,
            max_connection_pool_size=POOL,
            notifications_min_severity="OFF",
            user_agent="ChainAtlas",
            telemetry_disabled=True,
        )

    def _greet(self) -> None:
        """Fail at once, without the patience of a request, when the server, the login or the database is wrong."""

        def once(_: Call) -> None:
            try:
                with self._session("READ") as session:
                    session.run("RETURN 1").consume()
            except (exceptions.ServiceUnavailable, OSError):
                with self._connected(self.address.uri.replace("neo4j", "bolt", 1)) as direct:
                    direct.verify_connectivity()  # says why, which routing does not
                raise

        with translated(self.address.shown):
            self._patience.wait_for(once)

    def _session(self, mode: str) -> Session:
        return self._driver.session(
            database=self.address.database, bookmark_manager=self._bookmarks, default_access_mode=mode
        )

    def read(self, work: Callable[[ManagedTransaction], T]) -> T:
        """Result of ``work`` in a read transaction, tried again while the budget lasts."""
        return self._ask(work, "READ")

    def write(self, work: Callable[[ManagedTransaction], T]) -> T:
        """Result of ``work`` in a write transaction, which must be safe to repeat: also when the commit's reply was
        lost.
        """
        return self._ask(work, "WRITE")

    def _ask(self, work: Callable[[ManagedTransaction], T], mode: str) -> T:
        if os.getpid() != self._pid:
            raise StoreError("Neo4j 连接不能跨进程使用；请在每个进程里各自打开")
        with translated(self.address.shown):
            return self._patience.wait_for(lambda call: self._within(call, work, mode))

    def _within(self, call: Call, work: Callable[[ManagedTransaction], T], mode: str) -> T:
        """The retries are ours: the driver starts its clock only after the first failure and adds up with our own."""

        def wanted(tx: ManagedTransaction) -> T:
            result = work(tx)
            if call.given_up:
                raise StoreUnavailable(f"Neo4j（{self.address.shown}）没有及时响应；请稍后重试")
            return result

        budget, grace = (_ONCE_MORE, _ONCE_MORE) if self._down else (self._budget, _GRACE)
        began, until = time.monotonic(), 0.0
        while True:
            try:
                with self._session(mode) as session:
                    result = (session.execute_read if mode == "READ" else session.execute_write)(wanted)
                self._down = False
                return result
            except (exceptions.DriverError, exceptions.Neo4jError, OSError) as error:
                now = time.monotonic()
                until = until or max(began + budget, now + grace)
                again = isinstance(error, _UNCERTAIN) or error.is_retryable()
                if call.given_up or not again or now > until:
                    self._down = isinstance(error, _UNCERTAIN)
                    raise
            time.sleep(random.uniform(0.05, 0.3))

    def outside(self, text: str) -> list[Record]:
        """Records of a statement that cannot run in a managed transaction with others (schema changes)."""
        return self.write(lambda tx: list(run(tx, text)))

    def close(self) -> None:
        """Close the driver's connections."""
        self._driver.close()


def run(tx: ManagedTransaction, text: str, **values: Any) -> Result:
    """Run a statement whose text is made of the schema's names only; every value is a parameter."""
    return tx.run(text, values)
