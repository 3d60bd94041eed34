"""本地配套: who in the city could supply whom and does not know it yet, how much is local, how complete the
chain is.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import HTMLResponse

from api.heavy.mark import heavy
from api.http.params import TOP, FieldPath, Top
from api.http.routers import page_router
from api.pages.desk import AtDesk
from graph.chain.lookup import find_id
from graph.errors import BadRequest, NotFound
from graph.questions.local_supply import MatchList, find_matches, find_supply
from graph.questions.tables.pairs import SIDES

router = page_router()
Words = Annotated[str, Query(max_length=300)]


@router.get("/fields/{field:path}/matches")
@heavy()
def matches_page(
    desk: AtDesk, field: FieldPath, segment: Words = "", enterprise: Words = "", association: Words = "", top: Top = 50
) -> HTMLResponse:
    """Pairs, shares and the form that narrows them; what cannot be narrowed is told beside the form."""
    graph, where = desk.here.field_graph(field, desk.as_of or None, ties=True), desk.where()
    supply = find_supply(graph, field, where)
    answer: MatchList | None = None
    trouble = ""
    try:
        answer = find_matches(graph, field, where, association, segment, enterprise, top).matches
    except (BadRequest, NotFound) as error:
        trouble = str(error)
    asked = {"segment": segment, "enterprise": enterprise, "association": association}
    id_ = find_id(graph, "Field", field)
    names = [str(graph.nodes["Segment"].names()[s]) for s in graph.field_segments(id_).tolist()]
    return desk.page(
        "local_supply.html",
        answer=answer,
        supply=supply,
        asked=asked,
        trouble=trouble,
        segments=names,
        most=TOP,
        where=where,
        SIDES=SIDES,
        asking=any(asked.values()),
    )
