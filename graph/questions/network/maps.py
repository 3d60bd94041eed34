"""产业链图谱: a field in a place as a picture, from its first stage to its last."""

from __future__ import annotations

from dataclasses import dataclass

from graph.asking.assess import assess_field
from graph.asking.question import Question
from graph.asking.words import Field, Peers, Place
from graph.chain.graph import ChainGraph
from graph.gaps.records import Assessment
from graph.questions.tables.gaps import gaps_table
from graph.views.chain_map.map import chain_map_view


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a map is drawn from."""

    graph: ChainGraph
    assessment: Assessment


def find(graph: ChainGraph, field: Field, place: Place, peers: Peers = None) -> Mapped:
    """The field's chain and its gaps in the place."""
    return Mapped(graph, assess_field(graph, field, place, peers))


QUESTION = Question(
    "map",
    "产业链图谱",
    "一个领域在一个地区的产业链图谱：按上中下游与子阶段排列，标出每个环节的状态。",
    find,
    topic="图谱",
    tables=lambda found: (gaps_table(found.assessment.with_evidence()),),
    formats=("svg", "html", "png", "pdf"),
    picture=lambda found: chain_map_view(found.graph, found.assessment),
    drawn="map",
    file=lambda found: f"图谱-{found.assessment.field_name}-{found.assessment.place.name}",
)
