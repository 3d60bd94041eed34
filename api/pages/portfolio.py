"""方案组合: which targets to go for within a budget, what that closes, and how sure it is."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from api.pages.desk import AtDesk
from api.portfolios import find_portfolio
from graph.errors import BadRequest, NotFound
from graph.portfolio_costs import read_costs
from graph.portfolio_made import USUAL_BUDGET, portfolio_answer

router = APIRouter()
SLIDE, SHOWN, COSTS_LENGTH = 30.0, 20, 3_000
"""Top of the slider for few targets, rows of the longer tables, and characters of the costs in an address."""


@router.get("/portfolio")
def portfolio_page(
    desk: AtDesk,
    field: Annotated[list[str] | None, Query(max_length=60)] = None,
    budget: Annotated[str, Query(max_length=40)] = "",
    costs: Annotated[str, Query(max_length=COSTS_LENGTH)] = "",
) -> HTMLResponse:
    """The form and, where it can be answered, the portfolio; what cannot be is told beside the form."""
    known = desk.outline.nodes["Field"]
    fields = {str(i): str(n) for i, n in zip(known.ids, known.names(), strict=True) if len(desk.outline.field_segments(str(i)))}  # fmt: skip
    if not fields:
        return desk.page("empty.html")
    answer, trouble, amount = dict[str, Any](), "", USUAL_BUDGET
    try:
        amount = read_budget(budget)
        made = find_portfolio(desk.here, desk.where(), field or (), amount, read_costs(costs), desk.as_of or None)
        answer = portfolio_answer(made)
    except (BadRequest, NotFound) as error:
        trouble = str(error)
    chosen = [f["id"] for f in answer["fields"]] if answer and field else (field or [])
    kept = {o["id"]: o["share"] for o in answer["sensitivity"]["options"]} if answer else {}
    return desk.page("portfolio.html", answer=answer, trouble=trouble, budget=amount, costs=costs, fields=fields, chosen=chosen,
                     kept=kept, top=max(SLIDE, amount * 2), shown=SHOWN, COSTS_LENGTH=COSTS_LENGTH)  # fmt: skip


def read_budget(text: str) -> float:
    """The budget written, the usual one for none."""
    try:
        return float(text) if text.strip() else USUAL_BUDGET
    except ValueError as error:
        raise BadRequest(f"预算“{text}”不是数；请写从 0 起的数") from error
