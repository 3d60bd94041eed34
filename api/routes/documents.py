"""Documents that come back: what was typed into one is kept in the one that is made anew, and what one wrote into the
lists is taken back. Writing it is an import (``/imports``).
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Annotated, Any

from fastapi import File, Form, Request, UploadFile
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from api.heavy.mark import heavy
from api.http.described import Switch
from api.http.description import problems
from api.http.formats import as_file, as_json, documented
from api.http.params import WHO_LENGTH
from api.http.routers import api_router
from api.session.here import Here
from api.work.documents import Anew, again_from, take_back_from
from graph.documents.draft import TOPIC
from graph.errors import BadRequest
from graph.render import render_document
from loaders.feedback.undo import TakenBack


class WholeBody(APIRoute):
    """Reads the body before the form in it is parsed, so that a child process can be given the same request."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The usual handler, on a request that has its body."""
        usual = super().get_route_handler()

        async def handler(request: Request) -> Response:
            with suppress(ClientDisconnect):  # too long, and told so already
                await request.body()
            return await usual(request)

        return handler


router = api_router(TOPIC, route_class=WholeBody)


@router.post(
    "/documents/again",
    response_class=Response,
    summary="按上一稿重新生成",
    responses=documented("docx") | problems(400, 413, 422, 429, 503, 507),
)
@heavy()
def document_again(
    here: Here,
    file: Annotated[UploadFile | None, File(description="由链图生成、补写过的 .docx")] = None,
    final: Annotated[Switch, Form(description="定稿：不再标“稿”")] = False,
    now: Annotated[Switch, Form(description="三单一图不看存着的，按现在的数据重写")] = False,
) -> Response:
    """按现在的数据重写，三单一图照原来的样式、冻结的照那一版；补写的段落与反馈照搬，没有对应处的列在文末。"""
    if file is None:
        raise BadRequest("请上传由链图生成、补写过的公文稿（file，.docx）")
    made = again_from(here.session, file.file, file.filename, Anew(final=final, now=now))
    return as_file(render_document(made.document), "docx", made.name)


@router.post(
    "/documents/undo",
    response_model=TakenBack,
    summary="撤回一份文稿写入的备注",
    responses=problems(400, 413, 422, 503, 507),
)
def document_undo(
    here: Here,
    file: Annotated[UploadFile | None, File(description="当初上传、写入过的那一份 .docx")] = None,
    who: Annotated[str, Form(max_length=WHO_LENGTH, description="经手人姓名，必填")] = "",
) -> Response:
    """清单的备注改回写入之前的；写入之后有人改过的不动，列在 left。跟进只添不删，添一条说明已撤回。"""
    if file is None:
        raise BadRequest("请上传当初写入过的公文稿（file，.docx）")
    with here.writing() as store:
        return as_json(take_back_from(store, file.file, file.filename, who))
