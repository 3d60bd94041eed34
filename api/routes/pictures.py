"""Chain maps."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.heavy.mark import draws, heavy
from api.http.formats import as_file, chosen, documented
from api.http.params import AsOf, FieldText, PeersText, PlaceText
from api.session.context import Here
from api.shapes import base as shapes
from graph.asking.assess import assess_field
from graph.questions.tables.gaps import gaps_table
from graph.render import render_map
from graph.views.chain_map.map import chain_map_view

router = APIRouter(tags=["图谱"])
MAPS = ("svg", "html", "png", "pdf")


@router.get(
    "/map",
    response_class=Response,
    summary="产业链图谱",
    responses=documented(*MAPS) | shapes.problems(400, 404, 422, 429, 503),
)
@heavy(when=draws(*MAPS))
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
