"""Lists of gaps, from users' words to lists, which are kept while the data stay the same."""

from __future__ import annotations

from collections import Counter

from graph.asking.graphs import Graphs
from graph.chain.graph import ChainGraph
from graph.chain.places import Place
from graph.dates import day
from graph.gap_list.list import GapList, list_gaps, list_places


def find_gap_list(graphs: Graphs, place: str, district: str = "", as_of: str | None = None) -> GapList:
    """The list of the place (or of districts below it) that these words name."""
    on = day(as_of)
    outline = graphs.outline(on)
    places = list_places(outline, place, district)
    key = ("gap list", outline.on, tuple(p.ids for p in places))
    return graphs.once(key, lambda: list_gaps(graphs.graph(on), places), outline.version)


def place_word(outline: ChainGraph, place: Place) -> str:
    """Words that :func:`graph.chain.lookup.find_place` takes for this place: its name, or the codes where several carry
    the name.
    """

    def shared(graph: ChainGraph) -> set[str]:
        counted = Counter(map(str, graph.nodes["District"].names()))
        return {name for name, count in counted.items() if count > 1}

    several = outline.once("names of several districts", shared)
    return ",".join(place.ids) if set(place.name.split("、")) & several else place.name
