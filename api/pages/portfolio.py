"""方案组合: which targets to go for within a budget, what that closes, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from starlette.responses import HTMLResponse, Response

from api.http.answering import file_of
from api.http.formats import as_file
from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk
from api.pages.scenario_words import MOST_ROWS
from graph.errors import BadRequest, NotFound
from graph.portfolio.make import USUAL_BUDGET, Portfolio
from graph.portfolio.terms import Stated, read_limits, read_quotas, read_terms
from graph.questions.portfolio import QUESTION, find_portfolio
from graph.questions.records.portfolio import PortfolioReport, portfolio_record

router = page_router()
SLIDE, SHOWN, COSTS_LENGTH = 30.0, 20, 3_000
"""Top of the slider for few targets, rows of the longer tables, and characters of the costs in an address."""
Lines = Annotated[str, Query(max_length=COSTS_LENGTH)]


@dataclass(frozen=True, slots=True)
class Asked:
    """The question as the form says it."""

    field: list[str]
    budget: str
    costs: str
    limits: str
    quotas: str

    def made(self, desk: Desk) -> Portfolio:
        """Its answer; raises ``NotFound`` and ``BadRequest``."""
        said = Stated(read_terms(self.costs), read_limits(self.limits), read_quotas(self.quotas))
        return find_portfolio(
            desk.here.session, desk.where(), self.field, read_budget(self.budget), said, desk.as_of or None
        )

    def address(self, **changed: Any) -> dict[str, Any]:
        """Parameters that ask the same with something changed."""
        kept = {
            "field": self.field,
            "budget": self.budget,
            "costs": self.costs,
            "limits": self.limits,
            "quotas": self.quotas,
        }
        return kept | changed


def asked(
    field: Annotated[list[str] | None, Query(max_length=60)] = None,
    budget: Annotated[str, Query(max_length=40)] = "",
    costs: Lines = "",
    limits: Lines = "",
    quotas: Lines = "",
) -> Asked:
    """The question of an address."""
    return Asked(field or [], budget, costs, limits, quotas)


AskedHere = Annotated[Asked, Depends(asked)]


@router.get("/portfolio")
def portfolio_page(desk: AtDesk, ask: AskedHere) -> HTMLResponse:
    """The form and, where it can be answered, the portfolio; what cannot be is told beside the form."""
    known = desk.outline.nodes["Field"]
    fields = {
        str(i): str(n)
        for i, n in zip(known.ids, known.names(), strict=True)
        if len(desk.outline.field_segments(str(i)))
    }
    if not fields:
        return desk.page("empty.html")
    answer: PortfolioReport | None = None
    trouble, silent, alone, amount = "", "", "", USUAL_BUDGET
    try:
        amount = read_budget(ask.budget)
        made = ask.made(desk)
        answer, population = portfolio_record(made), made.assessments[0].population
        silent, alone = population.silent, population.alone
    except (BadRequest, NotFound) as error:
        trouble = str(error)
    chosen = [f.id for f in answer.fields] if answer and ask.field else ask.field
    kept = {o.id: o.share for o in answer.sensitivity.options} if answer else {}
    firsts = answer.chosen[:MOST_ROWS] if answer else ()
    landed = ["、".join(s.id for s in c.closes) for c in firsts]
    settled = [c.district.id if c.district else "" for c in firsts]
    return desk.page(
        "portfolio.html",
        answer=answer,
        trouble=trouble,
        silent=silent,
        alone=alone,
        budget=amount,
        ask=ask,
        fields=fields,
        chosen=chosen,
        kept=kept,
        top=max(SLIDE, amount * 2),
        shown=SHOWN,
        landed=landed,
        settled=settled,
        most_rows=MOST_ROWS,
        COSTS_LENGTH=COSTS_LENGTH,
    )


@router.get("/portfolio/file")
def portfolio_file(desk: AtDesk, ask: AskedHere, format: Literal["xlsx", "csv", "json"] = "xlsx") -> Response:
    """The answer as a file: who is chosen, what that closes, and what it leaves open."""
    return as_file(file_of(QUESTION, ask.made(desk), format), format, "方案组合")


def read_budget(text: str) -> float:
    """The budget written, the usual one for none."""
    try:
        return float(text) if text.strip() else USUAL_BUDGET
    except ValueError as error:
        raise BadRequest(f"预算“{text}”不是数；请写从 0 起的数") from error
