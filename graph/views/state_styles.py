"""The legend of the states (:mod:`graph.gaps.states`)."""

from __future__ import annotations

from collections.abc import Mapping

from graph.gaps.states import STATES
from graph.views.view import LegendItem


def state_legend(counts: Mapping[str, int]) -> list[LegendItem]:
    """One legend item per state, in the order of reading, with the number of segments in it."""
    return [
        LegendItem(
            key=state.key,
            label=state.label,
            symbol=state.sign,
            note=state.action,
            fill=state.look.fill,
            stroke=state.look.stroke,
            ink=state.look.ink,
            dash=state.look.dash,
            line=state.look.line,
            double=state.look.double,
            count=counts.get(state.key, 0),
        )
        for state in STATES.values()
    ]
