"""Saved scenarios, kept in the work log beside the data.

The newest entry of a name counts; deleting is an entry too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.chain.lookup import nearest
from graph.errors import BadRequest, NotFound
from graph.model.records import Note
from graph.scenario.changes import Cut, Lose, Scenario, read_scenario, scenario_values
from graph.search.validity import why_missing
from graph.store.contract import Store
from graph.text import clean

TOPIC = "scenario"
LONGEST, MOST = 40, 50
"""Characters of a name, and changes of a scenario."""


@dataclass(frozen=True, slots=True)
class KeptScenario:
    """A saved scenario; ``by`` and ``at`` (UTC) say who saved it last and when."""

    scenario: Scenario
    by: str = field(default="", compare=False)
    at: str = field(default="", compare=False)


def save_scenario(store: Store, scenario: Scenario, by: str = "") -> KeptScenario:
    """Keep a scenario; one of the same name is replaced, its history stays.

    Raises
    ------
    NotFound, BadRequest
        No name or too long a one, no change or more than :data:`MOST`, or as :func:`check_scenario`.
    """
    name = clean(scenario.name)
    if not name or len(name) > LONGEST:
        raise BadRequest(f"情景名称须有 1 到 {LONGEST} 个字")
    if not 1 <= len(scenario.changes) <= MOST:
        raise BadRequest(f"情景“{name}”须有 1 到 {MOST} 项变化，现在有 {len(scenario.changes)} 项")
    check_scenario(store, scenario)
    made = _kept(store.note(TOPIC, name, {"changes": scenario_values(scenario)}, by))
    assert made is not None
    return made


def all_scenarios(store: Store) -> list[KeptScenario]:
    """The scenarios that are not deleted, by name."""
    kept, _ = store.standing_notes(TOPIC)
    return sorted((s for n in kept if (s := _kept(n)) is not None), key=lambda s: s.scenario.name)


def some_scenarios(store: Store, start: int, count: int) -> tuple[list[KeptScenario], int]:
    """So many scenarios, those saved last first, and how many there are."""
    kept, total = store.standing_notes(TOPIC, start, count)
    return [s for n in kept if (s := _kept(n)) is not None], total


def find_scenario(store: Store, name: str) -> KeptScenario:
    """The scenario of this name; raises ``NotFound`` with the nearest names."""
    wanted = clean(name)
    said = store.notes(TOPIC, wanted)
    found = _kept(said[-1]) if said else None
    if found is None:
        raise NotFound("情景", name, nearest(wanted, [s.scenario.name for s in all_scenarios(store)]))
    return found


def delete_scenario(store: Store, name: str, by: str = "") -> None:
    """Take a scenario off the list; raises ``NotFound``."""
    store.note(TOPIC, find_scenario(store, name).scenario.name, {"deleted": True}, by)


def check_scenario(store: Store, scenario: Scenario, on: int | None = None) -> None:
    """Refuse a scenario that names a record which is not valid at the date, and say since when it is not.

    Raises
    ------
    BadRequest
        The record has expired, or begins later.
    NotFound
        There is no such record.
    """
    named: dict[str, set[str]] = {"Enterprise": set(), "Segment": set(), "District": set()}
    for change in scenario.changes:
        if not isinstance(change, Cut):
            named["Enterprise"].add(change.enterprise)
        if not isinstance(change, Lose):
            named["Segment"].update(change.segments)
            named["District"].add(change.district)
    for kind, ids in named.items():
        for id_ in sorted(store.missing(kind, ids - {""}, on)):
            raise why_missing(store, kind, id_, f"情景“{scenario.name}”里的", "请改情景或换日期")


def _kept(note: Note) -> KeptScenario | None:
    """The scenario that an entry holds; ``None`` for a deletion, and for one that this version cannot read."""
    said: Mapping[str, Any] = note.values
    if said.get("deleted"):
        return None
    try:
        return KeptScenario(read_scenario(note.key, said.get("changes")), note.by, note.at)
    except BadRequest:
        return None
