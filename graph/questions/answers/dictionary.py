"""The declared model as plain data: kinds, fields, ends of relations."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from graph.model.schema import NodeKind, RelationKind, Schema


def dictionary_answer(schema: Schema) -> dict[str, Any]:
    """Kinds with labels and fields (type, unit, choices), and the ends of relations."""
    return {
        "schema_version": schema.version,
        "nodes": [
            _kind(k) | {"id_label": k.id_label, "color": k.color, "shape": k.shape} for k in schema.nodes.values()
        ],
        "relations": [
            _kind(k) | {"source": list(k.source), "target": list(k.target), "key": list(k.key), "derived": k.derived}
            for k in schema.relations.values()
        ],
    }


def _kind(kind: NodeKind | RelationKind) -> dict[str, Any]:
    fields = [asdict(f) | {"choices": list(f.choices), "aliases": list(f.aliases)} for f in kind.fields.values()]
    return {
        "kind": kind.name,
        "label": kind.label,
        "english": kind.english,
        "about": kind.about,
        "sheet": kind.sheet,
        "fields": fields,
    }
