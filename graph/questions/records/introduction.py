"""Who could introduce whom, as a record: the ways of each introducer, and where each relation on them was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from graph.asking.parts import DataDate, On, PlaceRef, Version
from graph.chain.graph import ChainGraph
from graph.dates import to_iso, today
from graph.model.schema import default_schema
from graph.network.introductions import Introducer
from graph.network.paths import Tie
from graph.plain import Keyed
from graph.questions.records.way import NodeRef, StepRow, WayRow, way_row
from graph.says import Says
from graph.store.contract import Store


@dataclass(frozen=True, slots=True)
class TieSource:
    """一条关系的出处"""

    origin: str | None
    as_of: str | None
    file: str
    sheet: str
    row: int | None
    since: Annotated[str, Says("有效期起")]


@dataclass(frozen=True, slots=True)
class SourcedTie(Tie):
    """一条关系与它的出处"""

    label: str
    ends: Annotated[tuple[NodeRef, NodeRef], Says("两端", "起点与终点")]
    source: TieSource | None


@dataclass(frozen=True, slots=True)
class SourcedStep(Keyed):
    """引荐路径上的一步"""

    from_: NodeRef
    to: NodeRef
    words: str
    relations: tuple[SourcedTie, ...]


@dataclass(frozen=True, slots=True)
class SourcedWay:
    """一条引荐路径"""

    steps: Annotated[int, Says("步数")]
    suggested: Annotated[int, Says("待核实步数", "只有待核实关系的步数")]
    words: Annotated[str, Says("路径")]
    path: tuple[SourcedStep, ...]


@dataclass(frozen=True, slots=True)
class IntroducerRow:
    """一家可以引荐的本地企业"""

    id: str
    name: str
    steps: Annotated[int, Says("步数", "离目标几步")]
    ways: tuple[SourcedWay, ...]


@dataclass(frozen=True, slots=True)
class IntroductionsAnswer(Keyed):
    """谁能引荐：离目标最近的本地企业，各附最短的几条路径"""

    target: NodeRef
    place: PlaceRef
    longest: int
    by: Annotated[NodeRef | None, Says("介绍人", "只问这家本地企业")]
    reached: Annotated[int, Says("够得着", "步数以内的本地企业共几家")]
    shown: int
    introducers: tuple[IntroducerRow, ...]
    help: Annotated[tuple[str, ...], Says("怎么办", "没有路径时可以做什么")]
    notes: tuple[str, ...]
    as_of: On
    data_date: DataDate
    version: Version


def introducer_row(store: Store, graph: ChainGraph, one: Introducer, on: int | None) -> IntroducerRow:
    """An introducer with its ways; ``on`` is the day on which their sources are looked up."""
    return IntroducerRow(one.id, one.name, one.steps, tuple(_sourced(store, way_row(graph, w), on) for w in one.ways))


def _sourced(store: Store, way: WayRow, on: int | None) -> SourcedWay:
    """The way with each relation's ends and where it was read."""
    steps = (
        SourcedStep(s.from_, s.to, s.words, tuple(_sourced_tie(store, s, tie, on) for tie in s.relations))
        for s in way.path
    )
    return SourcedWay(way.steps, way.suggested, way.words, tuple(steps))


def _sourced_tie(store: Store, step: StepRow, tie: Tie, on: int | None) -> SourcedTie:
    ends = (step.from_, step.to) if tie.forward else (step.to, step.from_)
    label, source = default_schema().relations[tie.relation].label, _source(store, tie.relation, ends, on)
    return SourcedTie(tie.relation, tie.forward, tie.suggested, tie.values, label, ends, source)


def _source(store: Store, relation: str, ends: tuple[NodeRef, NodeRef], on: int | None) -> TieSource | None:
    """Where the relation was read."""
    at, (start, end) = today() if on is None else on, ends
    for version in reversed(store.history(relation, (start.id, end.id))):
        fits = version.ends is None or version.ends == (start.kind, end.kind)
        if fits and not version.voided and version.since <= at < version.until:
            since = to_iso(version.since)
            return TieSource(version.origin, version.as_of, version.file, version.sheet, version.row, since)
    return None
