"""Chain maps and networks."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api import shapes
from api.context import Here
from api.formats import as_file, as_json, chosen, documented
from api.options import day
from api.params import AsOf, FieldText, Hops, Nodes, PeersText, PlaceText
from api.questions import assess_field
from graph.errors import BadRequest
from graph.lookup import find_node
from graph.render import render_map, render_network
from graph.views.chain_map import chain_map_view
from graph.views.network import ego_view, gap_view
from graph.views.tables import gaps_table

router = APIRouter(tags=["图谱"])
MAPS = ("svg", "html", "png", "pdf")
NETWORKS = ("json", "html", "graphml")


@router.get("/map", response_class=Response, summary="产业链图谱",
            responses=documented(*MAPS) | shapes.problems(400, 404, 422))  # fmt: skip
def chain_map(
    request: Request,
    here: Here,
    field: FieldText,
    place: PlaceText,
    peers: PeersText = None,
    as_of: AsOf = None,
    format: Annotated[
        Literal["svg", "html", "png", "pdf"] | None, Query(description="图的格式；不写则按 Accept，默认 svg")
    ] = None,
) -> Response:
    """一个领域在一个地区的产业链图谱：按上中下游与子阶段排列，标出每个环节的状态。"""
    graph = here.field_graph(field, as_of)
    assessment = assess_field(graph, field, place, peers)
    wanted = chosen(request, format, MAPS)
    data = render_map(chain_map_view(graph, assessment), gaps_table(assessment), f".{wanted}")
    return as_file(data, wanted, f"图谱-{assessment.field_name}-{assessment.place.name}")


@router.get("/network", response_class=Response, summary="关系网络",
            responses=documented(*NETWORKS) | shapes.problems(400, 404, 422))  # fmt: skip
def network(
    request: Request,
    here: Here,
    id: Annotated[str | None, Query(min_length=1, max_length=300, description="以哪个对象为中心：编号或全名")] = None,
    hops: Hops = 2,
    field: Annotated[str | None, Query(max_length=200, description="细分领域，与 place 同用，画缺口网络")] = None,
    place: Annotated[str | None, Query(max_length=500, description="地区")] = None,
    limit: Nodes = 300,
    as_of: AsOf = None,
    format: Annotated[
        Literal["json", "html", "graphml"] | None, Query(description="格式；不写则按 Accept，默认 json")
    ] = None,
) -> Response:
    """一个对象的周围，或一个领域的缺口、候选目标与联系；超过 limit 时只画最近、最重要的，shown 与 total 写明个数。"""
    if (id is None) == (field is None) or (field is None) != (place is None):
        raise BadRequest("请写 id，或同时写 field 与 place（二者选一）")
    if id is not None:
        kind, key = find_node(here.store, id, day(as_of))
        graph, read = here.store.around(kind, key, hops, day(as_of))
        view = ego_view(graph, kind, key, hops=hops, limit=limit, read=read)
    else:
        graph = here.field_graph(field or "", as_of, ties=True)
        view = gap_view(graph, assess_field(graph, field or "", place or ""), limit=limit)
    wanted = chosen(request, format, NETWORKS)
    if wanted == "json":
        return as_json(view.to_json() | {"truncated": view.shown < view.total, "version": graph.version})
    return as_file(render_network(view, f".{wanted}"), wanted, f"网络-{view.title}")
