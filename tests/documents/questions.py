"""What can be asked, as simple rows: the declared questions, and the few answers that rest on loaders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.questions.index import by_topic
from tests.documents.routes import API, Route, routes

BESIDES = {"chains/check": ("check-chains", "/coverage"), "freshness": ("", "/data/freshness")}
"""Answers about the chain that are no declared questions, with their command and page: they rest on the loaders."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: ``words`` it takes (name, label, required), ``parts`` of its answer (name, label), and where."""

    name: str
    label: str
    group: str
    about: str
    words: tuple[tuple[str, str, bool], ...]
    answer: str
    parts: tuple[tuple[str, str], ...]
    route: str
    command: str
    page: str


def questions(known: set[str]) -> Iterator[Asked]:
    """All of them by topic; ``known`` are the names of the commands there are."""
    described = {(r.method, r.path.removeprefix(API)): r for r in routes()}
    declared = [q for topic in by_topic().values() for q in topic]
    for question in declared:
        address = re.sub(r":path}", "}", question.route)
        method = "POST" if question.body else "GET"
        command = question.call
        assert command in known, command
        page = question.page.partition("?")[0] or f"/questions/{question.name}"
        yield _asked(described.pop((method, address)), question.name, command, page)
    for name, (command, page) in BESIDES.items():
        if route := described.get(("GET", f"/{name}")):
            yield _asked(route, name, command, page)


def _asked(route: Route, name: str, command: str, page: str) -> Asked:
    said = f"{route.method} {route.path}"
    return Asked(
        name, route.label, route.group, route.about, route.words, route.answer, route.parts, said, command, page
    )
