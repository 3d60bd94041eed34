"""Records as tables, with the headings that their fields declare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from graph.says import Kind, Says
from graph.views.table import Column, Table, records_table

_KINDS: dict[type, Kind] = {bool: "flag", int: "integer", float: "number"}


def rows_table(
    name: str, row: type, records: Iterable[object], notes: Sequence[str] = (), keys: Sequence[str] = ()
) -> Table:
    """Records of a kind (a dataclass) as a table: a column for each field that says what it is, or for these alone.

    What a field holds several of is joined to one text.
    """
    columns = columns_of(row)
    picked = [columns[k] for k in keys or columns]
    cells = ({c.key: _cell(getattr(record, c.key)) for c in picked} for record in records)
    return records_table(name, picked, cells, notes)


def table_in(name: str, record: object, key: str) -> Table:
    """The records in the field ``key`` of an answer."""
    row = get_args(get_type_hints(type(record))[key])[0]
    return rows_table(name, row, getattr(record, key), getattr(record, "notes", ()))


@cache
def columns_of(row: type) -> dict[str, Column]:
    """Columns of a kind of records by field."""
    hints = get_type_hints(row, include_extras=True)
    return {
        name: Column(name, says.label, says.kind or _kind(hint), says.unit)
        for name, hint in hints.items()
        for says in getattr(hint, "__metadata__", ())
        if isinstance(says, Says)
    }


def _kind(hint: Any) -> Kind:
    plain = get_args(hint)[0]
    if get_origin(plain) in (Union, UnionType):
        plain = next(a for a in get_args(plain) if a is not type(None))
    return _KINDS.get(plain, "text")


def _cell(value: object) -> object:
    return "、".join(map(str, value)) or None if isinstance(value, tuple | list) else value
