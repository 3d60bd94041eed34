"""Relations on their way out: which of them the row of a node can say, and which need a row of their own.

A row has one origin and one date, for the node and for the relations written in it, and those count as confirmed. What
differs in any of that stands on the sheet of the relation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graph.model.schema import RelationKind
from graph.store.contract import Store
from graph.text import split_list
from loaders.ledger.origins import BY_RULE

HAS_SITE, OPERATES = "HAS_SITE", "OPERATES_IN"
Node = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Link:
    """A relation as the store has it; ``values`` by field, with ``origin``, ``as_of`` and ``state``."""

    source: Node
    target: Node
    values: dict[str, Any]

    @property
    def told(self) -> tuple[Any, Any]:
        """Who says so, and of when."""
        return self.values["origin"], self.values["as_of"]


@dataclass(slots=True)
class Links:
    """Relations of a store at a date; nothing is said of those that matching makes again by itself (``matched``)."""

    store: Store
    on: int
    matched: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    left: dict[str, list[Link]] = field(default_factory=lambda: defaultdict(list))
    """Relations that no row of a node could say, by kind."""

    def read(self, kind: RelationKind) -> Iterator[Link]:
        """Relations of a kind in the order of writing."""
        ends = ("source", "target", "source_kind", "target_kind", "file")
        names = (*kind.fields, "origin", "as_of", "state")
        sited = self._sited() if kind.name == OPERATES else frozenset[tuple[str, str]]()
        for s, t, source, target, file, *values in self.store.rows(kind.name, (*ends, *names), self.on):
            said = dict(zip(names, values, strict=True))
            if file == BY_RULE.file and said["state"] != "rejected" and (s, t) not in sited:
                self.matched[kind.name] += 1
                continue
            yield Link((source, s), (target, t), said)

    def of_nodes(self, kind: RelationKind, node: str) -> dict[str, list[Link]]:
        """Those that begin at nodes of a kind, by id."""
        out = defaultdict[str, list[Link]](list)
        for link in self.read(kind):
            if link.source[0] == node:
                out[link.source[1]].append(link)
        return out

    def in_row(self, kind: RelationKind, links: list[Link], told: tuple[Any, Any]) -> list[Link]:
        """Those that the row of a node says whose origin and date are ``told``; the others are left."""
        fitting = [x for x in links if x.values["state"] == "confirmed" and x.told == told and _plain_id(kind, x)]
        kept = fitting[:1] if kind.single else fitting
        self.left[kind.name] += [x for x in links if x not in kept]
        return kept

    def _sited(self) -> frozenset[tuple[str, str]]:
        """Who says of a site what is done there: reading the site makes a statement of it, so it is one here too."""
        rows = self.store.rows(HAS_SITE, ("source", "segments", "state"), self.on)
        return frozenset((s, part) for s, parts, state in rows if state == "confirmed" for part in split_list(parts))


def _plain_id(kind: RelationKind, link: Link) -> bool:
    """Whether its far end can stand in a cell with others."""
    return kind.single or split_list(link.target[1]) == [link.target[1]]
