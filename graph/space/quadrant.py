"""The five quadrants: where a place stands in a segment or an industry against its peers.

                 fit >= 0 (as near as the peers)   fit < 0
LQ >= 1          strength                          threat
0 < LQ < 1       opportunity                       weakness
absent           possible entrant (worth a look where fit > 0)

After Metroverse (Harvard Growth Lab).
"""

from __future__ import annotations

LABELS = {"strength": "强项", "opportunity": "机会", "weakness": "弱项", "threat": "风险", "entrant": "潜在进入"}
ACTIONS = {"strength": "强链", "opportunity": "强链/延链", "weakness": "", "threat": "强链", "entrant": "延链/补链"}
"""What each calls for; an entrant only where fit > 0."""
SAME = 1e-9
"""Fits that differ by less are equal: sums in another order are equal."""


def quadrant_of(count: float, quotient: float, fit: float) -> str:
    """The quadrant of a cell; a fit that is not known (``nan``) speaks against nothing."""
    if not count:
        return "entrant"
    near = not fit < -SAME
    return ("strength" if near else "threat") if quotient >= 1 else ("opportunity" if near else "weakness")


def action_of(quadrant: str, fit: float) -> str:
    """What a quadrant calls for, "" for nothing."""
    return "" if quadrant == "entrant" and not fit > SAME else ACTIONS[quadrant]
