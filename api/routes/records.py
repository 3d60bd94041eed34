"""Records edited by hand over HTTP: the form of one, adding, changing, ending, bringing back."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.http.described import one_of
from api.http.description import problems
from api.http.formats import as_json
from api.http.routers import api_router
from api.session.here import Here
from loaders.editing.ending import end, restore
from loaders.editing.form import Form, form
from loaders.editing.save import add, change
from loaders.editing.sheet import kind_named, names_of_kinds
from loaders.editing.signed import Saved

router = api_router("手工录入")
Kind = Annotated[
    Annotated[str, one_of(names_of_kinds())],
    Path(max_length=100, description="类型：对象或关系，英文名或中文名"),
]
Id = Annotated[
    str,
    Path(
        max_length=700,
        description="编号、代码或全称；关系写成“起点→终点”，有键的再写“→键”；起点可有几类时写“Enterprise:编号”",
    ),
]
Text = Annotated[str, Field(max_length=20_000)]
Value = Text | bool | float | None | Annotated[list[Text], Field(max_length=1_000)]
Who = Annotated[str, Field(max_length=200, description="谁改的：姓名，必填")]
Why = Annotated[str, Field(max_length=1_000, description="为什么改、依据是什么，必填")]
Base = Annotated[str, Field(max_length=2_000, description="所见的版本，取自表单；不写则不核对他人是否先改")]
Values = Annotated[
    dict[str, Value], Field(min_length=1, max_length=200, description="要写的项，用表单里的名字或中文名；空为清除")
]


class Signed(BaseModel):
    """谁、为什么"""

    model_config = ConfigDict(extra="forbid")

    who: Who
    why: Why


class Seen(Signed):
    """谁、为什么，看过哪个版本"""

    base: Base = ""


class Added(Signed):
    """一条新记录"""

    values: Values


class Step(Seen):
    """对一条记录的修改；不写的不变"""

    values: Values


@router.get("/forms/{kind}", response_model=Form, summary="新增一条记录的表单", responses=problems(400, 404))
def empty_form(here: Here, kind: Kind) -> Response:
    """由 schema.toml 得出：每一项的中文名、类型、可选值、单位、说明。"""
    return as_json(form(here.store, kind_named(kind)))


@router.get("/forms/{kind}/{id:path}", response_model=Form, summary="修改一条记录的表单", responses=problems(400, 404))
def filled_form(here: Here, kind: Kind, id: Id) -> Response:
    """各项与现值，和保存时要交回的版本 base。"""
    return as_json(form(here.store, kind_named(kind), id))


@router.post(
    "/records/{kind}",
    status_code=201,
    response_model=Saved,
    summary="新增一条记录",
    responses=problems(400, 404, 422, 503),
)
def post_record(here: Here, kind: Kind, body: Added) -> Response:
    """与导入同一套检查；写成一个批次，可用 /batches/{id}/rollback 撤销。"""
    with here.writing() as store:
        return as_json(add(store, kind_named(kind), body.values, who=body.who, why=body.why), 201)


@router.patch(
    "/records/{kind}/{id:path}",
    response_model=Saved,
    summary="修改一条记录",
    responses=problems(400, 404, 409, 422, 503),
)
def patch_record(here: Here, kind: Kind, id: Id, body: Step) -> Response:
    """写了什么改什么；带 base 而他人已先修改时答复 409，逐项说明原来、现在和您写的；用新的 base 再写一次即合并。"""
    with here.writing() as store:
        said = change(store, kind_named(kind), id, body.values, base=body.base, who=body.who, why=body.why)
        return as_json(said)


@router.post(
    "/endings/{kind}/{id:path}",
    response_model=Saved,
    summary="结束一条记录",
    responses=problems(400, 404, 409, 422, 503),
)
def end_record(here: Here, kind: Kind, id: Id, body: Seen) -> Response:
    """从今天起不再有效，历史仍在；对象的关系一同结束。"""
    with here.writing() as store:
        return as_json(end(store, kind_named(kind), id, base=body.base, who=body.who, why=body.why))


@router.post(
    "/restorations/{kind}/{id:path}",
    response_model=Saved,
    summary="恢复已结束的记录",
    responses=problems(400, 404, 422, 503),
)
def restore_record(here: Here, kind: Kind, id: Id, body: Signed) -> Response:
    """最后的内容从今天起重新有效，连同一起结束、另一端还在的关系。"""
    with here.writing() as store:
        return as_json(restore(store, kind_named(kind), id, who=body.who, why=body.why))
