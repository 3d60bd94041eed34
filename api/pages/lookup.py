"""Search."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from api.pages.desk import AtDesk
from api.routes.records import find_hits
from graph.lookup import LABELS

router = APIRouter()
SHOWN = 50


@router.get("/search")
def search_page(desk: AtDesk, q: Annotated[str, Query(max_length=200)] = "") -> HTMLResponse:
    """Hits for a text."""
    hits, more = find_hits(desk.here, q, SHOWN) if q.strip() else ([], False)
    return desk.page("search.html", q=q, hits=hits, more=more, labels=LABELS)
