"""Those we mean to invite: the list over all gaps, and one of them with its history and the form that changes it."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import Depends, Form, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.http.described import Switch
from api.http.params import LeadNumber, Page
from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk, signed
from api.work.lead_bulk import lead_fields, where_of
from api.work.leads import change_lead
from graph.dates import local_time, to_iso, today
from graph.errors import BadRequest, Conflict
from graph.questions.tables.targets import KINDS
from graph.targets.rank import NODE_KIND
from graph.work.followed import all_leads
from graph.work.lead_list import NOBODY, Wanted, counts, due_words, is_overdue, pick
from graph.work.lead_rules import LONGEST, STEPS, merged, needs_reason
from graph.work.leads import STATES, Lead, find_lead
from loaders.editing.together import MOST

router = page_router()
SHOWN = 100
Text = Annotated[str, Form(max_length=20_000)]
Word = Annotated[str, Query(max_length=200)]
WORDS = {
    "STATES": STATES,
    "KINDS": KINDS,
    "NODE_KIND": NODE_KIND,
    "NOBODY": NOBODY,
    "LONGEST": LONGEST,
    "local_time": local_time,
    "due_words": due_words,
    "is_overdue": is_overdue,
    "needs_reason": needs_reason,
}


def wanted(
    state: Annotated[str, Query(max_length=20)] = "",
    owner: Word = "",
    field: Word = "",
    segment: Word = "",
    kind: Annotated[str, Query(max_length=20)] = "",
    where: Annotated[str, Query(max_length=500)] = "",
    overdue: Switch = False,
) -> Wanted:
    """Which leads a request asks for."""
    return Wanted(state, owner, field, segment, kind, where, overdue)


@router.get("/leads")
def leads_page(
    desk: AtDesk,
    asked: Annotated[Wanted, Depends(wanted)],
    page: Page = 1,
    done: Annotated[str, Query(max_length=20)] = "",
    changed: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """The list, most pressing first."""
    every, on = all_leads(desk.here.store), today()
    found = pick(every, asked, on)
    pages = max(1, -(-len(found) // SHOWN))
    page = min(page, pages)
    here = found[(page - 1) * SHOWN : page * SHOWN]
    return desk.page(
        "leads.html",
        leads=here,
        page_ids=orjson.dumps([x.number for x in here]).decode(),
        fields=lead_fields(),
        chosen=where_of(asked),
        MOST=MOST,
        done=done,
        changed=changed,
        total=len(found),
        every=len(every),
        on=on,
        today=to_iso(on),
        page=page,
        pages=pages,
        counts=counts(every, on),
        asked=asked,
        kept=_kept(asked),
        choices=_choices(every),
        **WORDS,
    )


def _kept(asked: Wanted) -> dict[str, str]:
    """The choice as parameters of an address."""
    return {
        "state": asked.state,
        "owner": asked.owner,
        "field": asked.field,
        "segment": asked.segment,
        "kind": asked.kind,
        "where": asked.place,
        "overdue": "true" if asked.overdue else "",
    }


def _choices(every: list[Lead]) -> dict[str, list[str]]:
    """What the list can be narrowed to, from what is on it."""
    return {
        "owner": sorted({x.owner or NOBODY for x in every}, key=lambda o: (o == NOBODY, o)),
        "field": sorted({x.subject.field_name for x in every}),
        "where": sorted({x.subject.place_name for x in every}),
    }


@router.get("/leads/{number}")
def lead_page(desk: AtDesk, number: LeadNumber, done: str = "") -> HTMLResponse:
    """One lead."""
    return _page(desk, find_lead(all_leads(desk.here.store), number), done=bool(done))


def _page(desk: Desk, lead: Lead, **values: Any) -> HTMLResponse:
    mine = {
        "state": lead.state,
        "owner": lead.owner,
        "next_step": lead.next_step,
        "due": lead.due,
        "remark": "",
        "by": desk.who,
    }
    shown = {"mine": mine, "trouble": "", "news": (), "done": False} | values
    possible = (lead.state, *STEPS[lead.state])
    return desk.page("lead.html", lead=lead, about=lead.subject, on=today(), possible=possible, **shown, **WORDS)


@router.post("/leads/{number}")
def change_page(
    desk: AtDesk,
    number: LeadNumber,
    seen: Annotated[str, Form(min_length=1, max_length=64)],
    state: Text = "",
    owner: Text = "",
    next_step: Text = "",
    due: Text = "",
    remark: Text = "",
    by: Text = "",
) -> Response:
    """Change it.

    When that is refused the form comes back as it was filled in, with the reason and what others wrote.
    """
    said = {"state": state, "owner": owner, "next_step": next_step, "due": due, "remark": remark}
    try:
        with desk.here.writing() as store:
            lead = change_lead(store, number, seen, by, said)
    except (BadRequest, Conflict) as error:
        lead = find_lead(all_leads(desk.here.store), number)
        late = isinstance(error, Conflict)
        mine = (merged(lead, seen, said) if late else said) | {"by": by}
        answer = _page(desk, lead, mine=mine, trouble=str(error), news=lead.since(seen) if late else ())
        answer.status_code = 409 if late else 400
        return answer
    return signed(RedirectResponse(desk.to("/leads", lead.number, done="1"), 303), by)
