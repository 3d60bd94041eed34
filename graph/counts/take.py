"""Take a census: from bare columns, however a store gives them, or from the records of a whole graph."""

from __future__ import annotations

import numpy as np

from graph.arrays import BoolArray, IntArray
from graph.chain.census import Cells, Census
from graph.chain.exact import limbs
from graph.chain.graph import ChainGraph
from graph.chain.places import districts_of
from graph.chain.rosters import firms_on, rosters_of
from graph.chain.tables import CONFIRMED, REJECTED, SUGGESTED
from graph.counts.columns import Columns
from graph.counts.tallies import link_texts, take_tallies


def census_of(graph: ChainGraph) -> Census:
    """Counts over all enterprises of the store that the graph was read from; taken once per graph."""
    return graph.census if graph.census is not None else graph.once("census", lambda g: take_census(columns_of(g)))


def columns_of(graph: ChainGraph) -> Columns:
    """The columns of a whole graph that a census is taken from."""
    firms = graph.nodes["Enterprise"]
    operates, makes = graph.edge("OPERATES_IN", "Enterprise", "Segment"), graph.edge("MAKES", "Enterprise", "Product")
    part = graph.edge("PART_OF", "Segment", "Field")
    part = part.take(part.state == CONFIRMED)
    made = np.zeros(len(firms), dtype=bool)
    made[makes.source[makes.state != REJECTED]] = True
    codes = firms.columns["stock_code"].tolist() if "stock_code" in firms.columns else [None] * len(firms)
    rosters, on = firms_on(graph)
    kinds = {r.id: r.kind.name for r in rosters_of(graph)}
    none = np.zeros(0, dtype=object)
    rule, evidence = (operates.columns[n] if len(operates) else none for n in ("rule", "evidence"))
    return Columns(
        segments=graph.nodes["Segment"].ids,
        districts=graph.nodes["District"].ids,
        fields=graph.nodes["Field"].ids,
        home=districts_of(graph, "Enterprise"),
        size=firms.columns["size"],
        listed=np.array([code is not None for code in codes], dtype=bool),
        makes=made,
        firm=operates.source,
        segment=operates.target,
        state=operates.state,
        share=operates.columns["share"] if len(operates) else np.zeros(0),
        leads=np.equal(operates.columns["role"], "链主").astype(bool) if len(operates) else np.zeros(0, dtype=bool),
        text=link_texts(rule, evidence, firms.ids[operates.source].tolist()),
        rosters=rosters,
        roster_kinds=tuple(kinds[id_] for id_ in rosters),
        on=on,
        part_segment=part.source,
        part_field=part.target,
        data_date=graph.data_date,
    )


def take_census(raw: Columns) -> Census:
    """Count; the same columns in any order of records give the same numbers to the last bit."""
    districts = len(raw.districts)
    kept, first, key = _cells(raw)
    state, firm, size = raw.state[kept], raw.firm[kept], len(first)
    inverse = np.repeat(np.arange(size), np.diff(np.append(first, len(kept))))
    sure, revenue = state == CONFIRMED, raw.size[firm] * raw.share[kept]
    priced = sure & (revenue > 0)
    money = np.where(priced, revenue, 0.0)
    business = raw.makes.copy()
    business[raw.firm[raw.state <= SUGGESTED]] = True

    def count(mask: BoolArray) -> Cells:
        return np.bincount(inverse[mask], minlength=size).astype(np.int32)

    home = np.where(raw.home < 0, districts, raw.home)
    return Census(
        segments=raw.segments,
        districts=raw.districts,
        fields=raw.fields,
        segment=(key // (districts + 1)).astype(np.int32),
        district=(key % (districts + 1) - 1).astype(np.int32),
        confirmed=count(sure),
        suggested=count(state == SUGGESTED),
        leads=count(sure & raw.leads[kept]),
        priced=count(priced),
        revenue_limbs=np.add.reduceat(limbs(money), first),
        square_limbs=np.add.reduceat(limbs(money**2), first),
        known=np.bincount(home[business], minlength=districts + 1).astype(np.int64),
        unseen=np.bincount(home[~business], minlength=districts + 1).astype(np.int64),
        operating=_operating(raw),
        listed=int(raw.listed.sum()),
        data_date=raw.data_date,
        tallies=take_tallies(raw),
    )


def _cells(raw: Columns) -> tuple[IntArray, IntArray, IntArray]:
    """Relations that count, cell by cell; where each cell begins among them.

    And its key (segment and district as one).
    """
    kept = np.flatnonzero(raw.state <= SUGGESTED)
    key = raw.segment[kept] * (len(raw.districts) + 1) + raw.home[raw.firm[kept]] + 1
    order = np.argsort(key, kind="stable")
    kept, key = kept[order], key[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    return kept, first, key[first]


def _operating(raw: Columns) -> IntArray:
    """Enterprises confirmed in at least one segment of each field."""
    sure = raw.state == CONFIRMED
    firm, segment = raw.firm[sure], raw.segment[sure]
    out = np.zeros(len(raw.fields), dtype=np.int64)
    for field in range(len(raw.fields)):
        mine = np.zeros(len(raw.segments), dtype=bool)
        mine[raw.part_segment[raw.part_field == field]] = True
        seen = np.zeros(len(raw.home), dtype=bool)
        seen[firm[mine[segment]]] = True
        out[field] = np.count_nonzero(seen)
    return out
