"""Errors as RFC 9457 problem documents, or as a page when a browser asks. The one table of HTTP statuses is here."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.http.asked import UnknownParameter
from api.http.formats import wants_page
from api.http.methods import allowed
from api.http.rendering import html
from graph.errors import (
    BadRequest,
    ChainError,
    Conflict,
    EditConflict,
    EditRefused,
    InputRefused,
    NotFound,
    NotReady,
    ScratchFull,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreUnavailable,
    TooBusy,
    TooSlow,
)
from graph.plain import keyed
from graph.processes.scratch import full_sentence, is_full

log = logging.getLogger("chainatlas")
RETRY_SECONDS = "5"
STATUS: dict[type[ChainError], tuple[int, str]] = {
    NotFound: (404, "没有找到"),
    BadRequest: (400, "参数不合规则"),
    Conflict: (409, "他人已先修改"),
    NotReady: (409, "还没有检查完"),
    ScratchFull: (507, "临时空间不足"),
    InputRefused: (422, "文件不能读取"),
    TooBusy: (429, "请求太多，请稍后再试"),
    TooSlow: (503, "没有按时算完"),
    StoreBusy: (503, "正在写入，请稍后重试"),
    StoreUnavailable: (503, "数据库服务器暂时不可用"),
    StoreFull: (507, "磁盘已满"),
    StoreError: (500, "存储出错"),
    ChainError: (500, "程序出错"),
}
"""Status and title of an error: its own line, else that of the nearest class above it."""
_HTTP = {
    400: ("请求不完整", "请求内容不完整或格式不对；请检查后重发"),
    403: ("拒绝跨站请求", "写入只能由本站页面或命令行发出"),
    404: ("没有这个地址", "没有这个页面或接口，请检查地址；接口清单见 /docs"),
    405: ("方法不对", "这个地址不支持该请求方法"),
    413: ("内容过大", "请求内容超过上限；请拆成几个文件"),
    421: ("主机名不认识", "本程序不以这个主机名提供服务"),
    503: ("没有按时答完", "请缩小范围后重试"),
}
_RULES = {
    "missing": "缺少",
    "greater_than_equal": "须不小于 {ge}",
    "less_than_equal": "须不大于 {le}",
    "int_parsing": "须为整数",
    "int_type": "须为整数",
    "int_from_float": "须为整数",
    "int_parsing_size": "数值过大",
    "literal_error": "须为 {expected}",
    "enum": "须为 {expected}",
    "string_too_short": "不能为空",
    "string_too_long": "不能超过 {max_length} 个字符",
    "bool_parsing": "须为 true 或 false",
    "bool_type": "须为 true 或 false",
    "float_type": "须为数字",
    "float_parsing": "须为数字",
    "string_pattern_mismatch": "不能为空白",
}


def problem(
    request: Request,
    status: int,
    slug: str,
    title: str,
    detail: str,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    """A problem document, or the error page for a browser."""
    if wants_page(request):
        page = html("error.html", status=status, title=title, detail=detail, errors=more.get("errors", ()))
        return Response(page, status, headers, media_type="text/html")
    body = {
        "type": f"urn:chainatlas:problem:{slug}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        **more,
    }
    return Response(orjson.dumps(body), status, headers, media_type="application/problem+json")


def http_problem(request: Request, status: int, detail: str = "", headers: dict[str, str] | None = None) -> Response:
    """The problem of a plain HTTP status; ``detail`` replaces the usual sentence."""
    title, usual = _HTTP.get(status, (HTTPStatus(status).phrase, "请求不能完成"))
    slug = HTTPStatus(status).phrase.lower().replace(" ", "-")
    return problem(request, status, slug, title, detail or usual, headers)


def chain_problem(request: Request, error: ChainError) -> Response:
    """The problem of one of our own errors."""
    known = next(c for c in type(error).__mro__ if c in STATUS)
    status, title = STATUS[known]
    if status >= 500:
        log.error("%s %s: %s", request.method, request.url.path, error)
    headers = {"Retry-After": RETRY_SECONDS} if status in (429, 503) else None
    return problem(request, status, known.__name__, title, str(error), headers, **_more(error))


def _more(error: ChainError) -> dict[str, Any]:
    """What a program may want to know of an error besides the sentence."""
    if isinstance(error, NotFound | UnknownParameter):
        return {"nearest": error.nearest}
    if isinstance(error, EditRefused):
        return {"errors": [{"parameter": e["field"], "message": f"{e['message']}；{e['hint']}"} for e in error.errors]}
    if isinstance(error, EditConflict):
        return {"base": error.base, "changed": keyed(error.changed)}
    return {}


def invalid(request: Request, error: RequestValidationError) -> Response:
    """The problem of parameters that break their declared bounds, each named."""
    found = [{"parameter": str(e["loc"][-1]), "message": broken_rule(e)} for e in error.errors()]
    detail = "；".join(f"参数“{f['parameter']}”{f['message']}" for f in found)
    return problem(request, 422, "invalid-parameters", "参数不合规则", detail, errors=found)


def broken_rule(error: Any) -> str:
    """One broken rule in Chinese; unknown kinds get a sentence that is still true."""
    text = _RULES.get(error["type"], "不合规则")
    context = {k: str(v).replace(" or ", " 或 ") for k, v in error.get("ctx", {}).items()}
    return text.format(**context)


def unexpected(request: Request, error: Exception, request_id: str) -> Response:
    """The problem of a fault of ours: logged in full, told without internals."""
    log.error("%s %s (%s)", request.method, request.url.path, request_id, exc_info=error)
    detail = f"程序内部出错，没有完成请求；请把请求编号 {request_id} 告诉维护者"
    return problem(request, 500, "internal-error", "程序出错", detail)


def install(app: FastAPI) -> None:
    """Register the handlers."""

    async def ours(request: Request, error: Exception) -> Response:
        return chain_problem(request, error) if isinstance(error, ChainError) else unexpected(request, error, "-")

    async def validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return invalid(request, error)

    async def plain_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if is_full(error.__cause__):  # the body of a request is kept in the temporary folder while it comes in
            return chain_problem(request, ScratchFull(full_sentence()))
        headers = dict(error.headers or {})
        if error.status_code == 405:  # the framework names the methods of one route only
            headers["Allow"] = allowed(request)
        return http_problem(request, error.status_code, headers=headers)

    app.add_exception_handler(ChainError, ours)
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(HTTPException, plain_http)
