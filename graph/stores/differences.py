"""What differs between two dates, from the versions that an engine finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from graph.records import Change, Version


def changes(versions: Iterable[Version], start: int, end: int) -> Iterator[Change]:
    """Records whose values or state differ; ``versions`` hold at least those that are valid at one of the dates only."""
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
