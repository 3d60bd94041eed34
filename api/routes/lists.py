"""Lists over HTTP: taken out as a workbook that comes back by the ordinary upload."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.heavy.mark import heavy
from api.http.described import DateOrEmpty, Switch, one_of
from api.http.description import problems
from api.http.formats import as_file, as_json, documented
from api.http.params import FieldChoice, FieldText, PlaceOrAll, PlaceText
from api.http.routers import api_router
from api.session.here import Here
from api.work.made_lists import answer, enter
from api.work.plan_sheet import write_plan, write_plans
from api.work.taking_out import USUAL, Wanted, write_leads, write_lists
from graph.lists.acts import Which
from graph.lists.by_hand import DECISIONS
from graph.lists.period import WRITTEN
from graph.processes.scratch import Scratch
from graph.questions.lists.made_list import NAMES, ListRecord, list_record
from graph.targets.rank import NODE_KIND
from graph.work.lead_list import Wanted as Leads
from graph.work.leads import STATES

router = api_router("导入与批次")
Word = Annotated[str, Query(max_length=200)]
Text = Annotated[str, Field(max_length=500)]
Quarter = Annotated[
    str,
    Query(max_length=20, description="季度，如 2026Q4；不写则今天所在的", json_schema_extra={"pattern": WRITTEN}),
]


@router.get(
    "/lists/sheet.xlsx",
    response_class=Response,
    summary="带出去改的名录",
    responses=documented("xlsx") | problems(400, 404, 422, 429, 503),
)
@heavy()
def sheet(
    here: Here,
    kind: Annotated[
        list[str] | None,
        Query(max_length=50, description=f"哪一类，可写几个：类型、中文名或工作表名；不写则{'、'.join(USUAL)}中有的"),
    ] = None,
    place: PlaceOrAll = None,
    field: FieldChoice = None,
    q: Annotated[str, Query(max_length=200, description="只带出按这个词查到的")] = "",
) -> Response:
    """可回填的工作簿：格里改了什么，原样上传（/imports，kind=auto）就写什么；没改的格、别人期间改的格不动。"""
    wanted = Wanted(tuple(kind or USUAL), place or "", field or "", q)
    with Scratch("list") as folder:
        path = folder / "list.xlsx"
        write_lists(here.session, path, wanted)
        named = "-".join(filter(None, ("名录", place, field, q.strip())))
        return as_file(path.read_bytes(), "xlsx", named)


class RowSaid(BaseModel):
    """对清单一行的人工意见；不写的不变，空文字表示清除"""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Annotated[str, one_of([n for n, _ in NAMES])], Field(max_length=40, description="哪份清单")]
    field: Text
    place: Text
    row: Annotated[str, Field(min_length=1, max_length=500, description="哪一行：键、编号或名称")]
    by: Annotated[str, Field(max_length=200, description="谁做的：姓名，必填")]
    decision: Annotated[
        Annotated[str, one_of(["in", "out", "", *DECISIONS.values()])] | None,
        Field(max_length=10, description="列入、移出；不定或空文字交回标准判断"),
    ] = None
    reason: Annotated[Text | None, Field(description="增删须写理由")] = None
    until: Annotated[DateOrEmpty | None, Field(description="增删须写有效至哪一天")] = None
    remark: Text | None = None
    officer: Annotated[Text | None, Field(description="企业服务专员")] = None
    seen: Annotated[str | None, Field(max_length=64, description="所见最后一条意见的编号；不写则不核对")] = None


class AnswerSaid(BaseModel):
    """市统计局对名录一条标准的核对意见"""

    model_config = ConfigDict(extra="forbid")

    field: Text
    place: Text
    row: Annotated[str, Field(min_length=1, max_length=500, description="哪家企业：键、编号或名称")]
    test: Annotated[str, Field(max_length=40, description="size 规模、growth 成长性、innovation 创新能力")]
    answer: Annotated[str, Field(max_length=40, description="是、否或区间，不收数；空文字收回")]
    by: Annotated[str, Field(max_length=200, description="谁做的：姓名，必填")]
    unit: Annotated[str, Field(max_length=200, description="谁答的：单位")] = "市统计局"
    until: Annotated[DateOrEmpty, Field(description="有效至；不写为一年")] = ""


@router.post(
    "/lists/entries",
    response_model=ListRecord,
    summary="人工列入、移出清单，或写备注",
    responses=problems(400, 404, 409, 422, 503),
)
def add_entry(here: Here, body: RowSaid) -> Response:
    """增删须写理由和到期日，到期自动交回标准判断；记入工作记录，答复改后的清单。"""
    wanted = body.model_dump(include={"decision", "reason", "until", "remark", "officer"})
    with here.writing() as store:
        which = Which(body.name, body.field, (body.place,))
        made = enter(here.session, store, which, body.row, wanted, body.by, body.seen)
    return as_json(list_record(made))


@router.post(
    "/lists/answers",
    response_model=ListRecord,
    summary="记下市统计局的核对意见",
    responses=problems(400, 404, 422, 503),
)
def add_answer(here: Here, body: AnswerSaid) -> Response:
    """只收是、否、区间；企业的统计数不收、不存。答复改后的名录。"""
    with here.writing() as store:
        which, said = Which("firms", body.field, (body.place,)), (body.test, body.answer)
        made = answer(here.session, store, which, body.row, said, body.by, body.unit, body.until)
    return as_json(list_record(made))


@router.get(
    "/lists/plan.xlsx",
    response_class=Response,
    summary="投资计划表",
    responses=documented("xlsx") | problems(400, 404, 422, 429, 503),
)
@heavy()
def plan(
    here: Here,
    field: FieldText,
    place: PlaceText,
    period: Quarter = "",
) -> Response:
    """可回填的工作簿：已有的项目填好，名录上还没有项目的单位各留一行；填好原样上传（/imports，kind=auto）就成项目。"""
    with Scratch("plan") as folder:
        path = folder / "plan.xlsx"
        write_plan(here.session, path, Which("projects", field, (place,)), period)
        return as_file(path.read_bytes(), "xlsx", "-".join(filter(None, ("投资计划表", field, place, period))))


@router.get(
    "/lists/plans.zip",
    response_class=Response,
    summary="投资计划表，每家单位一份",
    responses=documented("zip") | problems(400, 404, 422, 429, 503),
)
@heavy()
def plans(here: Here, field: FieldText, place: PlaceText, period: Quarter = "") -> Response:
    """每份只有这家单位自己的行，可分头发出；收回一份上传一份（/imports，kind=auto）。没有写承担单位的项目不在里面。"""
    with Scratch("plans") as folder:
        path = folder / "plans.zip"
        write_plans(here.session, path, Which("projects", field, (place,)), period)
        named = "-".join(filter(None, ("投资计划表", field, place, period, "每家一份")))
        return as_file(path.read_bytes(), "zip", named)


@router.get(
    "/lists/leads.xlsx",
    response_class=Response,
    summary="带出去改的招商跟进名单",
    responses=documented("xlsx") | problems(400, 422, 503),
)
def leads(
    here: Here,
    state: Annotated[
        Annotated[str, one_of(["", *STATES, *STATES.values()])], Query(max_length=20, description="状态")
    ] = "",
    owner: Annotated[Word, Query(description="负责人；“未指定”为还没有负责人的")] = "",
    field: Annotated[Word, Query(description="细分领域：编号或名称")] = "",
    segment: Annotated[Word, Query(description="环节：编号或名称")] = "",
    kind: Annotated[Annotated[str, one_of(["", *NODE_KIND])], Query(max_length=20, description="目标类别")] = "",
    where: Annotated[str, Query(max_length=500, description="招商地区：名称或区划代码")] = "",
    overdue: Annotated[Switch, Query(description="只要逾期的")] = False,
) -> Response:
    """可回填的工作簿：状态、负责人、下一步、日期改了什么，备注添了什么，原样上传（/imports，kind=auto）就记入跟进。"""
    with Scratch("leads") as folder:
        path = folder / "leads.xlsx"
        write_leads(here.store, path, Leads(state, owner, field, segment, kind, where, overdue))
        return as_file(path.read_bytes(), "xlsx", "招商跟进")
