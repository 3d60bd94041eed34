"""公文稿: every document that can be written, and where an earlier one is handed in to be made anew."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from api.pages.desk import AtDesk
from graph.documents.draft import TOPIC
from graph.questions.index import by_topic

router = APIRouter()


@router.get("/documents")
def documents_page(desk: AtDesk) -> HTMLResponse:
    """The documents with what each holds, and the form for an earlier one."""
    return desk.page("documents.html", questions=by_topic()[TOPIC])
