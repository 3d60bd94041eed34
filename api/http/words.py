"""Words of a question as parameters of an address: types, bounds and descriptions from their declaration."""

from __future__ import annotations

import inspect
import re
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from fastapi import Path, Query

from api.http.described import NOT_BLANK, DateText, Switch, one_of, some_of
from graph.asking.question import word_of
from graph.asking.word import Word

_NAMED = NOT_BLANK.replace("[^", "[^,，、")
"""A comma alone names no place; refused where places are understood."""


def as_parameters(words: dict[str, inspect.Parameter], address: str) -> list[inspect.Parameter]:
    """Parameters of a route at an address; those that stand in it are parts of its path."""
    placed = set(re.findall(r"{(\w+)(?::\w+)?}", address))
    return [
        p.replace(annotation=_annotated(p, name in placed)) for name, p in words.items() if word_of(p).only != "command"
    ]


def _annotated(parameter: inspect.Parameter, placed: bool) -> Any:
    word, (plain, *_) = word_of(parameter), get_args(parameter.annotation)
    where = Path if placed else Query
    bounds: dict[str, Any] = {
        "ge": word.least,
        "le": word.most,
        "min_length": word.shortest,
        "max_length": word.longest,
        "alias": word.alias or None,
        "examples": [word.example] if word.example else None,
        "json_schema_extra": _pattern(word),
    }
    bounds = {k: v for k, v in bounds.items() if v is not None}
    return Annotated[_typed(plain, word), where(description=word.label, **bounds)]


def _pattern(word: Word) -> dict[str, str] | None:
    if word.kind != "places":
        return None
    return {"pattern": _NAMED if word.shortest else f"^$|{_NAMED}"}


def _typed(plain: Any, word: Word) -> Any:
    """The type that an address is read as: a date, a switch, one or some of the words that can be meant."""
    if get_origin(plain) in (Union, UnionType):
        kept = [_typed(a, word) for a in get_args(plain) if a is not type(None)]
        return Union[(*kept, type(None))]  # made at run time
    if get_origin(plain) is list:
        return list[_typed(get_args(plain)[0], word)]  # type: ignore[misc]
    if plain is bool:
        return Switch
    if word.kind == "date":
        return DateText
    if word.among:
        return Annotated[plain, some_of(word.among, word.mark) if word.mark else one_of(word.among)]
    return plain
