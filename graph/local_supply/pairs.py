"""Who in a place could supply whom and does not know it yet (本地配套): pairs along the chain without any tie on
record.

That no tie is on record does not mean there is none: most ties are in no public data. A pair is a proposal to ask, not
a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from graph.chain.completeness import need_ties
from graph.chain.graph import ChainGraph
from graph.chain.operating import Operating, operating
from graph.chain.places import Place, membership, place_names
from graph.errors import BadRequest
from graph.gaps.evidence import match_text
from graph.local_supply.pair_rows import Rows, local_makers, members, one_side, order, pair_rows, served, tied
from graph.network.ties import Ties
from graph.says import Says
from graph.supply.field_chain import field_chain

MODEL = "配对由环节之间的供需关系推断，不是企业的采购需求；“不认识”指数据中没有记录供销或投资关系，实际可能已有往来"


@dataclass(frozen=True, slots=True)
class Partner:
    """One of a pair: where it sits, and why it counts as working in its segment.

    ``share`` of its revenue or ``None``.
    """

    id: str
    name: str
    place: str
    segment: str
    segment_name: str
    share: Annotated[float | None, Says("占收入", "该业务占营收的比例，不知道为空", kind="percent")]
    evidence: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Who could supply whom. ``links`` counts the supply relations that join the two, of which the best is shown.

    ``served`` says that the user is known to have it already: it makes it itself, or buys from a local maker of it.
    ``through`` are ways of two steps on record, by a shared association or partner: who could introduce them. ``first``
    is the side to call first, for a reason: a user without a local source knows best what it lacks; otherwise who wants
    to sell asks.
    """

    supplier: Partner
    user: Partner
    essential: bool
    bottleneck: bool
    served: Annotated[bool, Says("需方已有本地来源", "需方已知有本地来源")]
    links: int
    through: Annotated[tuple[str, ...], Says("可由谁引见")]
    first: Annotated[Literal["user", "supplier"], Says("先联系", "先联系哪一方")]
    why_first: Annotated[str, Says("怎么开口")]


@dataclass(frozen=True, slots=True)
class Matches:
    """The first pairs; ``total`` there are among the makers paired, and ``acquainted`` more that have a tie on record
    already.

    ``relations`` are supply relations of the field with makers of both ends in the place; ``cut`` segments of them have
    more makers than are paired.
    """

    pairs: tuple[Pair, ...]
    total: int
    acquainted: int
    relations: int
    cut: int
    model: str = MODEL


def match_locally(
    graph: ChainGraph,
    field: str,
    place: Place,
    *,
    association: str | None = None,
    segment: str | None = None,
    enterprise: str | None = None,
    top: int = 50,
) -> Matches:
    """Pairs of local enterprises, confirmed in a segment and in one that it supplies, without a tie on record.

    Order: essential relations first, then users not served yet, bottlenecks, larger revenue shares of both (unknown
    last), ids. With an ``association`` (id) only its members, for its 上下游磋商; with a ``segment`` or an
    ``enterprise`` (ids) only pairs of which it is one side. A rejected tie is no tie; a suggested one is one.

    Raises
    ------
    NotFound
        Unknown field, association, segment or enterprise.
    BadRequest
        ``top`` below 1; a graph without ties, or without this field.
    """
    if top < 1:
        raise BadRequest(f"显示个数 {top} 须至少为 1")
    need_ties(graph)
    local = membership(graph, place).inside
    if association is not None:
        local = local & members(graph, association)
    chain, known = field_chain(graph, field), operating(graph)
    makers, cut = local_makers(known, chain.segments, local)
    rows, relations = pair_rows(graph, makers)
    rows = rows.take(one_side(graph, rows, segment, enterprise))
    size = len(graph.nodes["Enterprise"])
    joined = tied(graph, size)
    key = known.enterprise[rows.supplier] * size + known.enterprise[rows.user]
    met = np.isin(key, joined)
    acquainted = len(np.unique(key[met]))
    rows, key = rows.take(~met), key[~met]
    fed = served(known, rows, joined, size, makers)
    ranked = order(graph, known, rows, fed)
    _, first, links = np.unique(key[ranked], return_index=True, return_counts=True)
    best = np.argsort(first, kind="stable")
    ties = Ties.of(graph)
    pairs = [
        _pair(graph, known, ties, rows, int(ranked[first[i]]), bool(fed[ranked[first[i]]]), int(links[i]))
        for i in best[:top].tolist()
    ]
    return Matches(tuple(pairs), len(first), acquainted, relations, cut)


def _pair(graph: ChainGraph, known: Operating, ties: Ties, rows: Rows, at: int, fed: bool, links: int) -> Pair:
    supplier, user = int(rows.supplier[at]), int(rows.user[at])
    other = np.zeros(len(graph.nodes["Enterprise"]), dtype=bool)
    other[known.enterprise[user]] = True
    ways = ties.paths_to(("Enterprise", int(known.enterprise[supplier])), other)
    segment = int(known.segment[supplier])
    giver, taker, essential = _partner(graph, known, supplier), _partner(graph, known, user), bool(rows.essential[at])
    return Pair(
        giver,
        taker,
        essential,
        bool(graph.nodes["Segment"].columns["bottleneck"][segment] == 1),
        fed,
        links,
        tuple(ties.text(way) for way in ways),
        "supplier" if fed else "user",
        _why_first(giver, taker, essential, fed),
    )


def _why_first(giver: Partner, taker: Partner, essential: bool, fed: bool) -> str:
    if fed:
        return f"需方已有本地来源，先问{giver.name}能否供、比现有来源好在哪里"
    return f"先问{taker.name}{'必需的' if essential else ''}“{giver.segment_name}”现在从哪里来、缺什么规格"


def _partner(graph: ChainGraph, known: Operating, at: int) -> Partner:
    firms, segments = graph.nodes["Enterprise"], graph.nodes["Segment"]
    firm, segment, share = int(known.enterprise[at]), int(known.segment[at]), float(known.share[at])
    return Partner(
        str(firms.ids[firm]),
        str(firms.names()[firm]),
        str(place_names(graph, "Enterprise")[firm]),
        str(segments.ids[segment]),
        str(segments.names()[segment]),
        share if share == share else None,
        match_text(known.table, int(known.row[at])),
    )
