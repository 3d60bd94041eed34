"""A chain without its cycles: members of a cycle become one group, and groups are in the order of supply."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import TopologicalSorter

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.sparse import csgraph

from graph.arrays import IntArray
from graph.errors import BadRequest


@dataclass(frozen=True, slots=True)
class Condensed:
    """A graph without cycles: groups in topological order, suppliers first.

    ``group`` (n,) is each node's group, ``members`` the nodes of each group, ``inputs`` and ``users`` the groups next
    to it.
    """

    group: IntArray
    members: tuple[tuple[int, ...], ...]
    inputs: tuple[tuple[int, ...], ...]
    users: tuple[tuple[int, ...], ...]

    @property
    def cycles(self) -> tuple[tuple[int, ...], ...]:
        """Groups of several nodes."""
        return tuple(m for m in self.members if len(m) > 1)


def condense(n: int, source: ArrayLike, target: ArrayLike) -> Condensed:
    """Strongly connected components as groups; raises ``BadRequest`` for an end that is no node.

    >>> condense(3, [0, 1, 1], [1, 0, 2]).members
    ((0, 1), (2,))
    """
    a, b = ends_of(n, source, target)
    _, label = csgraph.connected_components(
        sparse.csr_matrix((np.ones(len(a)), (a, b)), shape=(n, n)), directed=True, connection="strong"
    )
    number: dict[int, int] = {}
    for c in label.tolist():  # numbered by their first node, so that the order does not hang on the library
        number.setdefault(c, len(number))
    group = np.array([number[c] for c in label.tolist()], dtype=np.int64)
    pairs = {(x, y) for x, y in zip(group[a].tolist(), group[b].tolist(), strict=True) if x != y}
    order = _topological(len(number), pairs)
    place = {g: i for i, g in enumerate(order)}
    members: list[list[int]] = [[] for _ in order]
    for node, g in enumerate(group.tolist()):
        members[place[g]].append(node)
    inputs: list[list[int]] = [[] for _ in order]
    users: list[list[int]] = [[] for _ in order]
    for x, y in sorted((place[x], place[y]) for x, y in pairs):
        users[x].append(y)
        inputs[y].append(x)
    moved = np.array([place[g] for g in group.tolist()], dtype=np.int64)
    return Condensed(moved, *(tuple(tuple(each) for each in lists) for lists in (members, inputs, users)))


def layers(chain: Condensed) -> IntArray:
    """Longest way from a group without inputs, in steps; shape (groups,)."""
    out = np.zeros(len(chain.members), dtype=np.int64)
    for g, inputs in enumerate(chain.inputs):
        out[g] = 1 + max((out[i] for i in inputs), default=-1)
    return out


def ends_of(n: int, source: ArrayLike, target: ArrayLike) -> tuple[IntArray, IntArray]:
    """Both ends as positions, checked."""
    a, b = np.asarray(source, dtype=np.int64).ravel(), np.asarray(target, dtype=np.int64).ravel()
    if len(a) != len(b):
        raise BadRequest(f"供需关系两端的个数不同：{len(a)} 与 {len(b)}")
    if len(a) and (min(a.min(), b.min()) < 0 or max(a.max(), b.max()) >= n):
        raise BadRequest(f"供需关系的一端不在 0 到 {n - 1} 之间")
    return a, b


def _topological(n: int, pairs: set[tuple[int, int]]) -> list[int]:
    order = TopologicalSorter[int](dict.fromkeys(range(n), ()))
    for x, y in sorted(pairs):
        order.add(y, x)
    return list(order.static_order())
