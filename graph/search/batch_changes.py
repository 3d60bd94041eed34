"""What a batch changed: counts by kind, and single records with their values before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from graph.model.records import Touched, Version
from graph.model.schema import default_schema
from graph.store.contract import Store

CHANGES = {"added": "新增", "changed": "改变", "ended": "结束"}
"""What a batch may do to a record."""


def batch_counts(store: Store, batch: int) -> dict[str, dict[str, int]]:
    """Numbers of records added, changed and ended, by kind; kinds without any are left out.

    Raises
    ------
    NotFound
        No such batch.
    """
    out = {}
    for kind in default_schema().kinds():
        counts = Counter(t.change for t in store.touched_by(batch, kind.name))
        if counts:
            out[kind.name] = {change: counts[change] for change in CHANGES}
    return out


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One record: names of what it is about, its node to look up, and (field, before, after) where they differ."""

    change: str
    names: tuple[str, ...]
    node: tuple[str, str]
    differences: tuple[tuple[str, Any, Any], ...]


def record_changes(store: Store, batch: int, touched: Iterable[Touched]) -> list[RecordChange]:
    """The records with what the batch changed of them; meant for one page, as each record's history is read."""
    names: dict[tuple[str, str], str] = {}
    out = []
    for each in touched:
        nodes = [(each.kind, each.key[0])] if each.ends is None else list(zip(each.ends, each.key, strict=False))
        for node in nodes:
            if node not in names:
                names[node] = _name(store, *node)
        out.append(
            RecordChange(each.change, tuple(names[n] for n in nodes), nodes[0], _differences(store, batch, each))
        )
    return out


def _name(store: Store, kind: str, id_: str) -> str:
    versions = store.history(kind, (id_,))
    values = versions[-1].values if versions else {}
    return str(values.get("name") or values.get("full_name") or id_)


def _differences(store: Store, batch: int, touched: Touched) -> tuple[tuple[str, Any, Any], ...]:
    versions = [v for v in store.history(touched.kind, touched.key) if touched.ends in (None, v.ends)]
    mine = [v for v in versions if v.batch == batch]
    old = [v for v in versions if v.batch < batch and not v.voided]
    before = _values(max(old, key=lambda v: (v.batch, v.since))) if old and touched.change != "added" else {}
    after = _values(mine[-1]) if mine else {}
    fields = default_schema().kind(touched.kind).fields
    labels = {n: f.label for n, f in fields.items()} | {"state": "状态", "as_of": "资料日期", "origin": "资料来源"}
    return tuple((labels[n], before.get(n), after.get(n)) for n in labels if before.get(n) != after.get(n))


def _values(version: Version) -> dict[str, Any]:
    return version.values | {"state": version.state, "as_of": version.as_of, "origin": version.origin}
