"""The tables of a graph for analysts: networkx, pandas, GraphML."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from graph.chain.tables import Tables
from graph.model.schema import STATES, FieldDef, default_schema


def _known(columns: Any, at: int) -> dict[str, Any]:
    """Values of one record that are known, as plain Python values."""
    out = {}
    for name, values in columns.items():
        value = values[at]
        if value is not None and value == value:
            out[name] = value.item() if isinstance(value, np.generic) else value
    return out


def to_networkx(graph: Tables) -> nx.MultiDiGraph[str]:
    """All nodes and relations; a node is named ``Kind:id`` and carries ``kind``, ``id``, ``label`` and its known
    fields.

    Relations are keyed by their kind and carry ``state`` and their known fields. Unknown values are left out.
    """
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph(version=graph.version, on=graph.on, data_date=graph.data_date or "")
    keys = {}
    for kind, table in graph.nodes.items():
        labels = table.names()
        keys[kind] = [f"{kind}:{i}" for i in table.ids]
        for at, key in enumerate(keys[kind]):
            net.add_node(
                key, **{"kind": kind, "id": str(table.ids[at]), "label": str(labels[at]), **_known(table.columns, at)}
            )
    for (kind, source, target), edges in graph.edges.items():
        for at, (s, t) in enumerate(zip(edges.source.tolist(), edges.target.tolist(), strict=True)):
            values = {k: v for k, v in _known(edges.columns, at).items() if k != "key"}
            net.add_edge(keys[source][s], keys[target][t], key=kind, kind=kind, state=STATES[edges.state[at]], **values)
    return net


def to_pandas(graph: Tables) -> dict[str, pd.DataFrame]:
    """One frame per node kind (``id`` and fields) and per relation kind (``source``, ``target``, their kinds,
    ``state``, fields).

    A relation between several kinds of nodes is one frame. Kinds without records give an empty frame with their
    columns.
    """
    frames = {kind: pd.DataFrame({"id": table.ids, **table.columns}) for kind, table in graph.nodes.items()}
    parts: dict[str, list[pd.DataFrame]] = {}
    for (kind, source, target), edges in graph.edges.items():
        ends = {
            "source": graph.nodes[source].ids[edges.source],
            "target": graph.nodes[target].ids[edges.target],
            "source_kind": source,
            "target_kind": target,
            "state": np.array(STATES, dtype=object)[edges.state],
        }
        parts.setdefault(kind, []).append(pd.DataFrame({**ends, **edges.columns}))
    return frames | {kind: pd.concat(each, ignore_index=True) for kind, each in parts.items()}


def to_graphml(graph: Tables, path: Path) -> None:
    """Write the graph as GraphML (UTF-8), as other graph tools read it, without what goes on no export."""
    net, kinds = to_networkx(graph), {k.name: k for k in default_schema().kinds()}
    for node, values in net.nodes(data=True):
        _public(values, kinds[node.partition(":")[0]].fields)
    for _, _, kind, values in net.edges(keys=True, data=True):
        _public(values, kinds[str(kind)].fields)
    nx.write_graphml_xml(net, path)


def _public(values: dict[str, Any], fields: Mapping[str, FieldDef]) -> None:
    for name in [n for n in values if n in fields and fields[n].restricted]:
        del values[name]
