"""Verifications over HTTP: written down, and taken back."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.heavy.mark import heavy
from api.http.described import NOT_BLANK, DateOrEmpty, one_of
from api.http.description import problems
from api.http.formats import as_file, as_json, documented
from api.http.gap_list_params import AskedCauses
from api.http.params import WHO_LENGTH, PlaceText
from api.http.routers import api_router
from api.session.here import Here
from api.work.verifying import Changed, note_verification, take_back
from api.work.worklist import MOST, write_gap_sheet, write_sheet
from graph.gaps.states import STATE_LABELS
from graph.processes.scratch import Scratch
from loaders.verifying import LONGEST, Said

router = api_router("核实")
Id = Annotated[str, Path(max_length=300, description="核实编号")]
Text = Annotated[str, Field(max_length=LONGEST)]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=NOT_BLANK)]


@router.get(
    "/verifications/sheet.xlsx",
    response_class=Response,
    summary="带出去问的核实单",
    responses=documented("xlsx") | problems(400, 404, 422, 429, 503),
)
@heavy()
def sheet(
    here: Here,
    place: PlaceText,
    causes: AskedCauses,
    district: Annotated[str, Query(max_length=200, description="下级区县，“全部”为逐个列出")] = "",
    field: Annotated[list[str] | None, Query(max_length=100, description="细分领域，可写几个")] = None,
    top: Annotated[int, Query(ge=1, le=MOST, description="最多几个环节、几家企业")] = 100,
) -> Response:
    """最值得问的环节和最值得读的企业，写明问谁；填好后原样上传（/imports），空着的行不读取。"""
    with Scratch("verify") as folder:
        path = folder / "sheet.xlsx"
        write_sheet(here.session, path, place, district, causes, field or (), top)
        return as_file(path.read_bytes(), "xlsx", f"核实单-{district or place}")


@router.get(
    "/verifications/gaps.xlsx",
    response_class=Response,
    summary="带出去核实的缺口清单",
    responses=documented("xlsx") | problems(400, 404, 422, 429, 503),
)
@heavy()
def gap_sheet(
    here: Here,
    place: PlaceText,
    district: Annotated[str, Query(max_length=200, description="下级区县，“全部”为逐个列出")] = "",
    state: Annotated[
        list[Annotated[str, one_of([*STATE_LABELS, *STATE_LABELS.values()])]] | None,
        Query(description="状态，可写几个；不写则全部缺口"),
    ] = None,
    field: Annotated[list[str] | None, Query(max_length=100, description="细分领域，可写几个")] = None,
    top: Annotated[int, Query(ge=1, le=MOST, description="最多几个")] = 100,
) -> Response:
    """缺口按名次，写明为什么这样判断、问谁；填有没有、怎么核实的，原样上传（/imports），空着的行不读取。"""
    with Scratch("verify") as folder:
        path = folder / "gaps.xlsx"
        write_gap_sheet(here.session, path, place, district, state or (), field or (), top)
        return as_file(path.read_bytes(), "xlsx", f"缺口核实单-{district or place}")


class VerificationSaid(BaseModel):
    """核实的结果"""

    model_config = ConfigDict(extra="forbid")

    place: Annotated[Name, Field(description="地区：名称或区划代码，一个")]
    segment: Annotated[Name, Field(description="环节：编号、名称或唯一的开头")]
    result: Literal["有", "无", "说不清"]
    way: Annotated[Literal["走访", "协会", "统计数据", "桌面"], Field(description="可信度 95%、90%、90%、70%")]
    unit: Annotated[Name, Field(description="核实单位")]
    person: Annotated[Name, Field(description="核实人")]
    verified_on: Annotated[DateOrEmpty, Field(description="核实日期，不写为今天")] = ""
    valid_until: Annotated[DateOrEmpty, Field(description="有效至，不写为一年")] = ""
    firms: Annotated[list[Text], Field(max_length=50, description="做它的企业，结论为“有”时写")] = []
    note: Text = ""
    evidence: Text = ""


@router.post(
    "/verifications",
    status_code=201,
    response_model=Changed,
    summary="记下一次核实",
    responses=problems(400, 404, 422, 503),
)
def note(here: Here, body: VerificationSaid) -> Response:
    """有效期内胜过按名录的推断；答复说明状态、优先级、问清的价值因此怎样改变。同一单位同一天再写即为更正，历史仍在。"""
    with here.writing() as store:
        return as_json(note_verification(here.session, store, Said(**body.model_dump())), 201)


@router.post(
    "/verifications/{id}/withdraw",
    response_model=Changed,
    summary="撤回一次核实",
    responses=problems(400, 404, 422, 503),
)
def withdraw(
    here: Here, id: Id, who: Annotated[str, Query(max_length=WHO_LENGTH, description="谁撤回的，记入工作记录")] = ""
) -> Response:
    """不再作数，历史仍可查。"""
    with here.writing() as store:
        return as_json(take_back(here.session, store, id, who))
