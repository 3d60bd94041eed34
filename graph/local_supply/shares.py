"""How complete a field's chain is in a place (完整度), and how much of its supply is local (本地配套率), with what is
not known.

A segment can be told where some roster would say 无 if nobody did it there (whether or not somebody does): shares are
over these (:mod:`graph.local_supply.known_share`). There is no one 本地配套率; each here names its denominator.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.completeness import need_ties
from graph.chain.graph import STAGES, ChainGraph
from graph.chain.operating import operating
from graph.chain.places import Membership, membership
from graph.chain.tables import CONFIRMED
from graph.evidence.figures import figures_of
from graph.gaps.answers import says_none
from graph.gaps.records import Assessment
from graph.local_supply.known_share import KnownShare
from graph.supply.field_chain import field_chain
from graph.supply.needs import supply_of


@dataclass(frozen=True, slots=True)
class Fullness:
    """How much of the chain the place has.

    Attributes
    ----------
    whole : segments by their weight in the field (1 where none is given).
    stages : the same within each stage that has segments.
    links : supply relations of the field with makers at both ends in the place.
    waiting : segments without a confirmed local maker that have suggested ones.
    overlooked : of the weight that counts as absent, Σ (1 − P(none)): so much is there after all. A list that is
        declared complete has its share for P.
    """

    whole: KnownShare
    stages: tuple[KnownShare, ...]
    links: KnownShare
    waiting: int
    overlooked: float


def fullness(graph: ChainGraph, found: Assessment) -> Fullness:
    """Completeness of an assessed field over the segments of which something is known."""
    side = _Side(graph, found)
    weight = _weights(graph, found.field)
    stages = np.array(field_chain(graph, found.field).stages, dtype=object)
    return Fullness(
        whole=side.share("产业链完整度", "有把握判断的环节（按权重）", weight, np.ones(len(weight), dtype=bool)),
        stages=tuple(
            side.share(f"{s}完整度", f"{s}有把握判断的环节（按权重）", weight, stages == s)
            for s in STAGES
            if (stages == s).any()
        ),
        links=_link_share(side),
        waiting=int((~side.here & side.suggested).sum()),
        overlooked=math.fsum((weight * (1 - side.none))[side.absent].tolist()),
    )


def _link_share(side: _Side) -> KnownShare:
    """Relations with makers at both ends; told where both ends are."""
    s, t = side.links[:, 0], side.links[:, 1]
    both = side.here[s] & side.here[t]
    return _share(
        "两端都在本地的供需关系占比",
        "两端都有把握判断的环节供需关系",
        np.ones(len(s)),
        both,
        side.told[s] & side.told[t],
        side.absent[s] | side.absent[t],
    )


def _share(label: str, of: str, weight: FloatArray, there: BoolArray, told: BoolArray, absent: BoolArray) -> KnownShare:
    """What is ``there`` of what can be ``told``; at most all is there that is not surely ``absent``."""
    masks = (there & told, told, there, ~absent, np.ones(len(weight), dtype=bool))
    part, known, least, most, whole = (math.fsum(weight[mask].tolist()) for mask in masks)
    return KnownShare(label, of, part, known, least, most, whole)


def local_supply(graph: ChainGraph, found: Assessment) -> tuple[KnownShare, ...]:
    """本地配套率 of an assessed field, five ways; ``nan`` where the denominator is empty.

    By segments: inputs of local segments that local segments make; the essential ones alone; weighted by the local
    makers who need them. By records: purchases of the field's local enterprises from local ones, by number and by
    amount.

    Raises
    ------
    BadRequest
        The graph was read without ties between enterprises.
    """
    need_ties(graph)
    side = _Side(graph, found)
    links, makers = side.links[side.here[side.links[:, 1]]], side.makers
    must = links[links[:, 2] == 1]
    inputs = "本地环节的投入环节（有把握判断的供需关系）"
    return (
        _inputs(side, "本地配套率（环节）", inputs, links, np.ones(len(links))),
        _inputs(side, "本地配套率（必需环节）", f"{inputs}，只计必需投入", must, np.ones(len(must))),
        _inputs(side, "本地配套率（按需要的企业）", f"{inputs}，按需要它的本地企业数加权", links, makers[links[:, 1]]),
        *_purchases(graph, found, side),
    )


def _inputs(side: _Side, label: str, of: str, links: IntArray, weight: FloatArray) -> KnownShare:
    given = links[:, 0]
    return _share(label, of, weight, side.here[given], side.told[given], side.absent[given])


def _purchases(graph: ChainGraph, found: Assessment, side: _Side) -> tuple[KnownShare, KnownShare]:
    """Recorded purchases of the field's local enterprises: by number, and by amount where one is recorded."""
    table, member = graph.edge("SELLS_TO", "Enterprise", "Enterprise").confirmed(), membership(graph, found.place)
    known = operating(graph)
    buys = np.zeros(len(graph.nodes["Enterprise"]), dtype=bool)
    buys[known.enterprise[np.isin(known.segment, side.segments)]] = True
    table = table.take(buys[table.target] & member.inside[table.target] & (table.source != table.target))
    amount = table.columns["amount_cny_10k"] if len(table) else np.zeros(0)
    paid = amount > 0
    whose = "本地企业有记录、供方所在地已知的采购"
    return (
        _sellers(member, table.source, "本地采购率（笔数）", f"{whose}关系", np.ones(len(table))),
        _sellers(member, table.source[paid], "本地采购率（金额，万元）", f"{whose}额", amount[paid]),
    )


