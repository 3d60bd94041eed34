"""What a store says, as comparable digests by part.

What is made anew at each run (ids of entries, time stamps) is left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any

import orjson

from graph.chain.census import Census
from graph.dates import today
from graph.model.schema import NodeKind, RelationKind, default_schema
from graph.store.contract import Store
from graph.store.engine.transfer import REST, Dump, Header
from graph.store.migrate import open_dump
from graph.store.open import open_store

KINDS = (
    "Field",
    "Segment",
    "Product",
    "Enterprise",
    "District",
    "PART_OF",
    "SUPPLIES",
    "LOCATED_IN",
    "WITHIN",
    "MAKES",
    "COVERS",
    "OPERATES_IN",
    "LACKS",
)
"""Kinds of which the world has records, nodes first; of others there is nothing to read."""
Prints = dict[str, str]
"""Digest by part: records valid today by kind, versions of all time by kind, batches, notes, counts, search, version.
"""
_VERSIONS = ("version", "work version")
_WORDS = ("示例new功率3号", "示例base功率1号", "示例other功率5号", "示例next功率2号")


def prints_of(url: str) -> Prints:
    """Open the store as a user would, and read all of it; anew where its version changed meanwhile.

    What a killed writer of a file had written whole, but told nobody, counts once the last process is gone that had the
    file open beside it: its children end a moment after it.
    """
    while True:
        found = _said(url) | _kept(url)
        if _versions_of(url) == {part: found[part] for part in _VERSIONS}:
            return found


def _said(url: str) -> Prints:
    with closing(open_store(url)) as store:
        found = _valid(store)
        found["counts"] = _digest([_counts(store.census())])
        found["search"] = _digest((word, [(h.kind, h.id) for h in store.search(word, limit=3)]) for word in _WORDS)
    return _versions_of(url) | found


def _versions_of(url: str) -> Prints:
    with closing(open_store(url)) as store:
        return dict(zip(_VERSIONS, (str(store.version()), str(store.work_version())), strict=True))


def _kept(url: str) -> Prints:
    with closing(open_dump(url, default_schema())) as dump:
        return _history(dump)


def differing(ours: Prints, theirs: Prints) -> list[str]:
    """Parts that differ."""
    return [part for part in ours if ours[part] != theirs.get(part)]


def _valid(store: Store) -> Prints:
    day, out = today(), Prints()
    for kind in map(default_schema().kind, KINDS):
        ends = ("id",) if isinstance(kind, NodeKind) else ("source_kind", "source", "target_kind", "target")
        columns = list(dict.fromkeys((*ends, *kind.fields, "state", "as_of", "origin", "file")))
        out[kind.name] = _digest(store.rows(kind.name, columns, day))
    return out


def _counts(census: Census) -> dict[str, Any]:
    """The kept counts by id, wherever the engine put them."""
    homes = [*map(str, census.districts), "?"]
    cells = {
        f"{census.segments[s]} {homes[d]}": [
            int(census.confirmed[i]),
            int(census.suggested[i]),
            int(census.priced[i]),
            round(float(census.revenue[i]), 6),
        ]
        for i, (s, d) in enumerate(zip(census.segment, census.district, strict=True))
    }
    by_home = {h: [int(k), int(u)] for h, k, u in zip(homes, census.known, census.unseen, strict=True)}
    by_field = {str(f): int(n) for f, n in zip(census.fields, census.operating, strict=True)}
    return {"cells": cells, "homes": by_home, "fields": by_field, "listed": census.listed, "date": census.data_date}


def _history(dump: Dump) -> Prints:
    header, out, names = dump.header(), Prints(), dict[int, str]()
    rank = {batch[0]: place for place, batch in enumerate(header.batches)}
    files = {number: [file, sheet] for number, _, file, sheet in header.sources}
    for kind in map(default_schema().kind, KINDS):
        out[f"history of {kind.name}"] = _digest(_versions(dump, kind, names, rank, files))
    out["batches"] = _digest(_batches(header, rank))
    out["notes"] = _digest(
        [topic, _ranked(topic, key, rank), by, _ranked_values(orjson.loads(said), rank)]
        for _, topic, key, _, by, said in dump.notes()
    )
    return out


def _batches(header: Header, rank: Mapping[int, int]) -> Iterator[list[Any]]:
    return (
        [rank[b], source, label, day, status, records]
        for b, source, label, day, _, status, records, _ in header.batches
    )


def _versions(
    dump: Dump,
    kind: NodeKind | RelationKind,
    names: dict[int, str],
    rank: Mapping[int, int],
    files: Mapping[int, list[str]],
) -> Iterator[list[Any]]:
    first = 3 if isinstance(kind, NodeKind) else 5
    for row in dump.versions(kind, 0):
        if isinstance(kind, NodeKind):
            names[row[1]] = row[2]
            key = [row[2]]
        else:
            key = [names[row[1]], names[row[2]], *row[3:5]]
        rest = dict(zip(REST, row[first : first + len(REST)], strict=True))
        rest |= {"batch": rank[rest["batch"]], "voided": rest["voided"] is not None, "src": files.get(rest["src"])}
        journal = sorted([rank[batch], until] for batch, until in row[-1])
        yield [*key, *rest.values(), *row[first + len(REST) : -1], journal]


def _ranked(topic: str, key: str, rank: Mapping[int, int]) -> object:
    return rank.get(int(key), key) if topic == "batch" else key


def _ranked_values(values: dict[str, Any], rank: Mapping[int, int]) -> dict[str, Any]:
    """Entries name batches by number."""
    return {k: rank.get(v, v) if k in ("batch", "of") and v is not None else v for k, v in values.items()}


def _digest(rows: Iterable[Any]) -> str:
    """Whatever the order of the rows."""
    packed = sorted(orjson.dumps(row, option=orjson.OPT_SORT_KEYS, default=str) for row in rows)
    return f"{len(packed)}:{hashlib.blake2b(b'|'.join(packed), digest_size=12).hexdigest()}"
