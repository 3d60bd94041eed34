"""Outcomes of scenarios as tables."""

from __future__ import annotations

from graph.gap_records import STATE_LABELS
from graph.scenario import TURNS, Outcome
from graph.views.tables import Column, Table, records_table, titled

_MOVES = (
    Column("field", "领域"), Column("id", "环节编号"), Column("name", "环节"), Column("turn", "变化"),
    Column("before", "之前", "state"), Column("after", "之后", "state"), Column("had", "之前本地企业", "integer", "家"),
    Column("has", "之后本地企业", "integer", "家"), Column("was", "之前优先级", "number"), Column("now", "之后优先级", "number"),
)  # fmt: skip
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
            "field": m.field_name, "id": m.effect.segment, "name": m.effect.name, "turn": TURNS[m.turn],
            "before": STATE_LABELS[m.effect.before.state], "after": STATE_LABELS[m.effect.after.state],
            "had": m.effect.before.inputs.enterprises_place, "has": m.effect.after.inputs.enterprises_place,
            "was": m.effect.before.priority, "now": m.effect.after.priority,
        }
        for m in outcome.moves
    ]  # fmt: skip
    stopped = [
        {"id": s.segment, "name": s.name, "firms": s.enterprises, "why": "、".join(s.why)} for s in outcome.stopped
    ]
    return [records_table("状态变化", _MOVES, moves, notes), records_table("停产的环节", _STOPS, stopped)]
