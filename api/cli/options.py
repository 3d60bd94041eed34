"""Options that several commands share, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.session.session import DEFAULT_URL
from graph.bundles.presets import VARIABLE


def _stated(ctx: typer.Context, own: str) -> str:
    """The address of the store: what stands after the command, else what stands before it, else the usual one."""
    source = ctx.get_parameter_source("db")
    before = ctx.find_root().params.get("db")
    return own if before is None or (source is not None and source.name == "COMMANDLINE") else str(before)


Db = Annotated[
    str,
    typer.Option(
        "--db",
        envvar="CHAINATLAS_DB",
        help="存储地址，如 sqlite:///文件名.db 或 neo4j://主机:7687",
        show_default=DEFAULT_URL,
        callback=_stated,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="在标准输出只打印一个 JSON 文档")]
Field = Annotated[str, typer.Option("--field", "-f", help="细分领域：编号、名称或唯一的开头")]
Place = Annotated[str, typer.Option("--place", "-p", help="地区：名称或区划代码，几个用逗号分隔")]
PlaceOrAll = Annotated[
    str | None, typer.Option("--place", "-p", help="地区：名称或区划代码，几个用逗号分隔；不写则不分地区")
]
Peers = Annotated[str | None, typer.Option("--peers", help="对比地区，逗号分隔；不写则与数据中全部地区比")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="按某一天的数据回答，如 2026-06-30；默认今天")]
By = Annotated[str, typer.Option("--by", help="经手人姓名，记入工作记录")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="写入文件，格式由后缀决定")]
Presets = Annotated[
    str | None, typer.Option("--presets", help="本市样式文件（TOML）所在的文件夹", envvar=VARIABLE, show_envvar=False)
]
