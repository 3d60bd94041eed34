"""With the fit held, no cell becomes 缺失 because a firm is added elsewhere: on random worlds, whatever the firm does.

e = (n_s + k)·t·m / M. Who does s elsewhere raises it, unless nearly everybody does s; who does something else lowers it
by M / (M + 1) and no more. So a cell becomes 缺失 only where nobody could be compared before (n_s was 0), or where it
stood so near to the limit that this factor takes it over: that is asked of the figures of the world without the firm.
"""

from __future__ import annotations

import numpy as np
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from graph.chain.graph import ChainGraph
from graph.chain.places import districts_of, make_place
from graph.evidence.figures import hold_fit
from graph.gaps.claim import Claim
from graph.gaps.find import Gap, find_all_gaps
from graph.gaps.thresholds import Thresholds
from graph.scenario.changed_tables import without_firms
from tests.graph.gaps.tangled import tangle
from tests.rounds import rounds

LIMITS = Thresholds(look_from=0.1, none_from=0.6, needed_firms=0)
"""So that much is 缺失, and near the limit."""


def found(graph: ChainGraph, place: str) -> dict[str, Gap]:
    return {g.segment: g for a in find_all_gaps(graph, make_place(graph, [place]), thresholds=LIMITS) for g in a.gaps}


def elsewhere(graph: ChainGraph, inside: set[str], dice: np.random.Generator) -> int | None:
    """Some firm at home in another city, without a site in the place."""
    homes, ids = districts_of(graph, "Enterprise"), graph.nodes["District"].ids.astype(str)
    sites = graph.edge("HAS_SITE", "Enterprise", "District")
    here = set(sites.source[np.isin(ids[sites.target], list(inside))].tolist())
    away = [
        f for f in np.flatnonzero(homes >= 0).tolist() if ids[homes[f]] in ("c2", "c3", "c4", "c5") and f not in here
    ]
    return int(dice.choice(away)) if away else None


def none_at_most(claim: Claim, pi: float) -> float:
    """P(none) at the lower end of d if one firm more that does something else were seen elsewhere."""
    if claim.e is None or claim.d is None or claim.a is None or claim.b is None:
        return 0.0
    e = claim.e * claim.M / (claim.M + 1)
    return float(((claim.b + pi * e) / (claim.b + pi * e / claim.d[0])) ** claim.a)


@settings(max_examples=rounds(10, 200), phases=[Phase.generate])
@given(st.integers(0, 2**32 - 1))
def test_a_firm_elsewhere_makes_nothing_missing(seed: int) -> None:
    more, dice = tangle(seed), np.random.default_rng(seed)
    firm = elsewhere(more, {"c1", "k1"}, dice)
    if firm is None:
        return
    less = without_firms(more, np.array([firm]))
    before = found(less, "c1")
    hold_fit(more, less)
    for segment, gap in found(more, "c1").items():
        was = before[segment]
        if gap.state != "missing" or was.state == "missing" or "unseen" in {m.key for m in was.marks}:
            continue
        (now,) = (c for c in gap.claims if c.id == gap.roster)
        then = next((c for c in was.claims if c.id == gap.roster), None)
        assert then is not None
        assert none_at_most(then, now.pi) >= LIMITS.none_from, (then, now)
