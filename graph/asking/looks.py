"""A field in two places or at two dates: each look with the graph it was seen in, before and after."""

from __future__ import annotations

from dataclasses import dataclass

from graph.asking.assess import assess_field
from graph.asking.graphs import Graphs
from graph.chain.graph import ChainGraph
from graph.dates import day
from graph.errors import BadRequest, NotFound
from graph.gaps.find import Assessment


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
        graph = mine.graph if with_date in (None, "", as_of) else graphs.field_graph(field, day(with_date))
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
    mine = look(graphs.field_graph(field, day(as_of)), field, place)
    return in_order(mine, look_beside(graphs, mine, place, as_of, with_place, with_date))
