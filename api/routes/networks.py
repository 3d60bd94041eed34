"""Networks, and the ways between two records."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.heavy.mark import draws, either, heavy, over
from api.http.described import some_of
from api.http.formats import as_file, as_json, chosen, documented
from api.http.params import LIGHT, AsOf, Hops, Longest, Nodes, PlaceText, Ways
from api.session.context import Here
from api.shapes import base as shapes
from api.shapes import network as network_shapes
from graph.asking.assess import assess_field
from graph.dates import day
from graph.errors import BadRequest
from graph.model.labels import LABELS
from graph.network.paths import MOST
from graph.questions.introductions import COUNT, STEPS, WAYS, introductions_of
from graph.questions.networks import NetworkAsked, chosen_kinds, find_end, network_around, ways_answer, ways_between
from graph.render import render_network, render_tables
from graph.views.network.around import gap_view
from graph.views.network.path_picture import ways_view
from graph.views.table import edge_table, view_table
from graph.views.view import View

router = APIRouter(tags=["图谱"])
FORMATS = ("json", "html", "graphml", "svg", "png", "pdf", "xlsx")
Format = Annotated[
    Literal["json", "html", "graphml", "svg", "png", "pdf", "xlsx"] | None,
    Query(description="格式；不写则按 Accept，默认 json"),
]
End = Annotated[str, Query(min_length=1, max_length=300, description="编号、全名，或“类型:编号”")]


@router.get(
    "/network",
    response_model=network_shapes.NetworkPicture,
    summary="关系网络",
    responses=documented(*FORMATS[1:]) | shapes.problems(400, 404, 422, 429, 503),
)
@heavy(when=either(draws(*FORMATS), over("limit", LIGHT, LIGHT)))
def network(
    request: Request,
    here: Here,
    id: Annotated[
        str | None, Query(min_length=1, max_length=300, description="以哪个对象为中心：编号、全名，或“类型:编号”")
    ] = None,
    hops: Hops = 2,
    field: Annotated[str | None, Query(max_length=200, description="细分领域，与 place 同用，画缺口网络")] = None,
    place: Annotated[str | None, Query(max_length=500, description="地区")] = None,
    limit: Nodes = LIGHT,
    kinds: Annotated[
        Annotated[str, some_of(LABELS, ",")] | None,
        Query(max_length=200, description="只画这些类型，逗号分隔；中心总在图上"),
    ] = None,
    opened: Annotated[
        str | None, Query(max_length=2000, description="另展开这些对象的直接关系：“类型:编号”，竖线分隔")
    ] = None,
    as_of: AsOf = None,
    format: Format = None,
) -> Response:
    """一个对象的周围，或一个领域的缺口、候选目标与联系；超过 limit 时只画最近、最重要的，shown 与 total 写明个数。"""
    if (id is None) == (field is None) or (field is None) != (place is None):
        raise BadRequest("请写 id，或同时写 field 与 place（二者选一）")
    if id is not None:
        asked = NetworkAsked(
            *find_end(here.store, id, day(as_of)),
            hops,
            limit,
            chosen_kinds(_several(kinds, ",")),
            [find_end(here.store, o, day(as_of)) for o in _several(opened, "|")],
        )
        view, version = network_around(here.store, asked, day(as_of))
    else:
        graph = here.field_graph(field or "", as_of, ties=True)
        view, version = gap_view(graph, assess_field(graph, field or "", place or ""), limit=limit), graph.version
    wanted = chosen(request, format, FORMATS)
    if wanted == "json":
        return as_json(view.to_json() | {"truncated": view.shown < view.total, "version": version})
    return picture_file(view, wanted, f"网络-{view.title}")


@router.get(
    "/paths",
    response_model=network_shapes.Paths,
    summary="两个对象之间的路径",
    responses=documented(*FORMATS[1:]) | shapes.problems(400, 404, 422, 429, 503),
)
@heavy(when=draws(*FORMATS))
def paths(
    request: Request,
    here: Here,
    start: Annotated[End, Query(alias="from")],
    end: Annotated[End, Query(alias="to")],
    count: Ways = 5,
    longest: Longest = 4,
    as_of: AsOf = None,
    format: Format = None,
) -> Response:
    """最短的几条路径，每一步写明依据的关系；不经由区划、行业、领域。"""
    on = day(as_of)
    graph, found = ways_between(
        here.store, find_end(here.store, start, on), find_end(here.store, end, on), count, longest, on
    )
    wanted = chosen(request, format, FORMATS)
    if wanted == "json":
        return as_json(ways_answer(graph, found, longest))
    view = ways_view(graph, found)
    return picture_file(view, wanted, f"路径-{view.title}")


@router.get(
    "/introductions",
    response_model=network_shapes.Introductions,
    summary="谁能引荐",
    responses=shapes.problems(400, 404, 422),
)
def introductions(
    here: Here,
    target: Annotated[
        str, Query(min_length=1, max_length=300, description="外地目标：企业、机构或人才的编号、全名，或“类型:编号”")
    ],
    place: PlaceText,
    by: Annotated[str, Query(max_length=300, description="只问这家本地企业；不写则找最近的几家")] = "",
    count: Annotated[int, Query(ge=1, le=MOST, description="最多几家")] = COUNT,
    ways: Ways = WAYS,
    longest: Longest = STEPS,
    as_of: AsOf = None,
) -> Response:
    """离目标步数最少的本地企业，各附最短的几条路径，每条关系写明出处；没有路径时写明缺什么资料。"""
    return as_json(
        introductions_of(here.session, target, place, day(as_of), by=by, count=count, ways=ways, longest=longest)
    )


def picture_file(view: View, format: str, name: str) -> Response:
    """A network picture as a file; as a workbook its nodes and relations."""
    made = (
        render_tables([view_table(view), edge_table(view)], ".xlsx")
        if format == "xlsx"
        else render_network(view, f".{format}")
    )
    return as_file(made, format, name)


def _several(text: str | None, mark: str) -> list[str]:
    return [part.strip() for part in (text or "").split(mark) if part.strip()]
