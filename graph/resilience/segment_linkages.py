"""Linkages of segments by value: of recorded sales, or of modelled ones, which say ``proxy``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from graph.chain.graph import ChainGraph
from graph.resilience.flows import Flows
from graph.resilience.linkages import Linkages, linkages, upstreamness
from graph.resilience.observed_flows import flows_of_sales


@dataclass(frozen=True, slots=True)
class SegmentLinkage:
    """One segment; see :class:`graph.resilience.linkages.Linkages`.

    ``output`` in 万元 is of the enterprises in the flows only; ``lost`` is its extraction as a share of all output.
    """

    name: str
    output: float
    backward: float
    forward: float
    power: float
    sensitivity: float
    key: bool
    extraction: float
    lost: float
    upstream: float


@dataclass(frozen=True, slots=True)
class SegmentLinkages:
    """Segments by what their extraction would take away, most first.

    ``basis`` as of :class:`graph.resilience.flows.Flows`.
    """

    segments: tuple[SegmentLinkage, ...]
    basis: Literal["observed", "proxy"]
    notes: tuple[str, ...]


def segment_linkages(graph: ChainGraph, flows: Flows | None = None) -> SegmentLinkages:
    """Recorded sales (or other ``flows``) added up by the sellers' and buyers' segments, and their linkages.

    Raises
    ------
    BadRequest
        No sales with amounts are recorded; the slice holds none; or revenue leaves nothing for final demand, so that
        the table does not close.
    """
    flows = flows or flows_of_sales(graph)
    size = len(flows.sectors)
    z, x = np.zeros((size, size)), np.bincount(flows.sector, flows.revenue, minlength=size)
    links = flows.links.tocoo()
    np.add.at(z, (flows.sector[links.row], flows.sector[links.col]), links.data)
    held = x > 0  # a segment whose enterprises only buy has an output too; "none" may be empty
    z[:, ~held] = 0.0
    found, distance = linkages(z, x), upstreamness(z, x)
    order = [i for i in np.argsort(-found.extraction, kind="stable").tolist() if held[i]]
    rows = (_row(flows.sectors, x.tolist(), found, distance.tolist(), i) for i in order)
    return SegmentLinkages(tuple(rows), flows.basis, flows.notes)


def _row(names: tuple[str, ...], output: list[float], found: Linkages, distance: list[float], i: int) -> SegmentLinkage:
    return SegmentLinkage(
        names[i],
        output[i],
        float(found.backward[i]),
        float(found.forward[i]),
        float(found.power[i]),
        float(found.sensitivity[i]),
        bool(found.key[i]),
        float(found.extraction[i]),
        float(found.extraction[i]) / sum(output),
        distance[i],
    )
