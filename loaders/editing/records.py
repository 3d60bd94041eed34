"""The record that somebody means: by its kind and its id, its code or its exact name.

A relation is named by its ends and its further key, joined by an arrow: ``600000.SZ→320583→生产基地``. An end whose id
several kinds of nodes may have is written with its kind before it: ``Enterprise:600000.SZ``. An arrow that is part of
a name has a backslash before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product

from graph.dates import today
from graph.errors import BadRequest, NotFound
from graph.model.records import Version
from graph.model.schema import NodeKind, RelationKind
from graph.search.nodes import shown_name
from graph.store.contract import Store
from loaders.editing.sheet import EditSheet, storable
from loaders.files.raw import CellProblem
from loaders.workbook.references import Node, References

ARROW = "→"
_BARE_ARROW = re.compile(rf"(?<!\\){ARROW}")
Ends = tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Record:
    """A record with all its versions that were not rolled back, oldest first; ``now`` is today's, if any."""

    kind: NodeKind | RelationKind
    key: tuple[str, ...]
    ends: Ends
    versions: tuple[Version, ...]

    @property
    def now(self) -> Version | None:
        """The version that is valid today."""
        on = today()
        return next((v for v in reversed(self.versions) if v.since <= on < v.until), None)

    @property
    def last(self) -> Version:
        """Today's version, else the last one."""
        return self.now or self.versions[-1]

    @property
    def id(self) -> str:
        """How it is named in an address."""
        return id_of(self.kind, self.key, self.ends)


def id_of(kind: NodeKind | RelationKind, key: tuple[str, ...], ends: Ends) -> str:
    """How a record is named in an address."""
    if isinstance(kind, NodeKind) or ends is None:
        return key[0]
    parts = [
        i if len(kinds) == 1 else f"{k}:{i}" for k, i, kinds in zip(ends, key, (kind.source, kind.target), strict=False)
    ]
    return ARROW.join(p.replace(ARROW, f"\\{ARROW}") for p in (*parts, *key[2:]))


def record_at(store: Store, kind: NodeKind | RelationKind, key: tuple[str, ...], ends: Ends) -> Record | None:
    """The record with exactly this key, whether it is valid today or not."""
    versions = [v for v in store.history(kind.name, key) if not v.voided and v.ends == ends]
    return Record(kind, key, ends, tuple(versions)) if versions else None


def find_record(store: Store, sheet: EditSheet, text: str) -> Record:
    """The record that ``text`` means.

    Raises
    ------
    NotFound
        There is none, or never was.
    BadRequest
        It may be several, or is not written as records of the kind are.
    """
    kind, text = sheet.kind, storable(text)
    found = _exact(store, kind, text) if isinstance(kind, NodeKind) else _relations(store, sheet, kind, text)
    if not found and isinstance(kind, NodeKind):
        found = [
            r
            for n in _named(References(sheet.schema, store), (kind.name,), text, kind.label)
            if (r := record_at(store, kind, (n[1],), None))
        ]
    if not found:
        raise NotFound(kind.label, text[:200])
    if len(found) > 1:
        raise BadRequest(f"“{text[:100]}”可指几条{kind.label}：{'、'.join(r.id for r in found)}；请写其中一个")
    return found[0]


def _exact(store: Store, kind: NodeKind, text: str) -> list[Record]:
    found = record_at(store, kind, (text,), None)
    return [found] if found else []


def _relations(store: Store, sheet: EditSheet, kind: RelationKind, text: str) -> list[Record]:
    parts = [p.strip().replace(f"\\{ARROW}", ARROW) for p in _BARE_ARROW.split(text)]
    if len(parts) != 2 + len(kind.key):
        words = [sheet.columns[c].label for c in ("source", "target", *kind.key)]
        raise BadRequest(f"“{text[:100]}”不是一条{kind.label}；请写成：{ARROW.join(words)}")
    sides = [_written(k, part) for k, part in zip((kind.source, kind.target), parts, strict=False)]
    if found := _between(store, kind, sides, parts[2:]):
        return found
    references, labels = References(sheet.schema, store), (kind.source_label, kind.target_label)
    named = [
        [n for k, i in dict.fromkeys(side) for n in _named(references, (k,), i, label)]
        for side, label in zip(sides, labels, strict=True)
    ]
    return _between(store, kind, named, parts[2:])


def _written(kinds: tuple[str, ...], part: str) -> list[Node]:
    kind, colon, id_ = part.partition(":")
    return [(kind, id_)] if colon and kind in kinds else [(k, part) for k in kinds]


def _between(store: Store, kind: RelationKind, sides: list[list[Node]], more: list[str]) -> list[Record]:
    out = []
    for source, target in product(*sides):
        if found := record_at(store, kind, (source[1], target[1], *more), (source[0], target[0])):
            out.append(found)
    return out


def _named(references: References, kinds: tuple[str, ...], text: str, label: str) -> list[Node]:
    found = references.resolve(kinds, text, label)
    if isinstance(found, CellProblem):
        if found.rule == "reference.ambiguous":
            raise BadRequest(f"{found.message}；{found.hint}")
        return []
    return [found]


def title_of(store: Store, record: Record) -> str:
    """What a record is called: its name, or the names of its ends."""
    if record.ends is None:
        return shown_name(record.last) or record.key[0]
    return f" {ARROW} ".join(name_of(store, (k, i)) for k, i in zip(record.ends, record.key, strict=False))


def name_of(store: Store, node: Node) -> str:
    """The name to show of a node, its id where it is not valid today."""
    return store.names(node[0], [node[1]]).get(node[1], node[1])
