"""What differs between two dates, from the versions that an engine finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from graph.model.records import Change, Touched, Version
from graph.model.schema import NodeKind, RelationKind


def changes(versions: Iterable[Version], start: int, end: int) -> Iterator[Change]:
    """Records whose values or state differ.

    ``versions`` hold at least those that are valid at one of the dates only.
    """
    by_key: dict[tuple[Any, ...], dict[str, dict[str, Any]]] = {}
    for version in versions:
        slots = by_key.setdefault((version.kind, version.key, version.ends), {})
        for name, day in (("before", start), ("after", end)):
            if version.since <= day < version.until:
                slots[name] = version.values | {"state": version.state}
    for (kind, key, ends), slots in by_key.items():
        before, after = slots.get("before"), slots.get("after")
        if before != after:
            word = "added" if before is None else "removed" if after is None else "changed"
            yield Change(kind=kind, key=key, change=word, before=before, after=after, ends=ends)


def touches(
    kind: NodeKind | RelationKind, written: Iterable[Sequence[Any]], shortened: Iterable[Sequence[Any]]
) -> list[Touched]:
    """What a batch did to records, from those it wrote and those whose validity it shortened: rows of two ends and the
    key.
    """
    new, old = ({tuple(row) for row in rows} for rows in (written, shortened))
    out = []
    for change, found in (("added", new - old), ("changed", new & old), ("ended", old - new)):
        for source, target, *key in sorted(found, key=lambda row: [v or "" for v in row[2:]]):
            ends = (source, target) if isinstance(kind, RelationKind) else None
            out.append(Touched(kind.name, tuple(key), change, ends))
    return out
