"""Notes on what is accepted but looks odd: names that several ids carry, and loops of supply."""

from __future__ import annotations

from collections import defaultdict

from graph.model.schema import Schema
from graph.store.contract import Store
from loaders.workbook.gathering import Gathering
from loaders.workbook.loops import field_loops
from loaders.workbook.references import References


def same_names(schema: Schema, references: References) -> list[str]:
    """Names that several ids carry: they may be one firm, and a person has to say so."""
    trees = {kind for r in schema.relations.values() if r.single for kind in r.source if kind in r.target}
    notes = []
    for kind, index in references.kinds.items():
        if kind in trees:  # districts and industries do share names with others, or with their own parts
            continue
        shared = []
        for name, here in index.names.items():
            both = {**here, **there} if (there := index.stored_names.get(name)) else here
            if len(both) > 1 and len(ids := [i for i in both if index.known(i)]) > 1:
                shared.append(f"{name}（{'、'.join(ids)}）")
        if shared:
            notes.append(
                f"有 {len(shared)} 个{index.kind.label}名称对应多个编号，未合并，请核对：{'；'.join(shared[:5])}"
            )
    return notes


def loop_notes(gathering: Gathering, store: Store | None) -> list[str]:
    """Loops of supply within a field's map; stored relations count too."""
    edges = {(k[0], k[1]): note for k, note in gathering.values("SUPPLIES", "note").items()}
    if not edges:
        return []
    fields = defaultdict[str, set[str]](set)
    for key in gathering.keys("PART_OF"):
        fields[key[0]].add(key[1])
    if store is not None:
        edges = {(s, t): note for s, t, note in store.rows("SUPPLIES", ["source", "target", "note"])} | edges
        for segment, name in store.rows("PART_OF", ["source", "target"]):
            fields[segment].add(name)
    return [
        f"“环节供需”成环（已接受，请核对）：{' → '.join(gathering.title('Segment', i) for i in [*loop, loop[0]])}"
        for _, loop in field_loops(((*ends, note) for ends, note in edges.items()), fields)
    ]
