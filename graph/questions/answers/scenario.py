"""Outcomes of scenarios and their comparison as plain data for JSON and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from graph.dates import to_iso
from graph.gaps.records import Gap
from graph.gaps.states import STATE_LABELS
from graph.plain import plain
from graph.scenario.beside import compare, tallies
from graph.scenario.changes import scenario_values
from graph.scenario.outcome import TURNS, Moved, Outcome
from graph.work.scenarios import KeptScenario

HEAD = ("领域", "环节编号", "环节", "现状")
"""Columns of a comparison before those of the scenarios."""


def outcome_answer(outcome: Outcome) -> dict[str, Any]:
    """Everything about an outcome but the assessments, which have answers of their own
    (:func:`graph.questions.gaps.gaps_record`).
    """
    first = outcome.before[0] if outcome.before else None
    return {
        "scenario": {"name": outcome.scenario.name, "changes": scenario_values(outcome.scenario)},
        "place": {"name": outcome.place.name, "ids": list(outcome.place.ids)},
        "as_of": to_iso(first.on) if first else None,
        "version": first.version if first else None,
        "words": list(outcome.words),
        "tallies": tallies(outcome),
        "moves": [_moved(m) for m in outcome.moves],
        "stopped": [plain(asdict(s)) for s in outcome.stopped],
        "emptied": list(outcome.emptied),
        "started": list(outcome.started),
        "proxy": True,
        "notes": list(outcome.notes),
    }


def _moved(move: Moved) -> dict[str, Any]:
    effect = move.effect
    return {
        "field": {"id": move.field, "name": move.field_name},
        "segment": {"id": effect.segment, "name": effect.name},
        "turn": move.turn,
        "turn_name": TURNS[move.turn],
        "before": _gap(effect.before),
        "after": _gap(effect.after),
    }


def _gap(gap: Gap) -> dict[str, Any]:
    made: dict[str, Any] = plain(
        {
            "state": gap.state,
            "action": gap.action,
            "rule": gap.rule,
            "priority": gap.priority,
            "parts": gap.parts,
            "enterprises": gap.inputs.enterprises_place,
        }
    )
    return made


def kept_answer(kept: KeptScenario) -> dict[str, Any]:
    """A saved scenario."""
    return {"name": kept.scenario.name, "changes": scenario_values(kept.scenario), "by": kept.by, "at": kept.at}


def comparison_answer(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Scenarios beside each other: what each says and counts, and each segment that differs in any of them.

    Raises as below.
    """
    rows = compare(outcomes)
    first, names = outcomes[0], scenario_names(outcomes)
    day = first.before[0] if first.before else None
    return {
        "place": {"name": first.place.name, "ids": list(first.place.ids)},
        "as_of": to_iso(day.on) if day else None,
        "version": day.version if day else None,
        "scenarios": [
            {"name": n, "words": list(o.words), "tallies": tallies(o)} for n, o in zip(names, outcomes, strict=True)
        ],
        "rows": [
            {
                "field": {"id": r.field, "name": r.field_name},
                "segment": {"id": r.segment, "name": r.name},
                "now": r.now,
                "states": list(r.states),
            }
            for r in rows
        ],
        "proxy": True,
        "notes": list(dict.fromkeys(n for o in outcomes for n in o.notes)),
    }


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
