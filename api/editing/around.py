"""What stands below a form: the relations of the record, each with its own form, and what was done to it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.pages.desk import Desk
from graph.model.schema import default_schema
from graph.search.related import group_label, seen_from
from graph.store.contract import Store
from loaders.editing.form import Form
from loaders.editing.records import id_of
from loaders.editing.signed import ACTIONS, TOPIC

SHOWN, EDITS = 10, 10
"""Relations shown of a kind, and edits."""


@dataclass(frozen=True, slots=True)
class Kin:
    """Relations of one kind and direction: names with the addresses of their forms, and where to add one, "" where
    there can be no other."""

    label: str
    of: str
    rows: list[tuple[str, str]]
    total: int
    all: str
    new: str


def beside(desk: Desk, form: Form) -> list[Kin]:
    """The relations that a node has or may have; of a relation none."""
    schema, store = default_schema(), desk.here.store
    if form.kind not in schema.nodes:
        return []
    counts = {(c.kind, c.outward): c.count for c in store.relation_counts(form.kind, form.id)}
    out = []
    for relation in schema.relations.values():
        for outward, kinds in ((True, relation.source), (False, relation.target)):
            if form.kind in kinds and not relation.derived:
                out.append(_kin(desk, form, relation.name, outward, counts.get((relation.name, outward), 0)))
    return sorted(out, key=lambda k: not k.rows)


def _kin(desk: Desk, form: Form, name: str, outward: bool, total: int) -> Kin:
    store, relation = desk.here.store, default_schema().relations[name]
    found = store.relations(form.kind, form.id, name, outward, limit=SHOWN) if total else []
    rows = [
        (r.name, desk.to("/edit", name, id_of(relation, r.version.key, r.version.ends)))
        for r in seen_from(store, found, outward, None)
    ]
    end = {"source" if outward else "target": form.id}
    every = desk.to("/records", form.kind, form.id, relation=name, way="out" if outward else "in")
    new = "" if rows and relation.single and outward else desk.to("/edit", name, **end)
    return Kin(group_label(name, outward), relation.label, rows, total, every, new)


def edits_of(store: Store, form: Form) -> list[dict[str, Any]]:
    """What was done to a record by hand, newest first."""
    batches = {b.id: b.status for b in store.batches()}
    return [
        {
            "at": n.at,
            "by": n.by,
            "what": ACTIONS[n.values["action"]],
            "why": n.values["why"],
            "batch": n.values["batch"],
            "undone": batches.get(n.values["batch"]) != "committed",
        }
        for n in reversed(store.notes(TOPIC, f"{form.kind}/{form.id}")[-EDITS:])
    ]
