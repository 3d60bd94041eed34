"""From one store address to another, whatever the engines: copy, then compare counts and content of both sides."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from graph.errors import BadRequest, StoreError, StoreUnreadable
from graph.model.schema import Schema, default_schema
from graph.store.engine.transfer import Dump, Fill, Print, content_print, copy

if TYPE_CHECKING:
    from graph.store.neo4j.link import Link

T = TypeVar("T")


def migrate(
    origin: str, target: str, *, schema: Schema | None = None, progress: Callable[[str, int], None] = lambda *_: None
) -> Print:
    """Copy the store at one address to another, history included; returns what both sides hold.

    Call it again after it was cut off: it goes on where it was.

    Raises
    ------
    BadRequest
        The target holds data of its own, or both addresses are the same.
    StoreError
        The origin changed meanwhile, or the two sides differ at the end.
    """
    declared = schema or default_schema()
    if origin == target:
        raise BadRequest("迁移的来源和目标是同一个地址；请写两个不同的地址")
    with closing(open_dump(origin, declared)) as source:
        with closing(open_fill(target, declared)) as fill:
            copy(source, fill, declared, progress)
        ours = content_print(source, declared)
    with closing(open_dump(target, declared)) as copied:
        theirs = content_print(copied, declared)
    if ours != theirs:
        wrong = "、".join(f"{k} {n} → {theirs.counts[k]}" for k, n in ours.counts.items() if n != theirs.counts[k])
        raise StoreError(f"迁移后两边不一致（{wrong or '条数相同而内容有别'}）；请清空目标后重新迁移，来源未变")
    return ours


def open_dump(url: str, schema: Schema) -> Dump:
    """The store at ``url`` as the origin of a copy."""
    if (path := _file(url)) is not None:
        from graph.store.sqlite.transfer import SQLiteDump

        if not Path(path).exists():
            raise StoreUnreadable(f"来源数据库 {path} 不存在；请检查地址")
        return SQLiteDump(path, schema)
    from graph.store.neo4j.transfer import Neo4jDump

    return _linked(url, lambda link: Neo4jDump(link, schema))


def open_fill(url: str, schema: Schema) -> Fill:
    """The store at ``url`` as the destination of a copy."""
    if (path := _file(url)) is not None:
        from graph.store.sqlite.transfer import SQLiteFill

        return SQLiteFill(path, schema)
    from graph.store.neo4j.transfer import Neo4jFill

    return _linked(url, lambda link: Neo4jFill(link, schema))


def _linked(url: str, use: Callable[[Link], T]) -> T:
    """What uses a connection of its own, which is closed again if that fails."""
    from graph.store.neo4j.link import Link, parse_address

    link = Link(parse_address(url))
    try:
        return use(link)
    except BaseException:
        link.close()
        raise


def _file(url: str) -> str | None:
    return url.removeprefix("sqlite:///") if url.startswith("sqlite:///") else None
