"""Segments of which nothing can be said, as work on the data: what is missing, and which enterprises to look at
first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np

from graph.arrays import IntArray
from graph.chain.entry import BARRED, barred
from graph.chain.graph import ChainGraph
from graph.chain.operating import operating, suggested_makers
from graph.chain.places import Place, membership, place_names
from graph.counts.local import count_places
from graph.errors import BadRequest
from graph.gap_list.choice import of_interest
from graph.gap_list.list import GapList
from graph.gap_list.turns import TURNS, turns
from graph.gaps.evidence import match_text
from graph.gaps.lack_of_data import CAUSES, cause_of, value_of_asking
from graph.gaps.states import TOLD_STATES
from graph.says import Says

WORKS = {"confirm": "核实是否在做", "locate": "补所在地"}
"""What to do about an enterprise: confirm a suggested match, or find out where it is."""
FIRMS = 6
"""Enterprises named of a task on a page; the task counts all."""

_LAST = {key: at for at, key in enumerate(BARRED, 1)}
"""Causes that stand apart at the end, each together."""


@dataclass(frozen=True, slots=True)
class Task:
    """A segment of which nothing can be said. ``row`` is its row in the list.

    ``cause`` is a key of :data:`graph.gaps.lack_of_data.CAUSES`; ``value`` what asking is worth (户), ``turn`` in which
    turn of :data:`TURNS` that puts it among all of its place. ``suggested`` are the matches not confirmed yet,
    ``suggested_place`` of them in the place and ``suggested_near`` perhaps there; ``unplaced`` the confirmed ones that
    are not counted, because their place is not known well enough.
    """

    row: int
    cause: str
    value: float
    suggested: int
    suggested_place: int
    suggested_near: int
    unplaced: int
    turn: str = TURNS[-1]

    @property
    def worth_asking(self) -> bool:
        """Whether it is to be asked about at all; nobody is invited for what nobody asks about either."""
        return self.turn != TURNS[-1]

    @property
    def far(self) -> bool:
        """Whether enterprises of other places are to be verified too: of a segment that nobody is seen in anywhere."""
        return self.cause == "unseen"

    @property
    def idle(self) -> bool:
        """Whether there is nobody here to ask: the rosters come first, or nobody is invited whatever the answer."""
        return self.far or self.cause in BARRED

    @property
    def to_verify(self) -> int:
        """Enterprises to verify: what one elsewhere does says nothing about here."""
        return (self.suggested if self.far else self.suggested_place + self.suggested_near) + self.unplaced


@dataclass(frozen=True, slots=True)
class FirmToVerify:
    """要核实的企业"""

    id: Annotated[str, Says("企业编号")]
    name: Annotated[str, Says("企业")]
    place: Annotated[str, Says("所在地", "所在地；不知道则为空")]
    work: Annotated[str, Says("要做什么", "confirm 核实是否在做，locate 补所在地", among=tuple(WORKS))]
    detail: Annotated[str, Says("现有依据")]


def list_tasks(
    listed: GapList, causes: Sequence[str] = (), stages: Sequence[str] = (), fields: Sequence[str] = ()
) -> list[Task]:
    """Tasks of a list, by the value of asking; of the same, those with local suggestions first; at the end, apart, the
    segments that nobody is invited for.

    ``causes``, ``stages`` and ``fields`` narrow it down; empty ones exclude nothing.
    """
    wanted = of_interest(listed, stages, fields).tolist()
    return [t for t in listed.once("tasks", _every_task) if wanted[t.row] and (not causes or t.cause in causes)]


def _every_task(listed: GapList) -> list[Task]:
    suggested, unplaced = np.diff(suggested_makers(listed.graph)[1]).tolist(), _unplaced(listed)
    near = {place: _perhaps_here(listed.graph, place) for place in listed.places}
    position, stays = listed.graph.nodes["Segment"].index, barred(listed.graph).tolist()
    rows = np.flatnonzero(listed.speaks & ~np.isin(listed.state, TOLD_STATES)).tolist()
    made = [
        Task(
            row,
            bar.key if (bar := stays[at := position[gap.segment]]) else cause_of(gap),
            value_of_asking(gap, bar),
            suggested[at],
            gap.inputs.suggested_place,
            near[listed.assessment(row).place][at],
            unplaced[listed.assessment(row).place][at],
        )
        for row, gap in zip(rows, listed.gaps(rows), strict=True)
    ]
    return sorted(_in_turn(listed, made), key=lambda t: (_LAST.get(t.cause, 0), -t.value, -t.suggested_place))


def _in_turn(listed: GapList, tasks: Sequence[Task]) -> Iterable[Task]:
    for place in listed.places:
        mine = [t for t in tasks if listed.assessment(t.row).place == place]
        yield from (replace(t, turn=turn) for t, turn in zip(mine, turns([t.value for t in mine]), strict=True))


def _perhaps_here(graph: ChainGraph, place: Place) -> list[int]:
    """Of each segment the suggested makers of no known place, or of a wider one."""
    rows, start = suggested_makers(graph)
    where = membership(graph, place)
    lost = (where.unknown | where.undecidable)[operating(graph).table.source[rows]]
    before = np.concatenate([[0], np.cumsum(lost)])
    found: list[int] = (before[start[1:]] - before[start[:-1]]).tolist()
    return found


def _unplaced(listed: GapList) -> dict[Place, list[int]]:
    """For each place how many makers of each segment may or may not be there: of no known place, or of a wider one."""
    if not listed.places:
        return {}
    counts = count_places(listed.graph, listed.places)
    lost = (counts.n_known - counts.n_total).astype(int).tolist()
    return dict(zip(listed.places, lost, strict=True))


def read_causes(texts: Iterable[str]) -> tuple[str, ...]:
    """Causes by key; raises ``BadRequest`` for an unknown one."""
    wanted = tuple(dict.fromkeys(t for t in texts if t))
    if wrong := [w for w in wanted if w not in CAUSES]:
        raise BadRequest(f"原因“{wrong[0]}”不存在；可用：{'、'.join(f'{k}（{v}）' for k, v in CAUSES.items())}")
    return wanted


def task_counts(tasks: Iterable[Task]) -> dict[str, int]:
    """Tasks by cause, every cause named."""
    out = dict.fromkeys(CAUSES, 0)
    for task in tasks:
        out[task.cause] += 1
    return out


class FirmsToVerify:
    """Finds the enterprises of tasks in one place."""

    def __init__(self, graph: ChainGraph, place: Place) -> None:
        self._graph, self._known = graph, operating(graph)
        self._member = membership(graph, place)
        self._names, self._places = graph.nodes["Enterprise"].names(), place_names(graph, "Enterprise")

    @classmethod
    def of_place(cls, graph: ChainGraph, place: Place) -> FirmsToVerify:
        """The finder of a place, the last one of a graph kept."""
        kept: dict[tuple[str, ...], FirmsToVerify] = graph.once("firms to verify", lambda _: {})
        if place.ids not in kept:
            made = cls(graph, place)
            kept.clear()
            kept[place.ids] = made
            return made
        return kept[place.ids]

    def of(self, segment: str, limit: int = FIRMS, *, far: bool = False) -> list[FirmToVerify]:
        """Up to ``limit``: suggested ones in the place first, then those perhaps there (with ``far`` all others), then
        confirmed ones without a known place.
        """
        here, near, lost = self._rows(segment)
        others = self._elsewhere(segment) if far else near
        out = [self._firm(i, "confirm") for i in [*here, *others][:limit]]
        return out + [self._firm(i, "locate") for i in lost[: limit - len(out)]]

    def groups(self, segment: str) -> tuple[list[FirmToVerify], ...]:
        """All of them apart: suggested ones in the place, those perhaps there, confirmed ones without a known place."""
        works = ("confirm", "confirm", "locate")
        return tuple([self._firm(i, w) for i in rows] for rows, w in zip(self._rows(segment), works, strict=True))

    def _rows(self, segment: str) -> tuple[list[int], list[int], list[int]]:
        """The same as rows of the table."""
        guessed, makers = self._guessed(segment)
        here, there = self._member.inside[makers], self._member.outside[makers]
        at = self._graph.nodes["Segment"].index[segment]
        mine = slice(self._known.start[at], self._known.start[at + 1])
        firms = self._known.enterprise[mine]
        lost = self._known.row[mine][self._member.unknown[firms] | self._member.undecidable[firms]]
        return guessed[here].tolist(), guessed[~(here | there)].tolist(), lost.tolist()

    def _elsewhere(self, segment: str) -> list[int]:
        guessed, makers = self._guessed(segment)
        out: list[int] = guessed[~self._member.inside[makers]].tolist()
        return out

    def _guessed(self, segment: str) -> tuple[IntArray, IntArray]:
        """Rows of the suggested matches, and whose they are."""
        at, (rows, start) = self._graph.nodes["Segment"].index[segment], suggested_makers(self._graph)
        guessed = rows[start[at] : start[at + 1]]
        return guessed, self._known.table.source[guessed]

    def _firm(self, row: int, work: str) -> FirmToVerify:
        table = self._known.table
        firm = table.source[row]
        return FirmToVerify(
            str(self._graph.nodes["Enterprise"].ids[firm]),
            str(self._names[firm]),
            str(self._places[firm]),
            work,
            match_text(table, row),
        )
