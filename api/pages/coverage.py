"""What the data cover: one line per field, what is left over, and what is wrong with the chains."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from api.context import Here
from api.pages.rendering import page, place_names
from api.params import AsOf, FieldChoice
from api.questions import check_answer, chosen_place, coverage_answer
from graph.views.coverage_table import coverage_notes

router = APIRouter()
LEFT, FINDINGS = 50, 50


@router.get("/coverage")
def coverage_page(
    here: Here,
    place: Annotated[str | None, Query(max_length=500)] = None,
    field: FieldChoice = None,
    as_of: AsOf = None,
) -> HTMLResponse:
    """Coverage, leftovers, findings."""
    graph = here.graph(as_of)
    where = chosen_place(graph, place)
    answer, check = coverage_answer(graph, where, field or None, LEFT), check_answer(graph, field or None)
    names = dict(zip(graph.nodes["Field"].ids, graph.nodes["Field"].names(), strict=True))
    return page(here, "coverage.html", answer=answer, check=check, findings=check["findings"][:FINDINGS], place=where,
                places=place_names(graph), names=names, as_of=as_of or "", notes=coverage_notes(answer))  # fmt: skip
