"""它离开会怎样: what breaks if an enterprise leaves, as a page and as a part of the enterprise's record."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path, Query
from starlette.responses import HTMLResponse

from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk
from graph.questions.resilience.departure import find_departure

router = page_router()
SHOWN = 30
Id = Annotated[str, Path(max_length=300)]
Over = Annotated[Literal["all", ""] | None, Query(description="all 不分地区")]


@router.get("/records/Enterprise/{id:path}/departure")
def departure_page(desk: AtDesk, id: Id, over: Over = None) -> HTMLResponse:
    """The whole answer as a page, which needs no script."""
    return desk.page("departure.html", level="h2", **_found(desk, id, over))


@router.get("/parts/departure/{id:path}")
def departure_part(desk: AtDesk, id: Id, over: Over = None) -> HTMLResponse:
    """The answer alone, for the page of the record."""
    return desk.page("departure_part.html", level="h3", **_found(desk, id, over))


def _found(desk: Desk, id_: str, over: str | None) -> dict[str, Any]:
    """In the place where the enterprise is; over all data for one that is elsewhere, or if that is asked for."""
    place = None if over == "all" else desk.usual or None
    answer = find_departure(desk.here.session, f"Enterprise:{id_}", place, desk.as_of or None, anywhere=True)
    return {"answer": answer, "most": SHOWN, "usual": desk.usual, "over": over or ""}
