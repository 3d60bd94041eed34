"""The review over HTTP: queue, detail with effects, decisions, undoing.

And pairs of records that may be one enterprise.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import Response

from api.heavy.mark import heavy
from api.http.described import Switch
from api.http.description import problems
from api.http.formats import as_json
from api.http.params import WHO_LENGTH, FieldText, Page, PlaceText, SegmentText, Size
from api.http.routers import api_router
from api.session.here import Here
from api.work.review_records import (
    DecisionRow,
    Decisions,
    Merged,
    Merges,
    ReviewDetail,
    ReviewQueue,
    decision_row,
    decisions_page,
)
from api.work.reviewing import (
    detail,
    field_queue,
    join_records,
    keep_apart,
    merge_decisions,
    queue_page,
    say,
    take_back,
    waiting_twins,
)
from graph.errors import NotFound
from loaders.review.decisions import decisions

router = api_router("审核")
SHOWN = 200
Least = Annotated[float, Query(ge=0, le=1, description="把握不低于，0 到 1")]
Local = Annotated[Switch, Query(description="只看本地企业")]
EnterpriseId = Annotated[str, Query(min_length=1, max_length=300, description="企业编号")]
Who = Annotated[str, Query(max_length=WHO_LENGTH, description="审核人姓名，记入工作记录")]
Reason = Annotated[str, Query(max_length=300, description="理由")]


@router.get(
    "/review",
    response_model=ReviewQueue,
    summary="待审核的匹配",
    responses=problems(400, 404, 422),
)
def review(
    here: Here,
    field: FieldText,
    place: PlaceText,
    least: Least = 0.0,
    local: Local = False,
    page: Page = 1,
    size: Size = 50,
) -> Response:
    """一个领域待审核的“企业—环节”匹配：本地的在前，把握大的在前，“稍后”的在最后。"""
    return as_json(queue_page(here, field_queue(here, field, place, least=least, local=local), page, size))


@router.get(
    "/review/one",
    response_model=ReviewDetail,
    summary="一个待审核的匹配：依据与影响",
    responses=problems(400, 404, 422),
)
def review_one(
    here: Here, field: FieldText, place: PlaceText, enterprise: EnterpriseId, segment: SegmentText
) -> Response:
    """落到环节的产品、出处，以及确认后本领域在该地区的缺口状态如何改变（用同一套缺口规则算出）。"""
    queue, id_, where = field_queue(here, field, place)
    at = queue.find((enterprise, segment))
    if at is None:
        raise NotFound("待审核的匹配", f"{enterprise} → {segment}")
    return as_json(detail(here, queue.graph, id_, where, queue[at]))


@router.get("/review/decisions", response_model=Decisions, summary="审核结论", responses=problems(422))
def review_decisions(here: Here, page: Page = 1, size: Size = 100) -> Response:
    """仍然有效的结论，新的在前。"""
    return as_json(decisions_page(reversed(decisions(here.store).values()), page, size))


@router.post(
    "/review",
    response_model=DecisionRow,
    summary="写下结论",
    responses=problems(400, 404, 422, 503),
)
def decide(
    here: Here,
    enterprise: EnterpriseId,
    segment: SegmentText,
    decision: Annotated[Literal["confirmed", "rejected", "later"], Query(description="确认、否决或稍后")],
    reason: Reason = "",
    who: Who = "",
) -> Response:
    """确认与否决写入数据并记下审核人；否决的不再自动出现，重新导入和匹配后也一样。"""
    return as_json(decision_row(say(here, (enterprise, segment), decision, reason, who)))


@router.post(
    "/review/undo",
    response_model=DecisionRow,
    summary="撤销一个结论",
    responses=problems(404, 422, 503),
)
def undo(here: Here, enterprise: EnterpriseId, segment: SegmentText, who: Who = "") -> Response:
    """这一对重新待审核。"""
    made = take_back(here, (enterprise, segment), who)
    assert made is not None  # a pair was given
    return as_json(decision_row(made))


@router.get(
    "/review/merges",
    response_model=Merges,
    summary="可能是同一家企业的记录",
    responses=problems(429, 503),
)
@heavy()
def merges(here: Here) -> Response:
    """未决定的成对记录与已有的结论。"""
    found = waiting_twins(here)
    return as_json(Merges(len(found), tuple(found[:SHOWN]), len(found) > SHOWN, merge_decisions(here)))


@router.post(
    "/review/merges",
    response_model=Merged,
    summary="合并两条企业记录，或说明不是同一家",
    responses=problems(400, 404, 422, 503),
)
def merge(
    here: Here,
    keep: EnterpriseId,
    drop: EnterpriseId,
    decision: Annotated[Literal["confirmed", "rejected"], Query(description="合并，或不是同一家")],
    reason: Reason = "",
    who: Who = "",
) -> Response:
    """合并成一个批次，可用 /batches/{id}/rollback 撤销；以后的导入把原编号、代码和名称算作保留的那一条。"""
    if decision == "rejected":
        keep_apart(here, keep, drop, reason, who)
        return as_json(Merged(keep, drop, decision, None))
    return as_json(Merged(keep, drop, decision, join_records(here, keep, drop, reason, who)))
