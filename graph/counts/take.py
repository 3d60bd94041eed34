"""Take a census: from bare columns, however a store gives them, or from the records of a whole graph."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.census import Cells, Census
from graph.chain.divisions import divisions_of
from graph.chain.exact import UNITS, limbs
from graph.chain.graph import ChainGraph
from graph.chain.places import districts_of, parents
from graph.chain.rosters import codes_and_status, firms_on, listed_now, rosters_of
from graph.chain.tables import CONFIRMED, REJECTED, SUGGESTED
from graph.counts.bound import bound_cells, essential_inputs
from graph.counts.columns import Columns
from graph.counts.sites import Sites, doing, named_sites, of_cells
from graph.counts.tallies import link_texts, said_by, stated_links, take_tallies


def census_of(graph: ChainGraph) -> Census:
    """Counts over all enterprises of the store that the graph was read from; taken once per graph."""
    return graph.census if graph.census is not None else graph.once("census", lambda g: take_census(columns_of(g)))


def columns_of(graph: ChainGraph, only: IntArray | None = None) -> Columns:
    """What a census is taken from, of a whole graph or of these enterprises (positions, ascending) alone."""
    firms = graph.nodes["Enterprise"]
    chosen = np.arange(len(firms)) if only is None else only
    counted = firms if only is None else firms.take(only)
    place = np.full(len(firms), -1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    operates, part = graph.edge("OPERATES_IN", "Enterprise", "Segment"), graph.edge("PART_OF", "Segment", "Field")
    operates = operates if only is None else operates.take(place[operates.source] >= 0)
    part = part.take(part.state == CONFIRMED)
    rosters, on, needs = *firms_on(graph, only), essential_inputs(graph)
    kinds = {r.id: r.kind.name for r in rosters_of(graph)}
    none = np.zeros(0, dtype=object)
    rule, evidence, role = (operates.columns[n] if len(operates) else none for n in ("rule", "evidence", "role"))
    return Columns(
        segments=graph.nodes["Segment"].ids,
        districts=graph.nodes["District"].ids,
        fields=graph.nodes["Field"].ids,
        home=districts_of(graph, "Enterprise")[chosen],
        size=counted.columns["size"],
        listed=listed_now(*codes_and_status(counted)),
        division=divisions_of(counted.columns["division"].tolist()),
        makes=_makes(graph)[chosen],
        firm=place[operates.source],
        segment=operates.target,
        state=operates.state,
        share=operates.columns["share"] if len(operates) else np.zeros(0),
        leads=np.equal(role, "链主").astype(bool),
        text=link_texts(rule, evidence, firms.ids[operates.source].tolist()),
        stated=stated_links(rule),
        rosters=rosters,
        roster_kinds=tuple(kinds[id_] for id_ in rosters),
        on=on,
        sites=_sites(graph, place),
        up=parents(graph),
        part_segment=part.source,
        part_field=part.target,
        need_segment=needs[0],
        need_user=needs[1],
        data_date=graph.data_date,
    )


def _sites(graph: ChainGraph, place: IntArray) -> Sites:
    """Sites of the enterprises that have a place among those counted."""
    table = graph.edge("HAS_SITE", "Enterprise", "District").confirmed()
    table = table.take(place[table.source] >= 0)
    none = np.zeros(0, dtype=object)
    role, named = (table.columns[n] if len(table) else none for n in ("role", "segments"))
    who = graph.nodes["Enterprise"].ids[table.source]
    text = said_by(who.tolist())
    return named_sites(place[table.source], table.target, role, named, text, graph.nodes["Segment"].index)


def _makes(graph: ChainGraph) -> BoolArray:
    """Enterprises with a product that is not rejected."""
    makes, made = graph.edge("MAKES", "Enterprise", "Product"), np.zeros(len(graph.nodes["Enterprise"]), dtype=bool)
    made[makes.source[makes.state != REJECTED]] = True
    return made


def business_known(graph: ChainGraph) -> BoolArray:
    """Enterprises of whose business anything is known; shape (enterprises,)."""
    operates = graph.edge("OPERATES_IN", "Enterprise", "Segment")
    return _business(_makes(graph), operates.source, operates.state)


def _business(makes: BoolArray, firm: IntArray, state: NDArray[np.int8]) -> BoolArray:
    """Who has a product, or a segment that is confirmed or suggested."""
    known = makes.copy()
    known[firm[state <= SUGGESTED]] = True
    return known


def take_census(raw: Columns) -> Census:
    """Count; the same columns in any order of records give the same numbers to the last bit."""
    districts = len(raw.districts)
    kept, first, base = _cells(raw)
    key, sited, bound = _cells_of_all(raw, base)
    place, size = np.searchsorted(key, base), len(key)
    state, firm = raw.state[kept], raw.firm[kept]
    inverse = np.repeat(place, np.diff(np.append(first, len(kept))))
    sure, revenue = state == CONFIRMED, raw.size[firm] * raw.share[kept]
    priced = sure & (revenue > 0)
    money = np.where(priced, revenue, 0.0)
    business = _business(raw.makes, raw.firm, raw.state)

    def count(mask: BoolArray) -> Cells:
        return np.bincount(inverse[mask], minlength=size).astype(np.int32)

    def exact(values: FloatArray) -> IntArray:
        out = np.zeros((size, len(UNITS)), dtype=np.int64)
        out[place] = np.add.reduceat(limbs(values), first)
        return out

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
        revenue_limbs=exact(money),
        square_limbs=exact(money**2),
        sited=sited,
        bound=bound,
        known=np.bincount(home[business], minlength=districts + 1).astype(np.int64),
        unseen=np.bincount(home[~business], minlength=districts + 1).astype(np.int64),
        operating=_operating(raw),
        listed=int(raw.listed.sum()),
        data_date=raw.data_date,
        tallies=take_tallies(raw),
    )


def _cells_of_all(raw: Columns, base: IntArray) -> tuple[IntArray, Cells, Cells]:
    """Keys of the cells, those among them where only sites count or who is bound; what sites add to each, and who is
    bound there.
    """
    sure, width = raw.state == CONFIRMED, len(raw.districts) + 1
    sites = doing(raw.sites, raw.firm[sure], raw.segment[sure], len(raw.segments))
    found = of_cells(sites, raw.home, raw.up, len(raw.segments))
    keys, inverse = np.unique(found.segment * width + found.district + 1, return_inverse=True)
    added = np.bincount(inverse, found.value, minlength=len(keys)).astype(np.int64)
    bound = bound_cells(raw, sure)
    key = np.union1d(np.union1d(base, keys[added != 0]), bound[0])
    return key, _spread(key, keys[added != 0], added[added != 0]), _spread(key, *bound)


def _spread(key: IntArray, keys: IntArray, values: IntArray) -> Cells:
    """Values of some cells among all."""
    out = np.zeros(len(key), dtype=np.int32)
    out[np.searchsorted(key, keys)] = values
    return out


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
