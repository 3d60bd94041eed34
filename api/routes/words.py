"""Words of ledgers that wait for a meaning, over HTTP: the list, decisions, undoing."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import Response

from api.heavy.mark import heavy
from api.http.description import problems
from api.http.formats import as_json
from api.http.params import WHO_LENGTH, Page, Size
from api.http.routers import api_router
from api.session.here import Here
from api.work.wording import (
    SaidRow,
    SaidWords,
    Words,
    accept_all,
    decide_word,
    known_targets,
    known_words,
    said_page,
    take_back_word,
    words_page,
)
from loaders.wording import LONGEST, Choice

router = api_router("审核")
ColumnName = Annotated[
    Literal["business", "trade"],
    Query(description="business 主导产品里对不上环节的词，trade 产业链、所属行业、赛道一类列里的词"),
]
Word = Annotated[str, Query(min_length=1, max_length=LONGEST, description="词，照台账里写的")]
Meaning = Annotated[
    Literal["segment", "alias", "field", "class", "none"],
    Query(description="segment 是这个环节的词，alias 是它的别名，field 是细分领域，class 是国标行业，none 不是我们的"),
]
Meant = Annotated[str, Query(max_length=200, description="环节、领域的编号或名称，或国标行业代码；none 时不写")]
Who = Annotated[str, Query(max_length=WHO_LENGTH, description="经手人姓名，记入工作记录")]


@router.get("/words", response_model=Words, summary="台账里待定的词", responses=problems(422, 429, 503))
@heavy()
def words(here: Here, column: ColumnName = "business", page: Page = 1, size: Size = 50) -> Response:
    """对不上环节的产品词，和还没认过的产业链、行业词；写它的企业多的在前。每个词定一次，对所有行和以后的文件都作数。"""
    return as_json(words_page(here.store, known_words(here), column, page, size))


@router.get("/words/decisions", response_model=SaidWords, summary="定过的词", responses=problems(422))
def word_decisions(here: Here, page: Page = 1, size: Size = 100) -> Response:
    """仍然有效的结论，新的在前。"""
    return as_json(said_page(here.store, known_targets(here), page, size))


@router.post("/words", response_model=SaidRow, summary="定一个词", responses=problems(400, 404, 422, 503))
def decide(here: Here, column: ColumnName, word: Word, meaning: Meaning, target: Meant = "", who: Who = "") -> Response:
    """写下结论，并把含有它的企业重新匹配。产业链、行业一类的词只作线索（待核实），从不单凭它确认。"""
    return as_json(decide_word(here, Choice(column, word, meaning, target), who))


@router.post("/words/accept", response_model=SaidWords, summary="照提议认下", responses=problems(400, 422, 503))
def accept(here: Here, who: Who = "") -> Response:
    """产业链一类列里，名称与领域、环节或国标行业全字相同的词，一次都认下。"""
    return as_json(accept_all(here, who))


@router.post("/words/undo", response_model=SaidRow, summary="撤销对一个词的结论", responses=problems(404, 422, 503))
def undo(here: Here, column: ColumnName, word: Word, who: Who = "") -> Response:
    """这个词重新待定，凭它得出的匹配结束。"""
    return as_json(take_back_word(here, column, word, who))
