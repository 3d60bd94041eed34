"""Which nodes and relations belong in a network picture."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.arrays import IntArray
from graph.chain.graph import ChainGraph
from graph.chain.tables import REJECTED, EdgeTable
from graph.model.background import BACKGROUND, NO_THROUGH
from graph.plain import Plain, plain_cell

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

    def add(self, near: Mapping[Key, float], hop: int) -> list[Key]:
        """Take in what is not there yet; says what that was."""
        new = [k for k in near if k not in self.hop]
        self.hop.update(dict.fromkeys(new, hop))
        self.strength.update({k: near[k] for k in new})
        return new


def shown_edges(graph: ChainGraph, kinds: Collection[str] | None = None) -> list[EdgeTable]:
    """Relations that pictures show: not rejected, not background, between these kinds (all by default).

    In a stable order.
    """
    pairs = [p for p in sorted(graph.edges) if p[0] not in BACKGROUND]
    tables = [graph.edges[p] for p in pairs if kinds is None or (p[1] in kinds and p[2] in kinds)]
    return [t.take(t.state != REJECTED) for t in tables]


def reach(graph: ChainGraph, start: Key, hops: int, tables: list[EdgeTable], opened: Sequence[Key] = ()) -> Reached:
    """Everything within ``hops`` relations of ``start``, in either direction, not through :data:`NO_THROUGH` kinds.

    Then, one after the other, what is next to the ``opened`` ones among them, of whatever kind.
    """
    found = Reached({start: 0}, {start: 1.0})
    edge = [start]
    for step in range(1, hops + 1):
        near = [k for k in edge if step == 1 or k[0] not in NO_THROUGH]
        edge = found.add(_next(graph, near, tables), step)
    for key in opened:
        if key in found.hop:
            found.add(_next(graph, [key], tables), found.hop[key] + 1)
    return found


def beside(graph: ChainGraph, keys: Iterable[Key], tables: list[EdgeTable]) -> set[Key]:
    """These nodes and those next to them."""
    near = set(keys)
    return near | set(_next(graph, sorted(near), tables))


def _next(graph: ChainGraph, keys: Iterable[Key], tables: list[EdgeTable]) -> dict[Key, float]:
    """Nodes next to these, with the sum of the shares of the relations that join them."""
    edge: dict[str, list[int]] = {kind: [] for kind in graph.nodes}
    for kind, at in keys:
        edge[kind].append(at)
    out: dict[Key, float] = {}
    for table in tables:
        for here, there, near, far in (
            (table.ends[0], table.ends[1], table.source, table.target),
            (table.ends[1], table.ends[0], table.target, table.source),
        ):
            if edge[here]:
                on = np.flatnonzero(np.isin(near, edge[here]))
                for at, share in zip(far[on].tolist(), _share(table, on), strict=True):
                    out[there, at] = out.get((there, at), 0.0) + share
    return out


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
            data = {k: plain_cell(v[i]) for k, v in table.columns.items() if plain_cell(v[i]) is not None}
            out.append(
                Link(table.kind, (a, int(table.source[i])), (b, int(table.target[i])), bool(table.state[i] == 1), data)
            )
    return sorted(out, key=lambda link: (link.kind, link.source, link.target))
