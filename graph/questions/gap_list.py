"""Lists of gaps and the overview, from users' words to answers; lists are kept while the data stay the same."""

from __future__ import annotations

from collections import Counter
from typing import Any

from api.session.context import Context
from graph.chain.field_dates import Freshness, field_dates
from graph.chain.graph import ChainGraph
from graph.chain.places import Place
from graph.gap_list.list import GapList, list_gaps, list_places
from graph.questions.overview import overview_answer


def find_gap_list(here: Context, place: str, district: str = "", as_of: str | None = None) -> GapList:
    """The list of the place (or of districts below it) that these words name."""
    outline = here.outline(as_of)
    places = list_places(outline, place, district)
    key = ("gap list", outline.on, tuple(p.ids for p in places))
    return here.session.answers.get(outline.version, key, lambda: list_gaps(here.graph(as_of), places))


def find_overview(here: Context, place: str, as_of: str | None = None) -> dict[str, Any]:
    """All fields at a glance in the place that these words name."""
    here.looked = True
    return make_overview(here, place, as_of)


def make_overview(here: Context, place: str, as_of: str | None = None) -> dict[str, Any]:
    """The same, asked for by nobody yet."""
    outline, listed = here.outline(as_of), find_gap_list(here, place, as_of=as_of)
    key = ("field dates", outline.on)
    dates = here.session.answers.get(outline.version, key, lambda: read_dates(here, listed))
    return overview_answer(outline, listed, dates)


def read_dates(here: Context, listed: GapList) -> dict[str, Freshness]:
    """Dates of the facts about the enterprises of each field."""
    graph = listed.graph
    return field_dates(graph, dict(here.store.rows("Enterprise", ("id", "as_of"), graph.on)))


def place_word(outline: ChainGraph, place: Place) -> str:
    """Words that :func:`graph.chain.lookup.find_place` takes for this place: its name, or the codes where several carry the name."""

    def shared(graph: ChainGraph) -> set[str]:
        counted = Counter(map(str, graph.nodes["District"].names()))
        return {name for name, count in counted.items() if count > 1}

    several = outline.once("names of several districts", shared)
    return ",".join(place.ids) if set(place.name.split("、")) & several else place.name
