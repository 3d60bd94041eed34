"""Which segments or industries are within a place's reach."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.http.formats import as_file, as_json, chosen, documented
from api.http.params import AsOf, FieldChoice, IndustryLevel, PeersText, PlaceText
from api.session.context import Here
from api.shapes import base as shapes
from api.shapes import extension as extension_shapes
from graph.dates import day
from graph.questions.extensions import find_extensions
from graph.render import render_answer

router = APIRouter(tags=["缺口与招商目标"])
FORMATS = ("json", "csv", "xlsx")
Format = Annotated[Literal["json", "csv", "xlsx"] | None, Query(description="结果格式；不写则按 Accept，默认 json")]


@router.get(
    "/extensions",
    response_model=extension_shapes.ExtensionsReport,
    summary="关联度与延链：够得着哪些环节或行业",
    responses=documented("csv", "xlsx") | shapes.problems(400, 404, 422),
)
def extensions(
    request: Request,
    here: Here,
    place: PlaceText,
    field: FieldChoice = None,
    peers: PeersText = None,
    level: IndustryLevel = None,
    as_of: AsOf = None,
    format: Format = None,
) -> Response:
    """一个领域的环节（不写领域则为全部行业）按五个象限：优势、机会、弱项、风险、潜在进入。关联度只说明相近，不说明企业愿意来。"""
    found, wanted = (
        find_extensions(here.session, place, field, peers, level, day(as_of)),
        chosen(request, format, FORMATS),
    )
    if wanted == "json":
        return as_json(found.answer)
    return as_file(
        render_answer(found.table(), wanted, found.answer), wanted, f"关联度与延链-{found.title.replace(' · ', '-')}"
    )
