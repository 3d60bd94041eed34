"""Which nodes and relations belong in a network picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from graph.background import BACKGROUND, NO_THROUGH
from graph.chain import REJECTED, ChainGraph, EdgeTable, IntArray
from graph.views.view import Plain

Key = tuple[str, int]
"""Node kind and position."""


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two picked nodes."""

    kind: str
    source: Key
    target: Key
    suggested: bool
    data: dict[str, Plain]


@dataclass(frozen=True, slots=True)
class Reached:
    """Nodes by hop (0 is the start), and how strongly each is tied to the hop before it."""

    hop: dict[Key, int]
    strength: dict[Key, float]


def shown_edges(graph: ChainGraph) -> list[EdgeTable]:
    """Relations that pictures show: not rejected, not background; in a stable order."""
    tables = [graph.edges[pair] for pair in sorted(graph.edges) if pair[0] not in BACKGROUND]
    return [t.take(t.state != REJECTED) for t in tables]


def reach(graph: ChainGraph, start: Key, hops: int, tables: list[EdgeTable]) -> Reached:
    """Everything within ``hops`` relations of ``start``, in either direction, not through :data:`NO_THROUGH` kinds."""
    hop: dict[Key, int] = {start: 0}
    strength: dict[Key, float] = {start: 1.0}
    edge_of = {kind: [start[1]] if kind == start[0] else [] for kind in graph.nodes}
    for step in range(1, hops + 1):
        found: dict[Key, float] = {}
        for table in tables:
            for here, there, near, far in (
                (table.ends[0], table.ends[1], table.source, table.target),
                (table.ends[1], table.ends[0], table.target, table.source),
            ):
                if not edge_of[here] or (here in NO_THROUGH and step > 1):
                    continue
                on = np.flatnonzero(np.isin(near, edge_of[here]))
                shares = _share(table, on)
                for at, share in zip(far[on].tolist(), shares, strict=True):
                    found[there, at] = found.get((there, at), 0.0) + share
        edge_of = {kind: [] for kind in graph.nodes}
        for key, value in found.items():
            if key not in hop:
                hop[key], strength[key] = step, value
                edge_of[key[0]].append(key[1])
    return Reached(hop, strength)


def _share(table: EdgeTable, at: IntArray) -> list[float]:
    """Weight of relations: the recorded share, else a little, so that a share always counts for more."""
    if "share" not in table.columns:
        return [0.01] * len(at)
    out: list[float] = np.nan_to_num(table.columns["share"][at], nan=0.01).tolist()
    return out


def degrees_among(graph: ChainGraph, keys: Iterable[Key], tables: list[EdgeTable]) -> dict[Key, int]:
    """Number of relations of each node to the others among ``keys``."""
    keys = list(keys)
    masks = {kind: np.zeros(len(table), dtype=bool) for kind, table in graph.nodes.items()}
    counts = {kind: np.zeros(len(table), dtype=np.int64) for kind, table in graph.nodes.items()}
    for kind, at in keys:
        masks[kind][at] = True
    for table in tables:
        a, b = table.ends
        both = masks[a][table.source] & masks[b][table.target]
        counts[a] += np.bincount(table.source[both], minlength=len(counts[a]))
        counts[b] += np.bincount(table.target[both], minlength=len(counts[b]))
    return {key: int(counts[key[0]][key[1]]) for key in keys}


def links_among(graph: ChainGraph, keys: Iterable[Key], tables: list[EdgeTable]) -> list[Link]:
    """Relations whose two ends are both among ``keys``, in a stable order."""
    picked: dict[str, list[int]] = {}
    for kind, at in keys:
        picked.setdefault(kind, []).append(at)
    out = []
    for table in tables:
        a, b = table.ends
        if a not in picked or b not in picked:
            continue
        on = np.flatnonzero(np.isin(table.source, picked[a]) & np.isin(table.target, picked[b]))
        for i in on.tolist():
            data = {k: plain(v[i]) for k, v in table.columns.items() if plain(v[i]) is not None}
            out.append(Link(table.kind, (a, int(table.source[i])), (b, int(table.target[i])),
                            bool(table.state[i] == 1), data))  # fmt: skip
    return sorted(out, key=lambda link: (link.kind, link.source, link.target))


def plain(value: object) -> Plain:
    """A cell as a plain JSON value: numpy numbers converted, ``nan`` as ``None``.

    >>> import numpy as np
    >>> plain(np.float64("nan")), plain(np.float64(2.0))
    (None, 2)
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        if value != value:
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return value if value is None or isinstance(value, str | int | bool) else str(value)
