"""Firms of a place, or those named, held against the rules of the ladder that are in force on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

import numpy as np

from graph.arrays import BoolArray, IntArray
from graph.asking.early import known_on
from graph.asking.graphs import Graphs
from graph.asking.parts import Named
from graph.asking.word import Word
from graph.asking.words import AsOf, FieldOrAll, PlaceUsual, Top
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place
from graph.chain.named import named
from graph.chain.operating import operating
from graph.chain.places import Place, membership, place_names
from graph.chain.rosters import gone
from graph.dates import come
from graph.errors import BadRequest
from graph.ladder.assess import Standing, stand_all
from graph.ladder.declared import usual_ladder
from graph.ladder.facts import Facts
from graph.ladder.held import Certificate, read_certificates
from graph.ladder.outcome import MET
from graph.ladder.people import ASK, CLOSE, FAR, READY, Lift, lifts, where_on
from graph.ladder.reading import read_facts
from graph.ladder.rule import Rung
from graph.questions.firms.ladder_rows import NearRow, RungRow, Where, bare_row, near_rows, rung_row
from graph.store.contract import Store

RUNGS = tuple(r.name for r in usual_ladder().rungs)
SHORTS = tuple(r.short for r in usual_ladder().rungs)


@dataclass(frozen=True)
class Found:
    """The firms looked at, and how they stand with each rule."""

    graph: ChainGraph = field(repr=False)
    place: Place
    on: int
    asked: Named | None
    segments: BoolArray
    firms: IntArray
    vague: int
    facts: Facts
    certificates: Sequence[Certificate]
    rungs: tuple[Rung, ...]
    standings: list[tuple[Standing, Where]]
    alone: bool
    top: int

    @cached_property
    def names(self) -> list[tuple[str, str, str]]:
        """Id, name and place of each firm."""
        table, homes = self.graph.nodes["Enterprise"], place_names(self.graph, "Enterprise")
        called = table.names()
        return [(str(table.ids[f]), str(called[f]), str(homes[f])) for f in self.firms.tolist()]

    @cached_property
    def near(self) -> tuple[list[NearRow], int]:
        """The firms that may get further, the nearest and best known first, and how many; all that were named."""
        parts = [self._near_of(at) for at in range(len(self.standings))]
        if not parts:
            return [], 0
        rule, firm, where, known = (np.concatenate([part[i] for part in parts]) for i in range(4))
        order = np.lexsort((firm, -rule, -known, where))[: self.top]
        rows: dict[tuple[int, int], NearRow] = {}
        for at, (standing, places) in enumerate(self.standings):
            mine = firm[order[rule[order] == at]]
            names = [self.names[i] for i in mine.tolist()]
            made = near_rows(self.facts.take(mine), standing.take(mine), places[mine], names) if len(mine) else []
            rows |= {(at, i): row for i, row in zip(mine.tolist(), made, strict=True)}
        return [rows[key] for key in zip(rule[order].tolist(), firm[order].tolist(), strict=True)], len(rule)

    @cached_property
    def counted(self) -> tuple[RungRow, ...]:
        """How many stand where on each rung, by each of its rules; of one without a rule who holds it."""
        out = list[RungRow]()
        for rung in self.rungs:
            mine = [(s, w) for s, w in self.standings if s.rule.rung == rung.name]
            rows = [rung_row(rung, self.facts, s, w) for s, w in mine]
            out += rows or [bare_row(rung, int((self.facts.held[rung.name] == MET).sum()))]
        return tuple(out)

    def _near_of(self, at: int) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        """Of one rule those that may get further: the rule, the firm, where it is, how much of it is known.

        Of one rung also those who are far from it, if figures decide it: they come last, each with what it lacks.
        """
        standing, where = self.standings[at]
        wanted = (READY, CLOSE, ASK, FAR) if len(self.rungs) == 1 and standing.tests else (READY, CLOSE, ASK)
        firm = np.flatnonzero(np.ones(len(where), dtype=bool) if self.alone else np.isin(where, wanted))
        return np.full(len(firm), at), firm, where[firm].astype(np.int64), standing.known[firm].astype(np.int64)

    @cached_property
    def lifting(self) -> list[Lift]:
        """Segments that a next rung lifts."""
        return lifts(self.graph, self.firms, self.segments, self.standings)[: self.top]


def find(
    graphs: Graphs,
    place: PlaceUsual,
    field: FieldOrAll = None,
    rung: Annotated[
        str | None, Word("级别：全称或简称，如 专精特新；不写则全部", "-r", longest=40, among=(*SHORTS, *RUNGS))
    ] = None,
    firm: Annotated[list[str] | None, Word("只看这几家企业，逐条列出：编号、代码或全名；可写几次", longest=300)] = None,
    top: Top = 100,
    as_of: AsOf = None,
) -> Found:
    """The firms of the place, or those named, on the rungs; of a day to come nobody knows what they hold."""
    on = known_on(graphs, come(as_of, "截至日") if as_of else None)
    graph = graphs.field_graph(field, on) if field and not firm else graphs.graph(on, ties=False)
    where, firms = find_place(graph, place), tuple(find_id(graph, "Enterprise", f) for f in firm or ())
    asked = find_id(graph, "Field", field) if field else None
    if asked and not len(graph.field_segments(asked)):
        raise BadRequest(f"领域“{named(graph, 'Field', asked).name}”还没有环节，列不出培育梯度；请先导入它的产业链")
    rungs = tuple(r for r in usual_ladder().rungs if rung is None or rung in (r.name, r.short))
    if not rungs:
        raise BadRequest(f"没有级别“{rung}”；可用：{'、'.join(SHORTS)}")
    key = ("ladder", graph.on, where.ids, asked, tuple(r.name for r in rungs), firms, top)
    return graphs.once(key, lambda: _find(graphs.store, graph, where, asked, rungs, firms, top), graph.version)


def _find(
    store: Store,
    graph: ChainGraph,
    where: Place,
    asked: str | None,
    rungs: tuple[Rung, ...],
    named_: tuple[str, ...],
    top: int,
) -> Found:
    """The same of what the words mean."""
    ladder, on = usual_ladder(), graph.on
    segments = np.zeros(len(graph.nodes["Segment"]), dtype=bool)
    segments[graph.field_segments(asked) if asked else slice(None)] = True
    inside, vague = _firms(graph, where, segments if asked else None)
    firms = np.flatnonzero(inside)
    if named_:
        firms = np.array([graph.position("Enterprise", f) for f in named_], dtype=np.int64)
    certificates = read_certificates(store, on)
    facts = read_facts(store, graph, ladder, firms, certificates, on)
    rules = [r for r in ladder.in_force(on) if r.rung in {x.name for x in rungs}]
    standings = [(s, where_on(s, facts)) for s in stand_all(facts, rules)]
    told = named(graph, "Field", asked) if asked else None
    alone = bool(named_)
    return Found(graph, where, on, told, segments, firms, vague, facts, certificates, rungs, standings, alone, top)


def _firms(graph: ChainGraph, place: Place, segments: BoolArray | None) -> tuple[BoolArray, int]:
    """Who is in the place (and works in one of these segments) and still there, and of how many nobody can tell."""
    member = membership(graph, place)
    counted = ~gone(graph)
    if segments is not None:
        does, busy = operating(graph), np.zeros(len(counted), dtype=bool)
        busy[does.enterprise[segments[does.segment]]] = True
        counted &= busy
    return member.inside & counted, int((member.undecidable & counted).sum())
