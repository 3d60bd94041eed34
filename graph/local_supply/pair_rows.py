"""Pairs of local makers along supply relations, as arrays: positions in ``graph.chain.operating``, a row for each pair
and relation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.lookup import nearest
from graph.chain.operating import Operating, operating
from graph.chain.tables import REJECTED
from graph.errors import NotFound
from graph.model.labels import LABELS
from graph.supply.needs import supply_of

WIDEST = 50
"""Makers of a segment that are paired, those with the largest revenue shares.

A place with more has too many pairs to read.
"""
_NONE: IntArray = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Rows:
    """One row for each supply relation and pair: positions in ``operating``, and whether the relation is essential."""

    supplier: IntArray
    user: IntArray
    essential: BoolArray

    def take(self, keep: BoolArray) -> Rows:
        """Those under the mask."""
        return Rows(self.supplier[keep], self.user[keep], self.essential[keep])


def members(graph: ChainGraph, association: str) -> BoolArray:
    """Members of an association (id), as a mask over enterprises; raises ``NotFound``."""
    table = graph.nodes["Institution"]
    if association not in table.index:
        raise NotFound(LABELS["Institution"], association, nearest(association, list(map(str, table.names()))))
    at = table.index[association]
    joins = graph.edge("MEMBER_OF", "Enterprise", "Institution").confirmed()
    out = np.zeros(len(graph.nodes["Enterprise"]), dtype=bool)
    out[joins.source[joins.target == at]] = True
    return out


def local_makers(known: Operating, segments: IntArray, local: BoolArray) -> tuple[dict[int, IntArray], int]:
    """Positions in ``operating`` of the local makers of each segment, at most :data:`WIDEST`.

    And how many have more.
    """
    out, cut = dict[int, IntArray](), 0
    for s in segments.tolist():
        mine: IntArray = np.arange(known.start[s], known.start[s + 1])
        mine = mine[local[known.enterprise[mine]]]
        cut += len(mine) > WIDEST
        out[s] = mine[:WIDEST]
    return out, cut


def pair_rows(graph: ChainGraph, makers: dict[int, IntArray]) -> tuple[Rows, int]:
    """All pairs along the relations among these segments, and how many relations have makers at both ends."""
    known, supply = operating(graph), supply_of(graph)
    givers, users, must, relations = [_NONE], [_NONE], [np.zeros(0, dtype=bool)], 0
    for s, mine in makers.items():
        for t, essential in supply.users[s]:
            if t != s and len(mine) and len(makers.get(t, _NONE)):
                relations += 1
                givers.append(np.repeat(mine, len(makers[t])))
                users.append(np.tile(makers[t], len(mine)))
                must.append(np.full(len(users[-1]), essential))
    rows = Rows(np.concatenate(givers), np.concatenate(users), np.concatenate(must))
    return rows.take(known.enterprise[rows.supplier] != known.enterprise[rows.user]), relations


def one_side(graph: ChainGraph, rows: Rows, segment: str | None, enterprise: str | None) -> BoolArray:
    """Rows with this segment and this enterprise (ids, ``None`` for any) on one of their sides; raises ``NotFound``."""
    known, keep = operating(graph), np.ones(len(rows.user), dtype=bool)
    for kind, id_, of in (("Segment", segment, known.segment), ("Enterprise", enterprise, known.enterprise)):
        if id_ is not None:
            at = graph.position(kind, id_)
            keep &= (of[rows.supplier] == at) | (of[rows.user] == at)
    return keep


def tied(graph: ChainGraph, size: int) -> IntArray:
    """Pairs of enterprises with a tie on record, both ways round, as one number each."""
    keys = [_NONE]
    for relation in ("SELLS_TO", "INVESTS_IN"):
        table = graph.edge(relation, "Enterprise", "Enterprise")
        s, t = (end[table.state != REJECTED] for end in (table.source, table.target))
        keys += [s * size + t, t * size + s]
    return np.unique(np.concatenate(keys))


def served(known: Operating, rows: Rows, tied: IntArray, size: int, makers: dict[int, IntArray]) -> BoolArray:
    """Whether the user of each row makes the input itself, or has a tie with a local maker of it."""
    segment, user = known.segment[rows.supplier], known.enterprise[rows.user]
    ask = segment * size + user
    has = [_NONE]
    for s, mine in makers.items():
        firms = known.enterprise[mine]
        users = np.unique(user[segment == s])
        near = np.isin(users[:, None] * size + firms[None, :], tied).any(axis=1) | np.isin(users, firms)
        has.append(s * size + users[near])
    return np.isin(ask, np.concatenate(has))


def order(graph: ChainGraph, known: Operating, rows: Rows, served: BoolArray) -> IntArray:
    """Rows in the order of :func:`graph.local_supply.pairs.match_locally`.

    Several keys are packed into one, since sorting is what takes time.
    """
    segment = known.segment[rows.supplier]
    bottleneck = graph.nodes["Segment"].columns["bottleneck"] == 1
    first = ~rows.essential * 4 + served * 2 + ~bottleneck[segment]
    shares = np.nan_to_num(known.share, nan=0.0)
    ends = [known.enterprise[end] for end in (rows.supplier, rows.user)]
    firms = np.unique(np.concatenate(ends))
    rank = np.empty(len(firms), dtype=np.int64)
    rank[np.argsort(graph.nodes["Enterprise"].ids[firms].astype(str), kind="stable")] = np.arange(len(firms))
    supplier, user = (rank[np.searchsorted(firms, end)] for end in ends)
    last = (supplier * len(firms) + user) * len(bottleneck) + segment
    best: IntArray = np.lexsort((last, -(shares[rows.supplier] + shares[rows.user]), first))
    return best
