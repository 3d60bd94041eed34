"""Lists over HTTP: taken out as a workbook that comes back by the ordinary upload."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.heavy.mark import heavy
from api.http.description import problems
from api.http.formats import as_file, documented
from api.http.params import FieldChoice, PlaceOrAll
from api.session.context import Here
from api.work.taking_out import USUAL, Wanted, write_lists
from graph.processes.scratch import Scratch

router = APIRouter(tags=["导入与批次"])


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
