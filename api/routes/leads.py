"""The list of those we mean to invite: read, added to, changed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.http.formats import as_file, as_json, chosen, documented
from api.http.lead_params import Number, WantedLeads
from api.session.context import Here
from api.shapes import base as shapes
from api.shapes import lead as lead_shapes
from api.work.leads import Asked, add_leads, all_leads, change_lead, leads_about, subjects
from graph.dates import today
from graph.questions.tables.leads import lead_history_table, leads_table
from graph.render import render_answer
from graph.work.lead_list import lead_answer, leads_answer, pick
from graph.work.leads import Lead, find_lead

router = APIRouter(tags=["招商跟进"])
FORMATS = ("json", "csv", "xlsx")
Name = Annotated[str, Query(max_length=200)]


@router.get(
    "/leads",
    response_model=lead_shapes.Leads,
    summary="招商跟进名单",
    responses=documented("csv", "xlsx") | shapes.problems(400, 422),
)
def leads(
    request: Request,
    here: Here,
    asked: WantedLeads,
    format: Annotated[Literal["json", "csv", "xlsx"] | None, Query(description="结果格式")] = None,
) -> Response:
    """全部或筛选后的跟进；未放弃的在前，按下一步的日期，逾期的注明。xlsx 另有全部跟进记录。"""
    on = today()
    found, suffix = pick(all_leads(here.store), asked, on), chosen(request, format, FORMATS)
    answer = leads_answer(found, len(found), on)
    if suffix == "json":
        return as_json(answer)
    data = render_answer([leads_table(found, on), lead_history_table(found)], suffix, answer)
    return as_file(data, suffix, "招商跟进")


@router.get("/leads/{number}", response_model=lead_shapes.Lead, summary="一条招商跟进", responses=shapes.problems(404))
def lead(here: Here, number: Number) -> Response:
    """现状与全部记录。"""
    return as_json(lead_answer(find_lead(all_leads(here.store), number), today()))


@router.post(
    "/leads",
    status_code=201,
    response_model=lead_shapes.Started,
    summary="把候选加入招商跟进",
    responses=shapes.problems(400, 404, 422, 503),
)
def add(here: Here, body: lead_shapes.Start) -> Response:
    """已在名单上的不重复加入，也不改动。"""
    asked = Asked(body.field, body.segment, body.place, body.kind)
    about = subjects(here.field_graph(body.field, ties=True), asked, body.ids, here.standing())
    with here.writing() as store:
        added, known = add_leads(store, about, body.by, body.owner, body.remark)
        now = leads_about(store, about)
    return as_json({"added": _answers(now, added), "known": _answers(now, known)}, 201)


def _answers(now: dict[str, Lead], keys: list[str]) -> list[dict[str, Any]]:
    return [lead_answer(now[key], today()) for key in keys]


@router.post(
    "/leads/{number}",
    response_model=lead_shapes.Lead,
    summary="修改一条招商跟进",
    responses=shapes.problems(400, 404, 409, 422, 503),
)
def step(here: Here, number: Number, body: lead_shapes.Step) -> Response:
    """写了什么改什么；带 last 而他人已先改动时不写入，答复 409 并说明他人的改动。"""
    said = body.model_dump(exclude={"by", "last"})
    with here.writing() as store:
        return as_json(lead_answer(change_lead(store, number, body.last, body.by, said), today()))
