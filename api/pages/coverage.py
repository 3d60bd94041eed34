"""What the data cover: one line per field, what is left over, and what is wrong with the chains."""

from __future__ import annotations

from starlette.responses import HTMLResponse

from api.http.params import FieldChoice
from api.http.routers import page_router
from api.pages.desk import AtDesk
from api.work import chain_checks
from graph.asking.assess import chosen_place
from graph.questions.coverage import coverage_notes, find

router = page_router()
LEFT, FINDINGS = 50, 50


@router.get("/coverage")
def coverage_page(
    desk: AtDesk,
    field: FieldChoice = None,
) -> HTMLResponse:
    """Coverage, leftovers, findings."""
    graph = desk.here.graph(desk.as_of or None)
    where = chosen_place(graph, desk.place)
    answer, check = find(graph, where, field or None, LEFT), chain_checks.check(graph, field or None)
    names = dict(zip(graph.nodes["Field"].ids, graph.nodes["Field"].names(), strict=True))
    return desk.page(
        "coverage.html",
        answer=answer,
        check=check,
        findings=check.findings[:FINDINGS],
        place=where,
        names=names,
        notes=coverage_notes(answer),
    )
