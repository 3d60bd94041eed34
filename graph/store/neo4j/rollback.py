"""Undoing a batch in Neo4j: its versions are marked void, and the validity it shortened is restored from their
journals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from neo4j import ManagedTransaction

from graph.errors import BadRequest, NotFound
from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.engine.census_change import FIRM, MOST, RELATED, STRUCTURE
from graph.store.neo4j.ddl import BATCH, past, quoted, versions_of
from graph.store.neo4j.link import run
from graph.store.neo4j.sweep import Doing, patterns, sweep

_SHORTENED = "any(i IN range(0, coalesce(size(v.closed), 0) - 1, 2) WHERE v.closed[i] = $made)"
_REOPEN = """WITH v, v.until AS before, [i IN range(0, size(v.closed) - 1, 2) WHERE v.closed[i] = $made][0] AS at
SET v.until = v.closed[at + 1], v.closed = v.closed[..at] + [-$made] + v.closed[at + 1..]
+ CASE v.closed[-2] WHEN $version THEN [] ELSE [$version, before] END"""
"""The entry of the undone batch stays with its sign turned, so that an undoing cut off half-way can be taken back."""

Read = Callable[[Callable[[ManagedTransaction], Any]], Any]
"""Gives the result of a look at the store."""


def firms_before(read: Read, batches: Sequence[dict[str, Any]]) -> set[str] | None:
    """Ids of the enterprises whose records these batches made or ended; ``None`` as in
    ``graph.store.engine.census_change``.

    Asked before the undoing, and of the store: it finds what to undo in the same way.
    """
    kinds = {k for b in batches for k in b["kinds"]}
    if not kinds.isdisjoint(STRUCTURE) or sum(b["records"] for b in batches) > MOST:
        return None
    mine = f"v.batch IN $numbers OR {_SHORTENED.replace('= $made', 'IN $versions')}"
    asked = {"numbers": [b["id"] for b in batches], "versions": [b["version"] for b in batches]}
    texts = [f"MATCH (n:{label}) WITH n, n AS v" for label in (quoted(FIRM), past(FIRM)) if FIRM in kinds]
    texts += [f"MATCH (n:{quoted(FIRM)})-[v:{quoted(k)}]->()" for k in RELATED if k in kinds]
    return {
        id_
        for text in texts
        for id_ in read(partial(_ids, text=f"{text} WHERE {mine} RETURN DISTINCT n.id", asked=asked))
    }


def _ids(tx: ManagedTransaction, text: str, asked: Mapping[str, Any]) -> list[str]:
    found: list[str] = run(tx, text, **asked).value()
    return found


def histories(tx: ManagedTransaction) -> dict[int, dict[str, Any]]:
    """Properties of all batches, by number."""
    return {r["b"]["id"]: r["b"] for r in run(tx, f"MATCH (b:{BATCH}) RETURN properties(b) AS b")}


def check(
    tx: ManagedTransaction, schema: Schema, batch: int, history: dict[int, dict[str, Any]], gone: set[int]
) -> None:
    """Refuse when there is nothing to undo or when later batches, except those ``gone``, built on this one."""
    if batch not in history:
        raise NotFound("导入批次", str(batch), [str(b) for b in sorted(history, reverse=True)[:3]])
    if history[batch]["status"] != "committed" or batch in gone:
        raise BadRequest(f"批次 {batch} 已经撤销过")
    live = {h["version"]: b for b, h in history.items() if h["status"] == "committed" and b > batch and b not in gone}
    if not live:
        return
    asked = {"batch": batch, "made": history[batch]["version"]}
    later: set[int] = set()
    for kind in (schema.kind(name) for name in history[batch]["kinds"]):
        by_others = _node_later(kind) if isinstance(kind, NodeKind) else _relation_later(kind)
        for number, journal in run(tx, by_others, **asked).values():
            later |= {number} & set(live.values())
            later |= {live[v] for v in (journal or [])[::2] if v in live}
        if isinstance(kind, NodeKind):
            later |= _dependent(tx, schema, kind, batch) & set(live.values())
    if later:
        names = "、".join(map(str, sorted(later)))
        raise BadRequest(f"批次 {batch} 不能撤销：之后的批次 {names} 改动了同一批记录；请先依次撤销它们")


def _node_later(kind: NodeKind) -> str:
    """Versions, and their journals, of the nodes that a batch touched."""
    touched_by = " UNION ".join(
        f"MATCH (v:{label}) WHERE v.batch = $batch OR {_SHORTENED} RETURN v.id AS id"
        for label in (quoted(kind.name), past(kind.name))
    )
    return (
        f"CALL {{ {touched_by} }} WITH DISTINCT id MATCH (h:{quoted(kind.name)} {{id: id}}) {versions_of()} WITH v "
        "WHERE (v.batch > $batch AND v.voided IS NULL) OR v.closed IS NOT NULL "
        "RETURN DISTINCT CASE WHEN v.voided IS NULL THEN v.batch ELSE 0 END, v.closed"
    )


def _relation_later(kind: RelationKind) -> str:
    """The same for relations; the slot of a single relation is its source."""
    own = "" if kind.single else " AND ".join(["b = d", *(f"v.{quoted(k)} = w.{quoted(k)}" for k in kind.key)]) + " AND"
    return (
        f"MATCH (a)-[v:{quoted(kind.name)}]->(d) WHERE v.batch = $batch OR {_SHORTENED} WITH a, d, v "
        f"MATCH (a)-[w:{quoted(kind.name)}]->(b) WHERE {own} ((w.batch > $batch AND w.voided IS NULL) "
        "OR w.closed IS NOT NULL) RETURN DISTINCT CASE WHEN w.voided IS NULL THEN w.batch ELSE 0 END, w.closed"
    )


def _dependent(tx: ManagedTransaction, schema: Schema, kind: NodeKind, batch: int) -> set[int]:
    """Later batches whose relations need a node that only this batch knows."""
    types = [r.name for r in schema.relations.values() if kind.name in (*r.source, *r.target)]
    if not types:
        return set()
    text = (
        f"MATCH (h:{quoted(kind.name)}) WHERE h.batch = $batch AND h.voided IS NULL AND NOT EXISTS {{ "
        f"MATCH (h)<-[:VERSION_OF]-(o) WHERE o.batch <> $batch AND o.voided IS NULL }} "
        f"MATCH (h)-[w:{'|'.join(map(quoted, types))}]-() WHERE w.batch > $batch AND w.voided IS NULL "
        "RETURN DISTINCT w.batch"
    )
    return {r[0] for r in run(tx, text, batch=batch).values()}


def undo(do: Doing, schema: Schema, batch: dict[str, Any], version: int) -> None:
    """Void the batch's versions and reopen what it shortened; both are seen from ``version`` on."""
    for pattern in patterns(schema, batch["kinds"]):
        sweep(
            do,
            pattern,
            "v.batch = $batch AND v.voided IS NULL",
            "SET v.voided = $version",
            batch=batch["id"],
            version=version,
        )
        sweep(
            do,
            pattern,
            f"v.batch <> $batch AND {_SHORTENED}",
            _REOPEN,
            batch=batch["id"],
            version=version,
            made=batch["version"],
        )
