"""A network picture as GraphML, with positions, for other graph tools."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import networkx as nx

from graph.views.table import Table
from graph.views.view import View

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_graphml(view: View, tables: Sequence[Table] = ()) -> bytes:
    """Nodes with kind, label, position and known data; relations with their label.

    Characters XML forbids are dropped.
    """
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph(title=_text(view.title), shown=view.shown, total=view.total)
    for node in view.nodes:
        given = {"kind": node.kind, "label": node.label, "x": float(node.x), "y": float(node.y)}
        net.add_node(_text(node.id), **_plain({**node.data, **given}))
    for edge in view.edges:
        net.add_edge(_text(edge.source), _text(edge.target), **_plain({"label": edge.label}))
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(nx.generate_graphml(net))).encode()


def _text(value: str) -> str:
    return _FORBIDDEN.sub("", value)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values by one type per name: GraphML declares a type once, so anything but numbers and flags becomes text."""
    keep = {"x", "y"}
    return {k: v if k in keep else _text(str(v)) for k, v in values.items() if v is not None}
