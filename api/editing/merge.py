"""Merging two records on a page: the other one is searched for, both stand side by side, and it is said what stays."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.http.params import WHO_LENGTH
from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk, signed
from graph.errors import BadRequest, EditConflict, EditRefused, NotFound
from loaders.editing.comparison import HOW, Comparison, compare
from loaders.editing.form import Form, form
from loaders.editing.joining import alike, join
from loaders.editing.sheet import kind_named
from loaders.editing.signed import LONGEST_WHY
from loaders.identity.merge import merging_kind
from loaders.identity.rules import enterprise_name_key, without_legal_form

router = page_router()
TAKE = "t."
"""Before the names of the fields of which one is chosen."""
Words = Annotated[str, Query(max_length=700)]


async def posted(request: Request) -> dict[str, str]:
    """The texts of the form that was sent."""
    sent = await request.form()
    return {name: value[:1000] for name, value in sent.items() if isinstance(value, str)}


@router.get("/merge/{kind}/{id:path}")
def merge_page(desk: AtDesk, kind: str, id: str, other: Words = "") -> HTMLResponse:
    """A record to keep, and, once it is chosen, the other one beside it."""
    made = _form(desk, kind, id)
    if not other.strip():
        return _page(desk, made, None)
    try:
        return _page(desk, made, compare(desk.here.store, made.kind, made.id, other))
    except (BadRequest, NotFound) as error:
        return _page(desk, made, None, other=other, trouble=str(error), status=400)


@router.post("/merge/{kind}/{id:path}")
def merge_here(desk: AtDesk, kind: str, id: str, sent: Annotated[dict[str, str], Depends(posted)]) -> Response:
    """Merge the two; where that is refused both are shown as they are now, with what was chosen and why."""
    made, other = _form(desk, kind, id), sent.get("other", "")
    take = [name.removeprefix(TAKE) for name, value in sent.items() if name.startswith(TAKE) and value == "drop"]
    who, why = sent.get("who", ""), sent.get("why", "")
    try:
        with desk.here.writing() as store:
            base = sent.get("base", "")
            saved = join(store, made.kind, made.id, other, take=take, base=base, who=who, why=why)
    except (BadRequest, EditConflict) as error:
        told = {e["field"]: e["message"] for e in error.errors} if isinstance(error, EditRefused) else {}
        now = compare(desk.here.store, made.kind, made.id, other, take)
        status = 409 if isinstance(error, EditConflict) else 400
        return _page(desk, made, now, trouble=str(error), errors=told, who=who, why=why, status=status)
    return signed(RedirectResponse(desk.to("/edit", saved.kind, saved.id, done=str(saved.batch)), 303), who)


def _form(desk: Desk, kind: str, id_: str) -> Form:
    """The record to keep; raises ``BadRequest`` where its kind is not merged."""
    return form(desk.here.store, merging_kind(kind_named(kind)).name, id_)


def _page(desk: Desk, made: Form, two: Comparison | None, *, status: int = 200, **told: Any) -> HTMLResponse:
    near = [] if two else alike(desk.here.store, made.kind, made.id, _names(made))
    shared = {"other": "", "trouble": "", "errors": {}, "who": desk.who, "why": ""}
    page = desk.page(
        "merge.html",
        form=made,
        two=two,
        near=near,
        HOW=HOW,
        TAKE=TAKE,
        WHO_LENGTH=WHO_LENGTH,
        WHY_LENGTH=LONGEST_WHY,
        **(shared | told),
    )
    page.status_code = status
    return page


def _names(made: Form) -> list[str]:
    """What another record of the same thing may be called: its names, without the form of a company."""
    said = [f.value for f in made.fields if f.name in ("name", "full_name", "short_name") and f.value]
    bare = [without_legal_form(enterprise_name_key(name)) for name in said]
    return list(dict.fromkeys([*said, *bare, *(name[:4] for name in bare if len(name) > 4)]))
