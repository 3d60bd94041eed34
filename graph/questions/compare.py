"""Questions about two places or two dates, and about one segment, from users' words to records."""

from __future__ import annotations

from dataclasses import dataclass

from graph.asking.assess import assess_field
from graph.asking.graphs import Graphs
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_places
from graph.chain.places import Place
from graph.counts.peers import peers_of
from graph.dates import day
from graph.errors import BadRequest, NotFound
from graph.gaps.compare import Comparison, compare_places
from graph.gaps.find import Assessment
from graph.gaps.segment_facts import SegmentFacts, segment_facts
from graph.text import clean


def read_field(graphs: Graphs, field: str, as_of: str | None) -> ChainGraph:
    """The slice of a field at a date."""
    return graphs.field_graph(field, day(as_of))


def places_to_compare(graph: ChainGraph, places: str) -> tuple[list[Place], bool]:
    """The places named; where it is one, with its peers of the same level, and whether these were added.

    Raises
    ------
    BadRequest
        One place, and the data know no other of its level.
    """
    named = find_places(graph, places)
    if len(named) != 1:
        return named, False
    peers = peers_of(graph, named[0])
    if not peers:
        raise BadRequest(f"数据中没有与“{named[0].name}”同级、且有企业的地区；请写明要比较的地区，用逗号分隔")
    return [*named, *peers], True


def compare(graph: ChainGraph, places: str, fields: str | None = None) -> tuple[Comparison, bool]:
    """Places in some fields (comma separated; all without any), and whether peers were added."""
    chosen = [find_id(graph, "Field", f) for f in words(fields)] or None
    named, added = places_to_compare(graph, places)
    return compare_places(graph, named, chosen), added


def words(text: str | None) -> list[str]:
    """Items of a text separated by commas."""
    plain = clean(text or "").replace("，", ",").replace("、", ",")
    return list(dict.fromkeys(part.strip() for part in plain.split(",") if part.strip()))


@dataclass(frozen=True, slots=True)
class Look:
    """A field in a place at a date, with the graph it was seen in."""

    graph: ChainGraph
    assessment: Assessment


def look(graph: ChainGraph, field: str, place: str, peers: str | None = None) -> Look:
    """The field in the place that these words name."""
    return Look(graph, assess_field(graph, field, place, peers))


def look_beside(
    graphs: Graphs, mine: Look, place: str, as_of: str | None, with_place: str | None, with_date: str | None
) -> Look:
    """The same field in another place or at another date (or both).

    Raises
    ------
    BadRequest
        Neither is said, it is the same once more, or at that date the data do not know the field and the place.
    """
    if not with_place and not with_date:
        raise BadRequest("请写要比较的另一个地区或另一个日期")
    field = mine.assessment.field
    try:
        graph = mine.graph if with_date in (None, "", as_of) else read_field(graphs, field, with_date)
        other = look(graph, field, with_place or place)
    except NotFound as error:
        if not with_date:
            raise
        raise BadRequest(f"按 {with_date} 的数据还没有可比的内容（{error}）；请换一个日期") from error
    if (mine.assessment.on, mine.assessment.place.ids) == (other.assessment.on, other.assessment.place.ids):
        raise BadRequest("两边相同，没有可比较的；请换一个地区或日期")
    return other


def in_order(mine: Look, other: Look) -> tuple[Look, Look]:
    """Before and after: the earlier date first; at one date the place asked about first."""
    return (other, mine) if other.assessment.on < mine.assessment.on else (mine, other)


def look_at_pair(
    graphs: Graphs, field: str, place: str, as_of: str | None, with_place: str | None, with_date: str | None
) -> tuple[Look, Look]:
    """Two looks at a field, before and after."""
    mine = look(read_field(graphs, field, as_of), field, place)
    return in_order(mine, look_beside(graphs, mine, place, as_of, with_place, with_date))


def find_segment(graph: ChainGraph, assessment: Assessment, segment: str, top: int) -> SegmentFacts:
    """Facts of the segment that these words name."""
    key = find_id(graph, "Segment", segment, [g.segment for g in assessment.gaps])
    return segment_facts(graph, assessment, key, top=top)
