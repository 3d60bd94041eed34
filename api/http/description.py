"""The description of the API made complete: what any route may answer because of what stands before it."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import BaseModel, Field

_ALWAYS = (400, 421, 431, 500, 503)
_WRITING = (403, 507)
_WITH_BODY = (413,)
_CACHED = {304: {"description": "与 If-None-Match 所指的相同，没有内容"}}
_HTTP_METHODS = ("get", "put", "post", "delete", "patch")
_WORDS = {
    400: "参数不合规则，或没有这个参数",
    403: "别的网站的页面不能写入",
    404: "没有找到",
    409: "他人已先修改",
    413: "内容过大",
    421: "主机名不认识",
    431: "请求行与请求头太长",
    422: "参数或文件不合规则",
    429: "排队已满，请稍后重试",
    500: "程序出错",
    503: "正在写入或没有按时答完，请稍后重试",
    507: "磁盘已满",
}
_WAIT = {"Retry-After": {"description": "几秒后再试", "schema": {"type": "integer"}}}
_CHINESE = re.compile("[\u4e00-\u9fff]")


class ProblemError(BaseModel):
    """一个不合规则的参数"""

    parameter: str
    message: str


class ProblemChange(BaseModel):
    """他人改过的一项"""

    field: str
    label: str
    then: str
    now: str
    yours: str
    collides: bool


class Problem(BaseModel):
    """RFC 9457 问题说明"""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    nearest: Annotated[list[str], Field(description="最接近的名称；没有找到时才有")] = []
    errors: Annotated[list[ProblemError], Field(description="不合规则的参数或项；400、422 时才有")] = []
    base: Annotated[str, Field(description="记录现在的版本；手工修改遇到 409 时才有")] = ""
    changed: Annotated[list[ProblemChange], Field(description="他人改过的各项；手工修改遇到 409 时才有")] = []


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI ``responses`` for the statuses a route may refuse with."""
    return {s: _problem(s) for s in statuses}


def _problem(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    more = {"headers": _WAIT} if status in (429, 503) else {}
    return {"description": _WORDS[status], "content": content, **more}


class Described(FastAPI):
    """An application whose description names every status, with the problem document that comes with it."""

    def openapi(self) -> dict[str, Any]:
        """The description; made once."""
        if self.openapi_schema is None:
            self.openapi_schema = _completed(super().openapi())
        return self.openapi_schema


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    shapes = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):  # the framework's own, which we never send
        shapes.pop(name, None)
    for name, shape in shapes.items():
        if not name.startswith("Body_"):
            _close(shape)
    _tidy(shapes)
    for shape in (Problem, ProblemError, ProblemChange):
        known = shape.model_json_schema(ref_template="#/components/schemas/{model}")
        known.pop("$defs", None)
        shapes[shape.__name__] = known
    for path in document["paths"].values():
        for method in _HTTP_METHODS:
            if method in path:
                _complete(path[method], method)
    _without_null(document)
    return document


def _close(shape: dict[str, Any]) -> None:
    """A record holds all of its fields and no other; what says so by itself, as bodies do, stays as it is."""
    if "properties" in shape and "additionalProperties" not in shape:
        shape |= {"additionalProperties": False, "required": list(shape["properties"])}


def _tidy(part: Any) -> None:
    """Leave out what is described for those who read the code only."""
    if isinstance(part, list):
        for one in part:
            _tidy(one)
    elif isinstance(part, dict):
        if isinstance(said := part.get("description"), str) and not _CHINESE.search(said):
            del part["description"]
        for one in part.values():
            _tidy(one)


def _complete(operation: dict[str, Any], method: str) -> None:
    """Add what may be answered to an operation, whatever it is about."""
    responses, asked = operation["responses"], operation.get("parameters") or operation.get("requestBody")
    statuses = [*_ALWAYS, *([422] if asked else [])]
    statuses += _WRITING if method != "get" else ()
    statuses += _WITH_BODY if "requestBody" in operation else ()
    more: dict[str, Any] = {str(s): r for s, r in problems(*statuses).items()}
    if method == "get":
        more |= {str(s): r for s, r in _CACHED.items()}
    usual = responses.get("422", {}).get("content", {})
    if "application/json" in usual:
        responses.pop("422")
    operation["responses"] = dict(sorted((more | responses).items()))


def _without_null(document: dict[str, Any]) -> None:
    """Parameters and parts of forms are left out; they cannot be null."""
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _not_null(parameter["schema"])
    for name, shape in document["components"]["schemas"].items():
        if name.startswith("Body_"):
            shape["properties"] = {k: _not_null(v) for k, v in shape["properties"].items()}


def _not_null(schema: dict[str, Any]) -> dict[str, Any]:
    options = [o for o in schema.get("anyOf", ()) if o != {"type": "null"}]
    if len(options) != 1:
        return schema
    return {**options[0], **{k: v for k, v in schema.items() if k != "anyOf"}}
