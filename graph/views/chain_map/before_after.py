"""The map of a field before and after a scenario: the same map twice, what changes is marked in both."""

from __future__ import annotations

from collections.abc import Callable

from graph.chain.graph import ChainGraph
from graph.errors import NotFound
from graph.gaps.compare import state_changes
from graph.gaps.records import Assessment
from graph.gaps.states import STATE_LABELS
from graph.scenario.outcome import Outcome
from graph.views.chain_map.layout import PAPER, Sheet
from graph.views.chain_map.map import chain_map_view
from graph.views.view import View


def scenario_maps(
    graph: ChainGraph, outcome: Outcome, field: str, *, sheet: Sheet = PAPER, href: Callable[[str], str] | None = None
) -> tuple[View, View]:
    """Before and after; each marked segment says what it is in the other map.

    Raises
    ------
    NotFound
        The outcome is not about this field.
    """
    for before, after in zip(outcome.before, outcome.after, strict=True):
        if before.field == field:
            changed = {c.segment for c in state_changes(before, after) if c.changed}
            halves = ((before, after, "之后"), (after, before, "之前"))
            first, second = (
                chain_map_view(graph, mine, sheet=sheet, changes=_other(other, word, changed), href=href)
                for mine, other, word in halves
            )
            return first, second
    raise NotFound("细分领域", field, [a.field_name for a in outcome.before[:5]])


def _other(there: Assessment, word: str, changed: set[str]) -> dict[str, str]:
    return {g.segment: f"{word}为{STATE_LABELS[g.state]}" for g in there.gaps if g.segment in changed}
