"""Commands about the store itself: moving it to another engine, and a safe copy."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.chinese import add
from api.out import print_json, say, tell
from api.session import DEFAULT_URL
from graph import store
from graph.schema import default_schema


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, migrate, backup)


def migrate(
    origin: Annotated[str, typer.Option("--from", help="来源地址，如 sqlite:///chainatlas.db")],
    target: Annotated[str, typer.Option("--to", help="目标地址，如 neo4j://主机:7687；须是空的")],
    as_json: options.Json = False,
) -> None:
    """把一个存储连同全部历史搬到另一个地址（SQLite 与 Neo4j 互搬）；中断后再运行一次会接着做。"""
    shown: dict[str, int] = {}

    def progress(label: str, done: int) -> None:
        if not as_json and done - shown.get(label, 0) >= 100_000:
            shown[label] = done
            tell(f"{label}：已搬 {done:,} 条")

    found = store.migrate(origin, target, progress=progress)
    if as_json:
        print_json({"versions": found.counts, "notes": found.notes, "digest": found.digest})
        return
    schema = default_schema()
    say(
        "、".join(
            [*(f"{schema.kind(k).label} {n:,}" for k, n in found.counts.items() if n), f"工作记录 {found.notes:,}"]
        )
    )
    say(f"两边条数与内容一致（含历史），内容摘要 {found.digest[:16]}；以后用 --db 或 CHAINATLAS_DB 指向新地址")


def backup(
    output: Annotated[Path, typer.Option("-o", "--output", help="备份文件名，如 备份.db；不覆盖已有文件")],
    db: options.Db = DEFAULT_URL,
) -> None:
    """把存储（无论哪种引擎）完整备份成一个 SQLite 文件，可直接打开。"""
    with closing(store.open_store(db)) as opened:
        opened.backup(str(output))
    say(f"已备份到 {output}；用 --db sqlite:///{output} 打开")
