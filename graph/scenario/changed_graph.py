"""The graph as if a scenario had happened.

What a scenario names must be there at the date of the graph, and not rejected: otherwise it is refused, never passed
over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graph.arrays import IntArray
from graph.chain.graph import ChainGraph
from graph.chain.lookup import nearest
from graph.chain.places import Place, district_masks, districts_of, make_place
from graph.chain.tables import CONFIRMED, REJECTED
from graph.chain.vetoes import vetoes
from graph.dates import to_iso
from graph.errors import BadRequest, NotFound
from graph.model.labels import LABELS
from graph.scenario.changed_tables import OPERATES, with_importable, with_site, without_firms
from graph.scenario.changes import Cut, Land, Lose, Scenario
from graph.text import clean

_SITE = "scenario:"


@dataclass(frozen=True, slots=True)
class Imagined:
    """The graph after a scenario; by position, the segments cut and whether others may stand in.

    And each change in words.
    """

    graph: ChainGraph
    cut: Mapping[int, bool]
    words: tuple[str, ...]


def imagine(graph: ChainGraph, place: Place, scenario: Scenario) -> Imagined:
    """The graph as if all changes had happened: first who goes, then who comes, then what is cut.

    Raises
    ------
    NotFound
        An enterprise, segment or district that the data do not hold at the date of the graph (it may have expired).
    BadRequest
        No change; one that is given twice or contradicts another; a rejected relation; an enterprise with a veto, or
        that is there already; a district outside the place.
    """
    if not scenario.changes:
        raise BadRequest(f"情景“{scenario.name}”里没有任何变化；请至少加一项")
    names, words = _Names(graph), list[str]()
    lost, cut = list[int](), dict[int, bool]()
    for change in scenario.changes:
        if isinstance(change, Lose):
            lost.append(_loses(graph, names, change))
            words.append(f"失去{names.of('Enterprise', change.enterprise)}")
        elif isinstance(change, Cut):
            gone, hit = _cuts(graph, names, change)
            lost += gone
            cut.update(
                dict.fromkeys(hit, change.stand_in) if not change.stand_in else {s: cut.get(s, True) for s in hit}
            )
            words.append(f"{change.source}断供：{'、'.join(names.at('Segment', s) for s in hit)}")
    _consistent(graph, names, scenario, lost)
    after = without_firms(graph, np.unique(np.array(lost, dtype=np.int64)))
    for i, change in enumerate(c for c in scenario.changes if isinstance(c, Land)):
        after, said = _landed(graph, after, names, place, change, f"{_SITE}{i}")
        words.append(said)
    return Imagined(with_importable(after, dict.fromkeys(cut, 0.0)) if cut else after, cut, tuple(words))


class _Names:
    """Positions and names of what a scenario names; what is not there is not found, in words that say as of when."""

    def __init__(self, graph: ChainGraph) -> None:
        self._graph = graph

    def position(self, kind: str, id: str) -> int:
        table = self._graph.nodes[kind]
        if id not in table.index:
            raise NotFound(
                f"{to_iso(self._graph.on)} 有效的{LABELS[kind]}", id, nearest(clean(id), list(map(str, table.names())))
            )
        return table.index[id]

    def at(self, kind: str, position: int) -> str:
        return f"“{self._graph.nodes[kind].names()[position]}”"

    def of(self, kind: str, id: str) -> str:
        return self.at(kind, self.position(kind, id))


def _loses(graph: ChainGraph, names: _Names, change: Lose) -> int:
    firm = names.position("Enterprise", change.enterprise)
    table = graph.edge(*OPERATES)
    states = table.state[table.source == firm]
    if not (states == CONFIRMED).any():
        why = "环节关系已全部被否决" if len(states) and (states == REJECTED).all() else "没有已确认的环节"
        why = why if graph.fields is None else f"在所读取的领域内{why}"
        raise BadRequest(
            f"企业{names.at('Enterprise', firm)}{why}，失去它不改变任何环节；请先在复核中改定，或从情景里去掉"
        )
    return firm


def _cuts(graph: ChainGraph, names: _Names, change: Cut) -> tuple[list[int], list[int]]:
    """Who stops abroad, and the segments that are cut."""
    firms: IntArray = np.zeros(0, dtype=np.int64)
    hit = [names.position("Segment", s) for s in change.segments]
    table = graph.edge(*OPERATES)
    if change.district:
        names.position("District", change.district)
        inside, _ = district_masks(graph, make_place(graph, [change.district]))
        home = districts_of(graph, "Enterprise")
        firms = np.flatnonzero((home >= 0) & inside[home])
        theirs = table.target[np.isin(table.source, firms) & (table.state == CONFIRMED)]
        hit = hit or np.unique(theirs).tolist()
    if not hit:
        raise BadRequest(f"“{change.source}”断供没有写明环节；数据中没有进口来源，请写出受影响的环节")
    return firms.tolist(), hit


def _consistent(graph: ChainGraph, names: _Names, scenario: Scenario, lost: list[int]) -> None:
    """Refuse a change that is given twice, and an enterprise that goes and comes."""
    keys = Counter[tuple[str, ...]]()
    for change in scenario.changes:
        if isinstance(change, Lose):
            keys["lose", change.enterprise] += 1
        elif isinstance(change, Land):
            keys.update({("land", change.enterprise or change.name, s): 1 for s in change.segments})
    if twice := [k for k, n in keys.items() if n > 1]:
        raise BadRequest(f"情景“{scenario.name}”里“{twice[0][1]}”写了两次；请去掉一次")
    gone = {str(graph.nodes["Enterprise"].ids[f]) for f in lost}
    if both := [c.enterprise for c in scenario.changes if isinstance(c, Land) and c.enterprise in gone]:
        raise BadRequest(f"情景“{scenario.name}”里企业{names.of('Enterprise', both[0])}既失去又落地；请只留一项")


def _landed(
    graph: ChainGraph, after: ChainGraph, names: _Names, place: Place, change: Land, id: str
) -> tuple[ChainGraph, str]:
    """``after`` with one more site, and the change in words.

    What is asked is held against ``graph``, the data as they are.
    """
    segments = [names.position("Segment", s) for s in dict.fromkeys(change.segments)]
    if not segments:
        raise BadRequest("落地没有写明环节；请至少写一个")
    district = names.position("District", change.district or place.ids[0])
    inside, _ = district_masks(graph, place)
    if not inside[district]:
        raise BadRequest(f"落地地点{names.at('District', district)}不在“{place.name}”之内；请选其中的区划")
    name = clean(change.name)
    if change.enterprise:
        firm = names.position("Enterprise", change.enterprise)
        home = int(districts_of(graph, "Enterprise")[firm])
        _may_land(graph, names, firm, segments, home >= 0 and bool(inside[home]))
        name = name or str(graph.nodes["Enterprise"].names()[firm])
    if not name:
        raise BadRequest("落地没有写明企业；请写企业编号，或给它一个名称")
    where = "、".join(names.at("Segment", s) for s in segments)
    site = with_site(after, id, f"{name}（情景落地）", district, segments)
    return site, f"“{name}”落地{names.at('District', district)}：{where}"


def _may_land(graph: ChainGraph, names: _Names, firm: int, segments: list[int], local: bool) -> None:
    if veto := vetoes(graph)[firm]:
        raise BadRequest(f"企业{names.at('Enterprise', firm)}已被一票否决（{veto}），不能作为落地目标")
    table = graph.edge(*OPERATES)
    for segment in segments:
        states = table.state[(table.source == firm) & (table.target == segment)]
        pair = f"企业{names.at('Enterprise', firm)}与环节{names.at('Segment', segment)}"
        if (states == REJECTED).any():
            raise BadRequest(f"{pair}的关系已被否决；请先在复核中改定，或换一个环节")
        if local and (states == CONFIRMED).any():
            raise BadRequest(f"{pair}的关系已在本地确认，不需要再落地")
