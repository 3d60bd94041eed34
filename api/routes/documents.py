"""Documents that come back: what was typed into one is kept in the one that is made anew."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from starlette.responses import Response

from api.http.described import Switch
from api.http.description import problems
from api.http.formats import as_file, documented
from api.session.context import Here
from api.work.documents import again_from
from graph.documents.draft import TOPIC
from graph.errors import BadRequest
from graph.render import render_document

router = APIRouter(tags=[TOPIC])


@router.post(
    "/documents/again",
    response_class=Response,
    summary="按上一稿重新生成",
    responses=documented("docx") | problems(400, 413, 422, 507),
)
def document_again(
    here: Here,
    file: Annotated[UploadFile | None, File(description="由链图生成、补写过的 .docx")] = None,
    final: Annotated[Switch, Form(description="定稿：不再标“稿”")] = False,
) -> Response:
    """按现在的数据重写上一稿所写的对象；补写的段落与反馈搬过来，没有对应处的列在文末，不会丢。"""
    if file is None:
        raise BadRequest("请上传由链图生成、补写过的公文稿（file，.docx）")
    made = again_from(here.session, file.file, file.filename, final=final)
    return as_file(render_document(made.document), "docx", made.name)
