"""Ties between enterprises: who sells to, invests in, or sits in one association with whom (以商招商)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from graph.chain import BoolArray, ChainGraph

DIRECT, SHARED = 0.6, 0.3
"""Weight of a direct tie and of a tie through one third party (own choice)."""
_WORDS = {("SELLS_TO", True): "供货给", ("SELLS_TO", False): "采购自", ("INVESTS_IN", True): "投资了",
          ("INVESTS_IN", False): "的投资方是", ("MEMBER_OF", True): "是会员", ("MEMBER_OF", False): "的会员有"}  # fmt: skip
Node = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Tie:
    """One step of a path: from node to node, with the words that join them."""

    start: Node
    words: str
    end: Node
    relation: str


@dataclass(frozen=True)
class Ties:
    """All confirmed ties of a graph, by either end."""

    graph: ChainGraph
    steps: dict[Node, list[Tie]]

    @classmethod
    def of(cls, graph: ChainGraph) -> Ties:
        """Ties of SELLS_TO, INVESTS_IN and MEMBER_OF, in order of position."""
        steps = defaultdict[Node, list[Tie]](list)
        for (relation, source, target), table in graph.edges.items():
            if (relation, True) not in _WORDS:
                continue
            kept = table.confirmed()
            for s, t in sorted(zip(kept.source.tolist(), kept.target.tolist(), strict=True)):
                steps[source, s].append(Tie((source, s), _WORDS[relation, True], (target, t), relation))
                steps[target, t].append(Tie((target, t), _WORDS[relation, False], (source, s), relation))
        return cls(graph, dict(steps))

    def known(self, node: Node) -> bool:
        """Whether the data hold any tie of this node: without one, nothing can be said."""
        return node in self.steps

    def paths_to(self, node: Node, local: BoolArray, limit: int = 5) -> list[list[Tie]]:
        """Paths of one step, then of two, from ``node`` to local enterprises; shortest first."""
        direct = [[t] for t in self.steps.get(node, []) if self._is_local(t.end, local)]
        ends = {p[-1].end for p in direct}
        shared = []
        for first in self.steps.get(node, []):
            for second in self.steps.get(first.end, []):
                if second.end != node and second.end not in ends and self._is_local(second.end, local):
                    shared.append([first, second])
        return (direct + shared)[:limit]

    @staticmethod
    def _is_local(node: Node, local: BoolArray) -> bool:
        return node[0] == "Enterprise" and bool(local[node[1]])

    def text(self, path: list[Tie]) -> str:
        """A path as a sentence."""
        return self._name(path[0].start) + "".join(f" {t.words} {self._name(t.end)}" for t in path)

    def _name(self, node: Node) -> str:
        return str(self.graph.nodes[node[0]].names()[node[1]])


def tie_strength(paths: list[list[Tie]]) -> float:
    """1 − Π(1 − w) over the paths; in [0, 1)."""
    missed = 1.0
    for path in paths:
        missed *= 1 - (DIRECT if len(path) == 1 else SHARED)
    return 1 - missed
