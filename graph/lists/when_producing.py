"""What the chain would have more if the projects of a list produced: one scenario of them all, since each by itself
would cost the assessment of a field every time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.chain.places import district_masks, districts_of
from graph.gaps.find import find_gaps
from graph.gaps.records import Gap
from graph.lists.locals import local_firms
from graph.lists.scene import Scene
from graph.scenario.changed_tables import with_site


@dataclass(frozen=True, slots=True)
class Planned:
    """A project (position) that does not produce yet, and the segments (ids) that it brings a firm to: where whoever
    undertakes it does one here already, it is more of the same.
    """

    at: int
    segments: tuple[str, ...]


def here_already(scene: Scene) -> dict[str, set[str]]:
    """The segments that each enterprise (id) does in the place today."""
    return {firm.id: set(firm.segments) for firm in local_firms(scene)[0]}


def gaps_after(scene: Scene, planned: Iterable[Planned]) -> Mapping[str, Gap]:
    """Each segment that these projects bring a firm to, with its state and marks, if they all produced; the machinery
    of scenarios.
    """
    graph, landed = scene.graph, [p for p in planned if p.segments]
    if not landed:
        return {}
    inside, home = district_masks(graph, scene.place)[0], districts_of(graph, "Project")
    first, index = graph.position("District", scene.place.ids[0]), graph.nodes["Segment"].index
    after = graph
    for number, each in enumerate(landed):
        district = int(home[each.at])
        where = district if district >= 0 and inside[district] else first
        name = f"项目 {number + 1}（若投产）"
        after = with_site(after, f"project:{number}", name, where, [index[s] for s in each.segments])
    wanted = {s for p in landed for s in p.segments}
    return {g.segment: g for g in find_gaps(after, scene.field, scene.place).gaps if g.segment in wanted}
