"""Editing one record on a page: the form made from ``schema.toml``, saved as one batch; works without script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.editing.around import beside, edits_of
from api.http.formats import as_json
from api.http.params import WHO_LENGTH
from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk, signed
from graph.errors import BadRequest, EditConflict, EditRefused
from graph.model.labels import LABELS
from graph.model.schema import NodeKind, RelationKind, default_schema
from graph.search.merged import merged_into
from graph.search.nodes import search
from loaders.editing.difference import Difference
from loaders.editing.ending import end, restore
from loaders.editing.form import Form, form
from loaders.editing.save import add, change
from loaders.editing.sheet import kind_named
from loaders.editing.signed import LONGEST_WHY, Saved

router = page_router()
FIELD = "v."
"""Before the names of the record's own fields, apart from who, why and what is to be done."""
LONGEST, SUGGESTED = 20_000, 12
Words = Annotated[str, Query(max_length=700)]


@dataclass(frozen=True, slots=True)
class Posted:
    """What was sent: values by field, and the rest of the form."""

    values: Mapping[str, str]
    who: str
    why: str
    base: str
    do: str


async def posted(request: Request) -> Posted:
    """The form that was sent; raises ``BadRequest`` for a text that is too long."""
    sent = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    if long := next((n for n, v in sent.items() if len(v) > LONGEST), None):
        raise BadRequest(f"“{long[:50]}”有 {len(sent[long])} 字，不能超过 {LONGEST} 字")
    values = {name.removeprefix(FIELD): value for name, value in sent.items() if name.startswith(FIELD)}
    return Posted(values, *(sent.get(name, "") for name in ("who", "why", "base", "do")))


Sent = Annotated[Posted, Depends(posted)]


@dataclass(frozen=True, slots=True)
class Told:
    """What stands on the form besides its fields."""

    trouble: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, Difference] = field(default_factory=dict)
    why: str = ""
    who: str = ""


@router.get("/edit")
def kinds_page(desk: AtDesk) -> HTMLResponse:
    """What can be added by hand."""
    schema = default_schema()
    nodes = [schema.nodes[name] for name in LABELS]
    relations = [r for r in schema.relations.values() if not r.derived]
    return desk.page("edit_kinds.html", nodes=nodes, relations=relations)


@router.get("/parts/nodes")
def nodes(desk: AtDesk, q: Annotated[str, Query(max_length=200)] = "", kinds: Words = "") -> Response:
    """Records that a field may mean, while somebody types."""
    wanted = [k for k in kinds.split() if k in default_schema().nodes]
    hits = search(desk.here.store, q, SUGGESTED, wanted) if q.strip() and wanted else []
    rows = [{"id": h.id, "name": h.name, "kind": LABELS[h.kind]} for h in hits]
    return as_json({"nodes": rows}, headers={"Cache-Control": "private, no-cache"})


@router.get("/edit/{kind}")
def add_page(desk: AtDesk, kind: str, source: Words = "", target: Words = "") -> HTMLResponse:
    """An empty form, but for the ends of a relation that the address names."""
    made = form(desk.here.store, kind_named(kind))
    return _page(desk, _filled(made, {"source": source, "target": target}), Told(who=desk.who))


@router.post("/edit/{kind}")
def add_here(desk: AtDesk, kind: str, sent: Sent) -> Response:
    """Add a record; where that is refused the form comes back as it was filled in."""
    kind, store = kind_named(kind), desk.here.store
    try:
        with desk.here.writing() as store:
            saved = add(store, kind, sent.values, who=sent.who, why=sent.why)
    except BadRequest as error:
        return _refused(desk, _filled(form(store, kind), sent.values), sent, error)
    return _done(desk, saved, sent)


@router.get("/edit/{kind}/{id:path}")
def edit_page(desk: AtDesk, kind: str, id: str, done: Annotated[str, Query(max_length=20)] = "") -> HTMLResponse:
    """The form of a record; ``done`` is the batch that was just written, or ``same``."""
    return _page(desk, form(desk.here.store, kind_named(kind), id), Told(who=desk.who), done=done)


@router.post("/edit/{kind}/{id:path}")
def edit_here(desk: AtDesk, kind: str, id: str, sent: Sent) -> Response:
    """Save, end or bring back; where that is refused the form comes back as it was filled in."""
    kind, store, by = kind_named(kind), desk.here.store, {"who": sent.who, "why": sent.why}
    try:
        with desk.here.writing() as store:
            if sent.do == "end":
                saved = end(store, kind, id, base=sent.base, **by)
            elif sent.do == "restore":
                saved = restore(store, kind, id, **by)
            else:
                saved = change(store, kind, id, sent.values, base=sent.base, **by)
    except EditConflict as error:
        return _in_conflict(desk, form(store, kind, id), sent, error)
    except BadRequest as error:
        made = form(store, kind, id)
        kept = _filled(made, sent.values) if sent.values and not made.ended else made
        return _refused(desk, replace(kept, base=sent.base or kept.base), sent, error)
    return _done(desk, saved, sent)


def _done(desk: Desk, saved: Saved, sent: Posted) -> Response:
    done = "same" if saved.batch is None else str(saved.batch)
    return signed(RedirectResponse(desk.to("/edit", saved.kind, saved.id, done=done), 303), sent.who)


def _filled(made: Form, values: Mapping[str, str]) -> Form:
    fields = tuple(replace(f, value=values.get(f.name, f.value)) if not f.fixed else f for f in made.fields)
    return replace(made, fields=fields)


def _refused(desk: Desk, made: Form, sent: Posted, error: BadRequest) -> Response:
    errors = dict[str, str]()
    for each in error.errors if isinstance(error, EditRefused) else ():
        errors[each["field"]] = f"{each['message']}；{each['hint']}"
    shown = {f.name for f in made.fields} | {"who", "why"}
    lost = "；".join(text for name, text in errors.items() if name not in shown)
    trouble = lost if errors else str(error)
    return _page(desk, made, Told(trouble, errors, why=sent.why, who=sent.who), status=400)


def _in_conflict(desk: Desk, made: Form, sent: Posted, error: EditConflict) -> Response:
    """The form as it is now, with what this person changed in it; what both changed is told beside the field."""
    changed = {d.field: d for d in error.changed}
    mine = {
        name: changed[name].now if name in changed and changed[name].yours == changed[name].then else value
        for name, value in sent.values.items()
    }
    told = Told(str(error), changed=changed, why=sent.why, who=sent.who)
    return _page(desk, _filled(made, mine), told, status=409)


def _page(desk: Desk, made: Form, told: Told, *, status: int = 200, done: str = "") -> HTMLResponse:
    declared = default_schema().kind(made.kind)
    more: dict[str, Any] = {"near": [], "edits": []}
    if made.id:
        more = {"near": beside(desk, made), "edits": edits_of(desk.here.store, made)}
    page = desk.page(
        "edit.html",
        form=made,
        told=told,
        done=done,
        about=declared.about,
        relation=isinstance(declared, RelationKind),
        merges=isinstance(declared, NodeKind) and declared.merges,
        into=merged_into(desk.here.store, made.kind, made.id) if made.ended else "",
        LABELS=LABELS,
        FIELD=FIELD,
        WHO_LENGTH=WHO_LENGTH,
        WHY_LENGTH=LONGEST_WHY,
        **more,
    )
    page.status_code = status
    return page
