"""Sheets that the template leaves out: of relations written inside other sheets, and of kinds that nobody fills in.

A file may have them all the same, named by the label of the kind: what the row of a node cannot say of a relation (its
own origin, date or state) stands there. An export writes them where it must.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from graph.model.schema import Schema
from loaders.files.raw import RawSheet
from loaders.workbook.header import match_header
from loaders.workbook.layout import once_per_schema, sheet_layouts


def told_of(schema: Schema, raws: Sequence[RawSheet]) -> Schema:
    """The schema in which what these sheets tell of has a sheet too."""
    usual, every = sheet_layouts(schema), sheet_layouts(with_every_sheet(schema))
    rare = [(every[r.name], r) for r in raws if r.name in every and r.name not in usual and r.header]
    return with_sheets_of(schema, [layout.kind for layout, raw in rare if match_header(layout, raw).problem is None])


@once_per_schema
def with_every_sheet(schema: Schema) -> Schema:
    """The schema in which every kind that may be stated has a sheet of its own, those that the template leaves out
    (written inside other sheets, or in none) under their label.
    """
    nodes = {n.name: replace(n, sheet=n.sheet or n.label) for n in schema.nodes.values()}

    def label(kinds: tuple[str, ...]) -> str:
        return "、".join(nodes[k].label for k in kinds)

    relations = {
        r.name: replace(
            r,
            sheet="" if r.derived else r.sheet or r.label,
            source_label=r.source_label or label(r.source),
            target_label=r.target_label or label(r.target),
        )
        for r in schema.relations.values()
    }
    return replace(schema, nodes=nodes, relations=relations)


def with_sheets_of(schema: Schema, kinds: Iterable[str]) -> Schema:
    """The schema in which these kinds have a sheet of their own too: of what has one, the row of a node need not say
    anything.
    """
    if not (told := set(kinds)):
        return schema
    every = with_every_sheet(schema)
    nodes = {n: every.nodes[n] if n in told else kind for n, kind in schema.nodes.items()}
    relations = {
        n: replace(every.relations[n], target_required=False) if n in told else kind
        for n, kind in schema.relations.items()
    }
    return replace(schema, nodes=nodes, relations=relations)
