"""The cells of real data, thinned: firms and links hidden at known chances, claims made of what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from benchmarks.graph.calibration_claims import FIRMS, STRONG, TEXTS, Sight
from graph.arrays import BoolArray, FloatArray
from graph.chain.divisions import divisions_of
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, make_place
from graph.chain.rosters import LISTED, Roster, rosters_of
from graph.chain.tables import CONFIRMED
from graph.counts.take import business_known
from graph.evidence.by_division import bent
from graph.evidence.claims import Shape, expected_seen, p_over
from graph.evidence.counts import RosterCounts, count_roster
from graph.evidence.figures import LEVELS
from loaders.listed.build import CITY_BASIS

THINNED = {0.3: (0.5, 0.6), 0.6: (0.75, 0.8), 0.9: (0.95, 0.947)}
"""d, and the chances that a firm and a link of it stay."""
SPREAD = 0.1
"""Standard deviation of the chance that a firm stays, over divisions; at most half of how many go."""
CITY = "市"
MADE = ("MAKES", "Enterprise", "Product")
MAKERS, HOMES = ("OPERATES_IN", "Enterprise", "Segment"), ("LOCATED_IN", "Enterprise", "District")


def listed(graph: ChainGraph) -> Roster:
    """The roster of listed companies."""
    return next(r for r in rosters_of(graph) if r.id == LISTED)


def cities(graph: ChainGraph) -> list[Place]:
    """All places that are fitted together as cities."""
    table = graph.nodes["District"]
    levels = [LEVELS.get(str(v), str(v)) for v in table.columns["level"].tolist()]
    return [make_place(graph, [str(i)]) for i, level in zip(table.ids, levels, strict=True) if level == CITY]


def unplaced(graph: ChainGraph) -> tuple[ChainGraph, int]:
    """The graph as it was before two agreeing lists told where more head offices are, and how many those are."""
    homes = graph.edge(*HOMES)
    stays = homes.columns["basis"] != CITY_BASIS
    return replace(graph, edges={**graph.edges, HOMES: homes.take(stays)}, census=None), int((~stays).sum())


def thinned(graph: ChainGraph, firm: float, link: float, dice: np.random.Generator) -> ChainGraph:
    """The graph without the places of some firms, and without some links of all."""
    stays = dice.random(len(graph.nodes["Enterprise"])) < firm
    makers, homes = graph.edge(*MAKERS), graph.edge(*HOMES)
    left = (dice.random(len(makers)) < link) | (makers.state != CONFIRMED)
    edges = {**graph.edges, MAKERS: makers.take(left), HOMES: homes.take(stays[homes.source])}
    return replace(graph, edges=edges, census=None)


def thinned_by_division(graph: ChainGraph, firm: float, link: float, dice: np.random.Generator) -> ChainGraph:
    """The graph without what some firms do, of some divisions of industry more than of others, and without some links
    of all; who does nothing anyway has no place.
    """
    of = divisions_of(graph.nodes["Enterprise"].columns["division"].tolist())
    size = firm * (1 - firm) / min(SPREAD, (1 - firm) / 2) ** 2 - 1
    stays = dice.random(len(of)) < dice.beta(firm * size, (1 - firm) * size, int(of.max()) + 1)[of]
    makers, homes, made = graph.edge(*MAKERS), graph.edge(*HOMES), graph.edge(*MADE)
    left = ((dice.random(len(makers)) < link) | (makers.state != CONFIRMED)) & stays[makers.source]
    edges = {**graph.edges, MAKERS: makers.take(left), MADE: made.take(stays[made.source])}
    edges[HOMES] = homes.take(business_known(graph)[homes.source])
    return replace(graph, edges=edges, census=None)


def sights(graph: ChainGraph, d: float, count: int, seed: int = 0, *, by_division: bool = False) -> Iterator[Sight]:
    """What is seen of the thinned data, so many times; how many firms each city has is declared."""
    thin = thinned_by_division if by_division else thinned
    places, (firm, link) = cities(graph), THINNED[d]
    whole = count_roster(graph, listed(graph), places)
    seen = whole.seen
    over = seen.here * seen.everybody[:, None] > seen.outside * seen.m[:, None]
    for i in range(count):
        part = thin(graph, firm, link, np.random.default_rng([seed, i]))
        counts = count_roster(part, listed(part), places)
        found = counts.known / np.maximum(whole.known, 1)
        if by_division:
            found = np.minimum(found[:, None] * _ratios(part, places), 1.0)
        yield Sight(
            counts.seen,
            counts.texts.astype(float),
            found * link,
            1.0,
            whole.seen.here - counts.seen.here,
            over,
            over,
        )


def _ratios(graph: ChainGraph, places: Sequence[Place]) -> FloatArray:
    """How d of each place bends by segment."""
    plain, found = np.ones(len(graph.nodes["Segment"])), [bent(graph, listed(graph), p.ids) for p in places]
    return np.stack([plain if one is None else one.ratio for one in found])


def strong(counts: RosterCounts, shape: Shape) -> BoolArray:
    """Which cells are 显著强."""
    seen = counts.seen
    e = expected_seen(seen.outside, seen.m[:, None], seen.everybody[:, None], shape)
    out: BoolArray = (p_over(seen.here, e, shape) >= STRONG) & (seen.here >= FIRMS) & (counts.texts >= TEXTS)
    return out
