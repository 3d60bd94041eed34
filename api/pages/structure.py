"""链条结构: which segments all routes pass, where a chain falls apart, how concentrated it is, and whom its output
hangs on.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from api.heavy.mark import heavy
from api.http.params import FieldPath
from api.pages.departure import Over
from api.pages.desk import AtDesk, Desk
from graph.dates import day
from graph.errors import BadRequest
from graph.questions.resilience import BY, linkages_of, structure_of, systemic_of

SHOWN = 15
router = APIRouter()
By = Annotated[Literal["segments", "products", "sales"], Query(description="供货的依据")]
Wanted = Annotated[Literal["1", ""] | None, Query(description="1 连同系统性风险")]


@router.get("/fields/{field:path}/structure")
@heavy()
def structure_page(
    desk: AtDesk, field: FieldPath, over: Over = None, systemic: Wanted = None, by: By = "segments"
) -> HTMLResponse:
    """The shape of the chain as tables; systemic risk follows by script, or where it is asked for."""
    answer = structure_of(desk.here.session, field, _place(desk, over), day(desk.as_of or None))
    rows = answer["segments"]
    tables = {
        "gates": sorted((s for s in rows if s["gates"]), key=lambda s: (-len(s["gates"]), s["layer"])),
        "splits": [s for s in rows if s["splits"]],
        "cuts": sorted((s for s in rows if s["cut"]), key=lambda s: (len(s["cut"]), s["layer"])),
        "layers": sorted({s["layer"] for s in rows}),
        "few": sorted((s for s in rows if s["makers"]["count"]), key=lambda s: (-s["makers"]["hhi"], s["layer"])),
        "nobody": [s for s in rows if not s["makers"]["count"]],
    }
    found = _systemic(desk, field, over, by) if systemic else None
    linked = linkages_of(desk.here.session, field, day(desk.as_of or None))
    ids = {s["name"]: s["id"] for s in rows}
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


def _systemic(desk: Desk, field: str, over: str | None, by: str) -> dict[str, Any]:
    """The answer; without firms and with the reason where there is nothing to go by."""
    where, on = _place(desk, over), day(desk.as_of or None)
    try:
        return systemic_of(desk.here.session, field, where, on, by=by)
    except BadRequest as error:
        return systemic_of(desk.here.session, field, where, on, top=0) | {"total": 0, "notes": [str(error)]}


def _place(desk: Desk, over: str | None) -> str | None:
    return None if over == "all" else desk.usual or None
