"""Saved schemes of the gap list."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.http.described import ShortName
from api.http.formats import as_json
from api.session.context import Here
from api.shapes import base as shapes
from api.shapes import list as list_shapes
from graph.gap_list.choice import read_choice
from graph.questions.answers.gap_list import scheme_answer
from graph.questions.tables.gap_list import chosen_columns
from graph.work.schemes import all_schemes, delete_scheme, find_scheme, save_scheme

router = APIRouter(tags=["各领域清单"])
Name = Annotated[str, Path(min_length=1, max_length=200, description="方案名称")]
NewName = Annotated[ShortName, Path(description="方案名称")]


@router.get("/schemes", response_model=list_shapes.Schemes, summary="保存的方案")
def schemes(here: Here) -> Response:
    """缺口清单的权重、筛选、排序与列，按名称保存，大家共用。"""
    return as_json({"schemes": [scheme_answer(s) for s in all_schemes(here.store)]})


@router.get("/schemes/{name}", response_model=list_shapes.Scheme, summary="一个方案", responses=shapes.problems(404))
def one_scheme(here: Here, name: Name) -> Response:
    """方案的权重、筛选、排序与列。"""
    return as_json(scheme_answer(find_scheme(here.store, name)))


@router.put(
    "/schemes/{name}", response_model=list_shapes.Scheme, summary="保存方案", responses=shapes.problems(400, 404, 422)
)
def put_scheme(here: Here, name: NewName, body: list_shapes.SchemeBody) -> Response:
    """同名的方案被替换，以前的内容仍留在工作记录里。"""
    asked = body.filters.model_dump()
    choice = read_choice(here.outline(), **asked, weights=body.weights, sort=body.sort, reverse=body.reverse)
    columns = chosen_columns(body.columns) if body.columns else ()
    with here.writing() as store:
        return as_json(scheme_answer(save_scheme(store, name, choice, columns, body.by)))


@router.delete(
    "/schemes/{name}", response_model=list_shapes.Schemes, summary="删除方案", responses=shapes.problems(404)
)
def remove_scheme(
    here: Here, name: Name, by: Annotated[str, Query(max_length=40, description="谁删除的")] = ""
) -> Response:
    """删除只是工作记录里新的一条；返回其余的方案。"""
    with here.writing() as store:
        delete_scheme(store, name, by)
    return schemes(here)
