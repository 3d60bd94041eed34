"""Bodies of requests, read into the dataclasses that declare them.

What is not declared is refused, and so are texts and switches where a number is meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

import pydantic
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StrictBool, create_model
from pydantic_core import PydanticCustomError

from api.http.described import NOT_BLANK, DateText
from graph.asking.word import Word

_UNSAID = Word("")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")
    declared: ClassVar[type[Any]]


def body_of(declared: type) -> Any:
    """The type of a route's parameter: described and checked as the dataclass declares, and read into it."""
    return Annotated[_model(declared), AfterValidator(_read)]


def _read(value: Any) -> Any:
    if isinstance(value, _Body):
        return value.declared(**{name: _read(getattr(value, name)) for name in type(value).model_fields})
    if isinstance(value, list):
        return tuple(map(_read, value))
    return {k: _read(v) for k, v in value.items()} if isinstance(value, dict) else value


@cache
def _model(declared: type[Any]) -> type[_Body]:
    hints = get_type_hints(declared, include_extras=True)
    parts: dict[str, Any] = {f.name: (_typed(hints[f.name]), _usual(f)) for f in fields(declared)}
    made: type[_Body] = create_model(declared.__name__, __base__=_Body, __doc__=declared.__doc__, **parts)
    made.declared = declared
    return made


def _usual(field: Field[Any]) -> Any:
    if field.default == ():
        return pydantic.Field(default_factory=list)
    if field.default_factory is not MISSING:
        return pydantic.Field(default_factory=field.default_factory)
    return ... if field.default is MISSING else field.default


def _typed(hint: Any, word: Word = _UNSAID) -> Any:
    """The type that a part is read as, with its bounds; those of a list or a mapping say how much it may hold."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        word = next(m for m in parts[1:] if isinstance(m, Word))
        return Annotated[_typed(parts[0], word), pydantic.Field(description=word.label or None)]
    if origin in (Union, UnionType):
        return _one_of([_typed(p, word) for p in parts if p is not type(None)], type(None) in parts)
    held = pydantic.Field(min_length=word.shortest, max_length=word.longest)
    if origin is tuple:
        return Annotated[list[_typed(parts[0])], held]  # type: ignore[misc]
    if origin in (Mapping, dict):
        return Annotated[dict[str, _typed(parts[1])], held]  # type: ignore[misc]
    return hint if origin is Literal else _alone(hint, word, held)


def _one_of(kinds: list[Any], or_none: bool) -> Any:
    """Any of these; of several bodies the one that their first part names."""
    made: Any = Union[(*kinds, *([type(None)] if or_none else []))]  # made at run time
    several = len(kinds) > 1 and all(isinstance(k, type) and issubclass(k, _Body) for k in kinds)
    return Annotated[made, pydantic.Field(discriminator=next(iter(kinds[0].model_fields)))] if several else made


def _alone(plain: type[Any], word: Word, held: Any) -> Any:
    if is_dataclass(plain):
        return _model(plain)
    if plain is bool:
        return StrictBool
    if plain is int:  # bounds that are put around the validator would not be described
        return Annotated[int, pydantic.Field(ge=word.least, le=word.most), BeforeValidator(_no_switch)]
    if plain is float:
        return Annotated[float, pydantic.Field(strict=True, ge=word.least, le=word.most, allow_inf_nan=False)]
    if word.kind == "date":
        return DateText
    return Annotated[str, held, pydantic.Field(pattern=NOT_BLANK if word.kind == "name" else None)]


def _no_switch(value: object) -> object:
    if isinstance(value, bool | str):
        raise PydanticCustomError("int_type", "integer")
    return value
