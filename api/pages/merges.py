"""Records that may be one enterprise: side by side, to be merged or kept apart."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.heavy.mark import heavy
from api.http.params import WHO_LENGTH, Page
from api.http.routers import page_router
from api.pages.desk import AtDesk, signed
from api.session.here import Here
from api.work.batches import undo
from api.work.reviewing import join_records, keep_apart, let_apart_go, merge_decisions, twin_count, waiting_twins
from graph.model.labels import LABELS
from graph.model.schema import default_schema
from graph.store.contract import Store
from loaders.identity.twins import REASONS, Twins

router = page_router()
SHOWN = 20
Id = Annotated[str, Form(max_length=300)]
Who = Annotated[str, Form(max_length=WHO_LENGTH)]
Reason = Annotated[str, Form(max_length=300)]


@router.get("/review/merges")
@heavy()
def merges_page(desk: AtDesk, number: Annotated[Page, Query(alias="page")] = 1) -> HTMLResponse:
    """Pairs to decide on, and those decided."""
    found = waiting_twins(desk.here)
    start = (number - 1) * SHOWN
    return desk.page(
        "merges.html",
        tab="merges",
        twins=len(found),
        total=len(found),
        start=start,
        page=number,
        pages=-(-len(found) // SHOWN),
        pairs=[_side_by_side(desk.here.store, t) for t in found[start : start + SHOWN]],
        reasons=REASONS,
        LABELS=LABELS,
        decided=merge_decisions(desk.here)[:SHOWN],
    )


@router.get("/parts/twins")
def count_part(here: Here) -> HTMLResponse:
    """How many pairs wait, for the tabs."""
    return HTMLResponse(f"（{twin_count(here)}）")


def _side_by_side(store: Store, pair: Twins) -> dict[str, Any]:
    """Both records field by field, with what hangs on each."""
    sides = [store.get("Enterprise", i) for i in (pair.keep, pair.drop)]
    fields = default_schema().nodes["Enterprise"].fields
    values = [s.values if s else {} for s in sides]
    rows = [(f.label, values[0].get(n), values[1].get(n)) for n, f in fields.items() if any(v.get(n) for v in values)]
    counts = [len(store.neighbours("Enterprise", i)) for i in (pair.keep, pair.drop)]
    places = [(s.file, s.sheet, s.row) if s else ("", "", None) for s in sides]
    return {"pair": pair, "rows": rows, "relations": counts, "sources": places}


@router.post("/review/merges")
def merge_page(
    desk: AtDesk,
    keep: Id,
    drop: Id,
    decision: Annotated[str, Form(max_length=20)],
    reason: Reason = "",
    who: Who = "",
) -> Response:
    """Merge the two, or say that they are two."""
    if decision == "confirmed":
        join_records(desk.here, keep, drop, reason, who.strip())
    else:
        keep_apart(desk.here, keep, drop, reason, who.strip())
    return signed(RedirectResponse(desk.to("/review/merges"), 303), who)


@router.post("/review/merges/undo")
def undo_merge(desk: AtDesk, key: Annotated[str, Form(max_length=700)], batch: Annotated[int, Form()] = 0) -> Response:
    """Take a decision on two records back; a merge with its batch."""
    if batch:
        undo(desk.here, batch, desk.who)
    else:
        let_apart_go(desk.here, key, desk.who)
    return RedirectResponse(desk.to("/review/merges"), 303)
