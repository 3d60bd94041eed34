"""Candidates for one segment, each score opened into its parts; without a segment, gaps to choose from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import Form, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.http.params import TOP, Only, TargetKind, Top
from api.http.rendering import link
from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk, signed
from api.work.leads import Asked, add_leads, subjects, subjects_of
from api.work.rankings import chosen, offer, use
from graph.asking.assess import assess_field
from graph.chain.entry import ENTRIES
from graph.dates import day
from graph.gaps.find import Assessment, Gap
from graph.gaps.states import untold
from graph.questions.fields import find_fields
from graph.questions.gap_list import find_gap_list
from graph.questions.tables.target_words import UNKNOWN_COUNTS, WHAT_TO_ADD, sum_of, telling
from graph.questions.targets import find, targets_record
from graph.targets.rank import NODE_KIND
from graph.work.followed import leads_about
from graph.work.lead_rules import LONGEST
from graph.work.leads import STATES, Lead, Subject

router = page_router()
KINDS = {"enterprise": "企业（引资）", "institution": "机构（引智）", "talent": "人才（引才）"}
CHOICES = 20
Name = Annotated[str, Query(max_length=200)]
Text = Annotated[str, Form(max_length=20_000)]


@router.get("/targets")
def targets_page(
    desk: AtDesk,
    field: Name = "",
    segment: Name = "",
    kind: TargetKind = "enterprise",
    top: Top = 20,
    ranking: Annotated[str, Query(max_length=60)] = "",
    done: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """Ranked candidates, or gaps to choose from."""
    if not field or not segment:
        return _choose(desk, field)
    where, session = desk.where(), desk.here.session
    found = find(session, field, segment, where, kind, top, ranking=ranking, as_of=desk.as_of or None)
    gap, assessment = found.gap, found.assessment
    asked = {"field": assessment.field, "segment": gap.segment, "place": where, "as_of": desk.as_of}
    answer = targets_record(found)
    return desk.page(
        "targets.html",
        answer=answer,
        telling=telling([c.parts for c in answer.candidates]),
        unsaid=sum(not c.status for c in answer.candidates) if kind == "enterprise" else 0,
        asked=asked,
        top=top,
        most=TOP,
        kinds=KINDS,
        node_kind=NODE_KIND[kind],
        field_name=assessment.field_name,
        population=assessment.population,
        bar=assessment.records.barred(gap.segment),
        ENTRIES=ENTRIES,
        leads=_listed(desk, subjects_of(found)),
        STATES=STATES,
        LONGEST=LONGEST,
        lacking=WHAT_TO_ADD[kind],
        sum_of=sum_of,
        UNKNOWN_COUNTS=UNKNOWN_COUNTS,
        ranking=ranking,
        offer=offer(session) if kind == "enterprise" else None,
        done=[int(n) for n in re.findall(r"\d{1,6}", done)[:2]],
    )


def _listed(desk: Desk, about: list[Subject]) -> dict[str, Lead]:
    """Those of the candidates that are on the list, by id."""
    return {x.subject.id: x for x in leads_about(desk.here.store, about).values()}


def _choose(desk: Desk, field: str) -> HTMLResponse:
    """The gaps of a field, or the first ones of all fields, each with the way to its candidates."""
    listed = [f for f in find_fields(desk.outline).fields if f.segments]
    where = desk.where() if listed else ""
    found = list(_assessments(desk, field, where)) if listed else []
    gaps = sorted(((a, g) for a in found for g in a.gaps if g.priority is not None), key=_first)
    return desk.page(
        "choose_gap.html",
        fields=listed,
        asked=found[0] if field and found else None,
        place=where,
        gaps=gaps if field else gaps[:CHOICES],
        total=len(gaps),
        assessed=found,
        waiting=sum(untold(a.counts()) for a in found),
    )


def _assessments(desk: Desk, field: str, where: str) -> Sequence[Assessment]:
    """Of the field, or of all of them, which are kept."""
    as_of = desk.as_of or None
    if not field:
        return find_gap_list(desk.here.session, where, as_of=as_of).assessments
    return [assess_field(desk.here.field_graph(field, as_of), field, where)]


def _first(pair: tuple[Assessment, Gap]) -> tuple[Any, ...]:
    """By priority; what nobody is invited for at the end."""
    found, gap = pair
    return found.records.barred(gap.segment) is not None, -(gap.priority or 0.0), found.field, gap.segment


@router.get("/targets/file")
def file_of_the_ticked(
    desk: AtDesk,
    field: Name,
    segment: Name,
    kind: TargetKind = "enterprise",
    top: Top = 20,
    only: Only = None,
    ranking: Annotated[str, Query(max_length=60)] = "",
    format: Literal["xlsx", "csv", "json"] = "xlsx",
) -> RedirectResponse:
    """To the file that the form's button asks for: the form holds more than that, which the API would refuse."""
    asked = {"field": field, "segment": segment, "kind": kind, "top": top, "only": only or []}
    asked |= {"ranking": ranking, "format": format}
    return RedirectResponse(link("/api/v1/targets", place=desk.where(), as_of=desk.as_of, **asked), 303)


@router.post("/targets/ranking")
def use_ranking(
    desk: AtDesk,
    name: Annotated[str, Form(max_length=40)],
    field: Text,
    segment: Text,
    place: Text,
    by: Text = "",
    top: Annotated[int, Form(ge=1, le=TOP)] = 20,
    as_of: Text = "",
) -> Response:
    """Take a learned ranking into use, or none, and go back to the candidates, which it orders now."""
    wanted = chosen(desk.here.session, name)
    with desk.here.writing() as store:
        use(store, wanted, by)
    back = {"field": field, "segment": segment, "place": place, "top": top, "as_of": as_of}
    return signed(RedirectResponse(desk.to("/targets", **back), 303), by)


@router.post("/targets/leads")
def add_to_list(
    desk: AtDesk,
    field: Text,
    segment: Text,
    place: Text,
    kind: Annotated[str, Form(max_length=20)],
    by: Text = "",
    owner: Text = "",
    only: Annotated[list[str] | None, Form(max_length=1000)] = None,
    one: Annotated[str, Form(max_length=300)] = "",
    ranking: Annotated[str, Form(max_length=60)] = "",
    top: Annotated[int, Form(ge=1, le=TOP)] = 20,
    as_of: Text = "",
) -> Response:
    """Put the candidates ticked (or the one whose button was pressed) on the list, and go back to where they were."""
    ids = [one] if one else [i for i in only or () if i]
    back = {"field": field, "segment": segment, "place": place, "kind": kind, "top": top, "as_of": as_of}
    if not ids:
        return RedirectResponse(desk.to("/targets", **back, done="0.0"), 303)
    graph = desk.here.field_graph(field, as_of or None, ties=True)
    used = desk.here.session.standing(day(as_of or None), ranking=ranking)
    about = subjects(graph, Asked(field, segment, place, kind), ids, used)
    with desk.here.writing() as store:
        added, known = add_leads(store, about, by, owner)
    return signed(RedirectResponse(desk.to("/targets", **back, done=f"{len(added)}.{len(known)}"), 303), by)
