"""核实: a form for a phone that writes down what somebody found out, and says what it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Form, Query
from starlette.responses import HTMLResponse, Response

from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk, signed
from api.work.verifying import About, note_verification, take_back
from graph.chain.verified import NO, UNSURE, WAYS, YES
from graph.dates import to_iso, today
from graph.errors import BadRequest, NotFound
from graph.gaps.states import STATE_LABELS
from loaders.verifying import LONGEST, Said

router = page_router()
Text = Annotated[str, Form(max_length=LONGEST)]
Words = Annotated[str, Query(max_length=200)]
_FIRMS = 50
"""Firms that one form may name."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form holds."""

    segment: Annotated[str, Form(max_length=200)] = ""
    where: Annotated[str, Form(max_length=500)] = ""
    result: Text = ""
    way: Text = ""
    unit: Text = ""
    person: Text = ""
    verified_on: Text = ""
    firms: Text = ""
    note: Text = ""
    evidence: Text = ""

    def said(self) -> Said:
        """The same as it is written down; firms stand one a line."""
        firms = [line for line in self.firms.splitlines() if line.strip()]
        if len(firms) > _FIRMS:
            raise BadRequest(f"一次最多写 {_FIRMS} 家企业，写了 {len(firms)} 家")
        return Said(
            self.where,
            self.segment,
            self.result,
            self.way,
            self.unit,
            self.person,
            self.verified_on,
            "",
            firms,
            self.note,
            self.evidence,
        )


@router.get("/verify")
def verify_page(desk: AtDesk, segment: Words = "", result: Words = "") -> HTMLResponse:
    """The form, with place and segment filled in."""
    mine = Filled(segment, desk.usual, result, person=desk.who, verified_on=to_iso(today()))
    return _page(desk, mine)


@router.post("/verify")
def write_down(desk: AtDesk, mine: Annotated[Filled, Depends()]) -> Response:
    """Write it down; where that is refused the form comes back as it was filled in."""
    try:
        said = mine.said()
        with desk.here.writing() as store:
            changed = note_verification(desk.here.session, store, said)
    except (BadRequest, NotFound) as error:
        answer = _page(desk, mine, trouble=str(error))
        answer.status_code = 400
        return answer
    return signed(_page(desk, mine, changed=changed), said.person)


@router.post("/verify/withdraw")
def withdraw(
    desk: AtDesk, id: Annotated[str, Form(max_length=300)], who: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Take one back, and say what that changed."""
    with desk.here.writing() as store:
        changed = take_back(desk.here.session, store, id, who)
    mine = Filled(changed.segment.id, changed.place.id, person=who, verified_on=to_iso(today()))
    return _page(desk, mine, changed=changed, withdrawn=True)


def _page(desk: Desk, mine: Filled, **values: Any) -> HTMLResponse:
    about, trouble = None, ""
    if mine.segment and mine.where:
        try:
            about = About.of(desk.here.session, mine.where, mine.segment)
        except (BadRequest, NotFound) as error:
            trouble = str(error)
    now = about.standing(desk.here.session) if about else None
    shown = {"changed": None, "withdrawn": False, "trouble": trouble} | values
    return desk.page(
        "verify.html",
        mine=mine,
        about=about,
        now=now,
        results=(YES, NO, UNSURE),
        ways=WAYS,
        today=to_iso(today()),
        STATE_LABELS=STATE_LABELS,
        LONGEST=LONGEST,
        **shown,
    )
