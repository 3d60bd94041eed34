"""The first page: fields by cluster, or what to do with an empty store."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from api.context import Here
from api.pages.rendering import page, place_names
from api.params import AsOf
from api.questions import usual_place
from graph.answers import fields_answer
from graph.lookup import find_place

router = APIRouter()


@router.get("/")
def home(here: Here, place: Annotated[str | None, Query(max_length=500)] = None, as_of: AsOf = None) -> HTMLResponse:
    """Fields by cluster."""
    graph = here.outline(as_of)
    answer = fields_answer(graph)
    if not answer["fields"] and not here.store.batches():
        return page(here, "empty.html")
    where = place or usual_place(graph) or ""
    if where:
        find_place(graph, where)  # an unknown place is an error here, not on the next page
    clusters: dict[str, list[dict[str, object]]] = {}
    for row in answer["fields"]:
        clusters.setdefault(row["cluster"] or "未归集群", []).append(row)
    return page(here, "home.html", clusters=clusters, place=where, places=place_names(graph), as_of=as_of or "",
                on=answer["as_of"], data_date=graph.data_date)  # fmt: skip
