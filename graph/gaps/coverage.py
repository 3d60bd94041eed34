"""How much of the data lands on each field's chain, what is left over, and what the missing places cost.

A *revenue row* is one product of one enterprise with a known share of revenue. It lands where its product is confirmed
to fall in a segment. What does not land is a work list, not a verdict: a firm may make things outside every chain.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.arrays import BoolArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, membership
from graph.chain.tables import CONFIRMED, SUGGESTED
from graph.counts.population import Population
from graph.gaps.find import Assessment, find_all_gaps
from graph.gaps.lack_of_data import cause_of
from graph.gaps.states import STATES
from graph.says import Says

NAMED = 3
"""Makers named of a product that is left over."""


@dataclass(frozen=True, slots=True)
class FieldCoverage:
    """What lands on one field; ``unknown`` are all segments of which nothing can be said in the asked place."""

    field: Annotated[str, Says("领域编号")]
    name: Annotated[str, Says("领域")]
    segments: Annotated[int, Says("环节", "环节数")]
    segments_seen: Annotated[int, Says("有企业的环节", "至少有一家已确认企业的环节数")]
    enterprises: Annotated[int, Says("落位企业", "已确认落位的企业数")]
    suggested_only: Annotated[int, Says("待核实企业", "只有待核实匹配的企业数")]
    products: Annotated[int, Says("落位产品", "已确认落位的产品数")]
    rows: Annotated[int, Says("收入行", "落位的收入行数（企业 × 产品，有收入占比）")]
    no_place: Annotated[int, Says("所在地不明", "落位企业中所在地不明的家数")]
    undecidable: Annotated[int, Says("只知省份", "落位企业中只知省份、不能判断是否在该地区的家数")]
    unknown_look: Annotated[int, Says("看得太少", "待核实的环节：一家没看到，但看得太少")]
    unknown_small: Annotated[int, Says("本来就难有", "待核实的环节：按本地规模本来就难有")]
    unknown_unseen: Annotated[int, Says("名录里看不见", "待核实的环节：名录里哪里都没有一家")]
    unknown_outside: Annotated[int, Says("名录不收", "待核实的环节：本地的名录不收这类企业")]
    unknown_asked: Annotated[int, Says("问过，没定", "待核实的环节：有人问过、查过资料，说不清")]
    suggested_here: Annotated[int, Says("有待确认企业", "待核实的环节中，本地有待确认企业的环节数")]
    unknown: Annotated[int, Says("待核实的环节", "待核实的环节合计")]


@dataclass(frozen=True, slots=True)
class Leftover:
    """A product that lands nowhere: its largest share of revenue (0..1), its number of makers and the leading ones."""

    product: Annotated[str, Says("未落位产品")]
    share: Annotated[float, Says("最大收入占比", "各企业中最大的收入占比", kind="percent")]
    makers: Annotated[int, Says("企业数", "有此产品的企业数")]
    named: Annotated[tuple[str, ...], Says("企业（部分）", "其中占比最大的几家")]


@dataclass(frozen=True, slots=True)
class Coverage:
    """All fields; ``rows`` and ``rows_landed`` count revenue rows of the whole data, each once. ``population`` is what
    待核实 rests on in the place, ``None`` without any field.
    """

    place: str
    population: Population | None
    fields: tuple[FieldCoverage, ...]
    rows: int
    rows_landed: int
    enterprises: int
    enterprises_landed: int
    enterprises_no_place: int


def coverage(graph: ChainGraph, place: Place, fields: Sequence[str] | None = None) -> Coverage:
    """Coverage of all fields (or of these ids) and, for ``place``, what the lack of data costs."""
    lands = _Landing(graph)
    member = membership(graph, place)
    every = [str(f) for f in graph.nodes["Field"].ids] if fields is None else fields
    found = find_all_gaps(graph, place, fields=every)
    listed = np.zeros(len(graph.nodes["Enterprise"]), dtype=bool)
    listed[lands.makes_firm] = True
    return Coverage(
        place.name,
        found[0].population if found else None,
        tuple(_field(graph, lands, a, member.unknown, member.undecidable) for a in found),
        len(lands.rows),
        int(lands.product_lands[lands.makes_product[lands.rows]].sum()),
        int(listed.sum()),
        int((lands.firm_lands & listed).sum()),
        int((listed & member.unknown).sum()),
    )


def leftovers(graph: ChainGraph, field: str | None = None, top: int = 50) -> tuple[list[Leftover], int]:
    """Products with revenue that land on no chain, largest share first, and how many there are.

    With a ``field``, only products of enterprises that the field already knows: what else its own firms make.
    """
    lands = _Landing(graph)
    firms = lands.firms_of(graph, field) if field is not None else None
    makers = defaultdict[int, list[tuple[float, str]]](list)
    names = graph.nodes["Enterprise"].names()
    for row in lands.rows[~lands.product_lands[lands.makes_product[lands.rows]]].tolist():
        firm = int(lands.makes_firm[row])
        if firms is None or firms[firm]:
            makers[int(lands.makes_product[row])].append((float(lands.share[row]), str(names[firm])))
    products = graph.nodes["Product"].names()
    rows = []
    for product, made in makers.items():
        made.sort(key=lambda m: (-m[0], m[1]))
        rows.append(Leftover(str(products[product]), made[0][0], len(made), tuple(n for _, n in made[:NAMED])))
    rows.sort(key=lambda r: (-r.share, -r.makers, r.product))
    return rows[:top], len(rows)


class _Landing:
    """Index arrays of who makes what and what lands where; made once per call."""

    def __init__(self, graph: ChainGraph) -> None:
        makes = graph.edge("MAKES", "Enterprise", "Product").confirmed()
        covers = graph.edge("COVERS", "Product", "Segment").confirmed()
        operates = graph.edge("OPERATES_IN", "Enterprise", "Segment")
        self.makes_firm, self.makes_product = makes.source, makes.target
        self.share = makes.columns["share"] if len(makes) else np.zeros(0)
        self.rows: IntArray = np.flatnonzero(self.share > 0)
        self.covers, self.operates = covers, operates
        self.product_lands: BoolArray = np.zeros(len(graph.nodes["Product"]), dtype=bool)
        self.product_lands[covers.source] = True
        self.firm_lands: BoolArray = np.zeros(len(graph.nodes["Enterprise"]), dtype=bool)
        self.firm_lands[operates.source[operates.state == CONFIRMED]] = True

    def firms_of(self, graph: ChainGraph, field: str, state: int = CONFIRMED) -> BoolArray:
        """Enterprises in the field's segments, confirmed or suggested."""
        mine = np.isin(self.operates.target, graph.field_segments(field)) & (self.operates.state == state)
        out = np.zeros(len(graph.nodes["Enterprise"]), dtype=bool)
        out[self.operates.source[mine]] = True
        return out


