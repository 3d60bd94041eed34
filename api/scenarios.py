"""Scenarios, from users' words to outcomes, and their files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from api.context import Context
from api.session import Session
from graph.chain import ChainGraph
from graph.errors import BadRequest
from graph.gap_records import STATE_LABELS
from graph.lookup import find_id, find_place
from graph.scenario import TURNS, Outcome, what_if
from graph.scenario_answers import HEAD, comparison_rows, outcome_answer, scenario_names
from graph.scenario_changes import Change, Land, Lose, Scenario, read_scenario
from graph.scenario_compare import tallies
from graph.scenarios_kept import MOST, check_scenario, find_scenario
from graph.text import split_words
from graph.views.tables import Column, Table
from graph.views.view import Plain

COMPARED = 8
"""Scenarios that one comparison holds."""


def read_words(graph: ChainGraph, name: str, values: Any) -> Scenario:
    """The scenario that such values hold, with names or ids for what they name; raises as :func:`graph.lookup.find_id`."""
    read = read_scenario(name, values)
    if len(read.changes) > MOST:
        raise BadRequest(f"情景最多 {MOST} 项变化，给了 {len(read.changes)} 项")
    return Scenario(read.name, tuple(_known(graph, c) for c in read.changes))


def _known(graph: ChainGraph, change: Change) -> Change:
    if isinstance(change, Lose):
        return Lose(_id(graph, "Enterprise", change.enterprise))
    at = replace(
        change, segments=tuple(_id(graph, "Segment", s) for s in change.segments),
        district=_id(graph, "District", change.district) if change.district else "",
    )  # fmt: skip
    return replace(at, enterprise=_id(graph, "Enterprise", at.enterprise)) if isinstance(at, Land) and at.enterprise else at  # fmt: skip


def _id(graph: ChainGraph, kind: str, words: str) -> str:
    return words if words in graph.nodes[kind].index else find_id(graph, kind, words)


def run_scenario(graph: ChainGraph, place: str, scenario: Scenario, fields: Sequence[str] = ()) -> Outcome:
    """What it changes in the place that these words name, over these fields (all without any)."""
    wanted = [find_id(graph, "Field", f) for f in split_words(fields)] or None
    return what_if(graph, find_place(graph, place), scenario, fields=wanted)


def find_outcome(
    here: Context | Session, graph: ChainGraph, place: str, scenario: Scenario, fields: Sequence[str] = ()
) -> Outcome:
    """The same, kept while the data stay the same."""
    answers = here.session.answers if isinstance(here, Context) else here.answers
    key = ("scenario", graph.on, find_place(graph, place).ids, tuple(fields), scenario)
    return answers.get(graph.version, key, lambda: run_scenario(graph, place, scenario, fields), lambda o: 200 * len(o.before))  # fmt: skip


def kept_outcomes(
    here: Context | Session, graph: ChainGraph, place: str, names: Sequence[str], fields: Sequence[str] = ()
) -> list[Outcome]:
    """Saved scenarios in the same place, for a comparison."""
    if not 1 <= len(names) <= COMPARED:
        raise BadRequest(f"一次比较 1 到 {COMPARED} 个情景，给了 {len(names)} 个")
    found = [find_scenario(here.store, name).scenario for name in names]
    for scenario in found:
        check_scenario(here.store, scenario, graph.on)
    return [find_outcome(here, graph, place, s, fields) for s in found]


def comparison_tables(outcomes: Sequence[Outcome]) -> list[Table]:
    """The segments that differ, and what each scenario says; raises as :func:`graph.scenario_compare.compare`."""
    head, *rows = comparison_rows(outcomes)
    columns = [Column(f"c{i}", name, "text" if i < len(HEAD) - 1 else "state") for i, name in enumerate(head)]
    said: list[tuple[Plain, ...]] = [
        (name, "；".join(o.words), *(tallies(o)[turn] for turn in TURNS), len(o.stopped))
        for name, o in zip(scenario_names(outcomes), outcomes, strict=True)
    ]
    heads = (Column("name", "情景"), Column("words", "发生什么"), *(Column(t, label, "integer") for t, label in TURNS.items()),
             Column("stopped", "因缺料停产的环节", "integer"))  # fmt: skip
    notes = [f"地区：{outcomes[0].place.name}", "读法：只列与现状不同的环节；空格为不变"]
    notes += [f"口径：{n}" for n in dict.fromkeys(n for o in outcomes for n in o.notes)]
    return [
        Table("情景比较", tuple(columns), tuple(tuple(c or None for c in row) for row in rows), tuple(notes)),
        Table("各情景", heads, tuple(said)),
    ]


def scenario_tables(outcome: Outcome) -> list[Table]:
    """Moves and stops as tables."""
    answer = outcome_answer(outcome)
    notes = (*(f"情景：{w}" for w in outcome.words), *(f"口径：{n}" for n in outcome.notes))
    moves = tuple(
        (m["field"]["name"], m["segment"]["id"], m["segment"]["name"], m["turn_name"], _state(m["before"]), _state(m["after"]),
         m["before"]["enterprises"], m["after"]["enterprises"], m["before"]["priority"], m["after"]["priority"])
        for m in answer["moves"]
    )  # fmt: skip
    heads = (Column("field", "领域"), Column("id", "环节编号"), Column("name", "环节"), Column("turn", "变化"), Column("before", "之前", "state"),
             Column("after", "之后", "state"), Column("had", "之前本地企业", "integer", "家"), Column("has", "之后本地企业", "integer", "家"),
             Column("was", "之前优先级", "number"), Column("now", "之后优先级", "number"))  # fmt: skip
    stopped = tuple((s.segment, s.name, s.enterprises, "、".join(s.why)) for s in outcome.stopped)
    why = (
        Column("id", "环节编号"),
        Column("name", "环节"),
        Column("firms", "本地企业", "integer", "家"),
        Column("why", "因缺少"),
    )
    return [Table("状态变化", heads, moves, notes), Table("停产的环节", why, stopped)]


def _state(gap: Mapping[str, Any]) -> str:
    return STATE_LABELS[gap["state"]]
