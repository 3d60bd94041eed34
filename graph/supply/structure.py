"""The shape of a field's chain: how far upstream each segment is, which ones all routes pass, how many routes there
are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.operating import operating
from graph.chain.places import Place, membership
from graph.says import Says
from graph.shown import Shown
from graph.supply.concentration import Concentration, concentration
from graph.supply.condensed import Condensed, condense, layers
from graph.supply.field_chain import field_chain
from graph.supply.must_pass import articulation_points, dominated, dominators, minimum_cut
from graph.supply.needs import supply_of

DAMPING = 0.8
"""Part of its output that a segment passes on in the model of upstreamness (own choice; ranks hardly depend on it)."""


@dataclass(frozen=True, slots=True)
class SegmentShape:
    """One segment of the chain; names of others in ``gate``, ``gates`` and ``cut``.

    Attributes
    ----------
    layer : steps of the longest way from raw inputs; members of a cycle share one.
    upstream : modelled distance from final use, ≥ 1; only its rank means anything (proxy).
    gate : the last segment that every route from raw inputs to it must pass, "" for none.
    gates : segments every route to which passes this one.
    splits : whether the chain falls into pieces without it.
    cut : fewest segments that together lie on all routes to it; ``None`` where it has no inputs.
    makers : how concentrated it is: by revenue where that is known of all makers, else all makers alike.
    """

    id: Annotated[str, Says("环节编号")]
    name: Annotated[str, Says("环节")]
    stage: Annotated[str, Says("阶段")]
    layer: Annotated[int, Says("层级", "从最上游数起的最长步数")]
    upstream: Annotated[float, Says("上游度（只看次序）", "上游度（推算，只看次序）")]
    gate: Annotated[str, Says("必经的前一环节", "去往它的所有路线最后必经的环节，没有则空")]
    gates: Annotated[tuple[str, ...], Says("它是谁的必经", "去往这些环节的所有路线都经过它")]
    splits: Annotated[bool, Says("断开则链分裂", "去掉它链条是否断成几块")]
    cut: Annotated[tuple[str, ...] | None, Says("最小割", "最少几个环节就能断掉去往它的所有路线；没有投入则空")]
    makers: Concentration
    by_revenue: Annotated[bool, Says("按营业收入", "集中度按营业收入计；否则各企业同等计")]


@dataclass(frozen=True, slots=True)
class ChainStructure(Shown):
    """Segments in chain order; ``cycles`` names the members of each cycle that was condensed into one group."""

    field: str
    name: str
    place: str
    segments: tuple[SegmentShape, ...]
    cycles: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def chain_structure(graph: ChainGraph, field: str, place: Place | None = None) -> ChainStructure:
    """Shape of a field's chain, over its confirmed supply relations, essential or not: one route is enough (OR).

    Concentration counts the makers in ``place``, or all. A field without segments gives an empty answer.

    Raises
    ------
    NotFound, BadRequest
        Unknown field, or a slice that does not hold all of it.
    """
    chain = field_chain(graph, field)
    source, target = supplies_within(graph, chain.segments)
    n = len(chain.ids)
    short = condense(n, source, target)
    layer, above, below = layers(short), dominators(short), dominated(short)
    distance, splits = modelled_upstreamness(n, source, target), set(articulation_points(n, source, target))
    cuts = [minimum_cut(short, g) for g in range(len(short.members))]
    said = ["／".join(chain.names[i] for i in members) for members in short.members]
    makers = _makers(graph, chain.segments, place)
    rows = []
    for i in range(n):
        g = int(short.group[i])
        cut = cuts[g]
        rows.append(
            SegmentShape(
                id=chain.ids[i],
                name=chain.names[i],
                stage=chain.stages[i],
                layer=int(layer[g]),
                upstream=float(distance[i]),
                gate=said[above[g]] if above[g] >= 0 else "",
                gates=tuple(said[d] for d in below[g]),
                splits=i in splits,
                cut=None if cut is None else tuple(said[c] for c in cut),
                makers=makers[i][0],
                by_revenue=makers[i][1],
            )
        )
    cycles = tuple(tuple(chain.names[i] for i in c) for c in short.cycles)
    return ChainStructure(
        field, chain.name, place.name if place else "全部数据", tuple(rows), cycles, _notes(short, cycles, n)
    )


def modelled_upstreamness(n: int, source: IntArray, target: IntArray, damping: float = DAMPING) -> FloatArray:
    """U = (I − β P)⁻¹ 1, with P the supply relations, each row shared evenly; ≥ 1, shape (n,).

    Without final-demand shares the damping β stands in for them, so values are only ranks.
    """
    share = np.zeros((n, n))
    share[source, target] = 1.0
    np.fill_diagonal(share, 0.0)
    users = share.sum(axis=1, keepdims=True)
    share = np.divide(share, users, out=share, where=users > 0)
    found: FloatArray = np.linalg.solve(np.eye(n) - damping * share, np.ones(n))
    return found


def supplies_within(graph: ChainGraph, segments: IntArray) -> tuple[IntArray, IntArray]:
    """Supply relations between these segments, as positions among them."""
    number = {int(s): i for i, s in enumerate(segments)}
    users = supply_of(graph).users
    pairs = [(i, number[t]) for s, i in number.items() for t, _ in users[s] if t in number]
    ends = np.array(sorted(set(pairs)), dtype=np.int64).reshape(-1, 2)
    return ends[:, 0], ends[:, 1]


def _makers(graph: ChainGraph, segments: IntArray, place: Place | None) -> list[tuple[Concentration, bool]]:
    known = operating(graph)
    here: BoolArray = (
        membership(graph, place, "Enterprise").inside if place else np.ones(len(graph.nodes["Enterprise"]), dtype=bool)
    )
    revenue = graph.nodes["Enterprise"].columns["size"][known.enterprise] * known.share
    out = []
    for s in segments.tolist():
        rows = np.arange(known.start[s], known.start[s + 1])
        rows = rows[here[known.enterprise[rows]]]
        priced = len(rows) > 0 and bool((revenue[rows] > 0).all())
        out.append((concentration(revenue[rows] if priced else np.ones(len(rows))), priced))
    return out


def _notes(short: Condensed, cycles: Sequence[Sequence[str]], n: int) -> tuple[str, ...]:
    if not n:
        return ("这个领域还没有环节",)
    notes = [
        "没有最终需求占比，上游度按供需关系推算（proxy），只看次序",
        "必经与割集按“有一条路可通即可”计算；缺一不可的投入见断链推算",
    ]
    notes += [f"“{'、'.join(c)}”互为上下游，合并为一组计算" for c in cycles]
    if lone := sum(not i and not u for i, u in zip(short.inputs, short.users, strict=True)):
        notes.append(f"{lone} 个环节没有任何供需关系，不在任何路线上")
    return tuple(notes)
