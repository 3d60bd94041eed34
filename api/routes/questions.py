"""Every declared question as a route; nothing here knows any of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.heavy.mark import RASTER, heavy
from api.http.answering import file_of
from api.http.bodies import body_of
from api.http.description import problems
from api.http.formats import as_file, as_json, chosen, documented
from api.http.routers import api_router
from api.http.words import as_parameters
from api.session.context import touch_moving
from api.session.here import Here
from graph.asking.question import Question
from graph.questions.index import all_questions

BUSY = (429, 503)


def routes() -> APIRouter:
    """Routes of all questions; an address with more parts comes first, for one may be the beginning of another."""
    router = api_router()
    for question in sorted(all_questions(), key=lambda q: -q.route.count("/")):
        add_route(router, question)
    return router


def add_route(router: APIRouter, question: Question[Any]) -> None:
    """GET at the question's address, POST where it is asked with a body: its record as JSON, or a file."""
    address, files = question.route, tuple(f for f in question.offered if f != "json")
    endpoint = _endpoint(question, address)
    weighs = _weighs(question)
    plain: dict[str, Any] = {} if "json" in question.offered else {"response_class": Response}
    answer = heavy(when=weighs)(endpoint) if weighs else endpoint
    statuses = (400, 404, 422, *(BUSY if weighs else ()))
    add = router.post if question.body else router.get
    add(
        address,
        response_model=question.record_type if "json" in question.offered else None,
        summary=question.label,
        description=question.about,
        tags=[question.topic],
        **plain,
        responses=(documented(*files) if files else {}) | problems(*statuses),
    )(answer)


def _endpoint(question: Question[Any], address: str) -> Callable[..., Response]:
    def endpoint(request: Request, here: Here, format: str | None = None, body: Any = None, **words: Any) -> Response:
        if question.moving:
            touch_moving()
        if question.ahead:
            here.looked = True
        found = question.find(here.session, body) if question.body else question.ask(here.session, **words)
        wanted = chosen(request, format, question.offered)
        if wanted == "json":
            return as_json(question.record_of(found))
        return as_file(file_of(question, found, f".{wanted}"), wanted, question.file_of(found))

    own = list(inspect.signature(endpoint, eval_str=True).parameters.values())[:3]
    if len(question.offered) == 1:
        own = own[:2]
    else:
        known: Any = Literal[question.offered]  # made at run time
        said = f"结果格式；不写则按 Accept，默认 {question.offered[0]}"
        own[2] = own[2].replace(annotation=Annotated[known | None, Query(description=said)])
    if question.body:
        own.append(inspect.Parameter("body", inspect.Parameter.KEYWORD_ONLY, annotation=body_of(question.body)))
    asked = as_parameters(question.words, address) if question.body is None else []
    keyword = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
    endpoint.__signature__ = inspect.Signature([*asked, *keyword])  # type: ignore[attr-defined]
    endpoint.__name__ = question.name.replace("-", "_")
    return endpoint


def _weighs(question: Question[Any]) -> Callable[[Request], bool] | None:
    """Which requests a process of its own answers: those that are drawn dot by dot, and what the question says."""
    drawn = any(f in RASTER for f in question.offered)
    if not (drawn or question.heavy):
        return None
    stated = question.heavy

    def weighs(request: Request) -> bool:
        wanted = chosen(request, request.query_params.get("format"), question.offered)
        if drawn and wanted in RASTER:
            return True
        return stated(request.query_params, wanted) if callable(stated) else stated

    return weighs
