"""Outcomes of scenarios as tables, one alone and several beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from graph.gaps.states import STATE_LABELS
from graph.gaps.words import WEIGHED
from graph.plain import Plain
from graph.scenario.beside import compare, tallies
from graph.scenario.outcome import TURNS, Outcome
from graph.views.table import Column, Table, records_table, titled

HEAD = ("领域", "环节编号", "环节", "现状")
"""Columns of a comparison before those of the scenarios."""
_MOVES = (
    Column("field", "领域"),
    Column("id", "环节编号"),
    Column("name", "环节"),
    Column("turn", "变化"),
    Column("before", "之前", "state"),
    Column("after", "之后", "state"),
    Column("had", "之前本地企业", "integer", "家"),
    Column("has", "之后本地企业", "integer", "家"),
    Column("was", "之前优先级", "number", WEIGHED),
    Column("now", "之后优先级", "number", WEIGHED),
)
_STOPS = (
    Column("id", "环节编号"),
    Column("name", "环节"),
    Column("firms", "本地企业", "integer", "家"),
    Column("why", "因缺少"),
)


def scenario_tables(outcome: Outcome) -> list[Table]:
    """Moves and stops as tables."""
    notes = (*titled(outcome.words, "情景"), *titled(outcome.notes))
    moves = [
        {
            "field": m.field_name,
            "id": m.effect.segment,
            "name": m.effect.name,
            "turn": TURNS[m.turn],
            "before": STATE_LABELS[m.effect.before.state],
            "after": STATE_LABELS[m.effect.after.state],
            "had": m.effect.before.inputs.enterprises_place,
            "has": m.effect.after.inputs.enterprises_place,
            "was": m.effect.before.priority,
            "now": m.effect.after.priority,
        }
        for m in outcome.moves
    ]
    stopped = [
        {"id": s.segment, "name": s.name, "firms": s.enterprises, "why": "、".join(s.why)} for s in outcome.stopped
    ]
    return [records_table("状态变化", _MOVES, moves, notes), records_table("停产的环节", _STOPS, stopped)]


def scenario_names(outcomes: Sequence[Outcome]) -> list[str]:
    """Name of each, a number for one without."""
    return [o.scenario.name or f"情景{i}" for i, o in enumerate(outcomes, 1)]


def comparison_rows(outcomes: Sequence[Outcome]) -> list[list[str]]:
    """A table with a head: each segment that differs, its state today and in each scenario, in Chinese; "" for
    unchanged.

    Raises
    ------
    BadRequest
        As :func:`graph.scenario.beside.compare`.
    """
    rows = [
        [
            r.field_name,
            r.segment,
            r.name,
            STATE_LABELS[r.now],
            *("" if s == r.now else STATE_LABELS[s] for s in r.states),
        ]
        for r in compare(outcomes)
    ]
    return [[*HEAD, *scenario_names(outcomes)], *rows]


def comparison_tables(outcomes: Sequence[Outcome]) -> list[Table]:
    """The segments that differ, and what each scenario says; raises as :func:`graph.scenario.beside.compare`."""
    head, *rows = comparison_rows(outcomes)
    columns = [Column(f"c{i}", name, "text" if i < len(HEAD) - 1 else "state") for i, name in enumerate(head)]
    said: list[tuple[Plain, ...]] = [
        (name, "；".join(o.words), *(tallies(o)[turn] for turn in TURNS), len(o.stopped))
        for name, o in zip(scenario_names(outcomes), outcomes, strict=True)
    ]
    heads = (
        Column("name", "情景"),
        Column("words", "发生什么"),
        *(Column(t, label, "integer") for t, label in TURNS.items()),
        Column("stopped", "因缺料停产的环节", "integer"),
    )
    notes = [f"地区：{outcomes[0].place.name}", "读法：只列与现状不同的环节；空格为不变"]
    notes += titled(dict.fromkeys(n for o in outcomes for n in o.notes))
    return [
        Table("情景比较", tuple(columns), tuple(tuple(c or None for c in row) for row in rows), tuple(notes)),
        Table("各情景", heads, tuple(said)),
    ]
