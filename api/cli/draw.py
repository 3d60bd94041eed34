"""The command that exports the graph."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli import options
from api.cli.ask import opened
from api.cli.chinese import add
from api.cli.out import err, say
from api.session.session import DEFAULT_URL, Session
from graph.chain.lookup import find_id
from graph.dates import day
from graph.errors import BadRequest
from loaders.outgoing.write import write_graph


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, export)


def export(
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            help="写到哪里：.xlsx 工作簿；.zip 或一个新文件夹，一张表一个 CSV；.parquet 给分析人员；"
            ".graphml 供其他图分析软件打开",
        ),
    ],
    field: Annotated[
        str | None, typer.Option("--field", "-f", help="只要一个细分领域的环节及其关系（只有 .graphml 可以）")
    ] = None,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
) -> None:
    """把整张图导出：同导入模板的工作簿或 CSV（导入空库得到同样的记录），或 GraphML、Parquet。"""
    if output.suffix.lower() != ".graphml":
        if field is not None:
            raise BadRequest("只导出一个领域请写 .graphml；一个领域的可编辑工作簿用 chainatlas chain")
        _tables(output, as_of, db)
        return
    with opened(db, as_of) as (_, graph):
        chosen = graph if field is None else graph.slice([find_id(graph, "Field", field)])
        output.parent.mkdir(parents=True, exist_ok=True)
        chosen.to_graphml(output)
    nodes, relations = sum(map(len, chosen.nodes.values())), sum(map(len, chosen.edges.values()))
    say(f"已导出 {nodes:,} 个节点、{relations:,} 条关系到 {output}")


def _tables(output: Path, as_of: str | None, db: str) -> None:
    with Session(db) as session, err.status("正在导出……"):
        try:
            written = write_graph(session.store, output, day(as_of))
        except OSError as error:
            raise BadRequest(f"不能写 {output}（{error.strerror}）；请检查目录与权限") from error
    say(f"已导出 {len(written.counts)} 张表、{written.rows:,} 行到 {output}，数据版本 {written.version}")
    for why, count in written.lost.items():
        say(f"· {why}：{count:,} 条")
