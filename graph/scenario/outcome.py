"""What if: the gaps of a place before and after a scenario, what opens or closes, and which local segments stop.

States come from :func:`graph.gaps.find.find_gaps` on a graph in which the changes have happened; what stops, from
AND-OR propagation along essential supply (:mod:`graph.supply.running`), over all segments that the graph holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, membership
from graph.chain.roles import field_names, fields_of_segments
from graph.counts.local import count_local
from graph.evidence.figures import hold_fit
from graph.gaps.find import find_all_gaps
from graph.gaps.records import Assessment
from graph.gaps.states import STATES
from graph.gaps.thresholds import Thresholds
from graph.scenario.changed_graph import imagine
from graph.scenario.changes import Change, Cut, Land, Lose, Scenario
from graph.scenario.if_confirmed import Effect
from graph.shown import Shown
from graph.supply.running import Makers, Running, run_on

Turn = Literal["opened", "worsened", "eased", "closed", "shifted"]
TURNS: dict[Turn, str] = {
    "opened": "新出现的缺口",
    "worsened": "加重",
    "eased": "减轻",
    "closed": "补上的缺口",
    "shifted": "状态改变",
}
"""How a segment moves: into a gap, from 薄弱 to 缺失 or 疑缺, from a gap without makers to 薄弱, from a gap to 优势 or
一般, or otherwise.
"""
MODEL = (
    "停产按环节之间的“必需投入”推断，不是企业交易记录：一家企业在即算有供给，不计数量和产能；"
    "落地按新增一家已确认企业计，规模不明"
)


@dataclass(frozen=True, slots=True)
class Moved:
    """A segment whose state changes; ``turn`` is a key of :data:`TURNS`."""

    field: str
    field_name: str
    effect: Effect
    turn: Turn


@dataclass(frozen=True, slots=True)
class Stopped:
    """A local segment that stops though it keeps makers: how many, and by ``why`` it fails, the first cause first
    (names).
    """

    segment: str
    name: str
    fields: tuple[str, ...]
    enterprises: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome(Shown):
    """A scenario in a place.

    Attributes
    ----------
    words : each change as a sentence.
    before, after : all fields asked about, in the same order: for the same map twice.
    moves : segments whose state changes, by field, in chain order.
    stopped : local segments that stop for want of an input.
    emptied, started : names of segments that lose their last local maker, and that gain their first.
    notes : what is modelled, and the population compared with.
    """

    scenario: Scenario
    place: Place
    words: tuple[str, ...]
    before: tuple[Assessment, ...]
    after: tuple[Assessment, ...]
    moves: tuple[Moved, ...]
    stopped: tuple[Stopped, ...]
    emptied: tuple[str, ...]
    started: tuple[str, ...]
    notes: tuple[str, ...]

    def turned(self, turn: str) -> tuple[Moved, ...]:
        """Those that move one way."""
        return tuple(m for m in self.moves if m.turn == turn)


def what_if(
    graph: ChainGraph,
    place: Place,
    scenario: Scenario,
    *,
    fields: Sequence[str] | None = None,
    peers: Sequence[Place] = (),
    thresholds: Thresholds | None = None,
) -> Outcome:
    """What a scenario would change in the place, over these fields or all.

    Raises
    ------
    NotFound, BadRequest
        As :func:`graph.scenario.changed_graph.imagine` and :func:`graph.gaps.find.find_gaps`.

    Source
    ------
    Own design; propagation after Dowling and Gallier (1984), :mod:`graph.supply.andor`.
    """
    limits = thresholds or Thresholds()
    imagined = imagine(graph, place, scenario)
    before = find_all_gaps(graph, place, peers, fields=fields, thresholds=limits)
    hold_fit(imagined.graph, graph)
    after = find_all_gaps(imagined.graph, place, peers, fields=[a.field for a in before], thresholds=limits)
    was, now = (_makers(g, place) for g in (graph, imagined.graph))
    buyable = graph.nodes["Segment"].columns["importable"] >= limits.importable_from
    ran = run_on(graph, was, now, buyable, imagined.cut)
    names, had, has = graph.nodes["Segment"].names(), was.here > 0, now.here > 0
    return Outcome(
        scenario=scenario,
        place=place,
        words=imagined.words,
        before=tuple(before),
        after=tuple(after),
        moves=tuple(m for pair in zip(before, after, strict=True) for m in _moves(graph, *pair)),
        stopped=_stopped(graph, ran, now),
        emptied=_named(names, had & ~has),
        started=_named(names, ran.after & ~had),
        notes=(
            MODEL,
            *((_CUT,) if imagined.cut else ()),
            *_elsewhere(graph, place, scenario),
            *sorted({a.population.note() for a in before}),
        ),
    )


_CUT = (
    "断供按“这些环节不再能从外部购得”推断；数据中没有进口来源，受影响的环节由使用者指定；"
    "可替代时，数据中别处有已知企业才算有替代，没有已知企业不等于没有企业"
)


def _elsewhere(graph: ChainGraph, place: Place, scenario: Scenario) -> Iterator[str]:
    """A sentence on each enterprise that is lost and was not counted here."""
    table, inside = graph.nodes["Enterprise"], membership(graph, place, "Enterprise").inside
    for change in scenario.changes:
        if isinstance(change, Lose) and not inside[at := table.index[change.enterprise]]:
            yield f"“{table.names()[at]}”不在{place.name}（或所在地未知），失去它不改变这里的企业数"


def _makers(graph: ChainGraph, place: Place) -> Makers:
    local = count_local(graph, place)
    return Makers(local.n_place, local.n_known - local.n_place)


def _moves(graph: ChainGraph, before: Assessment, after: Assessment) -> list[Moved]:
    old, new = ({g.segment: g for g in a.gaps} for a in (before, after))
    order = graph.nodes["Segment"].ids[graph.field_segments(before.field)].tolist()
    effects = [Effect(s, old[s].name, old[s], new[s]) for s in order]
    return [Moved(before.field, before.field_name, e, _turn(e)) for e in effects if e.moves]


def _turn(effect: Effect) -> Turn:
    was, now = STATES[effect.before.state], STATES[effect.after.state]
    if now.gap and not was.gap:
        return "opened"
    if was.gap and now.here and not was.here:
        return "eased" if now.gap else "closed"
    if was.gap and now.here:
        return "closed"
    return "worsened" if was.here and was.gap and now.gap and not now.by_reach else "shifted"


def _stopped(graph: ChainGraph, ran: Running, now: Makers) -> tuple[Stopped, ...]:
    """Most enterprises first, then by id."""
    table, fields = graph.nodes["Segment"], fields_of_segments(graph)
    names = table.names()
    found = [
        Stopped(
            str(table.ids[s]),
            str(names[s]),
            tuple(field_names(graph, fields.get(str(table.ids[s]), ()))),
            int(now.here[s]),
            tuple(str(names[i]) for i in why),
        )
        for s, why in ran.why.items()
    ]
    return tuple(sorted(found, key=lambda s: (-s.enterprises, s.segment)))


def _named(names: NDArray[np.object_], mask: BoolArray) -> tuple[str, ...]:
    return tuple(str(n) for n in names[np.flatnonzero(mask)])


__all__ = ["MODEL", "TURNS", "Change", "Cut", "Land", "Lose", "Moved", "Outcome", "Scenario", "Stopped", "what_if"]
