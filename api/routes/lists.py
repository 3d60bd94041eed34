"""Lists over HTTP: taken out as a workbook that comes back by the ordinary upload."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.heavy.mark import heavy
from api.http.described import Switch, one_of
from api.http.description import problems
from api.http.formats import as_file, documented
from api.http.params import FieldChoice, PlaceOrAll
from api.session.context import Here
from api.work.taking_out import USUAL, Wanted, write_leads, write_lists
from graph.processes.scratch import Scratch
from graph.targets.rank import NODE_KIND
from graph.work.lead_list import Wanted as Leads
from graph.work.leads import STATES

router = APIRouter(tags=["导入与批次"])
Word = Annotated[str, Query(max_length=200)]


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
