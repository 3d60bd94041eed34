"""Search: the page, which is the form without script, and the suggestions that the box asks for while somebody
types.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from starlette.responses import HTMLResponse, Response

from api.http.formats import as_json
from api.http.params import Page
from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk
from graph.dates import day, today
from graph.errors import BadRequest
from graph.model.labels import LABELS
from graph.model.records import Hit
from graph.search.hits import ALL, MOST, Found, by_kind, explained
from graph.search.match import HOW_WORDS
from graph.search.nodes import search

router = page_router()
SHOWN, FEW, EACH, SUGGESTED = 50, 8, 5, 14
"""Hits on a page of one kind, of each kind on the page of all, and in the list under the box: of each kind, and in all.
"""
Typed = Annotated[str, Query(max_length=200)]


@router.get("/search")
def search_page(
    desk: AtDesk, q: Typed = "", kind: Annotated[str, Query(max_length=40)] = "", page: Page = 1
) -> HTMLResponse:
    """Hits for a text, of all kinds or of one."""
    if kind and kind not in LABELS:
        raise BadRequest(f"类型“{kind}”不存在；可用：{'、'.join(LABELS)}")
    groups = by_kind(q, _hits(desk, q))
    of_kind = groups.get(kind, [])
    pages = max(1, -(-len(of_kind) // SHOWN))
    page = min(page, pages)
    some = {kind: of_kind[(page - 1) * SHOWN : page * SHOWN]} if kind else {k: hits[:FEW] for k, hits in groups.items()}
    told = {(f.kind, f.id): f for f in _told(desk, q, [h for hits in some.values() for h in hits])}
    return desk.page(
        "search.html",
        q=q,
        kind=kind,
        page=page,
        pages=pages,
        first=(page - 1) * SHOWN + 1,
        most=MOST,
        LABELS=LABELS,
        shown={k: [told[k, h.id] for h in hits] for k, hits in some.items()},
        address=address,
        how=HOW_WORDS,
        counts={k: len(hits) for k, hits in groups.items()},
    )


@router.get("/parts/search")
def suggestions(desk: AtDesk, q: Typed = "") -> Response:
    """The best hits by kind, with why they were found and where they lead to."""
    groups = by_kind(q, _hits(desk, q))
    chosen, left = {}, SUGGESTED
    for kind, hits in groups.items():
        chosen[kind] = hits[: min(EACH, left)]
        left -= len(chosen[kind])
    told = {(f.kind, f.id): f for f in _told(desk, q, [h for hits in chosen.values() for h in hits])}
    rows = [
        {
            "label": LABELS[kind],
            "total": len(groups[kind]),
            "cut": len(groups[kind]) >= MOST,
            "href": desk.to("/search", q=q, kind=kind),
            "hits": [_row(desk, told[kind, h.id]) for h in hits],
        }
        for kind, hits in chosen.items()
        if hits
    ]
    return as_json(
        {"query": q, "groups": rows, "all": desk.to("/search", q=q)}, headers={"Cache-Control": "private, no-cache"}
    )


def _row(desk: Desk, found: Found) -> dict[str, Any]:
    match, why = found.match, HOW_WORDS[found.match.how]
    return {
        "name": found.name,
        "note": found.note,
        "href": address(desk, found),
        "why": why,
        "text": match.text,
        "start": match.start,
        "end": match.end,
    }


def address(desk: Desk, found: Found) -> str:
    """Where a hit leads to."""
    return desk.to("/fields", found.id) if found.kind == "Field" else desk.to("/records", found.kind, found.id)


def _hits(desk: Desk, q: str) -> list[Hit]:
    """Kept: the list under the box has asked for most of what the page is asked for."""
    if not q.strip():
        return []
    key = ("search", q, today())  # names hold from a day on; the version stays the same over midnight
    return desk.here.session.once(key, lambda: search(desk.here.store, q, ALL, list(LABELS)))


def _told(desk: Desk, q: str, hits: list[Hit]) -> list[Found]:
    return explained(desk.here.store, desk.outline, q, hits, day(desk.as_of or None))
