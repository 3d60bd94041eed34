"""Saving and deleting schemes of the gap list; reading them is a question."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from starlette.responses import Response

from api.http.described import Measured, ShortName, one_of, some_of
from api.http.description import problems
from api.http.formats import as_json
from api.http.routers import api_router
from api.session.here import Here
from graph.chain.graph import STAGES
from graph.gap_list.choice import SORTS, read_choice
from graph.gaps.states import GAP_ACTIONS
from graph.gaps.weights import HEAVIEST
from graph.gaps.words import PARTS
from graph.questions.list_words import STATE_WORDS
from graph.questions.schemes import SchemeRow, Schemes, find_schemes, scheme_row
from graph.questions.tables.gap_list import COLUMNS, chosen_columns
from graph.work.schemes import delete_scheme, save_scheme

router = api_router("各领域清单")
Name = Annotated[str, Path(min_length=1, max_length=200, description="方案名称")]
NewName = Annotated[ShortName, Path(description="方案名称")]
Part = Annotated[str, one_of([*PARTS, *PARTS.values()])]


class SchemeFilters(BaseModel):
    """筛选；空为不限"""

    model_config = ConfigDict(extra="forbid")
    actions: Annotated[list[Annotated[str, some_of(GAP_ACTIONS)]], Field(default_factory=list)]
    states: Annotated[list[Annotated[str, some_of(STATE_WORDS)]], Field(default_factory=list)]
    stages: Annotated[list[Annotated[str, some_of(STAGES)]], Field(default_factory=list)]
    fields: Annotated[list[str], Field(default_factory=list)]


class SchemeBody(BaseModel):
    """要保存的方案；不写的为默认"""

    model_config = ConfigDict(extra="forbid")
    weights: Annotated[
        dict[Part, Annotated[Measured, Field(le=HEAVIEST)]],
        Field(default_factory=dict, description="优先级各项的权重，0 到 5"),
    ]
    filters: Annotated[SchemeFilters, Field(default_factory=SchemeFilters)]
    sort: Annotated[Annotated[str, one_of(["", *SORTS, *SORTS.values()])], Field(max_length=30)] = "priority"
    reverse: StrictBool = False
    columns: Annotated[list[Annotated[str, one_of(COLUMNS)]], Field(default_factory=list, max_length=60)]
    by: Annotated[str, Field(max_length=40, description="谁保存的")] = ""


@router.put("/schemes/{name}", response_model=SchemeRow, summary="保存方案", responses=problems(400, 404, 422))
def put_scheme(here: Here, name: NewName, body: SchemeBody) -> Response:
    """同名的方案被替换，以前的内容仍留在工作记录里。"""
    asked = body.filters.model_dump()
    choice = read_choice(here.outline(), **asked, weights=body.weights, sort=body.sort, reverse=body.reverse)
    columns = chosen_columns(body.columns) if body.columns else ()
    with here.writing() as store:
        return as_json(scheme_row(save_scheme(store, name, choice, columns, body.by)))


@router.delete("/schemes/{name}", response_model=Schemes, summary="删除方案", responses=problems(404))
def remove_scheme(
    here: Here, name: Name, by: Annotated[str, Query(max_length=40, description="谁删除的")] = ""
) -> Response:
    """删除只是工作记录里新的一条；返回其余的方案。"""
    with here.writing() as store:
        delete_scheme(store, name, by)
    return as_json(find_schemes(here.session))
