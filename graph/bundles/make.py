"""A bundle made now, from the graph, the work log and a preset; pure: the same of each make the same bundle."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import orjson

from graph.bundles.bundle import Bundle, ListPart, MapPart, SegmentState
from graph.bundles.of_kind import of_kinds
from graph.bundles.period import Period
from graph.bundles.preset_words import lacking_part
from graph.bundles.presets import Part, Preset
from graph.chain.graph import ChainGraph
from graph.chain.places import COUNTY, Place, district_sets, parents
from graph.gaps.find import find_gaps
from graph.gaps.records import Assessment
from graph.gaps.thresholds import Thresholds
from graph.lists.declared import declarations
from graph.lists.districts import official_turn
from graph.lists.made import MadeList
from graph.lists.make import METHOD, Said, make_list, said_of
from graph.render.svg import render_svg
from graph.store.contract import Store
from graph.views.chain_map.map import chain_map_view

MAKING = 4
"""Of the way from lists to bundles; it changes where the same lists would make another bundle or other files."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which bundle: ``field`` is an id."""

    preset: Preset
    field: str
    place: Place
    period: Period


def make_bundle(graph: ChainGraph, store: Store, wanted: Wanted) -> Bundle:
    """The bundle as of the graph's day; the graph is the slice of the field with its ties, or the whole.

    Raises
    ------
    NotFound, BadRequest
        As :func:`graph.lists.make.make_list`.
    """
    said = said_of(store, graph)
    made = {name: _made(name, graph, said, wanted) for name in _names(wanted.preset.lists)}
    lists = tuple(_part(p, made[p.made_from]) for p in wanted.preset.lists if p.made_from)
    found = find_gaps(graph, wanted.field, wanted.place)
    svg = map_svg(graph, wanted.field, wanted.place, found) if _names(wanted.preset.maps) else ""
    maps = tuple(MapPart(p.title, svg, p.assumed) for p in wanted.preset.maps if p.made_from)
    lacking = tuple(lacking_part(p) for p in (*wanted.preset.lists, *wanted.preset.maps) if not p.made_from)
    first = next(iter(made.values()))
    preset = wanted.preset
    return Bundle(
        preset=preset.name,
        preset_title=preset.title,
        preset_digest=preset.digest,
        assumed=preset.assumed,
        field=wanted.field,
        field_name=first.field_name,
        place=wanted.place.ids,
        place_name=wanted.place.name,
        period=wanted.period.key,
        on=graph.on,
        version=graph.version,
        lists=lists,
        maps=maps,
        lacking=lacking,
        model=model(),
        states=tuple(SegmentState(g.segment, g.name, g.state) for g in found.gaps),
    )


def model() -> str:
    """By what bundles are computed today: the way lists are made, the limits of gaps; no learned ranking has a say."""
    limits = sha256(repr(Thresholds()).encode()).hexdigest()[:8]
    return f"清单方法 {METHOD}，缺口门槛 {limits}，不用学习的排序"


def _names(parts: tuple[Part, ...]) -> list[str]:
    return list(dict.fromkeys(p.made_from for p in parts if p.made_from))


def _made(name: str, graph: ChainGraph, said: Said, wanted: Wanted) -> MadeList:
    return make_list(name, graph, said, wanted.field, wanted.place, graph.on, wanted.period.key)


def _part(part: Part, made: MadeList) -> ListPart:
    made = of_kinds(made, part.kinds) if part.kinds else made
    return ListPart(part.title, made, criteria_digest(made), part.assumed)


def criteria_digest(made: MadeList) -> str:
    """Of the criteria by which a list is made for its field, as they are declared now."""
    criteria = declarations()[made.name].criteria_of(made.field, made.field_name)
    return sha256(orjson.dumps(criteria, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def map_svg(graph: ChainGraph, field: str, place: Place, found: Assessment | None = None) -> str:
    """The chain of a field (id) with the state of each segment in a place, as a file of its own; ``found`` where it is
    assessed already.
    """
    return render_svg(chain_map_view(graph, found or find_gaps(graph, field, place)), focusable=False)


def is_city(graph: ChainGraph, place: Place) -> bool:
    """Whether a place is more than one county or district."""
    table = graph.nodes["District"]
    levels = {str(table.columns["level"][table.index[i]]) for i in place.ids}
    return len(place.ids) > 1 or not levels <= set(COUNTY)


def districts_below(graph: ChainGraph, place: Place) -> dict[str, str]:
    """Counties and districts inside a place, by id in the official order; none for one that is itself such."""
    table, up = graph.nodes["District"], parents(graph)
    inside, _ = district_sets(graph, place)
    names, levels, ids = table.names(), table.columns["level"], table.ids
    lowest = [i for i in inside.tolist() if levels[i] in COUNTY and str(ids[i]) not in place.ids]
    found = {str(ids[i]): str(names[i]) for i in lowest if up[i] < 0 or levels[up[i]] not in COUNTY}
    return dict(sorted(found.items(), key=lambda d: (official_turn(d[1]), d[0])))
