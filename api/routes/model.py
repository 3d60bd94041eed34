"""The import template."""

from __future__ import annotations

from functools import cache

from starlette.responses import Response

from api.http.formats import as_file, documented
from api.http.routers import api_router
from graph.processes.scratch import Scratch
from loaders.workbook.template import write_template

router = api_router("数据说明")


@cache
def template_bytes() -> bytes:
    """The import template; made once."""
    with Scratch("template") as folder:
        path = folder / "template.xlsx"
        write_template(path)
        return path.read_bytes()


@router.get("/template.xlsx", response_class=Response, summary="导入模板", responses=documented("xlsx"))
def template() -> Response:
    """带下拉选项、逐列说明与示例行的工作簿。"""
    return as_file(template_bytes(), "xlsx", "链图导入模板")
