"""The one place that turns a URL into an engine."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from graph.errors import StoreUnreadable
from graph.model.schema import default_schema
from graph.store.contract import Store

if TYPE_CHECKING:
    from graph.store.engine.foreseen import Foreseen as Foreseen


def open_store(url: str, *, write: bool = False, cache_bytes: int | None = None) -> Store:
    """Open the store at ``url``; ``write=True`` makes this process its only writer.

    ``cache_bytes`` bounds the pages of the file that an embedded engine keeps in memory (``None``: its own bound).

    Raises
    ------
    StoreUnreadable
        When the URL names no engine we have, or as the engine finds it.
    StoreBusy
        As the engine finds it.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        from graph.store.sqlite.store import CACHE_BYTES, SQLiteStore

        return SQLiteStore(rest[1:], write=write, cache_bytes=CACHE_BYTES if cache_bytes is None else cache_bytes)
    if scheme.partition("+")[0] in ("neo4j", "bolt") and rest:
        from graph.store.neo4j.store import Neo4jStore

        return Neo4jStore(url, write=write)
    shown = f"{scheme}://…" if "@" in rest else url  # what stands before an @ may be a password
    raise StoreUnreadable(f"存储地址“{shown}”不合规则：请写成 sqlite:///文件名.db 或 neo4j://主机:7687")


def told(url: str) -> str:
    """The address with the login that the environment adds to it, for a child of ours, which does not see our
    environment.

    It may hold a password: hand it over on standard input, never as an argument.
    """
    if url.partition("://")[0].partition("+")[0] in ("neo4j", "bolt"):
        from graph.store.neo4j.link import with_login

        return with_login(url)
    return url


def foresee(store: Store, undo: Collection[int] = ()) -> Foreseen:
    """What a store will hold once these batches are undone and others written.

    See :class:`graph.store.engine.foreseen.Foreseen`.
    """
    from graph.store.engine.foreseen import Foreseen

    return Foreseen(store, default_schema(), undo)
