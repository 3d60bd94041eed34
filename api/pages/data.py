"""Bringing data in by hand: upload, preview, commit, undo. Every write is a form that leads on to a page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Query, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse

from api.context import Here
from api.importing import commit, import_answer, preview_file, undo
from api.limits import BODY_BYTES
from api.pages.desk import AtDesk
from api.questions import usual_place, write_assessment
from api.uploads import SUFFIXES
from graph.answers import batches_answer
from loaders.books import REJECTS_SHOWN
from loaders.importing import import_file

router = APIRouter()
STATUS = {"committed": "有效", "rolled_back": "已撤销"}
SOURCES = {"sample": "自带数据", "workbook": "工作簿", "match": "匹配", "assess": "缺口评估", "chainkg": "公开数据集"}


@router.get("/data")
def data_page(desk: AtDesk, done: Annotated[str, Query(max_length=40)] = "") -> HTMLResponse:
    """Upload form and batches; ``done`` names what was just done."""
    return desk.page("data.html", batches=batches_answer(desk.here.store.batches())["batches"], status=STATUS, sources=SOURCES,
                accept=",".join(SUFFIXES), megabytes=BODY_BYTES // 1_000_000, usual=usual_place(desk.outline),
                done=done)  # fmt: skip


@router.post("/data/sample")
def load_sample(here: Here) -> RedirectResponse:
    """Load the bundled data and show the fields."""
    with here.writing() as store:
        import_file(store, "sample")
    return RedirectResponse("/", 303)


@router.post("/data/upload")
def upload(here: Here, file: Annotated[UploadFile, File()]) -> RedirectResponse:
    """Keep and check a file, then show the preview."""
    return RedirectResponse(f"/data/imports/{preview_file(here, file.file, file.filename).id}", 303)


@router.get("/data/imports/{id}")
def import_page(desk: AtDesk, id: str) -> HTMLResponse:
    """The report of an upload, before or after it is written."""
    return desk.page("import.html", answer=import_answer(desk.here.uploads.get(id)), rejects_shown=REJECTS_SHOWN)


@router.post("/data/imports/{id}/commit")
def commit_upload(here: Here, id: str) -> RedirectResponse:
    """Write an upload, then show its report."""
    commit(here, here.uploads.get(id))
    return RedirectResponse(f"/data/imports/{id}", 303)


@router.post("/data/batches/{id}/rollback")
def rollback(here: Here, id: Annotated[int, Path(ge=1, le=2**62)]) -> RedirectResponse:
    """Undo a batch."""
    undo(here, id)
    return RedirectResponse("/data?done=rollback", 303)


@router.post("/data/assess")
def assess(here: Here, place: Annotated[str, Form(min_length=1, max_length=500)]) -> RedirectResponse:
    """Assess a place and write the gap links."""
    with here.writing() as store:
        write_assessment(store, here.graph(), place)
    return RedirectResponse("/data?done=assess", 303)
