"""Who sells how much to whom: observed transactions, or a model of them from segments or products, marked ``proxy``.

The model spreads every purchase over all makers of what is bought, in proportion to their size there. It is no list of
customers: that two enterprises are linked says only that one makes what the other needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.arrays import FloatArray, IntArray
from graph.chain.completeness import need_field
from graph.chain.graph import ChainGraph
from graph.chain.operating import operating
from graph.chain.roles import field_names
from graph.errors import BadRequest
from graph.gaps.thresholds import Thresholds
from graph.resilience.supply_shares import ESSENTIAL, LINEAR, SupplyShares
from graph.supply.needs import supply_of

INPUTS = 0.6
"""Part of revenue that the model spends on inputs (own choice; China's input-output tables lie near it)."""
MOST_LINKS = 5_000_000
Relation = tuple[int, int, int]
"""Sector that supplies, sector supplied, and how much it is needed (1 in proportion, 2 essential)."""


@dataclass(frozen=True, slots=True)
class Flows:
    """Sales between activities: what an enterprise (``firm``, its position) does in one ``sector``; n of them.

    ``links`` (n, n), ``revenue`` (n,), ``essential`` (m, m) and ``sectors`` (m names) are what
    :func:`graph.resilience.esri.esri` takes; ``basis`` is ``observed`` or ``proxy``, and ``notes`` say in sentences
    what was assumed and what is not known.
    """

    links: sparse.csr_matrix
    sector: IntArray
    essential: NDArray[np.int8]
    revenue: FloatArray
    firm: IntArray
    sectors: tuple[str, ...]
    basis: Literal["observed", "proxy"]
    notes: tuple[str, ...]

    def shares(self) -> SupplyShares:
        """The network, ready for scenarios."""
        return SupplyShares.of(self.links, self.sector, self.essential, self.revenue)

    def losing(self, firms: IntArray) -> sparse.csr_matrix:
        """A scenario for each of these enterprises in which all its activities stop; shape (firms, n)."""
        order = np.argsort(self.firm, kind="stable")
        start, end = (np.searchsorted(self.firm[order], firms, side=side) for side in ("left", "right"))
        column = np.concatenate([order[a:b] for a, b in zip(start, end, strict=True)]) if len(firms) else order[:0]
        row = np.repeat(np.arange(len(firms)), end - start)
        return sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=(len(firms), len(self.firm)))


def flows_from_segments(graph: ChainGraph, field: str | None = None) -> Flows:
    """Sales along the supply relations of a field's segments (of all segments by default), modelled.

    An activity has the enterprise's revenue times its share in the segment. It spends :data:`INPUTS` of that, evenly
    over the segments that supply its own and have makers, and in each over all makers by their size there.

    Raises
    ------
    NotFound, BadRequest
        Unknown field; a slice that does not hold all of it; more links than :data:`MOST_LINKS`.
    """
    segments = np.arange(len(graph.nodes["Segment"]))
    if field is None and graph.fields is not None:
        raise BadRequest(f"{only_some(graph)}；请选其中一个领域")
    if field is not None:
        graph.position("Field", field)
        need_field(graph, field)
        segments = graph.field_segments(field)
    number = {int(s): i for i, s in enumerate(segments)}
    known = operating(graph)
    mine = np.isin(known.segment, segments)
    firm = known.enterprise[mine]
    sector = np.array([number[s] for s in known.segment[mine].tolist()], dtype=np.int64)
    users = supply_of(graph).users
    relations = [
        (number[int(s)], number[t], ESSENTIAL if must else LINEAR)
        for s in segments
        for t, must in users[int(s)]
        if t in number
    ]
    names = tuple(str(n) for n in graph.nodes["Segment"].names()[segments])
    made = _modelled(graph, firm, sector, known.share[mine], relations, names, "环节供需关系")
    easy = graph.nodes["Segment"].columns["importable"][segments] >= Thresholds().importable_from
    needed = {s for s, _, need in relations if need == ESSENTIAL and easy[s] and (sector == s).any()}
    said = (
        (
            f"必需的投入断了就停，没有考虑改向外部购买：{len(needed)} 类外购容易的投入也是这样，损失因此偏高"
            "（“离开会怎样”和情景则按可以外购计）",
        )
        if needed
        else ()
    )
    return replace(made, notes=(*made.notes, *said))


