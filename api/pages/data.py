"""Bringing data in by hand: the files to upload, the batches, the backup. What becomes of an upload is in
``api.importing``.

Every write is a form that leads on to a page.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import File, Form, Query, Request, UploadFile
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from api.heavy.mark import heavy
from api.http.formats import as_file
from api.http.limits import BODY_BYTES
from api.http.params import ROSTER_LENGTH, WHO_LENGTH, Page
from api.http.routers import page_router
from api.pages.batches import batch_rows
from api.pages.desk import AtDesk, signed
from api.session.here import Here
from api.session.owners import owned, owner_of
from api.session.uploads import SUFFIXES
from api.work.assessing import write_assessment
from api.work.backups import backup_answer
from api.work.importing import begin_check, begin_sample
from api.work.taking_out import USUAL, Wanted, write_lists
from graph.asking.assess import usual_place
from graph.processes.scratch import Scratch
from graph.store.file import file_name
from loaders.returning.sheets import list_sheets
from loaders.table.mapping import ASK

router = page_router()
BATCHES = 30
WhoField = Annotated[str, Form(max_length=WHO_LENGTH)]
Said = Annotated[str, Query(max_length=200)]
PageQuery = Annotated[Page, Query(alias="page")]


@router.get("/data")
def data_page(desk: AtDesk, done: Annotated[str, Query(max_length=40)] = "", number: PageQuery = 1) -> HTMLResponse:
    """Upload form and batches; ``done`` names what was just done."""
    rows, total = batch_rows(desk.here.store, number, BATCHES)
    return desk.page(
        "data.html",
        batches=rows,
        total=total,
        page=number,
        pages=-(-total // BATCHES),
        size=BATCHES,
        accept=",".join(SUFFIXES),
        megabytes=BODY_BYTES // 1_000_000,
        usual=usual_place(desk.outline),
        done=done,
        rosters=desk.here.store.rows("Roster", ("id", "name")),
        roster_length=ROSTER_LENGTH,
        list_kinds=list(dict.fromkeys([*USUAL, *(s.name for s in list_sheets().values())])),
        list_fields=desk.here.store.rows("Field", ("id", "name")),
        store_file=file_name(desk.here.store.url),
    )


@router.get("/data/list")
@heavy()
def list_out(
    here: Here, kind: Said = "", where: Annotated[str, Query(max_length=500)] = "", field: Said = "", q: Said = ""
) -> Response:
    """A list as a workbook that may come back; what cannot be had is said on a page."""
    with Scratch("list") as folder:
        path = folder / "list.xlsx"
        write_lists(here.session, path, Wanted((kind,) if kind else USUAL, where, field, q))
        named = "-".join(t for t in (kind or "名录", where.strip(), field.strip(), q.strip()) if t)
        return as_file(path.read_bytes(), "xlsx", named)


@router.post("/data/sample")
def load_sample(desk: AtDesk) -> Response:
    """Load the bundled data; its page leads on to the fields when it is done."""
    begun = begin_sample(desk.here, desk.who, owner_of(desk.request))
    return owned(RedirectResponse(f"/data/imports/{begun.id}", 303), begun)


@router.post("/data/upload")
def upload(
    here: Here,
    request: Request,
    file: Annotated[UploadFile, File()],
    roster: Annotated[str, Form(max_length=ROSTER_LENGTH)] = "",
) -> Response:
    """Keep and check a file, then show the preview, or how far the check has come."""
    found = here.uploads.add_file(file.file, file.filename, owner_of(request), roster, kind="auto", mapping=ASK)
    begin_check(here, found)
    return owned(RedirectResponse(f"/data/imports/{found.id}", 303), found)


@router.post("/data/assess")
def assess(here: Here, place: Annotated[str, Form(min_length=1, max_length=500)], who: WhoField = "") -> Response:
    """Assess a place and write the gap links."""
    with here.writing() as store:
        write_assessment(store, here.graph(), place, who)
    return signed(RedirectResponse("/data?done=assess", 303), who)


@router.post("/data/backup")
def backup(here: Here) -> FileResponse:
    """A consistent copy of the store, for saving elsewhere."""
    return backup_answer(here)
