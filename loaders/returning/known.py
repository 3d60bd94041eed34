"""What is known of many records, as the cells of their rows; read in a few questions to the store."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from graph.model.labels import RECORD_STATES
from graph.model.schema import FieldDef, RelationKind
from graph.store.contract import Store
from graph.text import join_list, split_list
from loaders.files.raw import Cell, as_text
from loaders.identity.full_names import with_above
from loaders.returning.sheets import ListSheet, ends_of, fitting, items_of
from loaders.workbook.layout import name_field
from loaders.workbook.references import References

Ends = tuple[str, str] | None


class Key(NamedTuple):
    """Which record: its key, and of a relation the kinds of its ends."""

    key: tuple[str, ...]
    ends: Ends = None

    @property
    def text(self) -> str:
        """How the hidden column names it.

        >>> Key(("600000.SH",)).text
        '600000.SH'
        """
        return self.key[0] if self.ends is None else orjson.dumps([*self.ends, *self.key]).decode()


def key_of_text(text: str, *, is_node: bool) -> Key | None:
    """The key that a text names, ``None`` where it names none."""
    if is_node:
        return Key((text,))
    try:
        source, target, *key = orjson.loads(text)
    except (ValueError, TypeError):
        return None
    return Key(tuple(map(str, key)), (source, target)) if len(key) > 1 else None


@dataclass(slots=True)
class Known:
    """A record today: cells by label with ids at the ends, and the relation of each kind written in its row."""

    key: Key
    cells: dict[str, Cell]
    links: dict[str, Key] = field(default_factory=dict)


def read_known(store: Store, sheet: ListSheet, among: Collection[str] | None = None) -> dict[str, Known]:
    """Records of a kind by the text of their key: all, or nodes of these ids, or relations that begin at these."""
    starts = (sheet.kind.name,) if not isinstance(sheet.kind, RelationKind) else sheet.kind.source
    nodes = None if among is None else [(kind, id_) for kind in starts for id_ in among]
    out = {k.key.text: k for k in _records(store, sheet, nodes)}
    for relation in sheet.inline():
        labels = {c.field.name: c.label for c in sheet.layout.columns if c.kind == relation.name}
        for key, cells in _relations(store, relation, labels, nodes):
            record = out.get(key.key[0])
            if record is not None and (key.ends or ("",))[0] == sheet.kind.name and relation.name not in record.links:
                record.links[relation.name] = key
                record.cells |= cells
    return out


def _records(store: Store, sheet: ListSheet, nodes: list[tuple[str, str]] | None) -> Iterator[Known]:
    labels = {c.field.name: c.label for c in sheet.layout.columns if sheet.own(c)}
    kind = sheet.kind
    if isinstance(kind, RelationKind):
        for key, cells in _relations(store, kind, labels, nodes, ("state", "origin", "as_of")):
            yield Known(key, cells)
        return
    names = ("id", *kind.fields, "origin", "as_of")
    for row in store.rows(kind.name, names, among=nodes):
        yield Known(Key((row[0],)), _cells(kind.fields, labels, dict(zip(names, row, strict=True))))


def _relations(
    store: Store,
    relation: RelationKind,
    labels: Mapping[str, str],
    nodes: list[tuple[str, str]] | None,
    more: tuple[str, ...] = (),
) -> Iterator[tuple[Key, dict[str, Cell]]]:
    names = ("source", "target", "source_kind", "target_kind", *relation.fields, *more)
    for row in store.rows(relation.name, names, among=nodes):
        values = dict(zip(names, row, strict=True))
        key = (values["source"], values["target"], *(str(values[k]) for k in relation.key))
        ends = (values.pop("source_kind"), values.pop("target_kind"))
        yield Key(key, ends), _cells(relation.fields, labels, values)


def _cells(fields: Mapping[str, FieldDef], labels: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Cell]:
    out = dict[str, Cell]()
    for name, value in values.items():
        if name not in labels or value is None:
            continue
        flag = name in fields and fields[name].type == "flag"
        out[labels[name]] = RECORD_STATES[value] if name == "state" else ("是" if value else "否") if flag else value
    return out


class Shown:
    """Cells as they go out: other records by their name where only they carry it."""

    def __init__(self, store: Store, sheet: ListSheet, references: References) -> None:
        self._store, self._sheet, self._references = store, sheet, references
        self._ends = {c.label: kinds for c in sheet.layout.columns if (kinds := ends_of(sheet, c))}
        self._items = {c.label: kinds for c in sheet.layout.columns if (kinds := items_of(c))}
        self._names: dict[str, dict[str, str]] = {}

    def __call__(self, label: str, cell: Cell) -> Cell:
        """The cell as people read it."""
        if isinstance(cell, int | float) and not isinstance(cell, bool) and label not in self._ends:
            return cell
        text = as_text(cell)
        if text and (kinds := self._ends.get(label)):
            text = next((n for k in kinds if (n := self._named(kinds, k, text))), text)
        elif text and (kinds := self._items.get(label)):
            text = join_list([self._named(kinds, kinds[0], i) or i for i in split_list(text)]) or ""
        return fitting(text) or None

    def _named(self, kinds: tuple[str, ...], kind: str, id_: str) -> str:
        if kind not in self._names:
            known = self._store.rows(kind, ("id", name_field(self._sheet.schema.nodes[kind])))
            self._names[kind] = {i: name for i, name in known if name}
        name = self._names[kind].get(id_, "")
        among = [name, *with_above(id_, name)] if kind == "District" else [name]
        return next((n for n in among if n and self._references.resolve(kinds, n, "") == (kind, id_)), "")
