"""The command that takes lists out as a workbook; they come back by ``load auto``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.out import say
from api.session.session import DEFAULT_URL, Session
from api.work.taking_out import USUAL, Wanted, write_leads, write_lists
from graph.errors import BadRequest
from graph.work.lead_list import Wanted as Leads


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    add(app, sheet, name="list-sheet")
    add(app, leads, name="leads-sheet")


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
    with Session(db) as session, _written(output):
        counts = write_lists(session, output, Wanted(tuple(kind or USUAL), place, field, words))
    said = "、".join(f"{name} {count} 条" for name, count in counts.items())
    say(f"名录已写到 {output}：{said}；改好后运行 chainatlas load auto {output}")


def leads(
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个 .xlsx")],
    state: Annotated[str, typer.Option("--state", help="意向、接洽、洽谈、签约、放弃")] = "",
    owner: Annotated[str, typer.Option("--owner", help="负责人；“未指定”为还没有负责人的")] = "",
    place: Annotated[str, typer.Option("--place", "-p", help="招商地区：名称或区划代码")] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="只要逾期的")] = False,
    db: options.Db = DEFAULT_URL,
) -> None:
    """把招商跟进名单写成可回填的工作簿；改好后 load auto 导入，改了什么就记入跟进。"""
    with Session(db) as session, _written(output):
        count = write_leads(session.store, output, Leads(state, owner, place=place, overdue=overdue))
    say(f"招商跟进已写到 {output}：{count} 条；改好后运行 chainatlas load auto {output} --by 姓名")


@contextmanager
def _written(path: Path) -> Iterator[None]:
    """Say in words why a workbook cannot be written."""
    if path.suffix.lower() != ".xlsx":
        raise BadRequest(f"文件“{path}”须以 .xlsx 结尾")
    try:
        yield
    except OSError as error:
        raise BadRequest(f"不能写文件 {path}（{error.strerror}）；请检查目录与权限") from error
