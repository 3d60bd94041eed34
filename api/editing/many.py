"""Records of one kind as a list that is narrowed by conditions, and one field of the chosen ones changed together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

import orjson
from fastapi import Depends, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.editing.sent import SHOWN, Sent, sent
from api.heavy.mark import heavy
from api.http.params import WHO_LENGTH, Page
from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk, signed
from api.work.bulk import bulk_fields, bulk_kind, choose, look, write
from api.work.lead_bulk import LEAD, parameters
from graph.errors import BadRequest, EditConflict, EditRefused
from graph.model.schema import NodeKind, default_schema
from loaders.editing.form import FormField, form_fields, shown
from loaders.editing.lines import LOOSE, Line, titles_of
from loaders.editing.sheet import EditSheet, edit_sheet, kind_named
from loaders.editing.signed import LONGEST_WHY
from loaders.editing.together import MOST, OUTCOMES, WAYS, Asked, Together, mark, refuse_too_many
from loaders.editing.where import HOW_WORDS, Condition, chosen, condition
from loaders.workbook.references import References

router = page_router()
PAGE, CONDITIONS, COLUMNS = 100, 3, 4
"""Records on a page, conditions on the form, and columns besides the name."""
PLACED = "LOCATED_IN.target"
"""The field that says where something is."""
_TITLED = ("id", "source", "target")
"""Fields that the name of a record tells."""
Texts = Annotated[list[str] | None, Query(max_length=20)]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed by, as the address says it: name, and conditions field by field."""

    q: str
    conditions: tuple[Condition, ...]

    @property
    def kept(self) -> dict[str, Any]:
        """The same as parameters of an address."""
        said = self.conditions
        return {"q": self.q, "f": [c.field for c in said], "o": [c.how for c in said], "v": [c.value for c in said]}


def narrowed(
    q: Annotated[str, Query(max_length=200)] = "", f: Texts = None, o: Texts = None, v: Texts = None
) -> Narrowed:
    """What the address asks for; a condition without a field is none."""
    said = zip(f or (), o or (), v or (), strict=False)
    return Narrowed(q, tuple(Condition(field, how, value) for field, how, value in said if field))


@router.get("/list/{kind}")
@heavy()
def list_page(
    desk: AtDesk,
    kind: str,
    asked: Annotated[Narrowed, Depends(narrowed)],
    page: Page = 1,
    done: Annotated[str, Query(max_length=20)] = "",
    changed: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """Records of a kind that fit, page by page, to be chosen for a change."""
    kind, store, trouble = kind_named(kind), desk.here.store, ""
    sheet = edit_sheet(kind, adding=False)
    try:
        found = chosen(store, sheet, asked.conditions, asked.q)
    except BadRequest as error:
        found, trouble = [], str(error)
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages)
    every = form_fields(sheet, {})
    lines, columns = found[(page - 1) * PAGE : page * PAGE], _columns(sheet, asked)
    answer = desk.page(
        "list.html",
        kind=sheet.kind,
        node=isinstance(sheet.kind, NodeKind),
        columns=[(c, sheet.columns[c].label) for c in columns],
        rows=_rows(desk, sheet, lines, columns),
        total=len(found),
        first=(page - 1) * PAGE + 1,
        page=page,
        pages=pages,
        asked=asked,
        placed=next((f.label for f in every if f.name == PLACED), ""),
        page_ids=orjson.dumps([x.id for x in lines]).decode(),
        record=_address,
        where=[c.words for c in asked.conditions],
        slots=[*asked.conditions, *[Condition("", "is")] * CONDITIONS][: max(CONDITIONS, len(asked.conditions))],
        every=every,
        fields=bulk_fields(kind),
        HOW=HOW_WORDS,
        MOST=MOST,
        trouble=trouble,
        done=done,
        changed=changed,
    )
    answer.status_code = 400 if trouble else 200
    return answer


