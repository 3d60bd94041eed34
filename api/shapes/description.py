"""The description of the API made complete: what any route may answer because of what stands before it."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from api.shapes.base import Problem, ProblemError, problems

_ALWAYS = (400, 421, 500, 503)
_WRITING = (403, 507)
_WITH_BODY = (413,)
_CACHED = {304: {"description": "与 If-None-Match 所指的相同，没有内容"}}
_HTTP_METHODS = ("get", "put", "post", "delete", "patch")


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
    for shape in (Problem, ProblemError):
        known = shape.model_json_schema(ref_template="#/components/schemas/{model}")
        known.pop("$defs", None)
        shapes[shape.__name__] = known
    for path in document["paths"].values():
        for method in _HTTP_METHODS:
            if method in path:
                _complete(path[method], method)
    _without_null(document)
    return document


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
