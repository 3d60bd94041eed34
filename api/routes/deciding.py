"""What to go for with what there is."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.http.formats import as_answer, chosen, documented
from api.session.context import Here
from api.shapes import base as shapes
from api.shapes import portfolio as asked
from graph.portfolio.rules import Quota
from graph.portfolio.terms import Stated, Terms
from graph.questions.answers.portfolio import portfolio_answer
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
