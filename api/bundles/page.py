"""三单一图 of a field and place in a quarter: lists as tabs, the map, what changed, the state of review, forms."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.bundles.overview import PeriodWord, quarters
from api.bundles.shown import (
    changes_since,
    deeds_of,
    earlier_quarters,
    next_steps,
    other_preset,
    presets_offered,
    rows_of,
)
from api.heavy.mark import heavy
from api.http.params import FieldPath
from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk, signed
from api.work.bundling import made_whole, step_bundle, submit_made
from graph.bundles.acts import Said
from graph.bundles.compare import RESULTS, WHAT
from graph.bundles.files import bundle_notes
from graph.bundles.preset_words import lacking_words
from graph.bundles.steps import LONGEST, SIDES, STEPS
from graph.errors import BadRequest, ChainError, Conflict
from graph.questions.bundles.finding import SOURCES, Asked, asked_for, find_bundle, review_of
from graph.questions.bundles.quarters import find_history

router = page_router()
Text = Annotated[str, Form(max_length=20_000)]
Short = Annotated[str, Form(max_length=200)]
Word = Annotated[str, Query(max_length=60)]
_WORDS = {
    "SOURCES": SOURCES,
    "SIDES": SIDES,
    "STEPS": STEPS,
    "WHAT": WHAT,
    "RESULTS": RESULTS,
    "LONGEST": LONGEST,
}


@router.get("/bundles/{field}")
@heavy()
def bundle_page(
    desk: AtDesk,
    field: FieldPath,
    period: PeriodWord = "",
    tab: Annotated[str, Query(max_length=20)] = "0",
    preset: Word = "",
    edition: Annotated[int | None, Query(ge=1, le=1000)] = None,
    since: Word = "",
    now: Annotated[str, Query(max_length=1)] = "",
    done: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """One bundle: what is under review or frozen as it is kept, else made from the data as they are."""
    asked = asked_for(desk.here.session, field, desk.where(), period)
    looks = {"tab": tab, "preset": preset, "edition": edition, "since": since, "now": now, "done": done}
    return _page(desk, asked, looks)


def _page(desk: Desk, asked: Asked, looks: dict[str, Any], **more: Any) -> HTMLResponse:
    session = desk.here.session
    kept = review_of(session, asked).newest is not None and not looks["now"]  # its preset is not to be chosen
    preset = None if kept or looks["edition"] else looks["preset"] or None
    found = find_bundle(session, asked, preset, looks["edition"], now=bool(looks["now"]))
    bundle, review = found.bundle, found.review
    tabs = [(str(i), f"{p.title} {len(p.made.listed)}") for i, p in enumerate(bundle.lists)]
    tabs += [("map", "图"), ("changes", "本季变化")]
    tab = looks["tab"] if looks["tab"] in dict(tabs) else "0"
    part = bundle.lists[int(tab)] if tab.isdecimal() else None
    presets, wrong = presets_offered()
    shown = {"trouble": "", "mine": {"by": desk.who, "remark": "", "side": ""}} | more
    return desk.page(
        "bundle.html",
        asked=asked,
        found=found,
        bundle=bundle,
        review=review,
        tabs=tabs,
        tab=tab,
        part=part,
        rows=rows_of(part) if part else [],
        changes=changes_since(session, asked, found, looks["since"]) if tab == "changes" else None,
        earlier=earlier_quarters(session, asked),
        quarters=quarters(asked.period),
        steps=next_steps(review),
        presets=presets,
        wrong=wrong,
        other="" if preset else other_preset(found, looks["preset"], presets),
        notes=bundle_notes(bundle),
        lacking=lacking_words(bundle),
        first=deeds_of(found),
        looks=looks,
        here=f"/bundles/{asked.subject.field}",
        newer=session.version() > bundle.version and found.source != "now",
        **shown,
        **_WORDS,
    )


@router.get("/bundles/{field}/history")
def history_page(desk: AtDesk, field: FieldPath) -> HTMLResponse:
    """Every quarter of a bundle: its steps and its frozen editions."""
    found = find_history(desk.here.session, field, desk.where())
    return desk.page("bundle_history.html", found=found, STEPS=STEPS)


@router.post("/bundles/{field}/submit")
def submit_page(
    desk: AtDesk,
    field: FieldPath,
    period: Short,
    seen: Short = "",
    by: Text = "",
    remark: Text = "",
    preset: Short = "",
) -> Response:
    """Hand in a draft made from the data as they are."""
    session = desk.here.session
    asked = asked_for(session, field, desk.where(), period)
    try:
        made = made_whole(session, asked, preset or None)
        with desk.here.writing() as store:
            submit_made(store, asked, made, Said(by, remark, seen=seen))
    except (BadRequest, Conflict) as error:
        return _refused(desk, asked, error, {"by": by, "remark": remark, "side": ""}, preset)
    return _done(desk, asked, "submit", by)


@router.post("/bundles/{field}/step")
def step_page(
    desk: AtDesk,
    field: FieldPath,
    period: Short,
    step: Short,
    seen: Short = "",
    by: Text = "",
    remark: Text = "",
    side: Short = "",
) -> Response:
    """Gather, confirm, return or freeze."""
    asked = asked_for(desk.here.session, field, desk.where(), period)
    try:
        with desk.here.writing() as store:
            step_bundle(store, asked, step, Said(by, remark, side, seen))
    except (BadRequest, Conflict) as error:
        return _refused(desk, asked, error, {"by": by, "remark": remark, "side": side}, "")
    return _done(desk, asked, step, by)


def _refused(desk: Desk, asked: Asked, error: ChainError, mine: dict[str, str], preset: str) -> Response:
    """The page as it was filled in, with the reason."""
    looks = {"tab": "0", "preset": preset, "edition": None, "since": "", "now": "", "done": ""}
    answer = _page(desk, asked, looks, trouble=str(error), mine=mine)
    answer.status_code = 409 if isinstance(error, Conflict) else 400
    return answer


def _done(desk: Desk, asked: Asked, step: str, by: str) -> Response:
    to = desk.to("/bundles", asked.subject.field, period=asked.period.key, done=step)
    return signed(RedirectResponse(to, 303), by)
