"""The declared model: data dictionary and import template."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.heavy.mark import heavy
from api.http.described import Switch
from api.http.formats import as_file, as_json, documented
from api.http.params import AsOf
from api.session.context import Here
from api.shapes import base as shapes
from api.shapes import data as data_shapes
from api.work.freshness import ages
from graph.model.schema import default_schema
from graph.processes.scratch import Scratch
from graph.questions.answers.dictionary import dictionary_answer
from loaders.workbook.template import write_template

router = APIRouter(tags=["数据说明"])


@cache
def template_bytes() -> bytes:
    """The import template; made once."""
    with Scratch("template") as folder:
        path = folder / "template.xlsx"
        write_template(path)
        return path.read_bytes()


@router.get("/dictionary", response_model=data_shapes.Dictionary, summary="数据字典")
def dictionary() -> Response:
    """全部对象与关系类型：中文名、字段、类型、单位、可选值、关系两端。"""
    return as_json(dictionary_answer(default_schema()))


@router.get(
    "/freshness",
    response_model=data_shapes.Freshness,
    summary="数据时效",
    responses=shapes.problems(400, 422, 429, 503),
)
@heavy()
def data_freshness(
    here: Here, as_of: AsOf = None, quarters: Annotated[Switch, Query(description="按季计数；否则按年")] = False
) -> Response:
    """各类记录与各领域的资料日期，按年（或按季）计数。"""
    kinds, fields = ages(here, as_of, quarters=quarters)
    answer = {"kinds": [asdict(a) for a in kinds], "fields": [asdict(a) for a in fields]}
    return as_json(answer | {"version": here.session.version()})


@router.get("/template.xlsx", response_class=Response, summary="导入模板", responses=documented("xlsx"))
def template() -> Response:
    """带下拉选项、逐列说明与示例行的工作簿。"""
    return as_file(template_bytes(), "xlsx", "链图导入模板")
