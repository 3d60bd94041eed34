"""Merging two records by hand over HTTP: both side by side, and the act."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.http.described import one_of
from api.http.description import problems
from api.http.formats import as_json
from api.http.routers import api_router
from api.routes.records import Base, Signed
from api.session.here import Here
from graph.model.schema import default_schema
from loaders.editing.comparison import Comparison, compare
from loaders.editing.joining import join
from loaders.editing.sheet import kind_named
from loaders.editing.signed import Saved

router = api_router("手工录入")
_KINDS = [name for k in default_schema().nodes.values() if k.merges for name in (k.name, k.label)]
Kind = Annotated[
    Annotated[str, one_of(_KINDS)],
    Path(max_length=100, description="类型，英文名或中文名：企业、机构、人才、项目、名录"),
]
Record = Annotated[str, Query(min_length=1, max_length=700, description="编号、代码或全称")]
_TAKE = "取并入的一条所写的各项，用名字或中文名；只能有一个的关系写 LOCATED_IN 或“所在地”；不写则留保留的一条写的"
Item = Annotated[str, Field(max_length=100)]


class Joining(Signed):
    """把一条并入另一条"""

    keep: Annotated[str, Field(min_length=1, max_length=700, description="保留的一条：编号、代码或全称")]
    drop: Annotated[str, Field(min_length=1, max_length=700, description="并入它的一条")]
    take: Annotated[tuple[Item, ...], Field(max_length=100, description=_TAKE)] = ()
    base: Base = ""


@router.get(
    "/merges/{kind}", response_model=Comparison, summary="两条记录并排，合并后怎样", responses=problems(400, 404, 422)
)
def show(
    here: Here,
    kind: Kind,
    keep: Record,
    drop: Record,
    take: Annotated[list[Item] | None, Query(max_length=100, description=_TAKE)] = None,
) -> Response:
    """逐项写两条各说什么、合并后留哪个；移过去的关系有几条；不能合并的写明原因。什么也不写入。"""
    return as_json(compare(here.store, kind_named(kind), keep, drop, take or ()))


@router.post(
    "/merges/{kind}",
    response_model=Saved,
    summary="合并两条记录",
    responses=problems(400, 404, 409, 422, 503),
)
def merge(here: Here, kind: Kind, body: Joining) -> Response:
    """资料与关系移到保留的一条，另一条从今天起结束，它的编号以后都指保留的那一条；一个批次，可以撤销。"""
    with here.writing() as store:
        signed = {"who": body.who, "why": body.why}
        return as_json(join(store, kind_named(kind), body.keep, body.drop, take=body.take, base=body.base, **signed))
