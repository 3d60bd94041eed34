"""A network picture in the plain form that scripts of pages draw from, whatever library they draw with.

``nodes`` have ``id, label, type, x, y`` (centres in px) and what else is known, ``edges`` have ``id, source, target,
label``, ``kinds`` are the looks of the node types, ``ways`` name the nodes and edges of each way between two.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from graph.views.view import View

Stops = Sequence[str]


def network_contract(view: View, ways: Sequence[Stops] = ()) -> dict[str, Any]:
    """``view`` as plain JSON values; ``ways`` are given by the ids of their nodes."""
    nodes = [
        {
            "id": n.id,
            "label": n.label,
            "short": n.texts[0].text if n.texts else "",
            "type": n.kind,
            "style": n.style,
            "x": round(n.center[0], 1),
            "y": round(n.center[1], 1),
            "w": n.w,
            "h": n.h,
            "hop": n.data.get("hop", 0),
            "said": n.sentence,
            "href": n.href,
        }
        for n in view.nodes
    ]
    edges = [
        {
            "id": f"e{i}",
            "source": e.source,
            "target": e.target,
            "label": e.label,
            "type": e.kind,
            "color": e.color,
            "sure": e.strong,
            "quiet": e.quiet,
        }
        for i, e in enumerate(view.edges)
    ]
    between: dict[frozenset[str], list[str]] = {}
    for edge in edges:
        between.setdefault(frozenset((str(edge["source"]), str(edge["target"]))), []).append(str(edge["id"]))
    marked = [
        {
            "nodes": list(stops),
            "edges": [e for pair in itertools.pairwise(stops) for e in between.get(frozenset(pair), [])],
        }
        for stops in ways
    ]
    kinds = [
        {
            "style": k.key,
            "type": k.key.removesuffix("-local"),
            "label": k.label,
            "count": k.count,
            "shape": k.shape,
            "fill": k.fill,
            "stroke": k.stroke,
            "line": k.line,
        }
        for k in view.legend
    ]
    return {
        "title": view.title,
        "nodes": nodes,
        "edges": edges,
        "kinds": kinds,
        "ways": marked,
        "shown": view.shown,
        "total": view.total,
        "notes": list(view.notes),
    }
