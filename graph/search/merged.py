"""Which records were merged into which, by the work log: the id that went away leads to the one that was kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from graph.model.records import Note
from graph.store.contract import Store

TOPIC, FIRM = "merge", "Enterprise"


def pair_key(kind: str, *ids: str) -> str:
    """Key of two records of a kind in the work log, whichever is kept."""
    return orjson.dumps(sorted(ids) if kind == FIRM else [kind, *sorted(ids)]).decode()


def standing(store: Store) -> dict[str, dict[str, Any]]:
    """The newest decision by pair, with its author and time; those undone are left out."""
    return _standing(store.notes(TOPIC))


def _standing(notes: Iterable[Note]) -> dict[str, dict[str, Any]]:
    out: dict[str, dict[str, Any]] = {}
    for note in notes:
        out.pop(note.key, None)
        if note.values["decision"] != "undone":
            out[note.key] = {"kind": FIRM} | note.values | {"by": note.by, "at": note.at}
    return out


def merges(store: Store, kind: str) -> dict[str, dict[str, Any]]:
    """What was said of each merge that stands, by the id that went away."""
    said = (d for d in standing(store).values() if d["decision"] == "confirmed" and d["kind"] == kind)
    return {d["drop"]: d for d in said}


def merged_into(store: Store, kind: str, id_: str) -> str:
    """The id that this one leads to, the last where one merge followed another; "" for none."""
    return leads_to({gone: d["keep"] for gone, d in merges(store, kind).items()}, id_)


def leads_to(into: dict[str, str], id_: str) -> str:
    """Where an id leads to at last by these single steps; "" for nowhere."""
    keep = ""
    for _ in into:
        keep = into.get(keep or id_, keep)
    return keep


def merged_keys(notes: Iterable[Note]) -> dict[str, str]:
    """From the keys of rows whose records were merged into others to the keys that are kept."""
    steps: dict[str, dict[str, str]] = {}
    for said in _standing(n for n in notes if n.topic == TOPIC).values():
        if said["decision"] == "confirmed":
            steps.setdefault(said["kind"], {})[said["drop"]] = said["keep"]
    return {f"{kind}:{gone}": f"{kind}:{leads_to(into, gone)}" for kind, into in steps.items() for gone in into}
