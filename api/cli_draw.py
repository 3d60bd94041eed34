"""Commands that draw: map and network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.chinese import add
from api.cli_ask import opened, opened_field
from api.out import save, say
from api.questions import assess_field
from api.session import DEFAULT_URL, Session
from graph.errors import BadRequest
from graph.lookup import find_id, find_node
from graph.render import render_map, render_network
from graph.views.chain_map import chain_map_view
from graph.views.network import ego_view, gap_view
from graph.views.tables import gaps_table


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, draw_map, name="map")
    add(app, network, export)


def draw_map(
    field: options.Field,
    place: options.Place,
    output: Annotated[Path, typer.Option("-o", "--output", help="图谱文件：.svg .png .pdf 或 .html")],
    peers: options.Peers = None,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
) -> None:
    """画一个领域在一个地区的产业链图谱。"""
    with opened_field(db, field, as_of) as graph:
        assessment = assess_field(graph, field, place, peers)
        view = chain_map_view(graph, assessment)
    save(output, render_map(view, gaps_table(assessment), output.suffix))
    say(f"产业链图谱已写到 {output}")


def network(
    output: Annotated[Path, typer.Option("-o", "--output", help="网络图文件：.html .graphml 或 .json")],
    id: Annotated[str | None, typer.Option("--id", help="以哪个对象为中心：编号或全名")] = None,
    hops: Annotated[int, typer.Option("--hops", min=1, max=4, help="几步以内")] = 2,
    field: Annotated[str | None, typer.Option("--field", "-f", help="细分领域（与 --place 同用，画缺口网络）")] = None,
    place: Annotated[str | None, typer.Option("--place", "-p", help="地区")] = None,
    limit: Annotated[int, typer.Option("--limit", min=10, max=2000, help="最多画几个节点")] = 300,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
) -> None:
    """画关系网络：一个对象的周围，或一个领域的缺口、候选目标与联系。"""
    if (id is None) == (field is None) or (field is None) != (place is None):
        raise BadRequest("请写 --id，或同时写 --field 与 --place（二者选一）")
    with Session(db) as session:
        on = options.day(as_of)
        if id is not None:
            kind, key = find_node(session.store, id, on)
            around, read = session.store.around(kind, key, hops, on)
            view = ego_view(around, kind, key, hops=hops, limit=limit, read=read)
        else:
            graph = session.field_graph(field or "", on, ties=True)
            view = gap_view(graph, assess_field(graph, field or "", place or ""), limit=limit)
    save(output, render_network(view, output.suffix))
    say(f"网络图已写到 {output}（显示 {view.shown} 个节点，共 {view.total} 个）")


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
