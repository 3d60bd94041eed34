"""What if: scenarios asked and saved."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.http.formats import as_answer, as_json, chosen, documented
from api.http.params import AsOf, PlaceText
from api.session.context import Here
from api.shapes import base as shapes
from api.shapes import scenario as asked
from graph.questions.answers.scenario import comparison_answer, kept_answer, outcome_answer
from graph.questions.scenario import COMPARED, find_outcome, kept_outcomes, read_words
from graph.questions.tables.scenario import comparison_tables, scenario_tables
from graph.work.scenarios import all_scenarios, delete_scenario, save_scenario

router = APIRouter(tags=["组合、情景与配套"])
FORMATS = ("json", "csv", "xlsx")


@router.post(
    "/scenario",
    response_model=asked.ScenarioAnswer,
    summary="情景：落地、离开、断供会怎样",
    responses=documented("csv", "xlsx") | shapes.problems(400, 404, 422),
)
def scenario(
    request: Request,
    here: Here,
    body: asked.ScenarioAsk,
    format: Annotated[Literal["json", "csv", "xlsx"] | None, Query(description="结果格式")] = None,
) -> Response:
    """几项变化同时发生后，本地各环节的状态怎样变，哪些环节因缺料停产。只推算，不写入。"""
    graph = here.graph(body.as_of)
    made = read_words(graph, body.name, [c.model_dump() for c in body.changes])
    found, suffix = find_outcome(here.session, graph, body.place, made, body.fields), chosen(request, format, FORMATS)
    return as_answer(outcome_answer(found), lambda: scenario_tables(found), suffix, "情景")


@router.get("/scenarios", response_model=asked.KeptScenarios, summary="保存的情景")
def scenarios(here: Here) -> Response:
    """按名称。"""
    return as_json({"scenarios": [kept_answer(s) for s in all_scenarios(here.store)]})


@router.get(
    "/scenarios/compare",
    response_model=asked.Comparison,
    summary="比较保存的情景",
    responses=documented("csv", "xlsx") | shapes.problems(400, 404, 422),
)
def compare(
    request: Request,
    here: Here,
    place: PlaceText,
    name: Annotated[list[str], Query(min_length=1, max_length=COMPARED, description="情景名称，可写多次")],
    as_of: AsOf = None,
    format: Annotated[Literal["json", "csv", "xlsx"] | None, Query(description="结果格式")] = None,
) -> Response:
    """在同一地区、同一日期下，各情景使哪些环节与现状不同。"""
    outcomes = kept_outcomes(here.session, here.graph(as_of), place, name)
    suffix = chosen(request, format, FORMATS)
    return as_answer(comparison_answer(outcomes), lambda: comparison_tables(outcomes), suffix, "情景比较")


@router.post(
    "/scenarios",
    status_code=201,
    response_model=asked.KeptRef,
    summary="保存一个情景",
    responses=shapes.problems(400, 404, 422, 503),
)
def save(here: Here, body: asked.ScenarioSave) -> Response:
    """同名的被替换，历史保留。"""
    made = read_words(here.graph(), body.name, [c.model_dump() for c in body.changes])
    with here.writing() as store:
        return as_json(kept_answer(save_scenario(store, made, body.by.strip())), 201)


@router.delete("/scenarios/{name}", status_code=204, summary="删除一个情景", responses=shapes.problems(404, 503))
def delete(
    here: Here,
    name: Annotated[str, Path(max_length=200, description="情景名称")],
    by: Annotated[str, Query(max_length=40, description="署名，可不写")] = "",
) -> Response:
    """历史保留。"""
    with here.writing() as store:
        delete_scenario(store, name, by.strip())
    return Response(status_code=204)