def _sellers(member: Membership, seller: IntArray, label: str, of: str, weight: FloatArray) -> KnownShare:
    here, away = member.inside[seller], member.outside[seller]
    return _share(label, of, weight, here, here | away, away)


class _Side:
    """Segments of the field in chain order, and what the assessment says of each; shape (segments,)."""

    def __init__(self, graph: ChainGraph, found: Assessment) -> None:
        gaps = {g.segment: g for g in found.gaps}
        chain = field_chain(graph, found.field)
        mine = [gaps[i] for i in chain.ids]
        self.segments = chain.segments
        self.makers = np.array([g.inputs.enterprises_place for g in mine], dtype=float)
        self.none = np.array([np.fmax(g.inputs.p_none, g.inputs.declared) for g in mine], dtype=float)
        self.suggested = np.array([g.inputs.suggested_place > 0 for g in mine], dtype=bool)
        self.here = self.makers > 0
        self.told: BoolArray = np.zeros(len(mine), dtype=bool)
        for roster in figures_of(graph, [found.place]):
            self.told |= says_none(roster, found.thresholds)[0, self.segments]
        self.absent = self.told & ~self.here
        number, supply = {s: i for i, s in enumerate(chain.segments.tolist())}, supply_of(graph)
        rows = [
            (number[s], i, int(must))
            for t, i in number.items()
            for s, must in supply.inputs[t]
            if s in number and s != t
        ]
        self.links = np.array(rows, dtype=np.int64).reshape(-1, 3)

    def share(self, label: str, of: str, weight: FloatArray, among: BoolArray) -> KnownShare:
        """Weight of the segments ``among`` these that have local makers."""
        return _share(label, of, weight[among], self.here[among], self.told[among], self.absent[among])


def _weights(graph: ChainGraph, field: str) -> FloatArray:
    """Weight of each segment in the field, in chain order."""
    part, at = graph.edge("PART_OF", "Segment", "Field"), graph.position("Field", field)
    mine = np.flatnonzero((part.target == at) & (part.state == CONFIRMED))
    given = (
        dict(zip(part.source[mine].tolist(), part.columns["weight"][mine].tolist(), strict=True)) if len(mine) else {}
    )
    weights = np.array([given[s] for s in graph.field_segments(field).tolist()], dtype=float)
    return np.where(np.isnan(weights), 1.0, weights)
