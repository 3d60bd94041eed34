"""情景: what happens in a place when targets land, enterprises leave, or supplies are cut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any, Literal

from graph.asking.graphs import Graphs
from graph.asking.parts import Named, Notes, On, PlaceRef, Proxy, Version, place_ref
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place
from graph.dates import day, to_iso
from graph.errors import BadRequest
from graph.gaps.records import Gap
from graph.gaps.states import STATE_LABELS
from graph.questions.portfolio import AsOfWords, PlaceWords, Text
from graph.questions.records.gap import GapParts, State, gap_parts
from graph.questions.tables.scenario import scenario_tables
from graph.says import Says
from graph.scenario.beside import tallies
from graph.scenario.changes import Change, Land, Lose, Scenario, read_scenario
from graph.scenario.outcome import TURNS, Moved, Outcome, Stopped, Turn, what_if
from graph.text import split_words
from graph.views.glance import Showing
from graph.work.scenarios import MOST


@dataclass(frozen=True, slots=True)
class LandAsk:
    """落地：企业在本地开设这些环节；enterprise 为数据中的企业，不在数据中的写 name"""

    change: Literal["land"]
    segments: Annotated[tuple[Text, ...], Word("", shortest=1, longest=50)]
    enterprise: Text = ""
    name: Text = ""
    district: Annotated[str, Word("落在哪个区县；不写则为所问地区", longest=500)] = ""


@dataclass(frozen=True, slots=True)
class LoseAsk:
    """离开：企业停产或迁走"""

    change: Literal["lose"]
    enterprise: Text


@dataclass(frozen=True, slots=True)
class CutAsk:
    """断供：这些环节不再能从外部购得；写 district 时那里的企业也停"""

    change: Literal["cut"]
    source: Annotated[str, Word("来源国或来源", longest=500)]
    segments: Annotated[tuple[Text, ...], Word("", longest=200)] = ()
    district: Text = ""
    stand_in: Annotated[bool, Word("数据中别处的企业能否替代")] = True


ChangeAsk = LandAsk | LoseAsk | CutAsk
Changes = Annotated[tuple[ChangeAsk, ...], Word("", shortest=1, longest=MOST)]


@dataclass(frozen=True, slots=True)
class ScenarioAsk:
    """如果这些同时发生，会怎样"""

    place: PlaceWords
    changes: Changes
    name: Annotated[str, Word("情景名称，可不写", longest=40)] = ""
    fields: Annotated[tuple[Text, ...], Word("细分领域；不写则全部", longest=60)] = ()
    as_of: AsOfWords = None


@dataclass(frozen=True, slots=True)
class ScenarioGap:
    """一个环节的状态"""

    state: State
    action: str | None
    rule: str
    priority: float | None
    parts: GapParts
    enterprises: int


@dataclass(frozen=True, slots=True)
class MoveRow:
    """状态改变的环节"""

    field: Named
    segment: Named
    turn: Turn
    turn_name: str
    before: ScenarioGap
    after: ScenarioGap


@dataclass(frozen=True, slots=True)
class Tallies:
    """各种变化的个数"""

    opened: int
    worsened: int
    eased: int
    closed: int
    shifted: int
    stopped: int
    enterprises_stopped: int


@dataclass(frozen=True, slots=True)
class OutcomeReport:
    """情景的结果：哪些环节的状态变了，哪些因缺料停产"""

    scenario: Scenario
    place: PlaceRef
    as_of: On | None
    version: Version | None
    words: tuple[str, ...]
    tallies: Tallies
    moves: tuple[MoveRow, ...]
    stopped: tuple[Stopped, ...]
    emptied: Annotated[tuple[str, ...], Says("空了的环节", "失去最后一家本地企业的环节")]
    started: Annotated[tuple[str, ...], Says("新开工的环节", "有了第一家本地企业、能开工的环节")]
    proxy: Proxy
    notes: Notes


def find(graphs: Graphs, ask: ScenarioAsk) -> Outcome:
    """What the changes bring about in the place, over these fields (all without any)."""
    graph = graphs.graph(day(ask.as_of))
    made = read_words(graph, ask.name, [asdict(c) for c in ask.changes])
    return find_outcome(graphs, graph, ask.place, made, ask.fields)


def find_outcome(
    graphs: Graphs, graph: ChainGraph, place: str, scenario: Scenario, fields: Sequence[str] = ()
) -> Outcome:
    """The same of a scenario that is read already; kept while the data stay the same."""
    where = find_place(graph, place)
    key = ("scenario", graph.on, where.ids, tuple(fields), scenario)

    def run() -> Outcome:
        wanted = [find_id(graph, "Field", f) for f in split_words(fields)] or None
        return what_if(graph, where, scenario, fields=wanted)

    return graphs.once(key, run, graph.version)


def read_words(graph: ChainGraph, name: str, values: Any) -> Scenario:
    """The scenario that such values hold, with names or ids for what they name.

    Raises as :func:`graph.chain.lookup.find_id`.
    """
    read = read_scenario(name, values)
    if len(read.changes) > MOST:
        raise BadRequest(f"情景最多 {MOST} 项变化，给了 {len(read.changes)} 项")
    return Scenario(read.name, tuple(_known(graph, c) for c in read.changes))


def _known(graph: ChainGraph, change: Change) -> Change:
    if isinstance(change, Lose):
        return Lose(_id(graph, "Enterprise", change.enterprise))
    at = replace(
        change,
        segments=tuple(_id(graph, "Segment", s) for s in change.segments),
        district=_id(graph, "District", change.district) if change.district else "",
    )
    return (
        replace(at, enterprise=_id(graph, "Enterprise", at.enterprise))
        if isinstance(at, Land) and at.enterprise
        else at
    )


def _id(graph: ChainGraph, kind: str, words: str) -> str:
    return words if words in graph.nodes[kind].index else find_id(graph, kind, words)


def outcome_record(outcome: Outcome) -> OutcomeReport:
    """Everything about an outcome but the assessments, which have answers of their own."""
    first = outcome.before[0] if outcome.before else None
    return OutcomeReport(
        scenario=outcome.scenario,
        place=place_ref(outcome.place),
        as_of=to_iso(first.on) if first else None,
        version=first.version if first else None,
        words=outcome.words,
        tallies=Tallies(**tallies(outcome)),
        moves=tuple(map(_moved, outcome.moves)),
        stopped=outcome.stopped,
        emptied=outcome.emptied,
        started=outcome.started,
        proxy=True,
        notes=outcome.notes,
    )


def _moved(move: Moved) -> MoveRow:
    effect = move.effect
    field, segment = Named(move.field, move.field_name), Named(effect.segment, effect.name)
    return MoveRow(field, segment, move.turn, TURNS[move.turn], _gap(effect.before), _gap(effect.after))


def _gap(gap: Gap) -> ScenarioGap:
    parts, count = gap_parts(gap), gap.inputs.enterprises_place
    return ScenarioGap(gap.state, gap.action, gap.rule, gap.priority, parts, count)


def said(found: Outcome) -> Iterable[Said]:
    """What moves, what is left empty, and what stops."""
    yield f"{found.place.name}：{'；'.join(found.words)}"
    rows = [
        (
            m.effect.name,
            m.field_name,
            TURNS[m.turn],
            STATE_LABELS[m.effect.before.state],
            STATE_LABELS[m.effect.after.state],
            m.effect.before.inputs.enterprises_place,
            m.effect.after.inputs.enterprises_place,
        )
        for m in found.moves
    ]
    heads = ("环节", "领域", "变化", "之前", "之后", "之前企业", "之后企业")
    yield Sheet("状态改变的环节", heads, rows, f"共 {len(rows)} 个")
    for names, label in ((found.emptied, "不再有本地企业的环节"), (found.started, "有了第一家本地企业的环节")):
        if names:
            yield f"{label}：{'、'.join(names)}"
    if found.stopped:
        stopped = [(s.name, "、".join(s.fields), s.enterprises, " → ".join(s.why)) for s in found.stopped]
        yield Sheet("因缺料停产", ("环节", "领域", "本地企业", "因缺少"), stopped)
    yield from found.notes


def showing(found: Outcome) -> Showing:
    """What a notebook shows."""
    turns = "，".join(f"{label} {len(found.turned(turn))}" for turn, label in TURNS.items())
    facts = (
        *found.words,
        f"状态改变的环节 {len(found.moves)} 个：{turns}",
        f"缺投入而停产的本地环节 {len(found.stopped)} 个",
    )
    brief = ("field", "name", "turn", "before", "after", "had", "has", "was", "now")
    return Showing(f"{found.place.name} · 情景“{found.scenario.name}”", facts, tuple(scenario_tables(found)), brief)


QUESTION = Question(
    "scenario",
    "情景：落地、离开、断供会怎样",
    "几项变化同时发生后，本地各环节的状态怎样变，哪些环节因缺料停产。只推算，不写入。",
    find,
    reads=None,
    topic="组合、情景与配套",
    body=ScenarioAsk,
    record=outcome_record,
    tables=scenario_tables,
    said=said,
    showing=showing,
    file=lambda found: "情景",
    noun="情景的结果",
    command="what-if",
    page="/scenario",
)
