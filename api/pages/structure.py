"""链条结构: which segments all routes pass, where a chain falls apart, how concentrated it is, and whom its output
hangs on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import HTMLResponse

from api.heavy.mark import heavy
from api.http.params import FieldPath
from api.http.routers import page_router
from api.pages.departure import Over
from api.pages.desk import AtDesk, Desk
from graph.errors import BadRequest
from graph.questions.resilience import linkages, structure
from graph.questions.resilience import systemic as risk
from graph.questions.resilience.systemic import BY, By, SystemicReport

SHOWN = 15
router = page_router()
Basis = Annotated[By, Query(description="供货的依据")]
Wanted = Annotated[Literal["1", ""] | None, Query(description="1 连同系统性风险")]


@router.get("/fields/{field:path}/structure")
@heavy(when=lambda request: any(map(request.query_params.get, ("systemic", "as_of"))))  # another day's is read first
def structure_page(
    desk: AtDesk, field: FieldPath, over: Over = None, systemic: Wanted = None, by: Basis = "segments"
) -> HTMLResponse:
    """The shape of the chain as tables; systemic risk follows by script, or where it is asked for."""
    day = desk.as_of or None
    answer = structure.QUESTION.ask(desk.here.session, field=field, place=_place(desk, over), as_of=day)
    rows = answer.segments
    tables = {
        "gates": sorted((s for s in rows if s.gates), key=lambda s: (-len(s.gates), s.layer)),
        "splits": [s for s in rows if s.splits],
        "cuts": sorted((s for s in rows if s.cut), key=lambda s: (len(s.cut or ()), s.layer)),
        "layers": sorted({s.layer for s in rows}),
        "few": sorted((s for s in rows if s.makers.count), key=lambda s: (-s.makers.hhi, s.layer)),
        "nobody": [s for s in rows if not s.makers.count],
    }
    found = _systemic(desk, field, over, by) if systemic else None
    linked = linkages.QUESTION.ask(desk.here.session, field=field, as_of=day)
    ids = {s.name: s.id for s in rows}
    return desk.page(
        "structure.html",
        answer=answer,
        tables=tables,
        ids=ids,
        over=over or "",
        systemic=found,
        linked=linked,
        MOST=SHOWN,
        by=by,
        BY=BY,
    )


@router.get("/parts/systemic/{field:path}")
@heavy()
def systemic_part(desk: AtDesk, field: FieldPath, over: Over = None) -> HTMLResponse:
    """Systemic risk alone, for the page."""
    found = _systemic(desk, field, over, "segments")
    return desk.page("systemic_part.html", systemic=found, by="segments", BY=BY, over=over or "")


def _systemic(desk: Desk, field: str, over: str | None, by: By) -> SystemicReport:
    """The answer; without firms and with the reason where there is nothing to go by."""
    asked = {"field": field, "place": _place(desk, over), "as_of": desk.as_of or None}
    try:
        return risk.QUESTION.ask(desk.here.session, **asked, by=by).report
    except BadRequest as error:
        found = risk.QUESTION.ask(desk.here.session, **asked, top=0).report
        return replace(found, total=0, notes=(str(error),))


def _place(desk: Desk, over: str | None) -> str | None:
    return None if over == "all" else desk.usual or None
