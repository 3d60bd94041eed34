"""A place with all its fields at once: which bundles are frozen, under review, due."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import HTMLResponse

from api.http.routers import page_router
from api.pages.desk import AtDesk
from graph.bundles.period import Period, read_period
from graph.dates import today
from graph.errors import BadRequest
from graph.questions.bundles.place import find_progress

router = page_router()
PeriodWord = Annotated[str, Query(max_length=40)]
_BACK = 7
"""Quarters before this one that can be chosen."""


@router.get("/bundles")
def bundles_page(desk: AtDesk, period: PeriodWord = "") -> HTMLResponse:
    """All fields of the place in a quarter; a quarter that is none is told beside the form."""
    trouble = ""
    try:
        quarter = read_period(period)
    except BadRequest as error:
        trouble, quarter = str(error), read_period("")
    found = find_progress(desk.here.session, desk.where(), quarter.key) if desk.usual else None
    return desk.page("bundles.html", found=found, quarter=quarter, quarters=quarters(quarter), trouble=trouble)


def quarters(chosen: Period) -> list[Period]:
    """Quarters to choose from, newest first, the chosen one among them."""
    out = [read_period("")]
    while len(out) <= _BACK:
        out.append(out[-1].before)
    return sorted({*out, chosen} if chosen.first <= today() else {*out}, reverse=True)
