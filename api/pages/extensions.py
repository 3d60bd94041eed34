"""关联度与延链: which segments of a field, or which industries, are within reach.

A picture, its table, and how to read them.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import HTMLResponse

from api.http.params import FieldPath, PeersText
from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk
from graph.chain.lookup import find_id, find_place
from graph.errors import BadRequest, NotFound
from graph.questions.extensions import find
from graph.render.quadrant_svg import quadrants_svg
from graph.space.quadrant import LABELS

router = page_router()
SHOWN = 30
"""Rows of the list of what is within reach."""
LevelText = Annotated[str, Query(max_length=9)]


@router.get("/fields/{field:path}/extensions")
def field_extensions(desk: AtDesk, field: FieldPath, peers: PeersText = None) -> HTMLResponse:
    """The segments of a field."""
    return _page(desk, field, peers, "")


@router.get("/extensions")
def extensions_page(
    desk: AtDesk, field: Annotated[str, Query(max_length=200)] = "", peers: PeersText = None, level: LevelText = ""
) -> HTMLResponse:
    """The segments of the field chosen in the form, or all industries."""
    return _page(desk, field, peers, level)


def _page(desk: Desk, field: str, peers: str | None, level: str) -> HTMLResponse:
    known, where = desk.outline.nodes["Field"], desk.where()
    find_place(desk.outline, where)
    field = find_id(desk.outline, "Field", field) if field else ""
    fields = {str(i): str(n) for i, n in zip(known.ids, known.names(), strict=True)}
    made, trouble = None, ""
    try:
        made = find(desk.here.session, where, field, peers, read_level(level), as_of=desk.as_of or None)
    except (BadRequest, NotFound) as error:
        trouble = str(error)
    rows = [p for p in made.report.positions if field or p.fit == p.fit or p.count] if made else []
    picture = quadrants_svg(made.found, standalone=False) if made and made.found.positions else ""
    return desk.page(
        "extensions.html",
        made=made,
        answer=made.report if made else None,
        trouble=trouble,
        picture=picture,
        rows=rows,
        fields=fields,
        chosen=field,
        peers=peers or "",
        level=level,
        where=where,
        QUADRANTS=LABELS,
        SHOWN=SHOWN,
    )


def read_level(text: str) -> int | None:
    """The level of industries written, ``None`` for none."""
    if text and not (text.isascii() and text.isdigit() and int(text)):
        raise BadRequest(f"行业级别“{text}”须是从 1 起的整数")
    return int(text) if text else None
