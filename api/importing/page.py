"""The page of an upload: progress, preview, errors, and for a user's own table how it is read; commit.

Every write is a form that leads on to a page.
"""

from __future__ import annotations

import time
from typing import Annotated, Any

import orjson
from fastapi import Depends, Form, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.http.params import WHO_LENGTH, Page
from api.http.rendering import html
from api.http.routers import page_router
from api.importing.filled import Filled
from api.importing.returned import returned_shown, taken_of
from api.importing.shown import table_shown
from api.pages.desk import AtDesk, Desk, signed
from api.session.context import Context
from api.session.here import Here
from api.session.kept_reports import common_rules
from api.session.upload import Upload
from api.work.import_records import import_record, rejects_of
from api.work.importing import begin_commit, begin_recheck
from graph.errors import BadRequest, InputRefused
from loaders.ledger.books import Understood
from loaders.table.mapping import ASK, AUTO

router = page_router()
ERRORS, CELLS = 50, 5_000
WhoField = Annotated[str, Form(max_length=WHO_LENGTH)]
PageQuery = Annotated[Page, Query(alias="page")]


@router.get("/data/imports/{id}", response_model=None)
def import_page(desk: AtDesk, id: str, number: PageQuery = 1) -> Response:
    """An upload: progress, or its report before or after it is written."""
    found = desk.here.uploads.get(id)
    if found.busy:
        return desk.page("import_busy.html", upload=found, waited=time.monotonic() - found.since)
    if found.preview is None:
        raise found.problem or InputRefused("检查没有完成，请重新上传")
    if found.through and found.state == "written":
        return RedirectResponse(desk.to("/"), 303)
    errors, start = rejects_of(found), (number - 1) * ERRORS
    shown: dict[str, Any] = {
        "answer": import_record(found),
        "upload": found,
        "errors": errors[start : start + ERRORS],
        "total": len(errors),
        "start": start,
        "page": number,
        "pages": -(-len(errors) // ERRORS),
        "rules": common_rules(errors),
    }
    report = found.report
    if report is not None and report.returned is not None:
        return desk.page("import_returned.html", **shown, **returned_shown(found, report.returned))
    if report is None or report.understood is None:
        return desk.page("import.html", **shown)
    table = table_shown(found, report, report.understood, desk.here.store)
    return desk.page("import_table.html", **shown, table=table)


@router.get("/data/imports/{id}/progress")
def import_progress(desk: AtDesk, id: str) -> HTMLResponse:
    """How far the work has come, for the page to show; once it is done the page is to load itself anew."""
    found = desk.here.uploads.get(id)
    headers = {"Cache-Control": "no-store"} | ({} if found.busy else {"HX-Refresh": "true"})
    return HTMLResponse(_progress(desk, found), headers=headers)


def _progress(desk: Desk, found: Upload) -> str:
    return html("import_progress.html", desk=desk, upload=found, waited=time.monotonic() - found.since)


@router.post("/data/imports/{id}/commit")
def commit_upload(here: Here, id: str, who: WhoField = "") -> Response:
    """Write an upload, then show its report, or how far the writing has come."""
    begin_commit(here, here.uploads.get(id), who)
    return signed(_to(id), who)


@router.post("/data/imports/{id}/kind")
def read_as(here: Here, id: str, kind: Annotated[str, Form(pattern="^(workbook|table)$")]) -> Response:
    """Read the same file as our template, or as a table of any make."""
    found = here.uploads.get(id)
    begin_recheck(here, found, kind, ASK if kind == "table" else "auto", found.roster)
    return _to(id)


@router.post("/data/imports/{id}/returned")
def decide_returned(
    here: Here, id: str, take: Annotated[list[str] | None, Form(max_length=CELLS)] = None, who: WhoField = ""
) -> Response:
    """Write a list that came back; where other cells are taken than were shown, it is shown once more before that."""
    found, chosen = here.uploads.get(id), ",".join(take or [])
    if set(chosen.split(",")) == taken_of(found):
        begin_commit(here, found, who)
    else:
        found.asked["held"] = True
        begin_recheck(here, found, "returned", chosen or AUTO, found.roster)
    return signed(_to(id), who)


@router.post("/data/imports/{id}/table")
def decide(here: Here, id: str, filled: Annotated[Filled, Depends()]) -> Response:
    """Read the table as the form says, or write it; what was not read so before is shown once more before that."""
    found = here.uploads.get(id)
    report = found.report
    if report is None or report.understood is None:
        raise InputRefused("这份上传不是自己的台账，没有列可以改；请重新上传")
    found.asked = filled.said()
    try:
        if filled.do == "anew":
            begin_recheck(here, found, "table", "new", found.roster)
        else:
            _follow(here, found, filled, report.understood)
    except BadRequest as error:
        found.problem = error
    return signed(_to(id), filled.who)


def _follow(here: Context, found: Upload, filled: Filled, read: Understood) -> None:
    """Write what was checked, if the form still says the same; else check it as the form says now."""
    if (other := filled.elsewhere(read.mapping)) is not None:
        found.asked = {}
        begin_recheck(here, found, "table", orjson.dumps(other).decode(), filled.roster_text())
        return
    mapping, roster = filled.mapping(read.mapping, read.first[0].columns), filled.roster_text()
    same = mapping == read.mapping and roster == found.roster
    if filled.do == "write" and same and found.report is not None and found.report.tables:
        begin_commit(here, found, filled.who, filled.keep.strip())
        return
    found.asked["held"] = filled.do == "write" and not same
    begin_recheck(here, found, "table", orjson.dumps(mapping).decode(), roster)


def _to(id: str) -> Response:
    return RedirectResponse(f"/data/imports/{id}", 303)
