"""Ties between enterprises: who sells to, invests in, or sits in one association with whom (以商招商)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.completeness import need_ties
from graph.chain.graph import ChainGraph

DIRECT, SHARED = 0.6, 0.3
"""Weight of a direct tie and of a tie through one third party (own choice)."""
LIMIT = 5
"""Paths that count and are shown: the direct ones, then those through one third party."""
_WORDS = {
    ("SELLS_TO", True): "供货给",
    ("SELLS_TO", False): "采购自",
    ("INVESTS_IN", True): "投资了",
    ("INVESTS_IN", False): "的投资方是",
    ("MEMBER_OF", True): "是会员",
    ("MEMBER_OF", False): "的会员有",
}
_STEP = re.compile(f" ({'|'.join(_WORDS.values())}) ")
_KINDS = ("Enterprise", "Institution")
_PARALLEL = 4
"""Ties that two nodes can have with each other at most: goods and shares, each way."""
_ENOUGH = LIMIT * (1 + _PARALLEL)
"""So many local ends of a third party settle any count: at most LIMIT nodes are left out (the asker and its direct
ends).
"""
Node = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Tie:
    """One step of a path: from node to node, with the words that join them."""

    start: Node
    words: str
    end: Node
    relation: str


def is_direct(text: str) -> bool:
    """Whether a sentence of :meth:`Ties.text` is of one step.

    >>> is_direct("甲 投资了 乙"), is_direct("甲 供货给 乙 投资了 丙")
    (True, False)
    """
    return len(_STEP.findall(text)) == 1


def told(text: str) -> tuple[str, str]:
    """Who can introduce by a sentence of :meth:`Ties.text`, and the sentence as it is written.

    >>> told("甲 投资了 乙"), told("甲 供货给 乙 的投资方是 丙")
    (('乙', '甲投资了乙'), ('丙', '甲供货给乙，乙的投资方是丙'))
    """
    said = _STEP.split(text)
    steps = zip(said[::2], said[1::2], said[2::2], strict=False)
    return said[-1], "，".join("".join(step) for step in steps)


@dataclass(frozen=True)
class Ties:
    """All confirmed ties of a graph, by either end.

    Nodes are numbered through: enterprises, then institutions. The steps of node n are ``first[n]:first[n + 1]``, in
    order of relation, then position of the ends; ``end`` is where a step leads, ``words`` indexes what joins it.
    """

    graph: ChainGraph
    first: IntArray
    end: IntArray
    words: NDArray[np.int8]

    @classmethod
    def of(cls, graph: ChainGraph) -> Ties:
        """Ties of SELLS_TO, INVESTS_IN and MEMBER_OF; raises ``BadRequest`` for a slice without them."""
        need_ties(graph)
        offset, size = _offsets(graph)
        near, far, words = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int8)]
        for (relation, source, target), table in graph.edges.items():
            if (relation, True) not in _WORDS:
                continue
            kept = table.confirmed()
            order = np.lexsort((kept.target, kept.source))
            ends = np.column_stack((kept.source[order] + offset[source], kept.target[order] + offset[target]))
            near.append(ends.ravel())
            far.append(ends[:, ::-1].ravel())
            words.append(
                np.tile(np.array([_NUMBER[relation, True], _NUMBER[relation, False]], dtype=np.int8), len(kept))
            )
        start = np.concatenate(near)
        order = np.argsort(start, kind="stable")
        first = np.searchsorted(start[order], np.arange(size + 1))
        return cls(graph, first, np.concatenate(far)[order], np.concatenate(words)[order])

    def strengths(self, kind: str, nodes: IntArray, local: BoolArray) -> FloatArray:
        """Strength of the ties of each node with local enterprises: 1 − Π(1 − w) over its first paths, in [0, 1).

        ``nan`` for a node of which the data hold no tie at all: nothing can be said.
        """
        at = nodes + _offsets(self.graph)[0][kind]
        here = self._local(local)
        who, end = self._steps(at)
        direct = np.bincount(who[here[end]], minlength=len(at))
        few = direct[who] < LIMIT
        shared = self._shared(at, who[few], end[few], here)
        known = self.first[at + 1] > self.first[at]
        d = np.minimum(direct, LIMIT)
        return np.where(known, _STRENGTH[d, np.minimum(shared, LIMIT - d)], np.nan)

    def paths_to(self, node: Node, local: BoolArray) -> list[list[Tie]]:
        """The first paths of one step, then of two, from ``node`` to local enterprises."""
        at, here = node[1] + _offsets(self.graph)[0][node[0]], self._local(local)
        steps = np.arange(self.first[at], self.first[at + 1])
        direct = steps[here[self.end[steps]]]
        paths = [[int(s)] for s in direct[:LIMIT]]
        left_out = {at, *self.end[direct].tolist()}
        for one in steps.tolist() if len(paths) < LIMIT else ():
            middle = self.end[one]
            further = np.arange(self.first[middle], self.first[middle + 1])
            for two in further[here[self.end[further]]].tolist():
                if len(paths) < LIMIT and int(self.end[two]) not in left_out:
                    paths.append([one, two])
        return [
            [self._tie(at if i == 0 else int(self.end[path[0]]), step) for i, step in enumerate(path)] for path in paths
        ]

    def record(self, tie: Tie) -> tuple[str, tuple[str, str]]:
        """The relation that a step goes by, and its key."""
        ends = (tie.start, tie.end) if _WORDS[tie.relation, True] == tie.words else (tie.end, tie.start)
        source, target = (str(self.graph.nodes[kind].ids[at]) for kind, at in ends)
        return tie.relation, (source, target)

    def text(self, path: list[Tie]) -> str:
        """A path as a sentence."""
        return self._name(path[0].start) + "".join(f" {t.words} {self._name(t.end)}" for t in path)

    def _shared(self, at: IntArray, who: IntArray, middle: IntArray, here: BoolArray) -> IntArray:
        """Paths of two steps of each node, counted no further than needed."""
        third, of = np.unique(middle, return_inverse=True)
        by, end = self._steps(third)
        kept = here[end]
        by, end = by[kept], end[kept]
        start = np.searchsorted(by, np.arange(len(third) + 1))
        rank = np.arange(len(by)) - start[by]
        by, end = by[rank < _ENOUGH], end[rank < _ENOUGH]
        start = np.searchsorted(by, np.arange(len(third) + 1))
        path, step = _spread(start[of], start[of + 1])
        asker, last = who[path], end[step]
        size = len(here)
        own, to = self._steps(at)
        direct = np.unique((own * size + to)[here[to]])
        new = (last != at[asker]) & ~np.isin(asker * size + last, direct)
        return np.bincount(asker[new], minlength=len(at))

    def _steps(self, at: IntArray) -> tuple[IntArray, IntArray]:
        """For each step of these nodes: which of them takes it, and where it ends."""
        who, step = _spread(self.first[at], self.first[at + 1])
        return who, self.end[step]

    def _local(self, local: BoolArray) -> BoolArray:
        """Local nodes among all; only enterprises can be."""
        return np.concatenate([local, np.zeros(len(self.first) - 1 - len(local), dtype=bool)])

    def _tie(self, start: int, step: int) -> Tie:
        relation, forward = _TYPES[self.words[step]]
        return Tie(self._node(start), _WORDS[relation, forward], self._node(int(self.end[step])), relation)

    def _node(self, at: int) -> Node:
        firms = len(self.graph.nodes[_KINDS[0]])
        return (_KINDS[0], at) if at < firms else (_KINDS[1], at - firms)

    def _name(self, node: Node) -> str:
        return str(self.graph.nodes[node[0]].names()[node[1]])


def ties_in(graph: ChainGraph) -> Ties:
    """All confirmed ties of a graph, made once."""
    return graph.once("ties", Ties.of)


def _offsets(graph: ChainGraph) -> tuple[dict[str, int], int]:
    firms, others = (len(graph.nodes[k]) for k in _KINDS)
    return {_KINDS[0]: 0, _KINDS[1]: firms}, firms + others


def _spread(first: IntArray, last: IntArray) -> tuple[IntArray, IntArray]:
    """All numbers of the ranges first[i]:last[i], and the i that each belongs to.

    >>> import numpy as np
    >>> [a.tolist() for a in _spread(np.array([5, 2]), np.array([7, 3]))]
    [[0, 0, 1], [5, 6, 2]]
    """
    count = last - first
    who = np.repeat(np.arange(len(first)), count)
    return who, np.arange(len(who)) + np.repeat(first - (np.cumsum(count) - count), count)


def tie_strength(direct: int, shared: int) -> float:
    """1 − Π(1 − w) over so many direct and shared paths; in [0, 1)."""
    missed = 1.0
    for weight in [DIRECT] * direct + [SHARED] * shared:
        missed *= 1 - weight
    return 1 - missed


_TYPES = list(_WORDS)
_NUMBER = {type_: i for i, type_ in enumerate(_TYPES)}
_STRENGTH = np.array([[tie_strength(d, s) for s in range(LIMIT + 1)] for d in range(LIMIT + 1)])
