"""Mappings that people keep under a name, in the work log: offered again for a table with the same heads."""

from __future__ import annotations

from dataclasses import replace

from graph.chain.lookup import nearest
from graph.errors import BadRequest, NotFound
from graph.model.records import Entry, Note
from graph.store.contract import Store
from graph.text import clean
from loaders.table.mapping import TableMapping, mapping_of

TOPIC = "mapping"
LONGEST = 40


def save_mapping(store: Store, name: str, mapping: TableMapping, by: str = "") -> TableMapping:
    """Keep a mapping; one of the same name is replaced, its history stays. Raises ``BadRequest`` for a bad name."""
    said = entry_of(name, mapping, by)
    store.note(said.topic, said.key, said.values, said.by)
    return replace(mapping, name=said.key)


def entry_of(name: str, mapping: TableMapping, by: str = "") -> Entry:
    """The entry of the work log that keeps a mapping, for an act that does more; raises ``BadRequest`` likewise."""
    return Entry(TOPIC, check_name(name), mapping.as_json(), by)


def check_name(name: str) -> str:
    """The name as it is kept; raises ``BadRequest`` for a bad one."""
    said = clean(name)
    if not said or len(said) > LONGEST:
        raise BadRequest(f"映射名称须有 1 到 {LONGEST} 个字")
    return said


def find_mapping(store: Store, name: str) -> TableMapping:
    """The mapping of this name; raises ``NotFound`` with the nearest names."""
    kept = {m.name: m for m in all_mappings(store)}
    wanted = clean(name)
    if wanted not in kept:
        raise NotFound("映射", name, nearest(wanted, list(kept)))
    return replace(kept[wanted], sheet="", head_rows=())


def all_mappings(store: Store) -> list[TableMapping]:
    """The mappings kept, by name."""
    kept, _ = store.standing_notes(TOPIC)
    return sorted((m for n in kept if (m := _mapping(n)) is not None), key=lambda m: m.name)


def kept_for(store: Store | None, heads: list[str]) -> TableMapping | None:
    """The mapping kept for exactly these heads."""
    wanted = frozenset(h for h in heads if h)
    found = (m for m in all_mappings(store) if m.heads() == wanted) if store is not None else ()
    return next((replace(m, sheet="", head_rows=()) for m in found), None)


def _mapping(note: Note) -> TableMapping | None:
    try:
        return mapping_of(note.values, note.key)
    except BadRequest:  # written by another version
        return None