def flows_from_products(graph: ChainGraph) -> Flows:
    """Sales along the material relations of products that both have makers, modelled in the same way; none is
    essential.

    Raises ``BadRequest`` for more links than :data:`MOST_LINKS`.
    """
    makes = graph.edge("MAKES", "Enterprise", "Product").confirmed()
    inputs = graph.edge("INPUT_OF", "Product", "Product").confirmed()
    made = np.zeros(len(graph.nodes["Product"]), dtype=bool)
    made[makes.target] = True
    both = made[inputs.source] & made[inputs.target] & (inputs.source != inputs.target)
    products = np.unique(np.concatenate([inputs.source[both], inputs.target[both]]))
    mine = np.isin(makes.target, products)
    pairs = np.unique(np.searchsorted(products, np.column_stack((inputs.source[both], inputs.target[both]))), axis=0)
    names = tuple(str(n) for n in graph.nodes["Product"].names()[products])
    share = makes.columns["share"][mine] if len(makes) else np.zeros(0)
    return _modelled(
        graph,
        makes.source[mine],
        np.searchsorted(products, makes.target[mine]),
        share,
        [(s, t, LINEAR) for s, t in pairs.tolist()],
        names,
        "产品的上游材料关系（多来自配方，噪声大）",
    )


def only_some(graph: ChainGraph) -> str:
    """A sentence on a slice, "" for a whole graph."""
    return (
        f"所读取的数据只含部分领域（{'、'.join(field_names(graph, graph.fields))}）" if graph.fields is not None else ""
    )


def _modelled(
    graph: ChainGraph,
    firm: IntArray,
    sector: IntArray,
    share: FloatArray,
    relations: Iterable[Relation],
    names: tuple[str, ...],
    source: str,
) -> Flows:
    size, notes = _sizes(graph, firm, share)
    essential, links = np.zeros((len(names), len(names)), dtype=np.int8), list[Relation]()
    present, outside = np.bincount(sector, minlength=len(names)) > 0, set[int]()
    for s, t, must in relations:
        essential[s, t] = max(essential[s, t], must)
        if s != t and present[s] and present[t]:
            links.append((s, t, must))
        elif s != t and present[t]:
            outside.add(s)
    if outside:
        notes.append(f"{len(outside)} 类投入数据里没有企业生产，视为从外部购得，不会中断")
    matrix = _spread(sector, size, links, len(names))
    sold = np.asarray(matrix.sum(axis=1)).ravel()
    said = (
        f"没有成交记录：企业之间的供货按{source}推算，每笔采购按规模摊给该环节的全部企业，不是真实客户名单",
        f"投入按营业收入的 {INPUTS:.0%} 计，卖给链外和消费者的部分不受影响",
        *notes,
        *filter(None, [only_some(graph)]),
    )
    return Flows(matrix, sector, essential, np.maximum(size, sold), firm, names, "proxy", said)


def _spread(sector: IntArray, size: FloatArray, relations: list[Relation], sectors: int) -> sparse.csr_matrix:
    """Every buyer's purchases, over all makers of each of its inputs."""
    order = np.argsort(sector, kind="stable")
    start = np.searchsorted(sector[order], np.arange(sectors + 1))
    members = [order[start[s] : start[s + 1]] for s in range(sectors)]
    inputs = np.bincount([t for _, t, _ in relations], minlength=sectors)
    count = sum(len(members[s]) * len(members[t]) for s, t, _ in relations)
    if count > MOST_LINKS:
        raise BadRequest(f"推算的企业间供货有 {count:,} 条，超过 {MOST_LINKS:,} 条；请选一个细分领域再算")
    rows, columns, values = [order[:0]], [order[:0]], [size[:0]]
    for s, t, _ in relations:
        sellers, buyers = members[s], members[t]
        part = size[sellers] / size[sellers].sum()
        rows.append(np.repeat(sellers, len(buyers)))
        columns.append(np.tile(buyers, len(sellers)))
        values.append(np.outer(part, size[buyers] * INPUTS / inputs[t]).ravel())
    found = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_matrix(found, shape=(len(sector), len(sector)))


def _sizes(graph: ChainGraph, firm: IntArray, share: FloatArray) -> tuple[FloatArray, list[str]]:
    """Revenue of each activity as far as known, and sentences on what was put in its place; always above 0."""
    revenue = graph.nodes["Enterprise"].columns["size"][firm]
    known, said = revenue > 0, share > 0
    usual = float(np.median(revenue[known])) if known.any() else 1.0
    activities = np.bincount(firm, minlength=1)[firm]
    size: FloatArray = np.where(known, revenue, usual) * np.where(said, share, 1.0 / np.maximum(activities, 1))
    notes = []
    if (missing := int((~known).sum())) and len(firm):
        what = "按同样规模计" if not known.any() else "按已知企业的中位数计"
        notes.append(f"{len(firm)} 项业务中 {missing} 项所属企业没有营业收入，{what}")
    if missing := int((~said).sum()):
        notes.append(f"{missing} 项业务没有收入占比，按企业各项业务平均分摊")
    return size, notes
