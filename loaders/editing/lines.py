"""Many records of a kind read at once, each as the cells of its form, to be listed and changed together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.model.labels import RECORD_STATES
from graph.model.schema import NodeKind, RelationKind, shown_fields
from graph.store.contract import Store
from graph.text import first_known
from loaders.editing.form import as_cell
from loaders.editing.records import ARROW, Ends, id_of
from loaders.editing.sheet import EditSheet
from loaders.files.raw import Cell

LOOSE = ("as_of", "origin")
"""What is said of every record besides its own fields."""


@dataclass(slots=True)
class Line:
    """A record as it stands today.

    ``values`` are as the store keeps them and ``cells`` as the check reads them, both by the key of the form; ``sides``
    are the ends of relations written in its row.
    """

    id: str
    key: tuple[str, ...]
    ends: Ends
    values: dict[str, Any]
    cells: dict[str, Cell]
    sides: dict[str, tuple[str, str]]


def lines_of(store: Store, sheet: EditSheet, ids: Collection[str] | None = None) -> dict[str, Line]:
    """Records valid today by id, all of the kind or those named; who is not there is left out."""
    kind = sheet.kind
    found = _relations(store, kind) if isinstance(kind, RelationKind) else _nodes(store, sheet, kind, ids)
    if ids is None:
        return found
    return {i: found[i] for i in dict.fromkeys(ids) if i in found}


def _nodes(store: Store, sheet: EditSheet, kind: NodeKind, ids: Collection[str] | None) -> dict[str, Line]:
    among = None if ids is None else [(kind.name, i) for i in ids]
    names = (*shown_fields(kind), *LOOSE)
    types = {name: f.type for name, f in kind.fields.items()}
    out = {}
    for id_, *row in store.rows(kind.name, ("id", *names), among=among):
        values = dict(zip(names, row, strict=True))
        cells: dict[str, Cell] = {"id": id_} | {n: as_cell(types.get(n, "text"), v) for n, v in values.items()}
        out[id_] = Line(id_, (id_,), None, values, cells, {})
    for relation in sheet.inline():
        own = tuple(relation.fields)
        for source, of, target, to, *row in store.rows(
            relation.name, ("source", "source_kind", "target", "target_kind", *own), among=among
        ):
            if of == kind.name and source in out:
                _beside(out[source], relation, (of, to), (target, *row))
    return out


def _beside(line: Line, relation: RelationKind, ends: tuple[str, str], row: Sequence[Any]) -> None:
    for name, value in zip(("target", *relation.fields), row, strict=True):
        type_ = relation.fields[name].type if name in relation.fields else "text"
        line.values[f"{relation.name}.{name}"] = value
        line.cells[f"{relation.name}.{name}"] = as_cell(type_, value)
    line.sides[relation.name] = ends


def _relations(store: Store, kind: RelationKind) -> dict[str, Line]:
    names, out = (*kind.fields, *LOOSE, "state"), {}
    types = {name: f.type for name, f in kind.fields.items()}
    for source, target, of, to, *row in store.rows(
        kind.name, ("source", "target", "source_kind", "target_kind", *names)
    ):
        values = dict(zip(names, row, strict=True))
        key = (source, target, *(str(values[k]) for k in kind.key))
        cells: dict[str, Cell] = {n: as_cell(types.get(n, "text"), v) for n, v in values.items()}
        cells |= {"source": source, "target": target, "state": RECORD_STATES[values["state"]]}
        line = Line(id_of(kind, key, (of, to)), key, (of, to), values, cells, {})
        out[line.id] = line
    return out


def titles_of(store: Store, sheet: EditSheet, lines: Iterable[Line]) -> dict[str, str]:
    """What these records are called, by id."""
    kind, every = sheet.kind, list(lines)
    if isinstance(kind, NodeKind):
        return {x.id: first_known(*(x.values.get(f) for f in kind.name_fields), x.id) for x in every}
    names = _names(store, ((k, i) for x in every for k, i in zip(x.ends or (), x.key, strict=False)))
    return {x.id: f" {ARROW} ".join(names[end] for end in zip(x.ends or (), x.key, strict=False)) for x in every}


def _names(store: Store, ends: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    by_kind = dict[str, dict[str, None]]()
    for kind, id_ in ends:
        by_kind.setdefault(kind, {})[id_] = None
    found = {kind: store.names(kind, ids) for kind, ids in by_kind.items()}
    return {(kind, i): found[kind].get(i, i) for kind, ids in by_kind.items() for i in ids}
