"""公文稿: what can be written, and where an earlier one is handed in: read back, taken back, made anew."""

from __future__ import annotations

from typing import Annotated

from fastapi import File, Form, UploadFile
from starlette.responses import HTMLResponse, Response

from api.http.params import WHO_LENGTH
from api.http.routers import page_router
from api.pages.desk import AtDesk, signed
from api.work.documents import take_back_from
from graph.documents.draft import TOPIC
from graph.questions.index import by_topic

router = page_router()


@router.get("/documents")
def documents_page(desk: AtDesk) -> HTMLResponse:
    """The documents with what each holds, and the form for an earlier one."""
    return desk.page("documents.html", questions=by_topic()[TOPIC], told="")


@router.post("/documents/undo")
def undo(
    desk: AtDesk, file: Annotated[UploadFile, File()], who: Annotated[str, Form(max_length=WHO_LENGTH)] = ""
) -> Response:
    """Take back what a document wrote, and say so above the forms."""
    with desk.here.writing() as store:
        taken = take_back_from(store, file.file, file.filename, who)
    return signed(desk.page("documents.html", questions=by_topic()[TOPIC], told=taken.words), who)
