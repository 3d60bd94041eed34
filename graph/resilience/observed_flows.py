"""Sales between enterprises as recorded (供销关系), for :func:`graph.resilience.esri.esri`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.arrays import FloatArray, IntArray
from graph.chain.completeness import need_ties
from graph.chain.graph import ChainGraph
from graph.chain.operating import operating
from graph.errors import BadRequest
from graph.resilience.flows import Flows, only_some
from graph.resilience.supply_shares import ESSENTIAL, LINEAR
from graph.supply.needs import supply_of

NO_SEGMENT = "未归环节"


def flows_of_sales(graph: ChainGraph) -> Flows:
    """Confirmed sales with an amount; an enterprise is in the segment where most of its revenue is.

    A purchase is essential where the supply relation between the two segments says so, otherwise it counts in
    proportion.

    Raises
    ------
    BadRequest
        The slice was read without ties, or no sale with an amount is recorded.
    """
    need_ties(graph)
    sales = graph.edge("SELLS_TO", "Enterprise", "Enterprise").confirmed()
    amount = sales.columns["amount_cny_10k"] if len(sales) else np.zeros(0)
    priced = amount > 0
    if not priced.any():
        raise BadRequest("没有记录年供货额的供销关系；可改用按环节或产品推算的供货")
    source, target, amount = sales.source[priced], sales.target[priced], amount[priced]
    firm = np.unique(np.concatenate([source, target]))
    ends = (np.searchsorted(firm, source), np.searchsorted(firm, target))
    links = sparse.csr_matrix((amount, ends), shape=(len(firm), len(firm)))
    segment = main_segments(graph)[firm]
    held = np.unique(segment[segment >= 0])
    sector = np.where(segment >= 0, np.searchsorted(held, segment), len(held))
    names = (*(str(n) for n in graph.nodes["Segment"].names()[held]), NO_SEGMENT)
    essential = _essential(graph, held)
    revenue, notes = _revenue(graph, firm, np.asarray(links.sum(axis=1), dtype=np.float64).ravel())
    if missing := int((~priced).sum()):
        notes.append(f"{missing} 条供销关系没有年供货额，未计入")
    if lone := int((segment < 0).sum()):
        notes.append(f"{lone} 家企业没有确认的环节，彼此视为同类，其供货按比例计")
    return Flows(
        links,
        sector,
        essential,
        revenue,
        firm,
        names,
        "observed",
        ("只含已记录的供销关系", *notes, *filter(None, [only_some(graph)])),
    )


def _essential(graph: ChainGraph, held: IntArray) -> NDArray[np.int8]:
    """How much these segments, and last the enterprises without one, need each other's output."""
    place = {s: i for i, s in enumerate(held.tolist())}
    out = np.full((len(held) + 1, len(held) + 1), LINEAR, dtype=np.int8)
    for s, i in place.items():
        for t, must in supply_of(graph).users[s]:
            if must and t in place:
                out[i, place[t]] = ESSENTIAL
    return out


def main_segments(graph: ChainGraph) -> IntArray:
    """Of each enterprise the confirmed segment with the largest share (the first in order of position), -1 for none."""
    known = operating(graph)
    out = np.full(len(graph.nodes["Enterprise"]), -1, dtype=np.int64)
    order = np.lexsort((known.segment, -np.nan_to_num(known.share, nan=-1.0), known.enterprise))
    firms, first = np.unique(known.enterprise[order], return_index=True)
    out[firms] = known.segment[order][first]
    return out


def _revenue(graph: ChainGraph, firm: IntArray, sold: FloatArray) -> tuple[FloatArray, list[str]]:
    """Revenue where known and large enough, else what is sold to the others."""
    size = graph.nodes["Enterprise"].columns["size"][firm]
    known = size >= sold
    missing = int((~known).sum())
    notes = [f"{missing} 家企业没有营业收入或小于所记供货，按所记供货计，风险会偏高"] if missing else []
    return np.where(known, size, sold), notes
