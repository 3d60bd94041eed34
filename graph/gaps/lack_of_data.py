"""Why nothing can be said about a segment in a place, and what asking about it is worth."""

from __future__ import annotations

from graph.chain.entry import BARRED, Barred
from graph.gaps.records import Gap

CAUSES: dict[str, str] = {
    "look": "看得太少",
    "small": "按规模本来就难有",
    "unseen": "名录里看不见",
    "outside": "名录不收这类企业",
    "asked": "问过，说不清",
    "glanced": "查过资料，没定",
    **{b.key: b.label for b in BARRED.values()},
}
"""Causes, as the rules of 待核实 name them; the last whatever the rule, of what nobody is invited for."""
EVEN = 0.5
"""P(none) taken where no roster tells: as likely as not."""


def cause_of(gap: Gap) -> str:
    """Key into :data:`CAUSES` of a segment whose state is ``unknown``."""
    return gap.rules[0].partition(".")[2]


def value_of_asking(gap: Gap, barred: Barred | None = None) -> float:
    """What knowing is worth, in 户: B · (1 − 外购可得性) · min(P, 1 − P); how much the better of acting and not acting
    gains by it. 0 where nobody is seen anywhere: that is work on the matching, not on the place; where somebody asked
    and could not tell, until that expires; and where nobody is invited anyway (``barred``).
    """
    if barred or cause_of(gap) in ("unseen", "asked"):
        return 0.0
    p, importable = gap.inputs.p_guess, gap.parts["importable"]
    none = EVEN if p != p else p
    return gap.parts["firms"] * (1.0 if importable != importable else 1 - importable) * min(none, 1 - none)
