"""Who stands where on the ladder in a place: counts per rung, who is close, what to ask first, whose next rung lifts a
segment, and which certificates run out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.operating import operating
from graph.dates import days_between
from graph.ladder.assess import Standing, missing
from graph.ladder.facts import Facts
from graph.ladder.held import Certificate
from graph.ladder.outcome import MANUAL, MET, OUT_OF_SCOPE
from graph.ladder.rule import FOREVER

PLACES = ("held", "ready", "close", "ask", "far", "out")
PLACE_WORDS = {
    "held": "已持有",
    "ready": "条件已够",
    "close": "接近",
    "ask": "先问数",
    "far": "还远",
    "out": "不适用",
}
PLACE_NOTES = {
    "held": "证书、资质荣誉、名录或股票代码写明，且没有到期",
    "ready": "要看数的条件都满足，余下的要人工看",
    "close": "已知的条件都过，或差在一成以内，且要看数的条件多半已知",
    "ask": "已知的没有差得多的，但要看数的条件多半不知道",
    "far": "已知有一条差一成以上，或明确没有；卡在哪一条、大概差多少写在各级下面",
    "out": "规则不管这一类企业；复核只看已持有的",
}
HELD, READY, CLOSE, ASK, FAR, OUT = range(len(PLACES))
FIRST_USE = "认定"
SOON = 90
"""Days before its end within which a certificate is named."""


def where_on(standing: Standing, facts: Facts) -> NDArray[np.int8]:
    """Where each firm is towards the rung of a rule, a position in :data:`PLACES`; each firm is in one.

    A rule for looking again (复核) is about those alone who hold the rung.
    """
    held = facts.held.get(standing.rule.rung)
    has = np.zeros(facts.size, dtype=bool) if held is None else held == MET
    first = standing.rule.use == FIRST_USE
    return np.select(
        [
            (standing.code == OUT_OF_SCOPE) | (~has if not first else False),
            has & first,
            standing.passed & np.isin(standing.code, (MET, MANUAL)),
            standing.close,
            standing.possible,
        ],
        [OUT, HELD, READY, CLOSE, ASK],
        FAR,
    ).astype(np.int8)


def asked_first(standing: Standing, where: NDArray[np.int8]) -> list[tuple[tuple[str, int], int]]:
    """What is missing of those who may still reach the rung, with how many lack it; the most wanted first."""
    open_ = np.isin(where, (CLOSE, ASK))
    counts = Counter[tuple[str, int]]()
    wanted = standing.wanted[open_]
    for at, want in enumerate(standing.rule.wants):
        counts[want] = int(((wanted >> np.uint64(at)) & np.uint64(1)).sum())
    return [(want, n) for want, n in counts.most_common() if n]


def first_missing(standing: Standing, firm: int) -> list[tuple[str, int]]:
    """What is missing of one firm, in the order of the tests."""
    return missing(standing.wanted[firm], standing.rule)


@dataclass(frozen=True, slots=True)
class Lift:
    """A segment of which no local firm holds a rung, and who could be the first (positions among the firms)."""

    segment: int
    rung: str
    firms: tuple[int, ...]


def lifts(
    graph: ChainGraph, firms: IntArray, segments: BoolArray, standings: Sequence[tuple[Standing, NDArray[np.int8]]]
) -> list[Lift]:
    """By rung and segment, where firms are close and none of the place holds the rung; most firms first.

    Looking again (复核) is left out: whoever it is about holds the rung already, so it lifts nothing.
    """
    at = np.full(len(graph.nodes["Enterprise"]), -1, dtype=np.int64)
    at[firms] = np.arange(len(firms))
    does = operating(graph)
    here = (at[does.enterprise] >= 0) & segments[does.segment]
    firm, segment = at[does.enterprise[here]], does.segment[here]
    out = []
    for standing, where in (pair for pair in standings if pair[0].rule.use == FIRST_USE):
        taken = set(segment[where[firm] == HELD].tolist())
        near = np.isin(where[firm], (READY, CLOSE))
        by: dict[int, list[int]] = {}
        for f, s in zip(firm[near].tolist(), segment[near].tolist(), strict=True):
            if s not in taken:
                by.setdefault(s, []).append(f)
        out += [Lift(s, standing.rule.rung, tuple(dict.fromkeys(fs))) for s, fs in by.items()]
    return sorted(out, key=lambda lift: (-len(lift.firms), lift.rung, lift.segment))


def expiring(certificates: Sequence[Certificate], firms: set[str], on: int) -> list[tuple[Certificate, int]]:
    """Certificates of these firms that run out within :data:`SOON` days, with the days left, the soonest first.

    One beside which the firm holds another of the rung that lasts longer is not named: it is renewed already.
    """
    out, last = [], dict[tuple[str, str], int]()
    valid = [c for c in certificates if c.firm in firms and c.valid(on)]
    for each in valid:
        last[each.firm, each.rung] = max(each.until, last.get((each.firm, each.rung), 0))
    for each in valid:
        if each.until < FOREVER and each.until == last[each.firm, each.rung]:
            left = days_between(on, each.until)
            if left <= SOON:
                out.append((each, left))
    return sorted(out, key=lambda pair: (pair[1], pair[0].firm))
