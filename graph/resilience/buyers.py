"""Who buys from an enterprise: recorded sales first, then who works in the segments that its own segments supply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from graph.arrays import BoolArray
from graph.chain.graph import ChainGraph
from graph.chain.operating import operating
from graph.says import Says
from graph.supply.needs import supply_of

STEPS = 3
"""Sales one after the other that a way along recorded sales may have."""


BASIS = {"observed": "有供货记录", "proxy": "按环节推算"}
Basis = Annotated[Literal["observed", "proxy"], Says("依据", "observed 有记录，proxy 按环节供需推算", among=BASIS)]


@dataclass(frozen=True, slots=True)
class Buyer:
    """A downstream enterprise and the way to it (names, from the one that leaves).

    ``observed``: along recorded sales, ``amount`` of the first one in 万元 (``nan`` for not recorded). ``proxy``: by
    way of segments; it may buy elsewhere. ``essential`` tells whether the input is; ``others`` counts further suppliers
    on record.
    """

    id: Annotated[str, Says("企业编号")]
    name: Annotated[str, Says("下游企业")]
    basis: Basis
    path: Annotated[tuple[str, ...], Says("经过", "途径，依次的名称", joined=" → ")]
    essential: Annotated[bool, Says("必需", "是否为必需投入")]
    others: Annotated[int, Says("其他供方", "另有几家供应企业", "家")]
    amount: Annotated[float, Says("供货额", "年供货额，万元", "万元", gaps=True)]


@dataclass(frozen=True, slots=True)
class Buyers:
    """The first of them and how many there are: along recorded sales, and by way of segments only."""

    shown: tuple[Buyer, ...]
    observed: int
    proxy: int
    notes: tuple[str, ...]


def buyers_of(graph: ChainGraph, firm: int, here: BoolArray, top: int) -> Buyers:
    """Downstream enterprises: recorded ones anywhere, then those ``here`` by way of segments, essential inputs
    first.
    """
    notes = []
    if graph.ties:
        recorded = list(_recorded(graph, firm))
    else:
        recorded = []
        notes.append("所读取的数据不含企业之间的供销关系")
    told = {b.id for b in recorded}
    modelled = [b for b in _by_segment(graph, firm, here) if b.id not in told]
    if modelled:
        notes.append("没有供销记录的下游企业按环节供需推算（proxy），不等于真实客户")
    if not recorded and graph.ties:
        notes.append("数据里没有这家企业的供货记录")
    return Buyers(tuple([*recorded, *modelled][:top]), len(recorded), len(modelled), tuple(notes))


def _recorded(graph: ChainGraph, firm: int) -> Iterator[Buyer]:
    """Along confirmed sales, nearer first, then the larger first sale."""
    sales = graph.edge("SELLS_TO", "Enterprise", "Enterprise").confirmed()
    if not len(sales):
        return
    nodes, amounts = graph.nodes["Enterprise"], sales.columns["amount_cny_10k"]
    names = nodes.names()
    ways: dict[int, tuple[str, ...]] = {firm: (str(names[firm]),)}
    first, edge = {firm: np.nan}, [firm]
    for _ in range(STEPS):
        after: list[int] = []
        for seller in edge:
            rows = np.flatnonzero(sales.source == seller)
            for row in rows[np.lexsort((sales.target[rows], -np.nan_to_num(amounts[rows], nan=-1.0)))].tolist():
                buyer = int(sales.target[row])
                if buyer not in ways:
                    ways[buyer] = (*ways[seller], str(names[buyer]))
                    first[buyer] = float(amounts[row]) if seller == firm else first[seller]
                    after.append(buyer)
        edge = after
    suppliers = np.bincount(
        np.unique(np.column_stack((sales.target, sales.source)), axis=0)[:, 0], minlength=len(nodes)
    )
    for buyer, path in ways.items():
        if buyer != firm:
            yield Buyer(
                str(nodes.ids[buyer]),
                str(names[buyer]),
                "observed",
                path,
                False,
                int(suppliers[buyer]) - 1,
                first[buyer],
            )


def _by_segment(graph: ChainGraph, firm: int, here: BoolArray) -> list[Buyer]:
    """Enterprises in the segments that its confirmed segments supply; of several ways the one that hurts most."""
    known, supply, nodes = operating(graph), supply_of(graph), graph.nodes["Enterprise"]
    names, segments = nodes.names(), graph.nodes["Segment"].names()
    best: dict[int, Buyer] = {}
    for s in np.unique(known.segment[known.enterprise == firm]).tolist():
        makers = known.enterprise[known.start[s] : known.start[s + 1]]
        others = int(here[makers[makers != firm]].sum())
        for t, must in supply.users[s]:
            for buyer in known.enterprise[known.start[t] : known.start[t + 1]].tolist():
                if buyer == firm or not here[buyer]:
                    continue
                path = (str(names[firm]), str(segments[s]), str(segments[t]), str(names[buyer]))
                found = Buyer(str(nodes.ids[buyer]), str(names[buyer]), "proxy", path, must, others, np.nan)
                if buyer not in best or _harm(found) < _harm(best[buyer]):
                    best[buyer] = found
    return sorted(best.values(), key=lambda b: (*_harm(b), b.id))


def _harm(buyer: Buyer) -> tuple[bool, int, tuple[str, ...]]:
    return not buyer.essential, buyer.others, buyer.path