def _field(
    graph: ChainGraph, lands: _Landing, found: Assessment, no_place: BoolArray, undecidable: BoolArray
) -> FieldCoverage:
    segments = graph.field_segments(found.field)
    firms = lands.firms_of(graph, found.field)
    guessed = lands.firms_of(graph, found.field, SUGGESTED) & ~firms
    products = np.zeros(len(graph.nodes["Product"]), dtype=bool)
    products[lands.covers.source[np.isin(lands.covers.target, segments)]] = True
    known = np.bincount(lands.operates.target[lands.operates.state == CONFIRMED], minlength=len(graph.nodes["Segment"]))
    unknown = [g for g in found.gaps if not STATES[g.state].told]
    causes = Counter(cause_of(g) for g in unknown)
    return FieldCoverage(
        found.field,
        found.field_name,
        len(segments),
        int((known[segments] > 0).sum()),
        int(firms.sum()),
        int(guessed.sum()),
        int(products.sum()),
        int(products[lands.makes_product[lands.rows]].sum()),
        int((firms & no_place).sum()),
        int((firms & undecidable).sum()),
        causes["look"],
        causes["small"],
        causes["unseen"],
        causes["outside"],
        causes["asked"] + causes["glanced"],
        sum(g.inputs.suggested_place > 0 for g in unknown),
        len(unknown),
    )
