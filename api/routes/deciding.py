"""What to go for with what there is, and who in a place could supply whom."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api import deciding_shapes as asked
from api import shapes
from api.context import Here
from api.formats import as_json
from api.local_matches import find_matches
from api.params import AsOf, FieldText, PlaceText, Top
from api.portfolios import find_portfolio
from graph.portfolio_made import portfolio_answer

router = APIRouter(tags=["组合、情景与配套"])


@router.post("/portfolio", response_model=asked.Portfolio, summary="方案组合：预算内选哪些招商目标",
             responses=shapes.problems(400, 404, 422))  # fmt: skip
def portfolio(here: Here, body: asked.PortfolioAsk) -> Response:
    """在预算内使补上的缺口（按优先级）最多；给出离最优上界的差距、权重变动 20% 时稳不稳、预算增减买到多少。只计算，不写入。"""
    made = find_portfolio(here, body.place, body.fields, body.budget, body.costs, body.as_of)
    return as_json(portfolio_answer(made))


@router.get("/matches", response_model=asked.Matches, summary="本地配套：谁可以供给谁",
            responses=shapes.problems(400, 404, 422))  # fmt: skip
def matches(
    here: Here,
    field: FieldText,
    place: PlaceText,
    association: Annotated[
        str | None, Query(max_length=200, description="只看这个协会（编号或名称）的会员，用于上下游磋商")
    ] = None,
    top: Top = 50,
    as_of: AsOf = None,
) -> Response:
    """链上相邻、数据中没有往来记录的本地企业，一对一对列出，并写明可由谁引见。"""
    return as_json(find_matches(here.field_graph(field, as_of, ties=True), field, place, association, top))
