"""The command that takes lists out as a workbook; they come back by ``load auto``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.out import say
from api.session.session import DEFAULT_URL, Session
from api.work.taking_out import USUAL, Wanted, write_lists
from graph.errors import BadRequest


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    add(app, sheet, name="list-sheet")


def sheet(
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个 .xlsx")],
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", "-k", help=f"哪一类，可写几次：中文名、类型或工作表名；不写则{'、'.join(USUAL)}"),
    ] = None,
    place: Annotated[str, typer.Option("--place", "-p", help="地区：名称或区划代码")] = "",
    field: Annotated[str, typer.Option("--field", "-f", help="细分领域：编号、名称或唯一的开头")] = "",
    words: Annotated[str, typer.Option("--words", "-w", help="只带出按这个词查到的")] = "",
    db: options.Db = DEFAULT_URL,
) -> None:
    """把名录写成可回填的工作簿：格里改了什么，load auto 导入时就只写什么；两边都改了的格列出来。"""
    if output.suffix.lower() != ".xlsx":
        raise BadRequest(f"文件“{output}”须以 .xlsx 结尾")
    with Session(db) as session:
        try:
            counts = write_lists(session, output, Wanted(tuple(kind or USUAL), place, field, words))
        except OSError as error:
            raise BadRequest(f"不能写文件 {output}（{error.strerror}）；请检查目录与权限") from error
    said = "、".join(f"{name} {count} 条" for name, count in counts.items())
    say(f"名录已写到 {output}：{said}；改好后运行 chainatlas load auto {output}")
