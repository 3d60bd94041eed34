"""One field's chain as a filled-in import workbook: edit it in a spreadsheet and load it again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graph.chain.graph import ChainGraph
from graph.chain.tables import EdgeTable
from graph.dates import today
from graph.model.records import Batch, RecordTable, Source
from graph.model.schema import default_schema
from graph.store.contract import Store
from loaders.workbook.layout import SheetLayout, sheet_layouts
from loaders.workbook.template import write_template

_ENDS = {"PART_OF": ("Segment", "Field"), "SUPPLIES": ("Segment", "Segment")}
Row = Mapping[tuple[str, str], Any]
"""(kind, field or role) → value, as the columns of a layout name them."""


def write_chain_book(graph: ChainGraph, field: str, path: Path) -> None:
    """Write the field's own row, its segments and their supply relations to an ``.xlsx``; loading it changes nothing.

    Raises
    ------
    NotFound
        No such field.
    OSError
        When the file cannot be written.
    """
    layouts = sheet_layouts(default_schema())
    rows = {
        "细分领域": _field_rows(graph, field),
        "环节": _segment_rows(graph, field),
        "环节供需": _supply_rows(graph, field),
    }
    write_template(path, filled={name: [_cells(layouts[name], row) for row in found] for name, found in rows.items()})


def copy_chains(source: Store, target: Store) -> None:
    """Copy fields, segments and their relations as they stand today into an empty store, to try something out
    on them.
    """
    schema, tables = default_schema(), []
    for kind in ("Field", "Segment", "PART_OF", "SUPPLIES"):
        first = ("id",) if kind in schema.nodes else ("source", "target")
        columns = (*first, *schema.kind(kind).fields, "state")
        rows = list(source.rows(kind, columns))
        ends = _ENDS.get(kind)
        tables.append(RecordTable(kind, columns, rows, range(len(rows)), Source("数据库"), ends))
    target.write(Batch("copy", "链条", today(), tables))


def _cells(layout: SheetLayout, row: Row) -> list[str]:
    return [
        _text(row.get((c.kind, c.field.name if c.role == "field" else c.role)), c.field.type) for c in layout.columns
    ]


def _text(value: Any, kind: str) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if kind == "flag":
        return "是" if value else "否"
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)


def _node(graph: ChainGraph, kind: str, at: int) -> dict[tuple[str, str], Any]:
    table = graph.nodes[kind]
    return {(kind, "id"): table.ids[at]} | {(kind, name): column[at] for name, column in table.columns.items()}


def _edge(table: EdgeTable, at: int) -> dict[tuple[str, str], Any]:
    return {(table.kind, name): column[at] for name, column in table.columns.items()}


def _field_rows(graph: ChainGraph, field: str) -> Iterator[Row]:
    yield _node(graph, "Field", graph.position("Field", field))


def _segment_rows(graph: ChainGraph, field: str) -> Iterator[Row]:
    part = graph.edge("PART_OF", "Segment", "Field").confirmed()
    mine = {int(part.source[i]): i for i in range(len(part)) if graph.nodes["Field"].ids[part.target[i]] == field}
    for s in graph.field_segments(field).tolist():
        yield _node(graph, "Segment", s) | _edge(part, mine[s]) | {("PART_OF", "target"): field}


def _supply_rows(graph: ChainGraph, field: str) -> Iterator[Row]:
    table, segments = graph.edge("SUPPLIES", "Segment", "Segment").confirmed(), graph.nodes["Segment"].ids
    mine = set(graph.field_segments(field).tolist())
    for at in range(len(table)):
        source, target = int(table.source[at]), int(table.target[at])
        if source in mine and target in mine:
            ends = {("SUPPLIES", "source"): segments[source], ("SUPPLIES", "target"): segments[target]}
            yield _edge(table, at) | ends
