"""三单一图: handed in, gathered, confirmed, returned, frozen; and its map as it was drawn."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.heavy.mark import heavy
from api.http.described import DateOrEmpty
from api.http.description import problems
from api.http.formats import as_file, as_json, documented
from api.http.params import FieldText, PlaceText
from api.http.routers import api_router
from api.session.here import Here
from api.work.bundling import made_whole, map_of, step_bundle, submit_made
from graph.bundles.acts import Said
from graph.bundles.steps import SIDES, STEPS
from graph.documents.bundle_found import document_of
from graph.lists.period import WRITTEN
from graph.questions.bundles.finding import asked_for, find_bundle
from graph.questions.bundles.records import ReviewRecord, review_record
from graph.questions.bundles.show import TOPIC
from graph.render import render_document

router = api_router(TOPIC)
By = Annotated[str, Field(max_length=200, description="谁做的：姓名，必填")]
Text = Annotated[str, Field(max_length=20_000)]
Last = Annotated[
    str | None, Field(max_length=64, description="所见最后一步的编号，没有开始过为空文字；不写则不核对他人是否先做")
]
_PERIOD: dict[str, Any] = {
    "max_length": 40,
    "description": "季度，如 2026Q3；不写为本季度",
    "json_schema_extra": {"pattern": WRITTEN},
}
PeriodText = Annotated[str | None, Field(**_PERIOD)]
PeriodChoice = Annotated[str | None, Query(**_PERIOD)]
PresetChoice = Annotated[str | None, Query(max_length=60, description="样式；不写为存着的样式，没有则默认的三单一图")]
EditionChoice = Annotated[int | None, Query(ge=1, le=1000, description="冻结的第几版")]
NowChoice = Annotated[bool, Query(description="不看存着的，按现在的数据生成")]


class HandIn(BaseModel):
    """提交初稿：按现在的数据生成，内容整份存下"""

    model_config = ConfigDict(extra="forbid")

    field: Annotated[str, Field(min_length=1, max_length=200)]
    place: Annotated[str, Field(min_length=1, max_length=500)]
    by: By
    period: PeriodText = None
    preset: Annotated[str | None, Field(max_length=60, description="样式；不写为默认的三单一图")] = None
    as_of: Annotated[DateOrEmpty | None, Field(description="截至哪一天；不写为季度最后一天或今天")] = None
    remark: Annotated[Text, Field(description="备注；汇总以后重新提交、另起一版的须写原因")] = ""
    last: Last = None


class NextStep(BaseModel):
    """做一步"""

    model_config = ConfigDict(extra="forbid")

    field: Annotated[str, Field(min_length=1, max_length=200)]
    place: Annotated[str, Field(min_length=1, max_length=500)]
    step: Annotated[str, Field(max_length=20, description="、".join(f"{k} {s.label}" for k, s in STEPS.items()))]
    by: By
    period: PeriodText = None
    side: Annotated[str, Field(max_length=20, description="、".join(f"{k} {v}" for k, v in SIDES.items()))] = ""
    remark: Annotated[Text, Field(description="备注；退回须写原因")] = ""
    last: Last = None


@router.post(
    "/bundles",
    status_code=201,
    response_model=ReviewRecord,
    summary="提交三单一图的初稿",
    responses=problems(400, 404, 409, 422, 503),
)
def hand_in(here: Here, body: HandIn) -> Response:
    """数据在生成与提交之间变了，或带 last 而他人已先做了，不写入，答复 409。"""
    asked = asked_for(here.session, body.field, body.place, body.period)
    made = made_whole(here.session, asked, body.preset, body.as_of or None)
    with here.writing() as store:
        review = submit_made(store, asked, made, Said(body.by, body.remark, seen=body.last))
    return as_json(review_record(review), 201)


@router.post(
    "/bundles/steps",
    response_model=ReviewRecord,
    summary="三单一图的一步：汇总、确认、退回、冻结",
    responses=problems(400, 404, 409, 422, 503),
)
def next_step(here: Here, body: NextStep) -> Response:
    """带 last 而他人已先做了，不写入，答复 409 并说明他人做了什么。"""
    asked = asked_for(here.session, body.field, body.place, body.period)
    with here.writing() as store:
        review = step_bundle(store, asked, body.step, Said(body.by, body.remark, body.side, body.last))
    return as_json(review_record(review))


@router.get(
    "/bundles/map",
    summary="三单一图里的图",
    response_class=Response,
    responses=documented("svg", "pdf") | problems(400, 404, 422, 429, 503),
)
@heavy()
def drawn(
    here: Here,
    field: FieldText,
    place: PlaceText,
    period: PeriodChoice = None,
    preset: PresetChoice = None,
    edition: EditionChoice = None,
    now: NowChoice = False,
    format: Annotated[Literal["svg", "pdf"], Query(description="svg；pdf 是 A3 的一页")] = "svg",
) -> Response:
    """冻结的、审核中的照存着的原样给出，都没有则按现在的数据画。"""
    asked = asked_for(here.session, field, place, period)
    found = find_bundle(here.session, asked, preset, edition, now=now)
    return as_file(map_of(found, format), format, f"{found.bundle.title}")


@router.get(
    "/bundles/document",
    summary="三单一图的 Word 稿",
    response_class=Response,
    responses=documented("docx") | problems(400, 404, 422, 429, 503),
)
@heavy()
def as_document(
    here: Here,
    field: FieldText,
    place: PlaceText,
    period: PeriodChoice = None,
    preset: PresetChoice = None,
    edition: EditionChoice = None,
    now: NowChoice = False,
) -> Response:
    """各份清单与图合成一稿；冻结的、审核中的照存着的原样，冻结的不再标“稿”。"""
    asked = asked_for(here.session, field, place, period)
    found = find_bundle(here.session, asked, preset, edition, now=now)
    made = document_of(here.session, found, now=now)
    return as_file(render_document(made), "docx", f"{found.bundle.title}")
