"""The command that exports the graph."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli import options
from api.cli.ask import opened
from api.cli.chinese import add
from api.cli.out import say
from api.session.session import DEFAULT_URL
from graph.chain.lookup import find_id
from graph.errors import BadRequest


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, export)


def export(
    output: Annotated[Path, typer.Option("-o", "--output", help="图数据文件：.graphml，供其他图分析软件打开")],
    field: Annotated[str | None, typer.Option("--field", "-f", help="只要一个细分领域的环节及其关系")] = None,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
) -> None:
    """把整张图（或一个领域）导出为 GraphML。"""
    if output.suffix.lower() != ".graphml":
        raise BadRequest(f"图数据文件“{output}”须以 .graphml 结尾")
    with opened(db, as_of) as (_, graph):
        chosen = graph if field is None else graph.slice([find_id(graph, "Field", field)])
        output.parent.mkdir(parents=True, exist_ok=True)
        chosen.to_graphml(output)
    nodes, relations = sum(map(len, chosen.nodes.values())), sum(map(len, chosen.edges.values()))
    say(f"已导出 {nodes:,} 个节点、{relations:,} 条关系到 {output}")
