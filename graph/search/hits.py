"""What a search found, as people need to see it: by kind, with field or place, and why it was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from graph.chain.graph import ChainGraph
from graph.chain.places import parents
from graph.chain.roles import field_names, fields_of_segments
from graph.model.districts import is_short_for
from graph.model.labels import LABELS
from graph.model.records import CANDIDATES, Hit
from graph.model.schema import default_schema
from graph.search.match import VALUES, Match, in_name, in_values
from graph.store.contract import Store
from graph.text import clean

MOST = CANDIDATES
"""Of each kind no more are looked at; a count that reaches it means "at least so many"."""
ALL = MOST * len(LABELS)
_HEARD = 40
"""Hits of a kind that are put in order by how their names sound."""
_LAST = tuple(n.name for n in default_schema().nodes.values() if n.minor)
_PLACED = default_schema().relations["LOCATED_IN"].source


@dataclass(frozen=True, slots=True)
class Found:
    """A hit with what tells it apart (``note``: its fields, its place) and why it was found."""

    kind: str
    id: str
    name: str
    note: str
    match: Match


def by_kind(typed: str, hits: Sequence[Hit]) -> dict[str, list[Hit]]:
    """Hits by kind: kinds in which something is called just so come first, products last.

    Within a kind the order is kept, but for what was typed in letters: names that begin with it when spoken come first.
    """
    out: dict[str, list[Hit]] = {}
    for hit in hits:
        out.setdefault(hit.kind, []).append(hit)
    if typed.isascii():
        out = {kind: [*sorted(of[:_HEARD], key=lambda h: _later(typed, h)), *of[_HEARD:]] for kind, of in out.items()}
    called, order = clean(typed).lower(), list(LABELS)

    def rank(kind: str) -> tuple[bool, int]:
        return kind in _LAST or not any(_is_called(h, called) for h in out[kind]), order.index(kind)

    return {kind: out[kind] for kind in sorted(out, key=rank)}


def explained(store: Store, outline: ChainGraph, typed: str, hits: Sequence[Hit], on: int | None = None) -> list[Found]:
    """Hits with notes and reasons; ``outline`` names the fields, segments and districts at the date."""
    notes, reasons = _notes(store, outline, hits, on), _reasons(store, typed, hits, on)
    return [Found(h.kind, h.id, h.name, notes.get((h.kind, h.id), ""), reasons[h.kind, h.id]) for h in hits]


def _is_called(hit: Hit, text: str) -> bool:
    """Whether it is called just so, a district but for its 市, 区 or 县."""
    if hit.kind == "District" and is_short_for(hit.id, hit.name, text):
        return True
    return text in (hit.name.lower(), hit.id.lower())


def _later(typed: str, hit: Hit) -> bool:
    """Whether the name does not begin with what was typed."""
    match = in_name(typed, hit.name)
    return match is None or match.start > 0


def _reasons(store: Store, typed: str, hits: Sequence[Hit], on: int | None) -> dict[tuple[str, str], Match]:
    """Why each was found; only those whose name does not tell are asked for in the store."""
    out: dict[tuple[str, str], Match] = {}
    asked = defaultdict[str, list[Hit]](list)
    for hit in hits:
        if (match := in_name(typed, hit.name)) is not None:
            out[hit.kind, hit.id] = match
        else:
            asked[hit.kind].append(hit)
    for kind, unclear in asked.items():
        fields = [f for f in VALUES if f in default_schema().nodes[kind].fields]
        rows = store.rows(kind, ("id", *fields), on, among=[(kind, h.id) for h in unclear]) if fields else []
        known = {str(id_): dict(zip(fields, values, strict=True)) for id_, *values in rows}
        out |= {(kind, h.id): in_values(typed, known.get(h.id, {}), h.id) for h in unclear}
    return out


def _notes(store: Store, outline: ChainGraph, hits: Sequence[Hit], on: int | None) -> dict[tuple[str, str], str]:
    out: dict[tuple[str, str], str] = {}
    placed = [(h.kind, h.id) for h in hits if h.kind in _PLACED]
    if placed:
        table = outline.nodes["District"]
        names = table.names()
        for kind, id_, district in store.rows("LOCATED_IN", ("source_kind", "source", "target"), on, among=placed):
            out[kind, id_] = str(names[table.index[district]]) if district in table.index else district
    if products := [(h.kind, h.id) for h in hits if h.kind == "Product"]:
        out |= _covered(store, outline, products, on)
    fields = fields_of_segments(outline)
    for hit in hits:
        if hit.kind == "Segment":
            out["Segment", hit.id] = "、".join(field_names(outline, fields.get(hit.id, ())))
        elif hit.kind == "District":
            out["District", hit.id] = outline.once("names of parents", _names_of_parents).get(hit.id, "")
    return out


def _covered(
    store: Store, outline: ChainGraph, products: list[tuple[str, str]], on: int | None
) -> dict[tuple[str, str], str]:
    """Names of the segments that products belong to, as far as that is confirmed."""
    table, found = outline.nodes["Segment"], defaultdict[tuple[str, str], list[str]](list)
    for product, segment, state in store.rows("COVERS", ("source", "target", "state"), on, among=products):
        if state == "confirmed" and segment in table.index:
            found["Product", product].append(str(table.names()[table.index[segment]]))
    return {key: "、".join(dict.fromkeys(names)) for key, names in found.items()}


def _names_of_parents(outline: ChainGraph) -> dict[str, str]:
    table = outline.nodes["District"]
    names = table.names()
    return {str(table.ids[i]): str(names[up]) for i, up in enumerate(parents(outline).tolist()) if up >= 0}
