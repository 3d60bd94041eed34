"""Bundled chains of today over those of an earlier release in a store: what ends, what moves, what people changed.

Segments, their places in fields and the relations of supply that an earlier release brought and this one does not have
end. What people linked to a segment that was merged into another moves to that one. What anybody but a release wrote
or ended is left as it is, and listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from graph.gaps.links import SOURCE as ASSESS
from graph.model.records import RecordTable, Retire
from graph.store.contract import Store
from graph.text import split_list
from loaders.identity.merge import by_kind, ends_of, moved
from loaders.ledger.books import Checked
from loaders.matching.match import SOURCE as MATCH

SOURCE = "sample"
SEGMENT, CHAIN = "Segment", ("Segment", "PART_OF", "SUPPLIES")
_ENDS = {"Segment": None, "PART_OF": ("Segment", "Field"), "SUPPLIES": ("Segment", "Segment")}
_MADE = (SOURCE, MATCH, ASSESS)
"""Sources of batches whose records are made anew, so they do not move; what a person denied of a narrower segment says
nothing of a wider one, and does not move either.
"""
REJECTED = "rejected"
_SHOWN = 12
Key = tuple[str, ...]


def renew(checked: Checked, store: Store | None) -> None:
    """Add to what was checked what renewing the chains in the store ends and moves; notes say it.

    Nothing where the store has no earlier release.
    """
    source = {b.id: b.source for b in store.batches() if b.status == "committed"} if store is not None else {}
    if store is None or SOURCE not in source.values():
        return
    ours, hands = _touched(store, source)
    wanted = {kind: _keys(checked.tables, kind) for kind in CHAIN}
    there = {kind: _there(store, kind) for kind in CHAIN}
    gone = {kind: sorted((there[kind] & ours[kind]) - wanted[kind] - hands[kind]) for kind in CHAIN}
    merged = _merged(checked.tables)
    ended = [key[0] for key in gone[SEGMENT]]
    _drop_rows(checked, hands, there)
    for id_ in ended:
        related = [v for v in store.neighbours(SEGMENT, id_) if v.kind not in CHAIN]
        if into := merged.get(id_):
            said = [v for v in related if v.state != REJECTED and source.get(v.batch) not in _MADE]
            tables = [moved(of_kind, SEGMENT, into, id_) for of_kind in by_kind(said)]
            checked.tables += [t for t in tables if t.rows]
        checked.retire += ends_of(related)
    checked.retire += [Retire(kind, keys, _ENDS[kind]) for kind, keys in gone.items() if keys]
    names = store.names(SEGMENT, [*ended, *(key[0] for key in hands[SEGMENT] & there[SEGMENT])])
    checked.notes += _said(ended, merged, sorted(key[0] for key in hands[SEGMENT] & there[SEGMENT]), names)


def _touched(store: Store, source: Mapping[int, str]) -> tuple[dict[str, set[Key]], dict[str, set[Key]]]:
    """Keys of the chain that releases wrote, and those that anybody else wrote or ended."""
    ours: dict[str, set[Key]] = {kind: set() for kind in CHAIN}
    hands: dict[str, set[Key]] = {kind: set() for kind in CHAIN}
    for batch, made_by in source.items():
        if made_by not in _MADE or made_by == SOURCE:
            for kind in CHAIN:
                keys = {t.key for t in store.touched_by(batch, kind)}
                (ours if made_by == SOURCE else hands)[kind].update(keys)
    return ours, hands


def _keys(tables: Iterable[RecordTable], kind: str) -> set[Key]:
    width = 1 if kind == SEGMENT else 2
    return {tuple(row[:width]) for t in tables if t.kind == kind for row in t.rows}


def _there(store: Store, kind: str) -> set[Key]:
    columns = ("id",) if kind == SEGMENT else ("source", "target")
    return {tuple(row) for row in store.rows(kind, columns)}


def _merged(tables: Iterable[RecordTable]) -> dict[str, str]:
    """Where the segments went that this release merged into others."""
    out: dict[str, str] = {}
    for table in tables:
        if table.kind == SEGMENT and "former" in table.columns:
            at = table.columns.index("former")
            out.update((old, row[0]) for row in table.rows for old in split_list(row[at]))
    return out


def _drop_rows(checked: Checked, hands: Mapping[str, set[Key]], there: Mapping[str, set[Key]]) -> None:
    """Leave what people changed: rows about it are not written."""
    for i, table in enumerate(checked.tables):
        if table.kind in CHAIN:
            width = 1 if table.kind == SEGMENT else 2
            keep = [j for j, row in enumerate(table.rows) if tuple(row[:width]) not in hands[table.kind]]
            if len(keep) < len(table.rows):
                rows, numbers = [table.rows[j] for j in keep], [table.numbers[j] for j in keep]
                checked.tables[i] = replace(table, rows=rows, numbers=numbers)


def _said(ended: list[str], merged: Mapping[str, str], left: list[str], names: Mapping[str, str]) -> list[str]:
    notes = []
    if ended:
        told = [f"{names[i]}（{i}）→ {merged[i]}" if i in merged else f"{names[i]}（{i}）" for i in ended]
        why = "并入别的环节或不再单列，人写在它们上面的关系一并移过去"
        notes.append(f"自带产业链有更新：{len(ended)} 个环节{why}：{_some(told)}")
    if left:
        told = [f"{names[i]}（{i}）" for i in left]
        notes.append(f"手工改过的 {len(left)} 个环节没有动，请自行对照：{_some(told)}")
    return notes


def _some(texts: list[str]) -> str:
    more = f" 等 {len(texts)} 个" if len(texts) > _SHOWN else ""
    return "、".join(texts[:_SHOWN]) + more
