"""One segment in full, and places or dates beside each other."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.http.described import DateText
from api.http.formats import as_answer, as_file, as_json, chosen, documented
from api.http.params import NAMED, AsOf, FieldChoice, FieldText, PeersText, PlaceText, SegmentText
from api.session.context import Here
from api.shapes import base as shapes
from api.shapes.compare import Changes, ComparisonAnswer, SegmentFacts
from graph.asking.assess import assess_field
from graph.chain.graph import ChainGraph
from graph.gaps.compare import state_changes
from graph.questions.answers.compare import changes_answer, comparison_answer, facts_answer
from graph.questions.compare import compare, find_segment, look_at_pair, read_field, words
from graph.questions.tables.compare import changes_table, comparison_tables
from graph.render import render_answer

router = APIRouter(tags=["环节与比较"])
FORMATS = ("json", "csv", "xlsx")
Format = Annotated[Literal["json", "csv", "xlsx"] | None, Query(description="结果格式；不写则按 Accept，默认 json")]
Places = Annotated[
    str,
    Query(
        min_length=1,
        max_length=500,
        description="地区，逗号分隔；只写一个则与同级的四个比",
        examples=["苏州市,无锡市"],
        json_schema_extra=NAMED,
    ),
]
WithPlace = Annotated[str | None, Query(max_length=500, description="比较的另一个地区")]
WithDate = Annotated[DateText | None, Query(max_length=20, description="比较的另一个日期，如 2026-06-30")]
Names = Annotated[int, Query(ge=1, le=200, description="每张名单显示前几名")]


@router.get(
    "/segment", response_model=SegmentFacts, summary="一个环节的全部情况", responses=shapes.problems(400, 404, 422)
)
def segment(
    here: Here,
    field: FieldText,
    segment: SegmentText,
    place: PlaceText,
    peers: PeersText = None,
    top: Names = 10,
    as_of: AsOf = None,
) -> Response:
    """本地与外地的企业、机构，状态的依据与代入数字的公式，上下游环节，可邀请谁。"""
    graph = here.field_graph(field, as_of)
    found = find_segment(graph, assess_field(graph, field, place, peers), segment, top)
    return as_json(facts_answer(found))


@router.get(
    "/changes",
    response_model=Changes,
    summary="两个地区或两个日期的状态变化",
    responses=documented("csv", "xlsx") | shapes.problems(400, 404, 422),
)
def changes(
    request: Request,
    here: Here,
    field: FieldText,
    place: PlaceText,
    with_place: WithPlace = None,
    with_date: WithDate = None,
    as_of: AsOf = None,
    format: Format = None,
) -> Response:
    """一个领域逐环节比较：状态不同的环节，之前与之后。"""
    before, after = (look.assessment for look in look_at_pair(here.session, field, place, as_of, with_place, with_date))
    found = state_changes(before, after)
    answer, wanted = changes_answer(before, after, found), chosen(request, format, FORMATS)
    if wanted == "json":
        return as_json(answer)
    return as_file(
        render_answer(changes_table(before, after, found), wanted, answer), wanted, f"变化-{after.field_name}"
    )


@router.get(
    "/comparison",
    response_model=ComparisonAnswer,
    summary="几个地区并列比较",
    responses=documented("csv", "xlsx") | shapes.problems(400, 404, 422),
)
def comparison(
    request: Request, here: Here, places: Places, field: FieldChoice = None, as_of: AsOf = None, format: Format = None
) -> Response:
    """各领域在几个地区的落位、份额、区位商与状态；写明领域（逗号分隔）则逐环节给出。"""
    found, added = compare(graph_for(here, field, as_of), places, field)
    answer = comparison_answer(found, detail=bool(field)) | {"peers_added": added}
    wanted = chosen(request, format, FORMATS)
    return as_answer(answer, lambda: comparison_tables(found, detail=bool(field)), wanted, "地区比较")


def graph_for(here: Here, field: str | None, as_of: str | None) -> ChainGraph:
    """The slice of one field, else the whole graph."""
    asked = words(field)
    return read_field(here.session, asked[0], as_of) if len(asked) == 1 else here.graph(as_of)
