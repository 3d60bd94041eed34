"""What breaks if an enterprise leaves, the shape of a field's chain, and which enterprises its output hangs on."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.heavy.mark import heavy
from api.http.formats import as_json
from api.http.params import AsOf, FieldText, PlaceOrAll, Top
from api.session.context import Here
from api.shapes import base as shapes
from api.shapes import resilience as resilience_shapes
from graph.dates import day
from graph.questions.resilience import FIRMS, departure_of, linkages_of, structure_of, systemic_of

router = APIRouter(tags=["断链与结构"])
EnterpriseText = Annotated[
    str,
    Query(min_length=1, max_length=300, description="企业：编号、全名，或“Enterprise:编号”", examples=["002079.SZ"]),
]

ByText = Annotated[
    Literal["segments", "products", "sales"],
    Query(description="供货的依据：segments 环节供需，products 产品的上游材料，sales 有金额的供货记录"),
]


@router.get(
    "/departure",
    response_model=resilience_shapes.DepartureReport,
    summary="一家企业离开会怎样",
    responses=shapes.problems(400, 404, 422),
)
def departure(here: Here, id: EnterpriseText, place: PlaceOrAll = None, as_of: AsOf = None) -> Response:
    """只靠它的环节与产品、会跟着停的环节及途径、向它买的企业；basis 为 proxy 的是按环节供需推算，不是真实客户。"""
    return as_json(departure_of(here.session, id, place, day(as_of)))


@router.get(
    "/structure",
    response_model=resilience_shapes.StructureReport,
    summary="一个领域的链条结构",
    responses=shapes.problems(400, 404, 422, 429, 503),
)
@heavy()
def structure(here: Here, field: FieldText, place: PlaceOrAll = None, as_of: AsOf = None) -> Response:
    """每个环节的层次、必经环节、割点、最小割与企业集中度；互为上下游的环节合并为一组。"""
    return as_json(structure_of(here.session, field, place, day(as_of)))


@router.get(
    "/systemic",
    response_model=resilience_shapes.SystemicReport,
    summary="系统性风险最大的企业",
    responses=shapes.problems(400, 404, 422, 429, 503),
)
@heavy()
def systemic(
    here: Here,
    field: FieldText,
    place: PlaceOrAll = None,
    top: Top = FIRMS,
    as_of: AsOf = None,
    by: ByText = "segments",
) -> Response:
    """各企业停产时全领域产出损失的比例（ESRI）；basis 为 proxy 时供货是推算的，只宜看次序。"""
    return as_json(systemic_of(here.session, field, place, day(as_of), top, by))


@router.get(
    "/linkages",
    response_model=resilience_shapes.LinkagesReport,
    summary="各环节的关联与假设抽取",
    responses=shapes.problems(400, 404, 422, 429, 503),
)
@heavy()
def linkages(here: Here, field: FieldText, as_of: AsOf = None) -> Response:
    """去掉一个环节，全部产出减少多少；有供货记录时按记录，否则按环节供需推算（basis 为 proxy），再没有则 segments 为空。"""  # noqa: E501
    return as_json(linkages_of(here.session, field, day(as_of)))
