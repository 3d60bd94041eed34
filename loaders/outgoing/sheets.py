"""The sheets of a graph: those of the template in its order, and those that it leaves out where something is to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.contract import Store
from graph.text import LIST_MARK, split_list
from loaders.identity.rules import is_accounting_line
from loaders.outgoing.links import Link, Links, Node
from loaders.workbook.every_sheet import with_every_sheet
from loaders.workbook.layout import STATE_CODES, Column, SheetLayout, sheet_layouts
from loaders.workbook.rosters import LISTED_IN

Cell = str | int | float | None
Row = list[Cell]
Said = dict[tuple[str, str], Any]
"""What a row says, by kind and field (or ``id``, ``source``, ``target``)."""
_STATE_WORDS = {code: word for word, code in STATE_CODES.items() if word}
_TOLD = ("origin", "as_of")


@dataclass(frozen=True, slots=True)
class OutSheet:
    """A sheet; its rows are read while they are written, so take each before the next sheet."""

    name: str
    columns: Sequence[Column]
    rows: Iterator[Row]


@dataclass(slots=True)
class Outgoing:
    """The stated records of a store at a date, as sheets. What could not be said is counted in ``lost``, by reason."""

    store: Store
    schema: Schema
    on: int
    counts: dict[str, int] = field(default_factory=dict)
    """Rows of each sheet, once it is written."""
    lost: Counter[str] = field(default_factory=Counter)
    links: Links = field(init=False)
    _silent: set[str] = field(default_factory=set)
    """Relations of which some row of a node says nothing."""
    _ids: dict[str, set[str]] = field(default_factory=dict)
    _made: set[str] = field(default_factory=set)
    """Products that some relation makes known by naming them."""
    _named: set[str] = field(default_factory=set)
    """Products that some relation names and that must be known for it."""

    def __post_init__(self) -> None:
        self.links = Links(self.store, self.on)

    def sheets(self) -> Iterator[OutSheet]:
        """Nodes, relations, and what the template leaves out."""
        usual = sheet_layouts(self.schema)
        every = {lay.kind: lay for lay in sheet_layouts(with_every_sheet(self.schema)).values()}
        for kind in (k for k in self.schema.nodes.values() if k.sheet):
            yield self._sheet(usual[kind.sheet], self._nodes(kind))
        for relation in (r for r in self.schema.relations.values() if not r.derived):
            inline = set(relation.inline) >= set(relation.source)
            if relation.sheet or (self._left(relation) if inline else self._any(relation)):
                links = iter(self.links.left[relation.name]) if inline else self.links.read(relation)
                yield self._sheet(every[relation.name], self._relations(relation, links))
        for kind in (k for k in self.schema.nodes.values() if not k.sheet):
            if self._alone(kind):
                yield self._sheet(every[kind.name], self._nodes(kind))

    def _sheet(self, layout: SheetLayout, rows: Iterator[Said]) -> OutSheet:
        columns = tuple(c for c in layout.columns if not c.field.restricted)
        return OutSheet(layout.name, columns, self._cells(layout.name, columns, rows))

    def _cells(self, name: str, columns: Sequence[Column], rows: Iterator[Said]) -> Iterator[Row]:
        self.counts[name] = 0
        needed = [_key(c) for c in columns if c.field.required and c.role == "field"]
        asked = [(_key(c), c.field.type) for c in columns]
        for row in rows:
            self.counts[name] += 1
            if any(row.get(part) is None and _speaks_of(row, part[0]) for part in needed):
                self.lost["必填的格在库里也是空的，导入时会退回"] += 1
            yield [None if (value := row.get(key)) is None else cell_of(value, type_) for key, type_ in asked]

    def _nodes(self, kind: NodeKind) -> Iterator[Said]:
        inline = [r for r in self.schema.inline_of(kind.name) if not r.derived]
        links = {r.name: self.links.of_nodes(r, kind.name) for r in inline}
        names = (*kind.fields, *_TOLD)
        again = [n for n in names if n in _TOLD or kind.fields[n].required]
        ids = self._ids[kind.name] = set()
        for id_, *values in self.store.rows(kind.name, ("id", *names), self.on):
            if not kind.sheet and self._said(id_, values[-2:]):
                continue
            ids.add(id_)
            node = {(kind.name, "id"): id_} | {(kind.name, n): v for n, v in zip(names, values, strict=True)}
            repeated = {key: value for key, value in node.items() if key[1] in ("id", *again)}
            told, more = (values[-2], values[-1]), list[Said]()
            for relation in inline:
                kept = self.links.in_row(relation, links[relation.name].get(id_, []), told)
                if not kept:
                    self._silent.add(relation.name)
                elif relation.fields:
                    node |= _written(relation, kept[0])
                    more += [repeated | _written(relation, link) for link in kept[1:]]
                else:
                    node[relation.name, "target"] = LIST_MARK.join(link.target[1] for link in kept)
            yield node
            yield from more

    def _relations(self, kind: RelationKind, links: Iterator[Link]) -> Iterator[Said]:
        for link in links:
            for node, makes in ((link.source, kind.creates_source), (link.target, kind.creates_target)):
                if not self.schema.nodes[node[0]].sheet:
                    (self._made if makes else self._named).add(node[1])
            if link.source == link.target:
                self.lost["两端是同一个对象"] += 1
            elif self._unclear(kind.source, link.source) or self._unclear(kind.target, link.target):
                self.lost["编号在几类对象里都有，指不明是哪一个"] += 1
            else:
                ends = {(kind.name, "source"): link.source[1], (kind.name, "target"): link.target[1]}
                said = link.values | {"state": _STATE_WORDS[link.values["state"]]}
                yield ends | {(kind.name, n): v for n, v in said.items()}

    def _left(self, relation: RelationKind) -> bool:
        """Whether it needs a sheet besides the rows of nodes: what they cannot say, or that they say nothing."""
        alone = relation.name == LISTED_IN and len(self._ids["Roster"]) == 1  # else all would be listed there
        silent = relation.name in self._silent and (relation.target_required or alone)
        return bool(self.links.left[relation.name]) or silent

    def _unclear(self, kinds: Sequence[str], node: Node) -> bool:
        return any(node[1] in self._ids.get(k, ()) for k in kinds if k != node[0])

    def _any(self, relation: RelationKind) -> bool:
        return bool(self.store.rows(relation.name, ("source",), self.on))

    def _alone(self, kind: NodeKind) -> bool:
        rows = self.store.rows(kind.name, ("id", *_TOLD), self.on)
        return any(not self._said(id_, told) for id_, *told in rows)

    def _said(self, id_: str, told: Sequence[Any]) -> bool:
        """Whether naming a product in a relation says all that is known of it."""
        plain = split_list(id_) == [id_] and not is_accounting_line(id_)
        return plain and id_ in self._made and id_ not in self._named and not any(told)


def _written(relation: RelationKind, link: Link) -> Said:
    """A relation in the row of the node where it begins."""
    fields: Said = {(relation.name, n): link.values[n] for n in relation.fields}
    return {(relation.name, "target"): link.target[1]} | fields


def _speaks_of(row: Said, kind: str) -> bool:
    """Whether a row names a node of a kind, or a relation of it by its far end."""
    return row.get((kind, "id")) is not None or row.get((kind, "target")) is not None


def _key(column: Column) -> tuple[str, str]:
    return column.kind, column.role if column.role in ("id", "source", "target") else column.field.name


def cell_of(value: Any, type_: str) -> Cell:
    """A value of a field, if there is one, as it is written."""
    if type_ == "flag":
        return "是" if value else "否"
    return value if isinstance(value, str | int | float) else str(value)
