"""The node that a text means, by asking the store for it alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from graph.chain.lookup import nearest
from graph.errors import BadRequest, NotFound
from graph.model.districts import districts_called, is_called, shown_district
from graph.model.labels import LABELS
from graph.model.records import Hit
from graph.model.schema import default_schema
from graph.search.merged import merged_into
from graph.text import clean, first_known, split_list

if TYPE_CHECKING:
    from graph.model.records import Version
    from graph.store.contract import Store


_HITS = 50


def find_node(store: Store, text: str, on: int | None = None) -> tuple[str, str]:
    """Kind and id of the node with this id at a date, else that one with this id was merged into, else with this exact
    name, else of the enterprise that was called so once; asks the store for these alone.

    Raises
    ------
    NotFound, BadRequest
        None, or several.
    """
    wanted, kinds = clean(text), [k for k in LABELS if k != "Product"]
    found = [(kind, wanted) for kind in kinds if store.get(kind, wanted, on)] if wanted else []
    hits = [] if found else search(store, wanted, _HITS, kinds)
    found = found or [(kind, into) for kind in kinds if on is None and (into := _merged(store, kind, wanted))]
    found = found or [(h.kind, h.id) for h in hits if h.kind == "District" and is_called(h.id, wanted)]
    found = found or [(h.kind, h.id) for h in hits if shown_name(store.get(h.kind, h.id, on)) == wanted]
    found = found or [(h.kind, h.id) for h in hits if wanted in _former(store.get(h.kind, h.id, on))]
    if not found and on is not None:
        found = [pair for kind in kinds for pair in _named_then(store, kind, wanted, on)]
    if not found and wanted and store.get("Product", wanted, on):
        found = [("Product", wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadRequest(f"“{text}”可指几个对象：{'、'.join(f'{LABELS[k]} {i}' for k, i in found[:8])}；请写编号")
    raise NotFound("编号或名称", text, nearest(wanted, [h.name for h in hits or _alike(store, wanted)]))


def search(store: Store, text: str, most: int, kinds: Sequence[str] | None = None) -> list[Hit]:
    """What the store finds; a district of two names that is called just so by the other one stands first, and one that
    is called so in part last. Those of two names are named by both.
    """
    found = store.search(text, most, kinds)
    more = districts_called(text) if kinds is None or "District" in kinds else []
    known = {h.id for h in found if h.kind == "District"}
    names = store.names("District", more) if more else {}
    apart = [Hit("District", id_, name) for id_, name in names.items() if id_ not in known]
    apart = [h for h in apart if shown_district(h.id, h.name) != h.name]
    first = [h for h in apart if is_called(h.id, text.strip())]
    last = [h for h in apart if h not in first]
    return [replace(h, name=_shown(h.kind, h.id, h.name)) for h in (*first, *found, *last)][:most]


def names_of(store: Store, kind: str, ids: Collection[str], on: int | None = None) -> dict[str, str]:
    """The names by id as they are shown: as in the store, but of districts of two names both."""
    return {id_: _shown(kind, id_, name) for id_, name in store.names(kind, ids, on).items()}


def _shown(kind: str, id_: str, name: str) -> str:
    return shown_district(id_, name) if kind == "District" else name


def shown_name(version: Version | None) -> str | None:
    """Name to show of a node: the short name, else the full name, else the id, of a district of two names both."""
    if version is None:
        return None
    fields = default_schema().nodes[version.kind].name_fields
    name = first_known(*(version.values.get(f) for f in fields), version.key[0])
    return _shown(version.kind, version.key[0], name) if name else name


def name_ever(store: Store, kind: str, id_: str, *days: int) -> str:
    """What a node is called on the first of these days that knows it, else what its history called it last, for it may
    be gone since; its id where it never had a name.
    """
    named = next((name for on in days if (name := names_of(store, kind, [id_], on).get(id_))), "")
    told = () if named else (str(shown_name(v)) for v in reversed(store.history(kind, (id_,))))
    return named or next((name for name in told if name != id_), id_)


def _merged(store: Store, kind: str, id_: str) -> str:
    """The record that the one with this id was merged into, "" for none that is there."""
    into = merged_into(store, kind, id_) if default_schema().nodes[kind].merges else ""
    return into if into and store.names(kind, [into]) else ""


def _former(version: Version | None) -> list[str]:
    """What an enterprise was called once."""
    return split_list(version.values.get("aliases")) if version and version.kind == "Enterprise" else []


def _named_then(store: Store, kind: str, wanted: str, on: int) -> list[tuple[str, str]]:
    """Nodes that had this name at a date; the search knows today's names only, so all rows are looked through."""
    fields = default_schema().nodes[kind].name_fields
    return [(kind, id_) for id_, *names in store.rows(kind, ("id", *fields), on) if first_known(*names, id_) == wanted]


def _alike(store: Store, text: str) -> list[Hit]:
    """Hits for ever shorter beginnings of a text that nothing contains, and for its end."""
    for size in range(len(text) - 1, 0, -1):
        for part in (text[:size], text[-size:]):
            if hits := store.search(part, _HITS):
                return hits
    return []


def find_end(store: Store, text: str, on: int | None = None) -> tuple[str, str]:
    """Kind and id of the node that ``Kind:id``, an id or a full name means; raises as :func:`find_node`."""
    kind, colon, id_ = text.strip().partition(":")
    if colon and kind in LABELS:
        if store.names(kind, [id_], on):
            return kind, id_
        raise NotFound(LABELS[kind], id_)
    return find_node(store, text, on)
