"""Gaps of a field in a place, and whom to invite for one of them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.http.formats import as_file, as_json, chosen, documented
from api.http.params import AsOf, FieldChoice, FieldText, Only, PeersText, PlaceText, SegmentText, TargetKind, Top
from api.session.context import Here
from api.shapes import base as shapes
from api.shapes import target as target_shapes
from graph.questions.answers.gaps import gaps_answer
from graph.questions.answers.targets import targets_answer
from graph.questions.gaps import assess_field, find_targets, sensitivity_answer, with_likely
from graph.questions.tables.gaps import gap_evidence_table, gaps_table
from graph.questions.tables.targets import target_tables
from graph.render import render_answer

router = APIRouter(tags=["缺口与招商目标"])
FORMATS = ("json", "csv", "xlsx")
Format = Annotated[Literal["json", "csv", "xlsx"] | None, Query(description="结果格式；不写则按 Accept，默认 json")]


@router.get(
    "/gaps",
    response_model=shapes.Gaps,
    summary="一个领域在一个地区的缺口",
    responses=documented("csv", "xlsx") | shapes.problems(400, 404, 422),
)
def gaps(
    request: Request,
    here: Here,
    field: FieldText,
    place: PlaceText,
    peers: PeersText = None,
    as_of: AsOf = None,
    format: Format = None,
) -> Response:
    """每个环节的状态、规则、所用的数、优先级与依据。“数据不足”是核实任务，不算缺口。"""
    assessment = assess_field(here.field_graph(field, as_of), field, place, peers)
    answer, wanted = gaps_answer(assessment), chosen(request, format, FORMATS)
    if wanted == "json":
        return as_json(answer)
    data = render_answer([gaps_table(assessment), gap_evidence_table(assessment)], wanted, answer)
    return as_file(data, wanted, f"缺口-{assessment.field_name}-{assessment.place.name}")


@router.get(
    "/sensitivity", response_model=shapes.Sensitivity, summary="阈值敏感性", responses=shapes.problems(400, 404, 422)
)
def sensitivity(here: Here, place: PlaceText, field: FieldChoice = None, as_of: AsOf = None) -> Response:
    """每个阈值上下动三分之一、其余不变时，有多少环节改变状态。"""
    graph = here.field_graph(field, as_of) if field else here.graph(as_of)
    return as_json(sensitivity_answer(graph, place, field))


@router.get(
    "/targets",
    response_model=target_shapes.Targets,
    summary="一个环节的招商目标",
    responses=documented("csv", "xlsx") | shapes.problems(400, 404, 422),
)
def targets(
    request: Request,
    here: Here,
    field: FieldText,
    segment: SegmentText,
    place: PlaceText,
    kind: TargetKind = "enterprise",
    top: Top = 20,
    only: Only = None,
    as_of: AsOf = None,
    format: Format = None,
) -> Response:
    """外地的企业、机构或人才，逐项给出得分与依据；没有数据的项不计分。得分只表示“可能做得到”。"""
    graph = here.field_graph(field, as_of, ties=True)
    found, gap, _ = find_targets(
        graph, field, segment, place, kind, top, [i for i in only or () if i], here.standing(as_of)
    )
    found = with_likely(found, lambda: here.graph(as_of))
    answer, wanted = targets_answer(found, gap), chosen(request, format, FORMATS)
    if wanted == "json":
        return as_json(answer)
    data = render_answer(target_tables(found), wanted, answer)
    return as_file(data, wanted, f"招商目标-{found.segment_name}-{found.place.name}")
