"""谁能引荐: the local enterprises nearest to a target, as a page and as a part of the target's record."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query
from starlette.responses import HTMLResponse

from api.http.params import Longest
from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk
from graph.errors import BadRequest
from graph.model.labels import LABELS
from graph.network.paths import LONGEST
from graph.questions.network import introductions
from graph.questions.network.introductions import STEPS

router = page_router()
Kind = Annotated[str, Path(max_length=40)]
Id = Annotated[str, Path(max_length=300)]
By = Annotated[str, Query(max_length=300)]


@router.get("/records/{kind}/{id:path}/introduce")
def introduce_page(desk: AtDesk, kind: Kind, id: Id, by: By = "", longest: Longest = STEPS) -> HTMLResponse:
    """The answer as a page, which needs no script."""
    return desk.page("introduce.html", level="h2", **_found(desk, kind, id, by, longest))


@router.get("/parts/introduce/{kind}/{id:path}")
def introduce_part(desk: AtDesk, kind: Kind, id: Id) -> HTMLResponse:
    """The answer alone, for the page of the record."""
    return desk.page("introduce_part.html", level="h3", **_found(desk, kind, id, "", STEPS))


def _found(desk: Desk, kind: str, id_: str, by: str, longest: int) -> dict[str, Any]:
    """What is answered; what cannot be is told beside the form."""
    answer, trouble = None, ""
    try:
        answer = introductions.find(
            desk.here.session, f"{kind}:{id_}", desk.where(), by=by, longest=longest, as_of=desk.as_of or None
        )
    except BadRequest as error:
        trouble = str(error)
    name = answer.target.name if answer else desk.here.store.names(kind, [id_]).get(id_, id_) if kind in LABELS else id_
    return {
        "answer": answer,
        "trouble": trouble,
        "kind": kind,
        "id": id_,
        "name": name,
        "by": by,
        "longest": longest,
        "most": LONGEST,
        "where": desk.where(),
    }
