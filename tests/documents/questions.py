"""What can be asked, as simple rows: at present read from the description of the API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.documents.routes import API, PAGES, Route, routes

NO_QUESTIONS = (
    "/imports",
    "/batches",
    "/backup",
    "/assess",
    "/review",
    "/schemes",
    "/leads",
    "/scenarios",
    "/dictionary",
    "/template",
    "/chains/{field}.xlsx",
)
"""Beginnings of addresses that bring, keep or hand out something instead of answering about the chain."""
NONETHELESS = ("POST /portfolio", "POST /scenario", "GET /scenarios/compare")
"""Questions too, though they come with a body or begin like what is none."""
COMMANDS = {
    "fields/{field}": "fields",
    "fields/{field}/segments": "segments",
    "gap-list": "gaps-all",
    "gap-tasks": "verify",
    "scenario": "what-if",
    "scenarios/compare": "scenario-compare",
    "comparison": "compare",
    "chains/check": "check-chains",
    "introductions": "introduce",
    "departure": "leaves",
    "records/{kind}/{id}": "show",
}
"""Commands whose name is not the question's."""
SHOWN_ON = {
    "fields": "/",
    "fields/{field}": "/records/{kind}/{id}",
    "fields/{field}/segments": "/fields/{field}",
    "gaps": "/fields/{field}",
    "overview": "/",
    "gap-list": "/gaps",
    "gap-tasks": "/gaps",
    "local-supply": "/fields/{field}/matches",
    "matches": "/fields/{field}/matches",
    "scenarios/compare": "/scenario",
    "segment": "/fields/{field}",
    "changes": "/fields/{field}",
    "comparison": "/compare",
    "chains/check": "/coverage",
    "map": "/fields/{field}",
    "paths": "/network",
    "introductions": "/records/{kind}/{id}/introduce",
    "departure": "/records/Enterprise/{id}/departure",
    "structure": "/fields/{field}/structure",
    "systemic": "/fields/{field}/structure",
    "freshness": "/data/freshness",
    "diff": "/data/batches/{id}",
}
"""Pages whose address is not the question's name."""


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
    """All of them; ``known`` are the names of the commands there are."""
    for route in routes():
        name = route.path.removeprefix(f"{API}/")
        if _asks(route, name):
            command = COMMANDS.get(name, name if name in known else "")
            page = SHOWN_ON.get(name, f"/{name}" if f"GET /{name}" in PAGES else "")
            yield Asked(
                name.partition("/{")[0] if name.count("{") > 1 else name,
                route.label,
                route.group,
                route.about,
                route.words,
                route.answer,
                route.parts,
                f"{route.method} {route.path}",
                command,
                page,
            )


def _asks(route: Route, name: str) -> bool:
    said = f"{route.method} /{name}"
    return said in NONETHELESS or (route.method == "GET" and not f"/{name}".startswith(NO_QUESTIONS))
