"""Commands about the store itself: moving it to another engine, a safe copy, and the way back from one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.out import print_json, say, tell
from api.session.session import DEFAULT_URL
from graph.model.schema import default_schema
from graph.store import file as store_file
from graph.store.migrate import migrate as move
from graph.store.open import open_store


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, migrate, backup, restore)


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

    found = move(origin, target, progress=progress)
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
    output: Annotated[
        Path, typer.Option("-o", "--output", help="备份文件名，如 备份.db，或一个文件夹；不覆盖已有文件")
    ],
    keep: Annotated[int | None, typer.Option("--keep", min=1, help="同一文件夹里这个存储的备份只留最新的几份")] = None,
    db: options.Db = DEFAULT_URL,
) -> None:
    """把存储（无论哪种引擎）完整备份成一个 SQLite 文件，可直接打开；用 chainatlas restore 恢复。"""
    target = store_file.name_for_backup(output)
    with closing(open_store(db)) as opened:
        opened.backup(str(target))
    say(f"已备份到 {target}；用 --db sqlite:///{target} 打开")
    if keep is not None and (gone := store_file.thin_out(str(target), keep)):
        say(f"已删除较早的备份 {len(gone)} 份：{'、'.join(Path(g).name for g in gone)}")


def restore(
    backup: Annotated[Path, typer.Argument(help="备份文件，如 备份.db")],
    db: options.Db = DEFAULT_URL,
) -> None:
    """用备份替换存储；先停止服务。备份先检查再替换，原文件另存在旁边。"""
    done = store_file.restore(str(backup), db)
    say(f"已恢复：批次 {done.batches} 个，数据版本 {done.version}")
    if done.aside is not None:
        say(f"原来的文件另存为 {done.aside}；确认无误后可删除")
