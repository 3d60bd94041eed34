"""Types of parameters whose rule the API description states: switches, dates, words of a list, texts that are not
blank.

The message for a wrong date or word comes from where it is understood and names what is possible; here stands only what
the description says of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from graph.dates import from_iso

_SWITCH = {"true": True, "false": False}
_COMMA = "[,，、]"


def _switch(value: object) -> object:
    if isinstance(value, str):
        if value not in _SWITCH:
            raise PydanticCustomError("bool_parsing", "true or false")
        return _SWITCH[value]
    return value


Switch = Annotated[bool, BeforeValidator(_switch)]
"""``true`` or ``false`` in an address or a form; 1, yes and on are refused."""


def _date(text: str) -> str:
    from_iso(text)
    return text


DateText = Annotated[str, AfterValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
"""A day as ``2026-01-31``; raises ``BadRequest`` for anything else."""


def _date_or_none(text: str) -> str:
    return _date(text) if text else text


DateOrEmpty = Annotated[
    str, AfterValidator(_date_or_none), WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"const": ""}]})
]
"""The same, or "" to take it away."""
NOT_BLANK = r"[^\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff]"
"""One character that stays when a text is cleaned (:func:`graph.text.clean`)."""
ShortName = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=NOT_BLANK)]
"""A name under which something is kept, not blank."""
Measured = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
"""A number of a body; ``true`` is none."""


def one_of(known: Iterable[str]) -> WithJsonSchema:
    """For a text that is one of these; anything else is refused where it is understood, by name."""
    return WithJsonSchema({"type": "string", "enum": list(known)})


def some_of(known: Iterable[str], mark: str = _COMMA) -> WithJsonSchema:
    """For a text that holds some of these, separated by commas.

    Anything else is refused where it is understood, by name.
    """
    word = f" ?({'|'.join(re.escape(k) for k in known)})?"
    return WithJsonSchema({"type": "string", "pattern": f"^{word}( ?{mark}{word}){{0,9}}$"})
