"""The whole graph as a file, laid out as the import template."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import Response

from api.heavy.mark import heavy
from api.http.description import problems
from api.http.formats import as_file, documented
from api.http.params import AsOf
from api.http.routers import api_router
from api.session.here import Here
from graph.dates import day, to_iso, today
from graph.processes.scratch import Scratch
from loaders.outgoing.write import write_graph

router = api_router("链条与覆盖")


@router.get(
    "/export",
    response_class=Response,
    summary="整张图的工作簿或 CSV",
    responses=documented("xlsx", "zip") | problems(400, 422, 429, 503),
)
@heavy()
def export(
    here: Here,
    format: Annotated[Literal["xlsx", "zip"], Query(description="xlsx 工作簿；zip 里一张表一个 CSV")] = "xlsx",
    as_of: AsOf = None,
) -> Response:
    """工作表与列名同导入模板，导入空库得到同样的记录；装不下的（匹配、缺口、历史、工作记录）写在最后一张“说明”。"""
    on = day(as_of) or today()
    with Scratch("export") as folder:
        path = folder / f"graph.{format}"
        write_graph(here.store, path, on)
        return as_file(path.read_bytes(), format, f"全部数据-{to_iso(on)}")