def _columns(sheet: EditSheet, asked: Narrowed) -> list[str]:
    """Columns besides the name: those of the conditions, then the first that many may have alike."""
    named = [key for c in asked.conditions for key in sheet.read({c.field: ""})]
    fields = sorted(bulk_fields(sheet.kind.name), key=lambda f: (not f.kinds, f.type not in ("choice", "flag")))
    usual = (f.name for f in fields if f.name not in LOOSE)
    return list(dict.fromkeys(k for k in (*named, *usual) if k not in _TITLED))[: max(COLUMNS, len(named))]


def _rows(desk: Desk, sheet: EditSheet, lines: Sequence[Line], columns: Sequence[str]) -> list[dict[str, Any]]:
    store = desk.here.store
    titles, references = titles_of(store, sheet, lines), References(sheet.schema, store)
    return [
        {
            "id": x.id,
            "title": titles[x.id],
            "cells": shown(store, sheet, {c: x.cells.get(c) for c in columns}, references),
        }
        for x in lines
    ]


@router.post("/bulk/{kind}")
def bulk_page(desk: AtDesk, kind: str, said: Annotated[Sent, Depends(sent)]) -> Response:
    """Choose, see what would change, then write it; where that is refused the form comes back as it was filled in."""
    kind, store = bulk_kind(kind), desk.here.store
    field = next((f for f in bulk_fields(kind) if said.field in (f.name, f.label)), None)
    if field is None:
        raise BadRequest("没有选要改哪一项；请回到列表选一项")
    every = choose(store, kind, said.where, said.q) if said.ids is None else said.ids
    ids = [i for i in every if i not in said.left_out]
    refuse_too_many(len(ids))
    asked = Asked(field.name, said.value, said.way)
    if said.write and said.previewed == said.mark:
        return _written(desk, (kind, field), said, ids, replace(asked, seen=said.seen))
    return _page(desk, (kind, field), said, ids, look(store, kind, ids, asked if said.preview else Asked("")))


def _written(desk: Desk, what: tuple[str, FormField], said: Sent, ids: list[str], asked: Asked) -> Response:
    kind = what[0]
    try:
        with desk.here.writing() as store:
            made = write(store, kind, ids, asked, who=said.who, why=said.why)
    except (BadRequest, EditConflict) as error:
        told = look(desk.here.store, kind, ids, asked)
        return _page(desk, what, said, ids, told, error=error)
    done = "same" if not made.changing else str(made.batch or "written")
    return signed(RedirectResponse(_list(desk, kind, said, done=done, changed=made.changing), 303), said.who)


def _list(desk: Desk, kind: str, said: Sent, **more: Any) -> str:
    """The list that the records were chosen from, narrowed as it was."""
    wanted = [condition(text) for text in said.where]
    if kind == LEAD:
        return desk.to("/leads", **parameters(wanted), **more)
    return desk.to("/list", kind, **Narrowed(said.q, tuple(wanted)).kept, **more)


def _page(
    desk: Desk,
    what: tuple[str, FormField],
    said: Sent,
    ids: list[str],
    made: Together,
    error: BadRequest | EditConflict | None = None,
) -> HTMLResponse:
    kind, order = what[0], list(OUTCOMES)
    answer = desk.page(
        "bulk.html",
        kind=kind,
        field=what[1],
        said=said,
        made=made,
        rows=sorted(made.rows, key=lambda r: order.index(r.outcome))[:SHOWN],
        ids=orjson.dumps(ids).decode(),
        seen=orjson.dumps({r.id: mark(r.before) for r in made.rows}).decode(),
        total=len(ids),
        trouble=str(error or ""),
        errors={e["field"]: e["message"] for e in error.errors} if isinstance(error, EditRefused) else {},
        back=_list(desk, kind, said),
        who=said.who or desk.who,
        record=_address,
        OUTCOMES=OUTCOMES,
        WAYS=WAYS,
        WHO_LENGTH=WHO_LENGTH,
        WHY_LENGTH=LONGEST_WHY,
    )
    answer.status_code = 409 if isinstance(error, EditConflict) else 400 if error else 200
    return answer


def _address(desk: Desk, kind: str, id_: str) -> str:
    """Where a record is looked at."""
    if kind == LEAD:
        return desk.to("/leads", id_)
    return desk.to("/records" if kind in default_schema().nodes else "/edit", kind, id_)
