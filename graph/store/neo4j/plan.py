"""What the planner asks of a Neo4j store. Asked under the lease, so that nothing moves meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.engine.intervals import Ends, Held, value_names
from graph.store.neo4j.ddl import past, pattern, quoted, versions_of
from graph.store.neo4j.ids import indexed, whole
from graph.store.neo4j.link import run
from graph.store.neo4j.rollback import Read

_FEW = 20_000
"""Up to so many ids are looked up one by one; beyond, all ids of the kind are read."""


class HeldVersions:
    """:class:`graph.store.engine.planning.Versions` on Neo4j."""

    def __init__(self, read: Read, schema: Schema) -> None:
        self._read, self._schema = read, schema
        self._blank: dict[tuple[str, Ends], bool] = {}

    def _rows(self, text: str, **values: Any) -> list[list[Any]]:
        found: list[list[Any]] = self._read(lambda tx: run(tx, text, **values).values())
        return found

    def blank(self, kind: str, ends: Ends) -> bool:
        """From the count store, once per batch."""
        if (kind, ends) not in self._blank:
            what = f"(n:{quoted(kind)})" if ends is None else f"(:{quoted(ends[0])})-[n:{quoted(kind)}]->()"
            self._blank[kind, ends] = not self._rows(f"MATCH {what} RETURN count(n)")[0][0]
        return self._blank[kind, ends]

    def held(self, kind: str, ends: Ends, starts: Sequence[Any]) -> Mapping[Any, list[Held]]:
        """Versions in the slots of these starts."""
        declared = self._schema.kind(kind)
        out: dict[Any, list[Held]] = {}
        find = self._node_versions if isinstance(declared, NodeKind) else self._relations
        for start, held in find(declared, ends, starts):
            slot = out.setdefault(start, [])
            if held is not None:
                slot.append(held)
        return out

    def _node_versions(
        self, kind: NodeKind | RelationKind, _: Ends, ids: Sequence[Any]
    ) -> Iterator[tuple[Any, Held | None]]:
        values = _values(kind)
        text = (
            f"UNWIND $ids AS id MATCH (h:{quoted(kind.name)} {{id: id}}) {versions_of()} "
            f"RETURN elementId(v), v.since, v.until, id, v.voided, {values}"
        )
        given = {indexed(i): i for i in ids}
        for ref, since, until, id_, voided, *rest in self._rows(text, ids=list(given)):
            yield given[id_], None if voided else Held((given[id_],), since, until, tuple(rest), ref)

    def _relations(
        self, kind: NodeKind | RelationKind, ends: Ends, sources: Sequence[Any]
    ) -> Iterator[tuple[Any, Held | None]]:
        assert isinstance(kind, RelationKind)
        assert ends is not None
        text = (
            f"UNWIND $ids AS id MATCH {pattern(kind, *ends)} WHERE a.id = id AND v.voided IS NULL "
            f"RETURN elementId(v), v.since, v.until, id, {whole('b')}, {_values(kind)}"
        )
        keyed = [value_names(kind).index(k) for k in kind.key]
        given = {indexed(i): i for i in sources}
        for ref, since, until, id_, target, *rest in self._rows(text, ids=list(given)):
            source = given[id_]
            yield source, Held((source, target, *(rest[k] for k in keyed)), since, until, tuple(rest), ref)

    def known(self, node: str, ids: Collection[Any]) -> set[Any]:
        """Ids of nodes with a version that is not voided."""
        if not ids or self.blank(node, None):
            return set()
        few = "WHERE n.id IN $ids AND" if len(ids) <= _FEW else "WHERE"
        heads = f"MATCH (n:{quoted(node)}) {few} n.voided IS NULL RETURN {whole('n')}"
        olds = (
            f"MATCH (n:{quoted(node)}) {few} n.voided IS NOT NULL MATCH (n)<-[:VERSION_OF]-(v:{past(node)}) WHERE "
            f"v.voided IS NULL RETURN DISTINCT {whole('n')}"
        )
        wanted = [indexed(i) for i in ids] if len(ids) <= _FEW else []
        return {row[0] for text in (heads, olds) for row in self._rows(text, ids=wanted)}


def _values(kind: NodeKind | RelationKind) -> str:
    return ", ".join(f"v.{quoted(n)}" for n in value_names(kind))
