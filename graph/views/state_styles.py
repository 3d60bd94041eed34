"""Looks of the six states: colour, border and a word with a sign each, so that no state depends on colour alone."""

from __future__ import annotations

from graph.gaps.find import ACTIONS, STATE_LABELS
from graph.views.view import LegendItem

SYMBOLS = {"missing": "×", "weak": "△", "extend": "＋", "strong": "●", "absent": "○", "unknown": "？"}
"""One sign per state; all are in GB 2312, so every Chinese font has them."""

_LOOKS = {
    "missing": LegendItem("missing", "", fill="#fdeeeb", stroke="#b3261e", ink="#93201a", dash="7 4", line=2.2),
    "weak": LegendItem("weak", "", fill="#fff5e2", stroke="#a86008", ink="#7f4804", dash="10 3 2 3", line=2.0),
    "extend": LegendItem("extend", "", fill="#ebf3fc", stroke="#2464a6", ink="#1b4e83", dash="2 3", line=2.2),
    "strong": LegendItem("strong", "", fill="#e9f5ee", stroke="#2c7a51", ink="#1e5c3b", double=True),
    "absent": LegendItem("absent", "", fill="#f7f8f9", stroke="#a3acb8", ink="#566170", line=1.2),
    "unknown": LegendItem("unknown", "", fill="#ffffff", stroke="#8a94a3", ink="#566170", dash="1 5", line=1.6),
}


def state_legend(counts: dict[str, int]) -> list[LegendItem]:
    """One legend item per state, in the order of reading, with the number of segments in it."""
    out = []
    for state, label in STATE_LABELS.items():
        look = _LOOKS[state]
        out.append(
            LegendItem(
                state,
                label,
                SYMBOLS[state],
                ACTIONS[state],
                look.fill,
                look.stroke,
                look.ink,
                look.dash,
                look.line,
                look.double,
                "box",
                counts.get(state, 0),
            )
        )
    return out


def state_word(state: str) -> str:
    """Sign and word of a state, such as "×缺失"."""
    return f"{SYMBOLS[state]} {STATE_LABELS[state]}"
