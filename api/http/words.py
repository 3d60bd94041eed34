"""Words of a question as parameters of an address: types, bounds and descriptions from their declaration."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from api.http.described import NOT_BLANK, DateText, Switch, one_of, some_of
from api.http.problems import broken_rule
from graph.asking.question import Question, word_of
from graph.asking.word import Word

T = TypeVar("T")
_NAMED = NOT_BLANK.replace("[^", "[^,，、")
"""A comma alone names no place; refused where places are understood."""
_BY_NAME = ConfigDict(validate_by_name=True, validate_by_alias=True)


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
    if word.pattern:
        return {"pattern": word.pattern}
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


def taking(question: Question[Any], names: Iterable[str], make: Callable[..., T]) -> Callable[..., T]:
    """A dependency that takes these words of a question from an address, as its own route does, and makes something
    of them.
    """

    def taken(**said: Any) -> T:
        return make(**said)

    asked = as_parameters({n: question.words[n] for n in names}, "")
    taken.__signature__ = inspect.Signature(asked)  # type: ignore[attr-defined]
    return taken


def read_words(question: Question[Any], given: Mapping[str, list[str]]) -> tuple[dict[str, Any], list[str]]:
    """What a form says, as the words that the question takes; or what is wrong with it, a sentence each.

    Raises ``BadRequest`` for a day that is none.
    """
    words = {n: p for n, p in question.words.items() if word_of(p).only != "command"}
    model = _model(question)
    several = {n for n, field in model.model_fields.items() if _holds_several(field.annotation)}
    said = {n: v if n in several else v[0] for n, v in given.items() if n in words}
    try:
        read = model.model_validate(said, by_name=True)
    except ValidationError as error:
        labels = {name: word_of(p).label for n, p in words.items() for name in (n, word_of(p).alias)}
        return {}, [f"{labels.get(str(e['loc'][0]), '')}：{broken_rule(e)}" for e in error.errors()]
    return {n: getattr(read, n) for n in said}, []


@cache
def _model(question: Question[Any]) -> type[BaseModel]:
    """What checks the words of a form; made once."""
    asked = as_parameters(question.words, "")
    shapes: Any = {p.name: (p.annotation, ... if p.default is p.empty else p.default) for p in asked}
    made: type[BaseModel] = create_model(question.name, __config__=_BY_NAME, **shapes)
    return made


def _holds_several(plain: Any) -> bool:
    return any(get_origin(part) is list for part in (plain, *get_args(plain)))
