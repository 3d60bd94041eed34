"""Places to compare a place with when none are named: those of the same level of which the data know most."""

from __future__ import annotations

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, district_sets, make_place
from graph.counts.districts import DistrictSets
from graph.counts.take import census_of

PEERS = 4


def peers_of(graph: ChainGraph, place: Place, count: int = PEERS) -> list[Place]:
    """Districts of the level of the place's first one that neither lie in it nor contain it, most enterprises first.

    Only districts with at least one enterprise whose business is known; as many by id. Empty where the level is not
    known.
    """
    table, census = graph.nodes["District"], census_of(graph)
    own = [table.index[i] for i in place.ids if i in table.index]
    levels = table.columns["level"]
    if not own or levels[own[0]] is None:
        return []
    taken = {int(d) for part in district_sets(graph, place) for d in part}
    alike = [d for d in range(len(table)) if levels[d] == levels[own[0]] and d not in taken]
    if not alike:
        return []
    places = [make_place(graph, [str(table.ids[d])]) for d in alike]
    sets = DistrictSets.of(census, [district_sets(graph, p)[0] for p in places])
    known = sets.total(census.known).tolist()
    order = sorted((-n, p.ids[0], i) for i, (n, p) in enumerate(zip(known, places, strict=True)) if n)
    return [places[i] for _, _, i in order[:count]]
