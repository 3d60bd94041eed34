"""A sheet for every kind that people may state: the template's own, and one for each kind that it leaves out.

So that what is written inside other sheets, or in none, can be edited and is judged as in an import.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.contract import Store
from loaders.workbook.every_sheet import with_every_sheet
from loaders.workbook.layout import Column, once_per_schema


def sheet_of(kind: NodeKind | RelationKind) -> str:
    """The sheet of a kind."""
    return kind.sheet or kind.label


def every_kind(schema: Schema, *, adding: bool) -> Schema:
    """The schema in which every kind that may be stated has a sheet of its own.

    A new node may be written with all relations that its sheet holds; one that is there only with those of which it has
    one at most, for the others are records to be edited each.
    """
    return with_every_sheet(schema) if adding else _with_own_relations(schema)


@once_per_schema  # else each edit would lay out all sheets anew
def _with_own_relations(schema: Schema) -> Schema:
    every = with_every_sheet(schema)
    relations = {r.name: r if r.single else replace(r, inline=()) for r in every.relations.values()}
    return replace(every, relations=relations)


def is_numbered(column: Column | None) -> bool:
    """Whether a new record gets a number of ours where none is typed in this column: no public code tells it apart."""
    return column is not None and column.role == "id" and column.required and column.label.endswith("编号")


def free_number(store: Store, kind: NodeKind, taken: Collection[str] = ()) -> str:
    """A number for a new record of a kind that no record ever had, and none of those ``taken``."""
    number = store.version() + 1
    while (made := f"{kind.english}-{number}") in taken or store.history(kind.name, (made,)):
        number += 1
    return made
