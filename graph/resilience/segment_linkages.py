"""Linkages of segments by value: of recorded sales, or of modelled ones, which say ``proxy``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from graph.chain.graph import ChainGraph
from graph.resilience.flows import Flows
from graph.resilience.linkages import Linkages, linkages
from graph.resilience.observed_flows import flows_of_sales
from graph.says import Says


@dataclass(frozen=True, slots=True)
class SegmentLinkage:
    """One segment; see :class:`graph.resilience.linkages.Linkages`.

    ``output`` in 万元 is of the enterprises in the flows only; ``lost`` is its extraction as a share of all output.
    """

    name: Annotated[str, Says("环节")]
    output: Annotated[float, Says("产出", "产出，万元；只计供货里的企业", "万元")]
    backward: Annotated[float, Says("后向关联", "后向关联：它多一单位最终需求，全部产出多多少")]
    forward: Annotated[float, Says("前向关联", "前向关联：它多一单位初始投入，全部产出多多少")]
    power: Annotated[float, Says("影响力系数", "影响力系数，大于 1 为高于平均")]
    sensitivity: Annotated[float, Says("感应度系数", "感应度系数，大于 1 为高于平均")]
    key: Annotated[bool, Says("关键环节", "两者都大于 1")]
    extraction: Annotated[float, Says("去掉它减少的产出", "去掉它，全部产出减少多少，万元", "万元")]
    lost: Annotated[float, Says("占全部产出", "占全部产出的比例", kind="percent")]
    upstream: Annotated[float, Says("上游度", "上游度，1 为直接到最终需求")]


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
    found = linkages(z, x)
    order = [i for i in np.argsort(-found.extraction, kind="stable").tolist() if held[i]]
    rows = (_row(flows.sectors, x.tolist(), found, i) for i in order)
    return SegmentLinkages(tuple(rows), flows.basis, flows.notes)


def _row(names: tuple[str, ...], output: list[float], found: Linkages, i: int) -> SegmentLinkage:
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
        float(found.forward[i]),  # upstreamness, where nothing is known of exports
    )
