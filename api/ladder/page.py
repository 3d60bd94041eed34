"""培育梯度 as a ladder: counts per rung, who is close and what is missing, for a place and a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query
from starlette.responses import HTMLResponse

from api.http.params import FieldChoice
from api.http.routers import page_router
from api.pages.desk import AtDesk
from graph.ladder.people import PLACE_NOTES, PLACE_WORDS
from graph.questions.firms.ladder import LadderAnswer, ladder_answer
from graph.questions.firms.ladder_found import SHORTS, find
from graph.questions.firms.ladder_rows import NearRow, RungRow

router = page_router()
SHOWN, DRAWN = 200, ("held", "ready", "close", "ask", "far")
"""Rows of firms on the page; the parts of a bar, each as wide as its firms are many."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a rung's bar, in percent of its length."""

    key: str
    start: float
    width: float
    count: int


@router.get("/ladder")
def ladder_page(
    desk: AtDesk,
    field: FieldChoice = None,
    rung: Annotated[str, Query(max_length=40)] = "",
    firm: Annotated[list[str] | None, Query(max_length=300)] = None,
) -> HTMLResponse:
    """The ladder, the highest rung at the top."""
    firms = [f for f in firm or () if f.strip()]
    found = find(desk.here.session, desk.where(), field or None, rung or None, firms or None, SHOWN, desk.as_of or None)
    answer = ladder_answer(found)
    return desk.page(
        "ladder.html",
        answer=answer,
        rungs=[(row, list(bar(row))) for row in reversed(answer.rungs)],
        near=of_interest(answer),
        fields=[str(n) for n in desk.outline.nodes["Field"].names()],
        field=field or "",
        rung=rung,
        firms=firms,
        shorts=SHORTS,
        words=PLACE_WORDS,
        about=PLACE_NOTES,
        drawn=DRAWN,
        where=answer.place.name,
    )


def bar(row: RungRow) -> Iterator[Part]:
    """The parts of a rung's bar; those to whom the rule does not apply are no part of it."""
    counts: Mapping[str, int] = {key: getattr(row, key) for key in DRAWN}
    whole, start = sum(counts.values()), 0.0
    for key, count in counts.items():
        if count:
            width = 100 * count / whole
            yield Part(key, round(start, 3), round(width, 3), count)
            start += width


def of_interest(answer: LadderAnswer) -> Mapping[str, list[NearRow]]:
    """The firms by where they are, the nearest first."""
    out: dict[str, list[NearRow]] = {}
    for row in answer.near:
        out.setdefault(row.where, []).append(row)
    return out
