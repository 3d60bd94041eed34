"""Columns that say in sentences what a firm does (企业简介, 经营范围): of them words that the graph knows are taken.

They are taken as what a firm is registered for, which suggests and confirms nothing; the text itself is not kept.
"""

from __future__ import annotations

from collections.abc import Container

from graph.text import join_list
from loaders.files.raw import Cell, CellProblem, as_text
from loaders.matching.decide import REGISTERED
from loaders.matching.phrases import joined, phrases, wordings
from loaders.table.cells import BLANK, Reading, is_blank
from loaders.table.words import words

BASIS = "企业产品.依据"
MOST = 30
"""So many words are taken of one text."""
__all__ = ["BASIS", "REGISTERED", "is_prose", "reader"]


def is_prose(base: str) -> bool:
    """Whether a head is of such a column."""
    return base.endswith(words().prose)


def reader(known: Container[str]) -> Reading:
    """How a cell is read: to the words in it that are known, in order."""

    def read(raw: Cell) -> object:
        text = as_text(raw)
        if is_blank(text):
            return BLANK
        parts = (part for phrase in phrases(text) for part in joined(phrase) or [phrase])
        found = (next((w for w in wordings(part) if w in known), "") for part in parts)
        taken = list(dict.fromkeys(w for w in found if w))[:MOST]
        if not taken:
            return CellProblem("prose", "这段话里没有图里认得的产品", "请另加一列“主导产品”；原文不存")
        return join_list(taken)

    return read
