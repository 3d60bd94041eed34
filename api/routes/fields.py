"""Fields and their segments."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.http.formats import as_json
from api.http.params import AsOf, FieldPath
from api.session.context import Here
from api.shapes import base as shapes
from graph.chain.lookup import find_id
from graph.questions.answers.fields import fields_answer, segments_answer

router = APIRouter(tags=["领域与环节"])


@router.get("/fields", response_model=shapes.Fields, summary="细分领域清单")
def fields(here: Here, as_of: AsOf = None) -> Response:
    """全部细分领域：环节数、企业数、数据日期。"""
    return as_json(fields_answer(here.outline(as_of)))


@router.get(
    "/fields/{field:path}/segments",
    response_model=shapes.Segments,
    summary="一个领域的环节",
    responses=shapes.problems(400, 404),
)
def segments(here: Here, field: FieldPath, as_of: AsOf = None) -> Response:
    """环节按链上次序排列：阶段、子阶段、定义、别名、企业数。"""
    graph = here.outline(as_of)
    return as_json(segments_answer(graph, find_id(graph, "Field", field)))


@router.get(
    "/fields/{field:path}", response_model=shapes.FieldOne, summary="一个领域", responses=shapes.problems(400, 404)
)
def one_field(here: Here, field: FieldPath, as_of: AsOf = None) -> Response:
    """一个细分领域的概况。"""
    graph = here.outline(as_of)
    chosen, answer = find_id(graph, "Field", field), fields_answer(graph)
    row = next(f for f in answer.pop("fields") if f["id"] == chosen)
    return as_json(row | answer)
