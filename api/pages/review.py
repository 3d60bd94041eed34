"""Review of suggested matches, one at a time, by keyboard or by buttons; and what was decided."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.http.described import Switch
from api.http.params import WHO_LENGTH, Page
from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk, signed
from api.work.reviewing import busiest_field, field_counts, field_queue, foreseen, say, take_back, twin_count
from graph.store.contract import Store
from loaders.review.decisions import DECISIONS, Decision, decisions, newest
from loaders.review.queue import Queue, grounds

router = page_router()
LOG_SIZE = 50
REASONS = (
    "产品确属该环节",
    "已向企业核实",
    "名称相近但不是同一类产品",
    "只是贸易或代理",
    "只在经营范围中提到",
    "已停产或转产",
)
"""Offered in the field for the reason; anything else may be written."""
Text = Annotated[str, Query(max_length=300)]
FormText = Annotated[str, Form(max_length=300)]
Position = Annotated[int, Query(ge=1, le=10_000_000)]


@router.get("/review")
def review_page(
    desk: AtDesk,
    field: Text = "",
    least: Annotated[float, Query(ge=0, le=1)] = 0.0,
    local: Switch = False,
    at: Position = 1,
    e: Text = "",
    s: Text = "",
) -> HTMLResponse:
    """One suggestion of a field's queue: evidence on the left, the decision on the right."""
    store, counts = desk.here.store, field_counts(desk.here)
    last = newest(store, desk.who)
    shown: dict[str, Any] = {
        "tab": "matches",
        "counts": counts,
        "names": _field_names(desk),
        "least": least,
        "local": local,
        "last": _named(store, last),
        "reasons": REASONS,
        "decisions": DECISIONS,
    }
    if not counts:
        return desk.page("review.html", **shown, field="", one=None, total=0, at=0, where="", graph=desk.outline)
    chosen = field or busiest_field(counts)
    queue, id_, place = field_queue(desk.here, chosen, desk.place, least=least, local=local)
    shown |= {"field": id_, "where": place.name, "total": len(queue), "one": None, "at": 0, "graph": queue.graph}
    if len(queue):
        position = _position(queue, at, (e, s))
        one = queue[position - 1]
        ahead = foreseen(queue.graph, id_, place, one)
        shown |= {
            "one": one,
            "at": position,
            "grounds": grounds(store, queue.graph, one.pair),
            "effects": ahead.effects,
            "population": ahead.population,
            "segment": _segment(queue, one.segment),
        }
    return desk.page("review.html", **shown)


def _position(queue: Queue, at: int, pair: tuple[str, str]) -> int:
    found = queue.find(pair) if all(pair) else None
    return max(1, min(len(queue), at if found is None else found + 1))


def _field_names(desk: Desk) -> dict[str, str]:
    table = desk.outline.nodes["Field"]
    return dict(zip(map(str, table.ids), map(str, table.names()), strict=True))


def _segment(queue: Queue, segment: str) -> dict[str, str]:
    table = queue.graph.nodes["Segment"]
    at = table.index[segment]
    return {c: str(table.columns[c][at] or "") for c in ("definition", "aliases", "exclude")}


def _named(store: Store, made: Decision | None) -> dict[str, Any] | None:
    """A decision with the names of what it is about."""
    if made is None:
        return None
    names = []
    for kind, id_ in zip(("Enterprise", "Segment"), made.pair, strict=True):
        found = store.get(kind, id_)
        names.append((found.values.get("name") or found.values.get("full_name") or id_) if found else id_)
    return {
        "decision": made.decision,
        "reason": made.reason,
        "by": made.by,
        "at": made.at,
        "batch": made.batch,
        "enterprise": made.pair[0],
        "segment": made.pair[1],
        "names": names,
    }


@router.post("/review")
def decide_page(
    desk: AtDesk,
    e: FormText,
    s: FormText,
    decision: Annotated[str, Form(max_length=20)],
    reason: FormText = "",
    who: Annotated[str, Form(max_length=WHO_LENGTH)] = "",
    field: FormText = "",
    least: Annotated[float, Form(ge=0, le=1)] = 0.0,
    local: Annotated[Switch, Form()] = False,
    at: Annotated[int, Form(ge=1, le=10_000_000)] = 1,
) -> Response:
    """Decide, then show what now stands at the same place of the queue."""
    say(desk.here, (e, s), decision, reason, who.strip())
    onward = desk.to("/review", field=field, least=least or "", local="true" if local else "", at=at)
    return signed(RedirectResponse(onward, 303), who)


@router.post("/review/undo")
def undo_page(
    desk: AtDesk,
    e: FormText = "",
    s: FormText = "",
    field: FormText = "",
    least: Annotated[float, Form(ge=0, le=1)] = 0.0,
    local: Annotated[Switch, Form()] = False,
) -> Response:
    """Take a decision back, then show the suggestion again."""
    made = take_back(desk.here, (e, s) if e and s else None, desk.who)
    again = {"e": made.pair[0], "s": made.pair[1]} if made else {}
    onward = desk.to("/review", field=field, least=least or "", local="true" if local else "", **again)
    return RedirectResponse(onward, 303)


@router.get("/review/log")
def log_page(desk: AtDesk, number: Annotated[Page, Query(alias="page")] = 1) -> HTMLResponse:
    """What was decided, newest first."""
    made = list(reversed(decisions(desk.here.store).values()))
    start = (number - 1) * LOG_SIZE
    rows = [_named(desk.here.store, d) for d in made[start : start + LOG_SIZE]]
    return desk.page(
        "review_log.html",
        tab="log",
        twins=twin_count(desk.here),
        rows=rows,
        total=len(made),
        start=start,
        page=number,
        pages=-(-len(made) // LOG_SIZE),
        decisions=DECISIONS,
    )
