"""Reading what is valid from Neo4j: rows, spans, names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from graph.errors import BadRequest
from graph.model.records import UNIVERSAL, Among, Span
from graph.model.schema import NodeKind, RelationKind, Schema
from graph.store.neo4j.ddl import BATCH, SOURCE, past, quoted, versions_of
from graph.store.neo4j.ids import indexed, whole
from graph.store.neo4j.reader import ALIVE, Look
from graph.text import first_known

_MANY = 2000


def every_version(kind: NodeKind) -> str:
    """Cypher that binds ``v`` to all versions of all nodes of a kind."""
    return f"CALL {{ MATCH (v:{quoted(kind.name)}) RETURN v UNION ALL MATCH (v:{past(kind.name)}) RETURN v }}"


def rows(
    look: Look, schema: Schema, kind: NodeKind | RelationKind, columns: Sequence[str], on: int, among: Among = None
) -> list[tuple[Any, ...]]:
    """Values of valid records, in the order they were written; ``file`` is where the version was read."""
    if isinstance(kind, NodeKind):
        by_name, match = {"id": whole("v")}, every_version(kind) + " WITH v"
    else:
        label = "[l IN labels({0}) WHERE l IN $kinds][0]"
        by_name = {
            "source": whole("a"),
            "target": whole("b"),
            "source_kind": label.format("a"),
            "target_kind": label.format("b"),
        }
        match = f"MATCH (a)-[v:{quoted(kind.name)}]->(b)"
    by_name["batch"] = "v.batch"
    allowed = {*kind.fields, *UNIVERSAL}
    if wrong := [c for c in columns if c not in by_name and c not in allowed and c != "file"]:
        names = "、".join([*by_name, *kind.fields, *UNIVERSAL])
        raise BadRequest(f"{kind.name} 没有列“{'、'.join(wrong)}”；可用：{names}")
    if look.lacks(kind.name):
        return []
    picked = [by_name.get(c, "v.src" if c == "file" else f"v.{quoted(c)}") for c in columns]
    asked = f"WHERE {look.valid(on, kind.name)} RETURN {', '.join(picked)}"
    if among is None:
        found = look.rows(f"{match} {asked} ORDER BY v.vid", on=on, kinds=list(schema.nodes))
    else:
        found = _among(look, kind, f"{asked}, v.vid", among, on=on, kinds=list(schema.nodes))
    if "file" not in columns:
        return [tuple(row) for row in found]
    named, at = files(look), columns.index("file")
    return [tuple(named[v][0] if i == at else v for i, v in enumerate(row)) for row in found]


def _among(
    look: Look, kind: NodeKind | RelationKind, asked: str, among: Iterable[tuple[str, str]], **values: Any
) -> list[list[Any]]:
    """Rows of the records that are these nodes or begin at them, by their last column, which is left out."""
    ids: dict[str, set[str]] = {}
    for of, id_ in among:
        ids.setdefault(of, set()).add(indexed(id_))
    found: list[list[Any]] = []
    for of in [kind.name] if isinstance(kind, NodeKind) else kind.source:
        if of in ids:
            end = f"UNWIND $among AS id MATCH ({'h' if isinstance(kind, NodeKind) else 'a'}:{quoted(of)} {{id: id}})"
            rest = (
                f"{versions_of()} WITH v" if isinstance(kind, NodeKind) else f"MATCH (a)-[v:{quoted(kind.name)}]->(b)"
            )
            found += look.rows(f"{end} {rest} {asked}", among=sorted(ids[of]), **values)
    return [row[:-1] for row in sorted(found, key=lambda row: int(row[-1]))]


_UNTIL = """CASE WHEN v.closed IS NULL THEN v.until ELSE coalesce(
reduce(end = null, i IN range(0, size(v.closed) - 1, 2) |
CASE WHEN end IS NULL AND (v.closed[i] > $version OR v.closed[i] IN $undone) THEN v.closed[i + 1]
ELSE end END), v.until) END"""
"""End of validity of ``v`` before the first of the later or undone changes in its journal."""


def spans(
    look: Look,
    kinds: Sequence[str],
    kind: NodeKind | RelationKind,
    after: int,
    without: Collection[int],
    among: Among = None,
) -> list[Span]:
    """Versions of a kind that end later than ``after``, in the order of writing, as if the batches ``without`` were
    undone.
    """
    if look.lacks(kind.name):
        return []
    batches = look.rows(f"MATCH (b:{BATCH}) WHERE b.id IN $without RETURN b.version", without=sorted(without))
    values = ", ".join(f"v.{quoted(f)}" for f in (*kind.fields, *UNIVERSAL))
    if isinstance(kind, NodeKind):
        match, keys, ends = f"{every_version(kind)} WITH v", whole("v"), "null AS source, null AS target"
    else:
        match = f"MATCH (a)-[v:{quoted(kind.name)}]->(b)"
        keys = ", ".join([whole("a"), whole("b"), *(f"v.{quoted(k)}" for k in kind.key)])
        ends = ", ".join(f"[l IN labels({n}) WHERE l IN $kinds][0]" for n in "ab")
    bound = "v" if isinstance(kind, NodeKind) else "a, v, b"
    asked = (
        f"WITH {bound} WHERE {ALIVE} AND NOT v.batch IN $without WITH {bound}, {_UNTIL} AS until "
        f"WHERE until > $after AND until > v.since RETURN v.since, until, v.src, v.batch, {ends}, {keys}, {values}"
    )
    named = {"after": after, "without": sorted(without), "undone": [r[0] for r in batches], "kinds": list(kinds)}
    if among is None:
        found = look.rows(f"{match} {asked} ORDER BY v.vid", **named)
    else:
        found = _among(look, kind, f"{asked}, v.vid", among, **named)
    known, size, out = files(look), 1 if isinstance(kind, NodeKind) else 2 + len(kind.key), list[Span]()
    for since, until, src, batch, source, target, *row in found:
        pair = None if source is None else (source, target)
        file = known.get(src, ("", ""))[0]
        out.append(Span(tuple(row[:size]), since, until, tuple(row[size:]), file, batch, pair))
    return out


def files(look: Look) -> dict[int, tuple[str, str]]:
    """File and sheet of each source, by its number."""
    return {i: (file, sheet) for i, file, sheet in look.rows(f"MATCH (s:{SOURCE}) RETURN s.id, s.file, s.sheet")}


def missing(look: Look, kind: NodeKind, ids: Iterable[str], on: int) -> set[str]:
    """Ids that are no valid node."""
    wanted = set(ids)
    if len(wanted) > _MANY:
        text = f"{every_version(kind)} WITH v WHERE {look.valid(on, kind.name)} RETURN {whole('v')}"
        return wanted - {r[0] for r in look.rows(text, on=on)}
    text = (
        f"UNWIND $ids AS id MATCH (h:{quoted(kind.name)} {{id: id}}) {versions_of()} WITH v WHERE "
        f"{look.valid(on, kind.name)} RETURN {whole('v')}"
    )
    return wanted - {r[0] for r in look.rows(text, ids=[indexed(i) for i in sorted(wanted)], on=on)}


def names(look: Look, kind: NodeKind, ids: Iterable[str], on: int) -> dict[str, str]:
    """Names to show, by id."""
    picked = ", ".join(f"v.{quoted(f)}" for f in kind.name_fields)
    text = (
        f"UNWIND $ids AS id MATCH (h:{quoted(kind.name)} {{id: id}}) {versions_of()} WITH v "
        f"WHERE {look.valid(on, kind.name)} RETURN {whole('v')}, {picked}"
    )
    found = look.rows(text, ids=[indexed(i) for i in sorted(set(ids))], on=on)
    return {id_: first_known(*values, id_) for id_, *values in found}
