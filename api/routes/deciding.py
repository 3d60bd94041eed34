"""What to go for with what there is, and who in a place could supply whom."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.heavy.mark import heavy
from api.http.formats import as_answer, as_json, chosen, documented
from api.http.params import AsOf, FieldText, PlaceText, Top
from api.session.context import Here
from api.shapes import base as shapes
from api.shapes import portfolio as asked
from graph.portfolio.rules import Quota
from graph.portfolio.terms import Stated, Terms
from graph.questions.answers.local_supply import matches_tables
from graph.questions.answers.portfolio import portfolio_answer
from graph.questions.local_supply import find_matches, find_supply
from graph.questions.portfolio import find_portfolio
from graph.questions.tables.portfolio import portfolio_tables

FORMATS = ("json", "csv", "xlsx")
router = APIRouter(tags=["组合、情景与配套"])


@router.post(
    "/portfolio",
    response_model=asked.Portfolio,
    summary="方案组合：预算内选哪些招商目标",
    responses=documented("csv", "xlsx") | shapes.problems(400, 404, 422),
)
def portfolio(
    request: Request,
    here: Here,
    body: asked.PortfolioAsk,
    format: Annotated[Literal["json", "csv", "xlsx"] | None, Query(description="结果格式")] = None,
) -> Response:
    """在预算内使补上的缺口（按优先级）最多；给出离最优上界的差距、权重变动 20% 时稳不稳、预算增减买到多少。只计算，不写入。"""  # noqa: E501
    named = dict.fromkeys([*body.costs, *body.districts, *body.uses])
    terms = {w: Terms(body.costs.get(w), body.districts.get(w, ""), body.uses.get(w, {})) for w in named}
    said = Stated(terms, body.limits, {q.district: Quota(q.least, q.most) for q in body.quotas})
    made = find_portfolio(here.session, body.place, body.fields, body.budget, said, body.as_of)
    suffix = chosen(request, format, FORMATS)
    return as_answer(portfolio_answer(made), lambda: portfolio_tables(made), suffix, "方案组合")


@router.get(
    "/matches",
    response_model=asked.Matches,
    summary="本地配套：谁可以供给谁",
    responses=documented("csv", "xlsx") | shapes.problems(400, 404, 422, 429, 503),
)
@heavy()
def matches(
    request: Request,
    here: Here,
    field: FieldText,
    place: PlaceText,
    association: Annotated[
        str | None, Query(max_length=200, description="只看这个协会（编号或名称）的会员，用于上下游磋商")
    ] = None,
    segment: Annotated[str | None, Query(max_length=200, description="只看一方在这个环节的")] = None,
    enterprise: Annotated[str | None, Query(max_length=300, description="只看一方是这家企业的")] = None,
    top: Top = 50,
    as_of: AsOf = None,
    format: Annotated[Literal["json", "csv", "xlsx"] | None, Query(description="结果格式")] = None,
) -> Response:
    """链上相邻、数据中没有往来记录的本地企业，一对一对列出，写明先联系哪一方、可由谁引见；xlsx 另附配套率与完整度。"""
    graph = here.field_graph(field, as_of, ties=True)
    answer = find_matches(graph, field, place, association, top, segment=segment, enterprise=enterprise)
    suffix = chosen(request, format, FORMATS)
    return as_answer(answer, lambda: matches_tables(answer, find_supply(graph, field, place)), suffix, "本地配套")


@router.get(
    "/local-supply",
    response_model=asked.LocalSupply,
    summary="本地配套率与产业链完整度",
    responses=shapes.problems(400, 404, 422),
)
def local_supply(here: Here, field: FieldText, place: PlaceText, as_of: AsOf = None) -> Response:
    """每个比率写明分母；只在有把握判断的环节上算，并给出把不知道的全算没有到全算有的范围。"""
    return as_json(find_supply(here.field_graph(field, as_of, ties=True), field, place))
