"""Who in a place could introduce it to a target: the local enterprises nearest to it over recorded ties, each with its
ways.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from graph.arrays import BoolArray, IntArray
from graph.chain.completeness import need_ties
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, membership
from graph.chain.tables import REJECTED
from graph.errors import BadRequest, NotFound
from graph.model.labels import LABELS
from graph.network.paths import LONGEST, MOST, Node, Way, find_ways

TIES = ("SELLS_TO", "INVESTS_IN", "MEMBER_OF", "AFFILIATED_WITH", "UNDERTAKES")
"""Relations between those who act; that two work in one segment does not mean that they know each other."""


@dataclass(frozen=True, slots=True)
class Introducer:
    """A local enterprise, how many steps it is away, and its shortest ways to the target."""

    id: str
    name: str
    steps: int
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Introductions:
    """The nearest local enterprises; ``reached`` there are within ``longest`` steps."""

    target: Node
    introducers: tuple[Introducer, ...]
    reached: int
    longest: int


def who_could_introduce(
    graph: ChainGraph,
    place: Place,
    target: Node,
    *,
    by: int | None = None,
    count: int = 5,
    ways: int = 3,
    longest: int = 4,
) -> Introductions:
    """The ``count`` local enterprises with the fewest steps to ``target`` (kind, position), each with its shortest
    ``ways``.

    Steps are ties on record (:data:`TIES`), rejected ones left out. Equally near ones go by id. Empty where no way is
    on record. With ``by`` (a position) only this local enterprise is asked.

    Raises
    ------
    NotFound
        No such kind or position.
    BadRequest
        The target is in the place itself, or is ``by``; ``by`` is not in the place; a number is out of its range;
        or the graph was read without ties.
    """
    kind, at = target
    if kind not in graph.nodes or not 0 <= at < len(graph.nodes[kind]):
        raise NotFound(LABELS.get(kind, "对象"), str(at))
    if not 1 <= longest <= LONGEST:
        raise BadRequest(f"步数 {longest} 不在 1 到 {LONGEST} 之间")
    if not (1 <= count <= MOST and 1 <= ways <= MOST):
        raise BadRequest(f"介绍人数和路径条数须在 1 到 {MOST} 之间")
    need_ties(graph)
    local = membership(graph, place).inside
    if kind == "Enterprise" and at == by:
        raise BadRequest("介绍人和目标是同一家企业；请另选一个")
    if kind == "Enterprise" and local[at]:
        raise BadRequest(f"“{graph.nodes[kind].names()[at]}”就在{place.name}，不需要引荐；请选外地的目标")
    if by is not None:
        local = _alone(graph, local, place, by)
    among = _ties_alone(graph)
    near = _steps_from(among, target, longest)
    found = np.flatnonzero(local & (near <= longest))
    ids = graph.nodes["Enterprise"].ids.astype(str)
    first = found[np.lexsort((ids[found], near[found]))][:count].tolist()
    names = graph.nodes["Enterprise"].names()
    made = (
        Introducer(
            str(ids[f]), str(names[f]), int(near[f]), find_ways(among, ("Enterprise", f), target, ways, longest).ways
        )
        for f in first
    )
    return Introductions(target, tuple(made), len(found), longest)


def _alone(graph: ChainGraph, local: BoolArray, place: Place, by: int) -> BoolArray:
    """A mask with this local enterprise alone."""
    if not local[by]:
        name = graph.nodes["Enterprise"].names()[by]
        raise BadRequest(f"“{name}”不在{place.name}（或所在地不明）；请选本地企业，或在“关系网络”里查两者之间的路径")
    out = np.zeros(len(local), dtype=bool)
    out[by] = True
    return out


def _ties_alone(graph: ChainGraph) -> ChainGraph:
    """The graph with ties only, made once."""
    return graph.once("ties alone", lambda g: replace(g, edges={p: t for p, t in g.edges.items() if p[0] in TIES}))


def tie_counts(graph: ChainGraph, kind: str) -> IntArray:
    """Ties of each node of a kind that are not rejected, shape (nodes,)."""
    count = np.zeros(len(graph.nodes[kind]), dtype=np.int64)
    for (_, source, target), table in _ties_alone(graph).edges.items():
        live = table.state != REJECTED
        for end, rows in ((source, table.source[live]), (target, table.target[live])):
            if end == kind:
                count += np.bincount(rows, minlength=len(count))
    return count


def _steps_from(graph: ChainGraph, target: Node, longest: int) -> IntArray:
    """Steps from the target to each enterprise, more than ``longest`` where it is not reached; shape (enterprises,)."""
    reached = {kind: np.full(len(table), longest + 1, dtype=np.int64) for kind, table in graph.nodes.items()}
    reached[target[0]][target[1]] = 0
    for step in range(1, longest + 1):
        for pair, table in graph.edges.items():
            live = table.state != REJECTED
            ends = [(pair[1], table.source[live]), (pair[2], table.target[live])]
            for (kind, here), (other, there) in (ends, ends[::-1]):
                new = there[reached[kind][here] == step - 1]
                reached[other][new] = np.minimum(reached[other][new], step)
    return reached["Enterprise"]
