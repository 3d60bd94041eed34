"""A shock to some enterprises at once, in part or altogether: what each enterprise loses of its output, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graph.arrays import FloatArray
from graph.chain.graph import ChainGraph
from graph.errors import BadRequest
from graph.resilience.esri import MAX_ITER, Losses, losses_of, shocks_of
from graph.resilience.flows import Flows


@dataclass(frozen=True, slots=True)
class FirmLoss:
    """One enterprise: parts of its output lost for lack of inputs and for lack of orders, in [0, 1]; ``struck`` at
    first hand.

    ``weight`` is its share of all output, ``loss`` what it loses in all (of each activity the larger of the two).
    """

    id: str
    name: str
    inputs: float
    orders: float
    loss: float
    weight: float
    struck: bool


@dataclass(frozen=True, slots=True)
class Shock:
    """Share of all output lost, and who loses anything, most output first; ``settled`` false means a lower bound."""

    loss: float
    firms: tuple[FirmLoss, ...]
    settled: bool
    rounds: int
    basis: str
    notes: tuple[str, ...]


def shock(
    graph: ChainGraph,
    flows: Flows,
    left: Mapping[str, float],
    *,
    replacement: bool = True,
    tol: float = 1e-6,
    max_iter: int = MAX_ITER,
) -> Shock:
    """What follows when these enterprises (ids) can do only ``left`` of what they did, from 0 (stopped) to 1.

    Raises
    ------
    NotFound, BadRequest
        Unknown enterprise; none given; one that does nothing in these flows; a number out of its range.
    """
    if not left:
        raise BadRequest("没有给出受冲击的企业")
    capacity, struck = _capacity(graph, flows, left)
    found = losses_of(
        flows.shares(), shocks_of(capacity, len(capacity)), replacement=replacement, tol=tol, max_iter=max_iter
    )
    rows, total = _rows(graph, flows, found, struck, tol), found.total
    return Shock(
        float(total.values[0]),
        rows,
        bool(total.converged[0]),
        int(total.iterations[0]),
        flows.basis,
        (*flows.notes, *filter(None, [total.note()])),
    )


def _rows(graph: ChainGraph, flows: Flows, found: Losses, struck: set[int], tol: float) -> tuple[FirmLoss, ...]:
    table, money = graph.nodes["Enterprise"], flows.revenue
    size = np.bincount(flows.firm, money, minlength=len(table))
    down, up, lost = (
        np.divide(
            np.bincount(flows.firm, money * each[0], minlength=len(table)),
            size,
            out=np.zeros(len(table)),
            where=size > 0,
        )
        for each in (found.down, found.up, found.firm)
    )
    hit = np.flatnonzero(lost > tol)
    order = hit[np.argsort(-(lost * size)[hit], kind="stable")]
    names, weight = table.names(), size / max(float(size.sum()), 1e-300)
    return tuple(
        FirmLoss(
            str(table.ids[f]),
            str(names[f]),
            float(down[f]),
            float(up[f]),
            float(lost[f]),
            float(weight[f]),
            f in struck,
        )
        for f in order.tolist()
    )


def _capacity(graph: ChainGraph, flows: Flows, left: Mapping[str, float]) -> tuple[FloatArray, set[int]]:
    """What each activity can still do, and the enterprises struck."""
    names = graph.nodes["Enterprise"].names()
    capacity, struck = np.ones(len(flows.firm)), set[int]()
    for id_, part in left.items():
        firm = graph.position("Enterprise", id_)
        if not 0 <= part <= 1:
            raise BadRequest(f"“{names[firm]}”的剩余产能 {part} 不在 0（停产）到 1（不受影响）之间")
        if not (mine := flows.firm == firm).any():
            raise BadRequest(f"“{names[firm]}”没有可用于计算的业务或供销关系")
        capacity[mine] = part
        struck.add(firm)
    return capacity, struck
