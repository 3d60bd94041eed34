"""可以问什么: the index of all questions, and a plain page for each: its words as a form, its answer as tables.

Nothing here knows any question; the rich pages are written by hand.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse

from api.heavy.mark import heavy
from api.http.rendering import link
from api.http.routers import page_router
from api.http.words import read_words
from api.pages.desk import AtDesk, Desk
from api.session.context import touch_moving
from graph.asking.question import Question, word_of
from graph.asking.sheet import Sheet
from graph.documents.draft import TOPIC as DOCUMENTS
from graph.errors import ChainError
from graph.questions.index import all_questions, by_topic
from graph.render.html_parts import table_html
from graph.views.table import Column, Table

MOST_ROWS = 200
"""Rows of a table on a page; the files have them all."""
FOLDED = 20
"""Rows from which on a table that is not the first is folded."""
OF_THE_DESK = ("place", "as_of")
_SAID = "说明："
"""What a note begins with that has no subject of its own."""
Text = Annotated[list[str] | None, Query(max_length=60)]


@dataclass(frozen=True, slots=True)
class Control:
    """One word in a form. ``choices`` are what can be chosen, "" among them where nothing need be said."""

    name: str
    label: str
    value: str
    needed: bool
    kind: Literal["text", "number", "date", "choice"] = "text"
    choices: tuple[tuple[str, str], ...] = ()
    names: str = ""


def routes() -> APIRouter:
    """The index and the plain pages; what is asked with a body has a rich one alone."""
    router = page_router()
    router.get("/questions")(index)
    for question in (q for q in all_questions() if q.body is None):
        _add_page(router, question)
    return router


def index(desk: AtDesk) -> HTMLResponse:
    """Every question by topic."""
    return desk.page("questions.html", topics=by_topic(), documents=DOCUMENTS)


def _add_page(router: APIRouter, question: Question[Any]) -> None:
    def page(request: Request, desk: AtDesk, **said: Any) -> HTMLResponse:
        if question.moving:
            touch_moving()
        return _page(desk, question, {n: v for n, v in said.items() if v and any(v)})

    own = [p.replace(kind=p.KEYWORD_ONLY) for p in list(inspect.signature(page, eval_str=True).parameters.values())[:2]]
    asked = [
        inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Text) for n in _asked(question)
    ]
    page.__signature__ = inspect.Signature([*own, *asked])  # type: ignore[attr-defined]
    endpoint: Callable[..., Any] = heavy()(page) if question.heavy else page
    router.get(f"/questions/{question.name}", include_in_schema=False)(endpoint)


def _asked(question: Question[Any]) -> dict[str, inspect.Parameter]:
    """Its words but for those that the head of the page asks for, and the part of a list, of which a page shows all."""
    asked = {n: p for n, p in question.words.items() if n not in OF_THE_DESK and word_of(p).kind != "part"}
    return {n: p for n, p in asked.items() if word_of(p).only != "command"}


def _page(desk: Desk, question: Question[Any], said: Mapping[str, list[str]]) -> HTMLResponse:
    given = {**said, **_of_the_desk(desk, question)}
    missing = [word_of(p).label for n, p in question.words.items() if p.default is p.empty and n not in given]
    found: Any = None
    problems: list[str] = []
    if not missing:
        try:
            words, problems = read_words(question, given)
            found = None if problems else question.ask(desk.here.session, **words)
        except ChainError as error:
            problems = [str(error)]
    downloads = _downloads(question, given) if found is not None else {}
    lead = question.lead(found) if found is not None and question.lead else ()
    return desk.page(
        "question.html",
        question=question,
        rich=_rich_page(desk, question, given),
        controls=[_control(p, said.get(n, [])) for n, p in _asked(question).items()],
        missing=missing if said else [],
        problems=problems,
        heading=question.file(found) if lead and question.file else "",
        lead=lead,
        answer=_shown(question, found, lead, _links(desk, question, found)) if found is not None else None,
        downloads=downloads,
        pictures=downloads.get("svg", ""),
        fields=[str(n) for n in desk.outline.nodes["Field"].names()],
    )


def _rich_page(desk: Desk, question: Question[Any], given: Mapping[str, list[str]]) -> str:
    """Address of the page with pictures about the same, "" while words are missing that it needs."""
    names = re.findall(r"{(\w+)}", question.page)
    if not question.page or not set(names) <= set(given):
        return ""
    address = question.page.format(**{n: quote(given[n][0], safe="") for n in names})
    return address if "?" in address else desk.to(address)


def _of_the_desk(desk: Desk, question: Question[Any]) -> dict[str, list[str]]:
    """The place and the day, which the head of each page asks for; the usual place only where one is needed."""
    place = question.words.get("place")
    needed = place is not None and place.default is place.empty
    known = {"place": desk.usual if needed else desk.place, "as_of": desk.as_of}
    return {n: [v] for n, v in known.items() if n in question.words and v}


def _control(parameter: inspect.Parameter, value: list[str]) -> Control:
    word, plain, needed = word_of(parameter), get_args(parameter.annotation)[0], parameter.default is parameter.empty
    shown = value[0] if len(value) == 1 else "、".join(value)
    usual = "" if parameter.default in (parameter.empty, None, False) else str(parameter.default)
    choices = get_args(plain) if get_origin(plain) is Literal else word.among
    if plain is bool:
        return Control(
            parameter.name, word.label, shown or "false", needed, "choice", (("false", "否"), ("true", "是"))
        )
    if choices and get_origin(plain) is not list and not word.mark:
        named = dict(word.named)
        said = tuple((str(c), named.get(str(c), str(c) or "不限")) for c in choices)
        return Control(parameter.name, word.label, shown or usual, needed, "choice", said)
    kind: Literal["number", "date", "text"] = "text"
    kind = "number" if word.least is not None or word.most is not None else "date" if word.kind == "date" else kind
    names = "fields" if parameter.name in ("field", "fields") else ""
    return Control(parameter.name, word.label, shown or usual, needed, kind, names=names)


def _links(desk: Desk, question: Question[Any], found: Any) -> Mapping[str, str]:
    """Where the names in its tables lead."""
    named = question.names(found) if found is not None and question.names else {}
    return {name: desk.to("/records", *record) for name, record in named.items()}


def _shown(question: Question[Any], found: Any, lead: Sequence[str], links: Mapping[str, str]) -> list[Markup | str]:
    """The answer for a page: its tables, or what a terminal would say, without what the lead has said; long tables
    behind the first are folded.
    """
    tables = question.tables_of(found)
    if tables:
        return [
            p
            for i, t in enumerate(tables)
            for p in (
                _table(t, links, behind=i > 0, told=not i and bool(lead)),
                *(n for n in t.notes if n.removeprefix(_SAID) not in lead),
            )
        ]
    return [_sheet(part) if isinstance(part, Sheet) else part for part in question.said_of(found)]


def _table(table: Table, links: Mapping[str, str], *, behind: bool, told: bool) -> Markup:
    """A table; of an empty one the lead tells why (``told``), if there is one."""
    if not table.rows:
        why = "没有可列的：为什么、怎么办，见上面" if told else "没有可列的"
        return Markup('<h2>{}</h2><p class="none">{}</p>').format(table.name, why)
    shown = Table(table.name, table.columns, table.rows[:MOST_ROWS], table.notes)
    made = Markup(table_html(shown, len(table.rows), narrow=True, links=links))
    if not behind or len(table.rows) <= FOLDED:
        return made
    return Markup('<details class="more"><summary>{}（{} 行）</summary>{}</details>').format(
        table.name, len(table.rows), made
    )


def _sheet(sheet: Sheet) -> Markup:
    columns = tuple(Column(str(i), head) for i, head in enumerate(sheet.heads))
    rows = tuple(tuple(None if c is None else str(c) for c in row) for row in sheet.rows)
    return Markup(table_html(Table(sheet.title, columns, rows), narrow=True))


def _downloads(question: Question[Any], given: Mapping[str, list[str]]) -> dict[str, str]:
    """Addresses of the answer's files by format."""
    address, asked = question.route, dict(given)
    for name in [n for n in asked if f"{{{n}" in address]:
        ((value,), start) = asked.pop(name), address.index(f"{{{name}")
        address = address[:start] + link("", value)[1:] + address[address.index("}", start) + 1 :]
    aliases = {n: word_of(p).alias or n for n, p in question.words.items()}
    said = {aliases[n]: v for n, v in asked.items()}
    return {f: link(f"/api/v1{address}", **{**said, "format": f if f != "json" else ""}) for f in question.offered}
