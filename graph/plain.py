"""Values as plain data, as JSON and tables hold them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, ClassVar

import numpy as np

_PLAIN = frozenset({str, int, bool, type(None)})
"""Types of what is plain already: almost all there is, and seen by its type at once."""


def plain(value: Any) -> Any:
    """``value`` with NaN as ``None``, numpy scalars as Python's, tuples as lists; deep."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and math.isnan(value) else value


def key_of(field: str) -> str:
    """The key of a field: the mark on a name that Python keeps for itself is not part of it.

    >>> key_of("from_"), key_of("to")
    ('from', 'to')
    """
    return field.rstrip("_")


class Keyed:
    """Base of records with such a field, and of answers that hold them: written by :func:`plain_record`."""

    __slots__ = ()
    __pydantic_config__: ClassVar = {"alias_generator": key_of}
    """Their description and their checks name the key."""


def plain_record(record: Any) -> Any:
    """A record (a dataclass, or plain data already) as plain data; deep, in the order of its fields."""
    kind = type(record)
    if kind in _PLAIN:
        return record
    if is_dataclass(kind):
        return {key: plain_record(getattr(record, name)) for key, name in _keys(kind)}
    if isinstance(record, Mapping):
        return {k: plain_record(v) for k, v in record.items()}
    if isinstance(record, list | tuple):
        return [plain_record(v) for v in record]
    return plain(record)


@cache
def _keys(kind: type[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((key_of(f.name), f.name) for f in fields(kind))


def keyed(record: Any) -> Any:
    """What a writer of JSON that knows dataclasses by itself is given."""
    return plain_record(record) if isinstance(record, Keyed) else record


Plain = str | int | float | bool | None


def plain_cell(value: object) -> Plain:
    """A cell as a plain JSON value: numpy numbers converted, ``nan`` as ``None``.

    >>> import numpy as np
    >>> plain_cell(np.float64("nan")), plain_cell(np.float64(2.0))
    (None, 2)
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        if value != value:
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return value if value is None or isinstance(value, str | int | bool) else str(value)
