"""Whole versions of records in Neo4j: of one record, of the relations of a node, between dates, of a batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any

from graph.errors import BadRequest, NotFound
from graph.model.records import Change, RelationCount, Touched, Version
from graph.model.schema import NodeKind, RelationKind, Schema, shown_fields
from graph.store.engine.differences import changes, touches
from graph.store.neo4j.ddl import BATCH, quoted, versions_of
from graph.store.neo4j.ids import indexed, whole
from graph.store.neo4j.read import every_version, files
from graph.store.neo4j.reader import ALIVE, SEEN, UNTIL, Look

_PICKED = f"properties(v), {UNTIL}"


def _version(
    kind: NodeKind | RelationKind,
    key: tuple[str, ...],
    ends: tuple[str, str] | None,
    props: dict[str, Any],
    until: int,
    version: int,
    files: dict[int, tuple[str, str]],
    *,
    every: bool = False,
) -> Version:
    file, sheet = files.get(props.get("src", 0), ("", ""))
    voided = props.get("voided")
    return Version(
        kind=kind.name,
        key=key,
        values={f: props.get(f) for f in (kind.fields if every else shown_fields(kind))},
        state=props["state"],
        as_of=props.get("as_of"),
        origin=props.get("origin"),
        since=props["since"],
        until=until,
        batch=props["batch"],
        file=file,
        sheet=sheet,
        row=props.get("row"),
        voided=voided is not None and voided <= version,
        ends=ends,
    )


def _in_order(found: Iterable[tuple[Version, int]]) -> list[Version]:
    return [v for v, _ in sorted(found, key=lambda pair: (pair[0].since, pair[1]))]


def history(look: Look, kind: NodeKind | RelationKind, key: tuple[str, ...], *, every: bool = False) -> list[Version]:
    """All versions of one record, or of the relations that begin at the one id given, oldest first."""
    size = 1 if isinstance(kind, NodeKind) else 2 + len(kind.key)
    if len(key) not in (1, size):
        raise BadRequest(f"{kind.name} 的键应有 {size} 项，实为 {len(key)} 项：{key}")
    values = {f"k{i}": indexed(k) if i < 2 else k for i, k in enumerate(key)}
    found: list[tuple[tuple[str, ...], tuple[str, str] | None, list[Any]]] = []
    if isinstance(kind, NodeKind):
        text = f"MATCH (h:{quoted(kind.name)} {{id: $k0}}) {versions_of()} WITH v WHERE {SEEN} RETURN {_PICKED}"
        found += [(key, None, row) for row in look.rows(text, **values)]
    else:
        whole_key = len(key) > 1
        same = " AND ".join([SEEN, *(f"v.{quoted(k)} = $k{i}" for i, k in enumerate(kind.key, 2) if whole_key)])
        for ends in product(kind.source, kind.target):
            if look.lacks(kind.name, *ends):
                continue
            text = (
                f"MATCH (a:{quoted(ends[0])} {{id: $k0}})-[v:{quoted(kind.name)}]->"
                f"(b:{quoted(ends[1])}{' {id: $k1}' if whole_key else ''}) "
                f"WHERE {same} RETURN {whole('b')}, {_PICKED}"
            )
            for target, props, until in look.rows(text, **values):
                named_key = (key[0], target, *(props[k] for k in kind.key))
                found.append((named_key, ends, [props, until]))
    named, version = files(look), look.moment.version
    return _in_order(
        (_version(kind, of, ends, p, until, version, named, every=every), p["vid"]) for of, ends, (p, until) in found
    )


def neighbours(look: Look, schema: Schema, kind: str, id_: str, on: int) -> list[Version]:
    """Valid relation records with the node at either end, in the order of the schema."""
    order = {name: i for i, name in enumerate(schema.relations)}
    found: dict[tuple[str, int], Version] = {}
    named = files(look)
    for near, far, left in (("a", "b", True), ("b", "a", False)):
        types = [r.name for r in schema.relations.values() if kind in (r.source if left else r.target)]
        if not types:
            continue
        text = (
            f"MATCH ({near}:{quoted(kind)} {{id: $id}}) MATCH (a)-[v:{'|'.join(map(quoted, types))}]->(b) WHERE "
            f"{look.valid(on, *types)} "
            f"RETURN type(v), {whole('a')}, {whole('b')}, [l IN labels({far}) WHERE l IN $kinds][0], {_PICKED}"
        )
        for type_, source, target, other, props, until in look.rows(
            text, id=indexed(id_), on=on, kinds=list(schema.nodes)
        ):
            relation = schema.relations[type_]
            ends = (kind, other) if left else (other, kind)
            key = (source, target, *(props[k] for k in relation.key))
            found[type_, props["vid"]] = _version(relation, key, ends, props, until, look.moment.version, named)
    return [found[k] for k in sorted(found, key=lambda k: (order[k[0]], found[k].since, k[1]))]


def _start(kind: NodeKind, outward: bool) -> tuple[str, str]:
    """Pattern of the node at its end of a relation, and what keeps its relations with itself from counting twice."""
    near, apart = ("a", "") if outward else ("b", " AND a <> b")
    return f"MATCH ({near}:{quoted(kind.name)} {{id: $id}})", apart


def relation_counts(look: Look, schema: Schema, kind: NodeKind, id_: str, on: int) -> list[RelationCount]:
    """Valid relations of a node, counted by kind and direction."""
    found: dict[tuple[str, bool], int] = {}
    for outward in (True, False):
        types = [r.name for r in schema.relations.values() if kind.name in (r.source if outward else r.target)]
        if not types:
            continue
        start, apart = _start(kind, outward)
        text = (
            f"{start} MATCH (a)-[v:{'|'.join(map(quoted, types))}]->(b) WHERE {look.valid(on, *types)}{apart} "
            "RETURN type(v), count(v)"
        )
        found |= {(name, outward): count for name, count in look.rows(text, id=indexed(id_), on=on)}
    order = [(name, outward) for name in schema.relations for outward in (True, False)]
    return [RelationCount(*key, found[key]) for key in order if found.get(key)]


def relations(
    look: Look,
    kinds: Sequence[str],
    kind: NodeKind,
    id_: str,
    relation: RelationKind,
    on: int,
    outward: bool,
    start: int,
    limit: int,
) -> list[Version]:
    """Some valid relations of a node, in the order of writing."""
    at, apart = _start(kind, outward)
    text = (
        f"{at} MATCH (a)-[v:{quoted(relation.name)}]->(b) WHERE {look.valid(on, relation.name)}{apart} "
        "WITH a, b, v ORDER BY v.vid SKIP $skip LIMIT $limit "
        f"RETURN {whole('a')}, {whole('b')}, [l IN labels({'b' if outward else 'a'}) WHERE l IN $kinds][0], {_PICKED}"
    )
    out, named, version = [], files(look), look.moment.version
    for source, target, other, props, until in look.rows(
        text, id=indexed(id_), on=on, kinds=kinds, skip=start, limit=limit
    ):
        ends = (kind.name, other) if outward else (other, kind.name)
        key = (source, target, *(props[k] for k in relation.key))
        out.append(_version(relation, key, ends, props, until, version, named))
    return out


def diff(look: Look, schema: Schema, start: int, end: int) -> Iterator[Change]:
    """Records whose values differ between two dates: of those, one version is valid at one date and not at the
    other.
    """
    for kind in schema.kinds():
        if look.lacks(kind.name):
            continue
        yield from changes(_valid_once(look, schema, kind, start, end), start, end)


def _valid_once(look: Look, schema: Schema, kind: NodeKind | RelationKind, start: int, end: int) -> Iterator[Version]:
    where = f"{ALIVE} AND (v.since <= $start AND {UNTIL} > $start) <> (v.since <= $end AND {UNTIL} > $end)"
    if isinstance(kind, NodeKind):
        ids, match = f"[{whole('v')}], [null, null]", f"{every_version(kind)} WITH v"
    else:
        labels = ", ".join(f"[l IN labels({n}) WHERE l IN $kinds][0]" for n in "ab")
        ids, match = f"[{whole('a')}, {whole('b')}], [{labels}]", f"MATCH (a)-[v:{quoted(kind.name)}]->(b)"
    text = f"{match} WHERE {where} RETURN {ids}, {_PICKED} ORDER BY v.since, v.vid"
    for key, labels_, props, until in look.rows(text, start=start, end=end, kinds=list(schema.nodes)):
        ends = None if isinstance(kind, NodeKind) else (labels_[0], labels_[1])
        full = tuple(key) if isinstance(kind, NodeKind) else (*key, *(props[k] for k in kind.key))
        yield _version(kind, full, ends, props, until, look.moment.version, {})


def touched_by(look: Look, schema: Schema, kind: NodeKind | RelationKind, batch: int) -> list[Touched]:
    """Records that a batch wrote, and those whose journal says that it ended them."""
    made = look.rows(f"MATCH (b:{BATCH} {{id: $batch}}) RETURN b.version", batch=batch)
    if not made:
        raise NotFound("导入批次", str(batch))
    if look.lacks(kind.name):
        return []
    if isinstance(kind, NodeKind):
        match, picked = f"{every_version(kind)} WITH v", f"null AS s, null AS t, {whole('v')}"
    else:
        labels = ", ".join(f"[l IN labels({n}) WHERE l IN $kinds][0]" for n in "ab")
        match = f"MATCH (a)-[v:{quoted(kind.name)}]->(b)"
        picked = ", ".join([labels, whole("a"), whole("b"), *(f"v.{quoted(k)}" for k in kind.key)])
    shortened = "any(i IN range(0, coalesce(size(v.closed), 0) - 1, 2) WHERE v.closed[i] = $made)"
    wheres = ("v.batch = $batch", f"v.batch <> $batch AND {shortened}")
    asked = {"batch": batch, "made": made[0][0], "kinds": list(schema.nodes)}
    written, ended = (look.rows(f"{match} WHERE {where} RETURN DISTINCT {picked}", **asked) for where in wheres)
    return touches(kind, written, ended)
