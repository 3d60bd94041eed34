"""The questions about departures, the shape of chains and systemic risk, from users' words to answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from graph.arrays import IntArray
from graph.asking.graphs import Graphs
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place
from graph.chain.places import Place, membership
from graph.chain.roles import fields_of_segments
from graph.dates import today
from graph.errors import BadRequest
from graph.model.labels import LABELS
from graph.model.records import Version
from graph.questions.answers.resilience import departure_answer, linkages_answer, structure_answer, systemic_answer
from graph.questions.networks import find_end
from graph.resilience.departure import if_leaves
from graph.resilience.flows import Flows, flows_from_products, flows_from_segments
from graph.resilience.observed_flows import flows_of_sales
from graph.resilience.segment_linkages import SegmentLinkages, segment_linkages
from graph.resilience.systemic import Systemic, systemic_risk
from graph.supply.structure import chain_structure

BUYERS, FIRMS = 20, 20
WORK = 20_000_000
"""Enterprises times links that one answer about systemic risk may try, the largest enterprises first; some seconds."""
BY = {"segments": "按环节供需推算", "products": "按产品的上游材料推算", "sales": "按有金额的供货记录"}
"""What sales between enterprises are taken from."""
SEGMENTS = 1_000
"""Segments of one enterprise that are read."""


def find_enterprise(graphs: Graphs, text: str, on: int | None) -> str:
    """Id of the enterprise that these words mean.

    Raises as :func:`graph.questions.networks.find_end`, or for another kind.
    """
    kind, id_ = find_end(graphs.store, text, on)
    if kind != "Enterprise":
        raise BadRequest(f"“{text}”是{LABELS[kind]}，不是企业；请写企业的编号或全名")
    return id_


def departure_graph(graphs: Graphs, enterprise: str, on: int | None) -> ChainGraph:
    """Everybody in the fields that the enterprise works in, with ties.

    The whole graph where one of its segments has no field.
    """
    belongs = fields_of_segments(graphs.outline(on))
    day = today() if on is None else on
    rows = graphs.store.relations("Enterprise", enterprise, "OPERATES_IN", True, day, 0, SEGMENTS)
    segments = _live(rows)
    fields = sorted({f for s in segments for f in belongs.get(s, ())})
    if not segments or not all(belongs.get(s) for s in segments):
        return graphs.graph(on)
    return graphs.graph(on, fields)


def _live(rows: Sequence[Version]) -> list[str]:
    return [r.key[1] for r in rows if r.state != "rejected"]


def stays(graph: ChainGraph, enterprise: str, place: Place) -> bool:
    """Whether the data say that the enterprise is in the place."""
    return bool(membership(graph, place, "Enterprise").inside[graph.position("Enterprise", enterprise)])


def departure_of(
    graphs: Graphs, text: str, place: str | None, on: int | None, *, anywhere: bool = False
) -> dict[str, Any]:
    """What breaks if an enterprise leaves the place, or altogether.

    ``anywhere`` takes all data if it is not in the place.
    """
    enterprise = find_enterprise(graphs, text, on)
    graph = departure_graph(graphs, enterprise, on)
    where = find_place(graph, place) if place else None
    if anywhere and where and not stays(graph, enterprise, where):
        where = None
    return departure_answer(graph, if_leaves(graph, enterprise, where, top=BUYERS), where)


def structure_of(graphs: Graphs, field: str, place: str | None, on: int | None) -> dict[str, Any]:
    """The shape of a field's chain; makers are counted in the place, or all."""
    graph = graphs.field_graph(field, on)
    where = find_place(graph, place) if place else None
    return structure_answer(graph, chain_structure(graph, find_id(graph, "Field", field), where), where)


def linkages_of(graphs: Graphs, field: str, on: int | None) -> dict[str, Any]:
    """Linkages and hypothetical extraction of a field's segments: by recorded sales, else by modelled ones
    (``proxy``).
    """
    graph = graphs.field_graph(field, on, ties=True)
    key = find_id(graph, "Field", field)
    found, trouble = graphs.once(f"linkages {key} {graph.on}", lambda: _linkages(graph, key))
    return linkages_answer(graph, key, found, trouble)


def _linkages(graph: ChainGraph, field: str) -> tuple[SegmentLinkages | None, str]:
    """What is found, or a sentence on why nothing is."""
    try:
        try:
            flows = flows_of_sales(graph)
        except BadRequest:  # no sale with an amount on record
            flows = flows_from_segments(graph, field)
        if not flows.links.nnz:
            return None, "没有数值：既没有记录年供货额的供销关系，链上也没有一组供需关系两端都有企业"
        return segment_linkages(graph, flows), ""
    except BadRequest as error:
        return None, f"没有算出：{error}"


def systemic_of(
    graphs: Graphs, field: str, place: str | None, on: int | None, top: int = FIRMS, by: str = "segments"
) -> dict[str, Any]:
    """The enterprises that a field's output hangs on most, by flows of :data:`BY`.

    Worked out once for each version of the data.
    """
    if by not in BY:
        raise BadRequest(f"供货的依据“{by}”不存在；可用：{'、'.join(BY)}")
    graph = graphs.field_graph(field, on, ties=by == "sales")
    where, key = find_place(graph, place) if place else None, find_id(graph, "Field", field)
    ids = ",".join(where.ids) if where else ""
    found = graphs.once(f"systemic {by} {key} {graph.on} {ids}", lambda: _systemic(graph, key, where, by))
    return systemic_answer(graph, key, found, where, top)


def _systemic(graph: ChainGraph, field: str, place: Place | None, by: str) -> Systemic:
    flows = _flows(graph, field, by)
    asked, total = _largest(graph, flows, place)
    found = systemic_risk(graph, flows, asked, place=place)
    if len(asked) < total:
        said = f"只试算规模最大的 {len(asked)} 家，共 {total} 家；更小的企业没有算"
        return Systemic(found.firms, found.basis, found.tol, (*found.notes, said))
    return found


def _flows(graph: ChainGraph, field: str, by: str) -> Flows:
    if by == "segments":
        return flows_from_segments(graph, field)
    return flows_from_products(graph) if by == "products" else flows_of_sales(graph)


def _largest(graph: ChainGraph, flows: Flows, place: Place | None) -> tuple[IntArray, int]:
    """Positions of the enterprises to ask about, as many as :data:`WORK` allows, and how many there are."""
    present = np.unique(flows.firm)
    size = np.bincount(flows.firm, flows.revenue, minlength=1)[present] if len(present) else np.zeros(0)
    if place is not None:
        here = membership(graph, place, "Enterprise").inside[present]
        present, size = present[here], size[here]
    order = np.argsort(-size, kind="stable")[: max(FIRMS, WORK // max(flows.links.nnz, 1))]
    return np.sort(present[order]), len(present)
