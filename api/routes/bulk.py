"""One field of many records changed over HTTP: seen first, then written as one act."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.http.described import one_of
from api.http.description import problems
from api.http.formats import as_json
from api.http.routers import api_router
from api.routes.records import Text, Who, Why
from api.session.here import Here
from api.work.bulk import bulk_kind, bulk_kinds, choose, look, write
from graph.errors import BadRequest
from loaders.editing.together import MOST, Asked, Together

router = api_router("手工录入")
Kind = Annotated[
    Annotated[str, one_of(bulk_kinds())],
    Path(max_length=100, description="类型：对象或关系，英文名或中文名；lead 或“招商跟进”是招商跟进"),
]
Id = Annotated[str, Field(max_length=700)]
Clause = Annotated[str, Field(max_length=700)]
_WHERE = "条件，都要符合，如 所在地=昆山市（连同下级）、资质荣誉~专精特新、营业收入>=5000；经营状态= 为空着，!= 为已知"


class Many(BaseModel):
    """一批记录改同一项"""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[tuple[Id, ...] | None, Field(max_length=MOST, description="哪些记录：编号；不写则按条件")] = None
    where: Annotated[tuple[Clause, ...], Field(max_length=20, description=_WHERE)] = ()
    q: Annotated[str, Field(max_length=200, description="名称或编号里含有的字")] = ""
    field: Annotated[str, Field(max_length=100, description="改哪一项，用名字或中文名；不写则只列出是哪些")] = ""
    value: Annotated[Text, Field(description="改成什么；空为清除")] = ""
    way: Annotated[Literal["set", "add", "remove"], Field(description="改为；列表可以加上、去掉几项")] = "set"
    seen: Annotated[
        dict[Id, Text] | None,
        Field(max_length=MOST, description="预览里每条的现值（before），按编号；不写则不核对他人是否先改"),
    ] = None
    write: Annotated[bool, Field(strict=True, description="真的写入；否则只预览")] = False
    who: Who = ""
    why: Why = ""


@router.post(
    "/bulk/{kind}",
    response_model=Together,
    summary="一批记录改同一项：预览或写入",
    responses=problems(400, 404, 409, 422, 503),
)
def bulk(here: Here, kind: Kind, body: Many) -> Response:
    """先预览：每条由什么改成什么、已是这样的、不能改的和原因；带 write、who、why 再发一次即写入。

    能改的作为一个批次写入，可以撤销；带 seen 而他人已先改其中几条时答复 409，什么也不写。一次最多 2,000 条。
    """
    kind, asked = bulk_kind(kind), Asked(body.field, body.value, body.way, body.seen)
    ids = choose(here.store, kind, body.where, body.q) if body.ids is None else list(body.ids)
    if not body.write:
        return as_json(look(here.store, kind, ids, asked))
    if body.ids is None and not (body.where or body.q):
        raise BadRequest("没有写改哪些；请写 ids、where 或 q")
    with here.writing() as store:
        return as_json(write(store, kind, ids, asked, who=body.who, why=body.why))
