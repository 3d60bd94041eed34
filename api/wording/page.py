"""这些词对不上环节，请您定: words of ledgers, the few they may mean, one click each; and what was decided."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.heavy.mark import heavy
from api.http.params import WHO_LENGTH, Page
from api.http.routers import page_router
from api.pages.desk import AtDesk, signed
from api.work.reviewing import twin_count
from api.work.wording import accept_all, decide_word, known_words, said_page, take_back_word, words_page
from graph.errors import BadRequest
from loaders.matching.words import BUSINESS, COLUMNS, MEANINGS, NOTHING, TRADE, Column
from loaders.wording import LONGEST, Choice

router = page_router()
SHOWN, SAID = 20, 20
Word = Annotated[str, Form(max_length=LONGEST)]
ColumnName = Annotated[Column, Form()]
Who = Annotated[str, Form(max_length=WHO_LENGTH)]
_PATH = "/review/words"


@router.get("/review/words")
@heavy()
def words(
    desk: AtDesk,
    column: Annotated[Column | None, Query()] = None,
    number: Annotated[Page, Query(alias="page")] = 1,
) -> HTMLResponse:
    """The words of one column; without one, of the first in which any wait."""
    known, store = known_words(desk.here), desk.here.store
    found = words_page(store, known, column or TRADE, number, SHOWN)
    if column is None and not found.total:
        found = words_page(store, known, BUSINESS, number, SHOWN)
    return desk.page(
        "words.html",
        tab="words",
        twins=twin_count(desk.here),
        found=found,
        proposed=sum(1 for w in known.words if w.proposal) if found.column == TRADE else 0,
        start=(number - 1) * SHOWN,
        pages=-(-found.total // SHOWN),
        said=said_page(store, known.targets, 1, SAID),
        segments=sorted(known.targets.segments.values()) if found.words else [],
        fields=sorted(known.targets.fields.values()) if found.words else [],
        MEANINGS=MEANINGS,
        COLUMNS=COLUMNS,
    )


@router.post("/review/words")
def decide(
    desk: AtDesk,
    column: ColumnName,
    word: Word,
    meant: Annotated[str, Form(max_length=320)],
    target: Annotated[str, Form(max_length=200)] = "",
    number: Annotated[int, Form(alias="page", ge=1)] = 1,
) -> Response:
    """Decide on a word; ``meant`` is a meaning with its target, or a meaning alone whose ``target`` was typed."""
    meaning, _, chosen = meant.partition("|")
    if not (chosen or target.strip()) and meaning != NOTHING:
        raise BadRequest("请写是哪一个，或点一个提议")
    decide_word(desk.here, Choice(column, word, meaning, chosen or target.strip()), desk.who)
    return RedirectResponse(desk.to(_PATH, column=column, page=number if number > 1 else ""), 303)


@router.post("/review/words/accept")
def accept(desk: AtDesk) -> Response:
    """Take all words for what they name exactly."""
    accept_all(desk.here, desk.who)
    return RedirectResponse(desk.to(_PATH, column=TRADE), 303)


@router.post("/review/words/undo")
def undo(desk: AtDesk, column: ColumnName, word: Word) -> Response:
    """Take a decision back."""
    take_back_word(desk.here, column, word, desk.who)
    return RedirectResponse(desk.to(_PATH, column=column), 303)


@router.post("/review/words/who")
def sign(desk: AtDesk, who: Who = "", column: ColumnName = BUSINESS) -> Response:
    """Remember who decides."""
    return signed(RedirectResponse(desk.to(_PATH, column=column), 303), who)
