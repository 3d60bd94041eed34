"""Lists over all fields: the overview, the gap list, and the data tasks."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.heavy.mark import heavy
from api.http.formats import as_file, as_json, chosen, documented
from api.http.gap_list_params import AskedList, Causes, DistrictChoice, Fields, Stages
from api.http.params import AsOf, Page, PlaceText, Size
from api.session.context import Here
from api.session.overview import find_overview
from api.shapes import base as shapes
from api.shapes import list as list_shapes
from graph.gap_list.choice import choose, only_rows, read_choice
from graph.gap_list.list import EVERY
from graph.gap_list.tasks import list_tasks, read_causes
from graph.questions.answers.gap_list import gap_list_answer, gap_tasks_answer
from graph.questions.gap_list import find_gap_list
from graph.questions.tables.gap_list import gap_list_table, task_tables
from graph.questions.tables.overview import overview_table
from graph.render import render_tables

router = APIRouter(tags=["各领域清单"])
FORMATS = ("json", "csv", "xlsx")
Format = Annotated[Literal["json", "csv", "xlsx"] | None, Query(description="结果格式；不写则按 Accept，默认 json")]
RowKeys = Annotated[
    list[str] | None, Query(max_length=1000, description="只要这些行（行的编号 key），可写几个；不写则全部")
]
_ANSWERS = documented("csv", "xlsx") | shapes.problems(400, 404, 422)


@router.get("/overview", response_model=list_shapes.Overview, summary="一个地区的各领域总览", responses=_ANSWERS)
def overview(request: Request, here: Here, place: PlaceText, as_of: AsOf = None, format: Format = None) -> Response:
    """每个领域的环节按状态的个数、企业数、可判断的环节、资料日期，和优先级最高的几个缺口。"""
    answer, wanted = find_overview(here, place, as_of), chosen(request, format, FORMATS)
    if wanted == "json":
        return as_json(answer)
    return as_file(render_tables(overview_table(answer), wanted), wanted, f"总览-{answer['places'][0]['name']}")


def _whole_workbook(request: Request) -> bool:
    """Whether every district is asked for as a workbook."""
    wanted = chosen(request, request.query_params.get("format"), FORMATS)
    return wanted == "xlsx" and request.query_params.get("district") == EVERY


@router.get("/gap-list", response_model=list_shapes.GapList, summary="各领域的缺口清单", responses=_ANSWERS)
@heavy(when=_whole_workbook)
def gap_list(
    request: Request,
    here: Here,
    place: PlaceText,
    asked: AskedList,
    row: RowKeys = None,
    page: Page = 1,
    size: Size = 50,
    as_of: AsOf = None,
    format: Format = None,
) -> Response:
    """跨领域的缺口，可筛选、排序、改优先级权重。JSON 分页；csv 与 xlsx 是全部（或所选的）行。"""
    listed = find_gap_list(here.session, place, asked.district, as_of)
    choice, columns = asked.choice(here.outline(as_of)), asked.shown()
    found, wanted = choose(listed, choice), chosen(request, format, FORMATS)
    picked = only_rows(listed, found, row) if row else found
    if wanted == "json":
        return as_json(gap_list_answer(listed, picked, choice, (page - 1) * size, size))
    table = gap_list_table(listed, picked, choice, columns, len(found))
    return as_file(render_tables(table, wanted), wanted, f"缺口清单-{place}")


@router.get("/gap-tasks", response_model=list_shapes.GapTasks, summary="数据任务：要核实什么", responses=_ANSWERS)
def gap_tasks(
    request: Request,
    here: Here,
    place: PlaceText,
    district: DistrictChoice = "",
    cause: Causes = None,
    stage: Stages = None,
    field: Fields = None,
    page: Page = 1,
    size: Size = 50,
    as_of: AsOf = None,
    format: Format = None,
) -> Response:
    """数据不足的环节：缺什么、差几家、先核实哪些企业。它们不算缺口。"""
    listed, wanted = find_gap_list(here.session, place, district, as_of), chosen(request, format, FORMATS)
    choice = read_choice(here.outline(as_of), stages=stage or (), fields=field or ())
    tasks = list_tasks(listed, read_causes(cause or ()), choice.stages, choice.fields)
    if wanted == "json":
        return as_json(gap_tasks_answer(listed, tasks, (page - 1) * size, size))
    return as_file(render_tables(task_tables(listed, tasks, len(tasks)), wanted), wanted, f"待核实-{place}")
