"""Which nodes of a chain every route must pass: dominators, articulation points, minimum cuts. One route is enough
(OR).

Graphs are index arrays ``source``, ``target`` over n nodes; loops and repeats say nothing here. Cycles are condensed
first: members of a cycle stand or fall together in these questions, and the results name them as one group.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.sparse import csgraph

from graph.supply.condensed import Condensed, ends_of


def dominators(chain: Condensed) -> tuple[int, ...]:
    """The last group that every route from a group without inputs must pass before each one; -1 for none.

    Source
    ------
    Cooper, Harvey, Kennedy (2001), from a virtual source that feeds all groups without inputs; without cycles one pass.
    """
    above: list[int] = []
    for inputs in chain.inputs:
        common = -1
        for k, i in enumerate(inputs):
            common = i if k == 0 else _meet(above, common, i)
        above.append(common)
    return tuple(above)


def dominated(chain: Condensed) -> tuple[tuple[int, ...], ...]:
    """Of each group, all others every route to which passes it."""
    above = dominators(chain)
    out: list[list[int]] = [[] for _ in above]
    for g, up in enumerate(above):
        while up >= 0:
            out[up].append(g)
            up = above[up]
    return tuple(tuple(each) for each in out)


def articulation_points(n: int, source: ArrayLike, target: ArrayLike) -> tuple[int, ...]:
    """Nodes without which the graph, taken without directions, falls into more pieces; in order.

    Source: Hopcroft and Tarjan (1973).
    """
    a, b = ends_of(n, source, target)
    beside: list[set[int]] = [set() for _ in range(n)]
    for x, y in zip(a.tolist(), b.tolist(), strict=True):
        if x != y:
            beside[x].add(y)
            beside[y].add(x)
    depth, low, found = [-1] * n, [0] * n, set[int]()
    for root in range(n):
        if depth[root] < 0:
            found |= _cut_by(root, beside, depth, low)
    return tuple(sorted(found))


def minimum_cut(chain: Condensed, target: int, start: int | None = None) -> tuple[int, ...] | None:
    """Fewest groups that together lie on every route to ``target`` (a group), nearest to where routes begin.

    Routes begin at all groups without inputs, which may be cut themselves, or at the group ``start``, which may not.
    The number of groups is that of independent routes (Menger). ``None`` where nothing can be cut: the target has no
    inputs, or ``start`` supplies it directly; no group where no route leads there.
    """
    if not chain.inputs[target] or start == target or start in chain.inputs[target]:
        return None
    near = _upstream(chain, target)
    number = {g: i for i, g in enumerate(near)}
    if start is not None and start not in number:
        return ()
    begin, large = 2 * len(near), len(near) + 1
    links: list[tuple[int, int, int]] = []  # a group is split in two, in 2i and out 2i + 1, joined by what may be cut
    for g in near:
        links.append((2 * number[g], 2 * number[g] + 1, large if g == start else 1))
        links += [(2 * number[i] + 1, 2 * number[g], large) for i in chain.inputs[g]]
        if g == start or (start is None and not chain.inputs[g]):
            links.append((begin, 2 * number[g], large))
    rows, columns, capacity = (np.array(each, dtype=np.int32) for each in zip(*links, strict=True))
    net = sparse.csr_array((capacity, (rows, columns)), shape=(begin + 1, begin + 1))
    left = sparse.csr_array(net - csgraph.maximum_flow(net, begin, 2 * number[target]).flow)
    left.eliminate_zeros()
    reached = set(csgraph.breadth_first_order(left, begin, return_predecessors=False).tolist())
    return tuple(g for g in near if 2 * number[g] in reached and 2 * number[g] + 1 not in reached)


def _upstream(chain: Condensed, target: int) -> list[int]:
    seen, queue = {target}, deque([target])
    while queue:
        for i in chain.inputs[queue.popleft()]:
            if i not in seen:
                seen.add(i)
                queue.append(i)
    return sorted(seen)


def _meet(above: Sequence[int], a: int, b: int) -> int:
    """The nearest group above both, or themselves; groups are in topological order, so the larger number goes up."""
    while a != b:
        if a > b:
            a = above[a]
        else:
            b = above[b]
    return a


def _cut_by(root: int, beside: list[set[int]], depth: list[int], low: list[int]) -> set[int]:
    """Articulation points of the piece of ``root``, depth first without recursion."""
    found, children = set[int](), 0
    depth[root] = low[root] = 0
    stack: list[tuple[int, int, Iterator[int]]] = [(root, -1, iter(sorted(beside[root])))]
    while stack:
        node, parent, left = stack[-1]
        nxt = next(left, None)
        if nxt is None:
            stack.pop()
            if parent >= 0:
                low[parent] = min(low[parent], low[node])
                if parent == root:
                    children += 1
                elif low[node] >= depth[parent]:
                    found.add(parent)
        elif depth[nxt] < 0:
            depth[nxt] = low[nxt] = depth[node] + 1
            stack.append((nxt, node, iter(sorted(beside[nxt]))))
        elif nxt != parent:
            low[node] = min(low[node], depth[nxt])
    return found | ({root} if children > 1 else set())
