"""The first page: fields by cluster, or what to do with an empty store."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from api.pages.desk import AtDesk
from graph.answers import fields_answer
from graph.lookup import find_place

router = APIRouter()


@router.get("/")
def home(desk: AtDesk) -> HTMLResponse:
    """Fields by cluster."""
    graph = desk.outline
    answer = fields_answer(graph)
    if not answer["fields"] and not desk.here.store.batches():
        return desk.page("empty.html")
    where = desk.usual
    if where:
        find_place(graph, where)  # an unknown place is an error here, not on the next page
    clusters: dict[str, list[dict[str, object]]] = {}
    for row in answer["fields"]:
        clusters.setdefault(row["cluster"] or "未归集群", []).append(row)
    return desk.page("home.html", clusters=clusters, place=where,
                on=answer["as_of"], data_date=graph.data_date)  # fmt: skip
