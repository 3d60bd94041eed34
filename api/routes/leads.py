"""The list of those we mean to invite: added to, and changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.http.described import DateOrEmpty, one_of
from api.http.description import problems
from api.http.formats import as_json
from api.http.params import LeadNumber
from api.http.routers import api_router
from api.session.here import Here
from api.work.leads import Asked, add_leads, change_lead, subjects
from graph.dates import today
from graph.questions.records.lead import LeadRow, lead_row
from graph.says import Says
from graph.work.followed import leads_about
from graph.work.leads import STATES

router = api_router("招商跟进")
By = Annotated[str, Field(max_length=200, description="谁做的：姓名，必填")]
Text = Annotated[str, Field(max_length=20_000)]


class Start(BaseModel):
    """加入名单：一个环节的候选"""

    model_config = ConfigDict(extra="forbid")

    field: str
    segment: str
    place: str
    kind: Literal["enterprise", "institution", "talent"] = "enterprise"
    ids: Annotated[list[str], Field(min_length=1, max_length=200, description="候选的编号")]
    by: By
    owner: Text = ""
    remark: Text = ""


class Step(BaseModel):
    """修改一条跟进；不写的不变，空文字表示清除"""

    model_config = ConfigDict(extra="forbid")

    by: By
    last: Annotated[str, Field(max_length=64, description="所见最后一条记录的编号；不写则不核对他人是否先改")] = ""
    state: Annotated[
        Annotated[str, one_of([*STATES, *STATES.values()])] | None,
        Field(max_length=20, description="意向、接洽、洽谈、签约、放弃"),
    ] = None
    owner: Text | None = None
    next_step: Text | None = None
    due: Annotated[DateOrEmpty | None, Field(description="下一步的日期，如 2026-12-01")] = None
    remark: Annotated[Text | None, Field(description="备注；放弃、退回、重新启动时须写原因")] = None


@dataclass(frozen=True, slots=True)
class Started:
    """加入的结果"""

    added: list[LeadRow]
    known: Annotated[list[LeadRow], Says("原有", "原已在名单上，没有改动")]


@router.post(
    "/leads",
    status_code=201,
    response_model=Started,
    summary="把候选加入招商跟进",
    responses=problems(400, 404, 422, 503),
)
def add(here: Here, body: Start) -> Response:
    """已在名单上的不重复加入，也不改动。"""
    asked = Asked(body.field, body.segment, body.place, body.kind)
    about = subjects(here.field_graph(body.field, ties=True), asked, body.ids, here.session.standing())
    with here.writing() as store:
        added, known = add_leads(store, about, body.by, body.owner, body.remark)
        now, on = leads_about(store, about), today()
    return as_json(Started([lead_row(now[k], on) for k in added], [lead_row(now[k], on) for k in known]), 201)


@router.post(
    "/leads/{number}",
    response_model=LeadRow,
    summary="修改一条招商跟进",
    responses=problems(400, 404, 409, 422, 503),
)
def step(here: Here, number: LeadNumber, body: Step) -> Response:
    """写了什么改什么；带 last 而他人已先改动时不写入，答复 409 并说明他人的改动。"""
    said = body.model_dump(exclude={"by", "last"})
    with here.writing() as store:
        return as_json(lead_row(change_lead(store, number, body.last, body.by, said), today()))
