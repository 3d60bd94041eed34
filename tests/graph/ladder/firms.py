"""Firms made up for the ladder: as the oracle takes them, and the same as arrays."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from graph.ladder.conditions import YEARS
from graph.ladder.declared import usual_ladder
from graph.ladder.facts import Facts
from graph.ladder.indicators import DATED, FIGURES, PUBLIC
from graph.ladder.outcome import MET, UNKNOWN, UNMET
from tests.graph.ladder.slow_ladder import Firm

CODES = {None: UNKNOWN, True: MET, False: UNMET}
_LIKELY: dict[str, list[float]] = {
    "revenue": [0, 499, 500, 1000, 1500, 1999, 2000, 5000, 8000, 10000, 20000, 30000, 60000, 120000],
    "rnd": [0, 60, 99.9, 100, 150, 240, 600, 900, 4000],
    "share": [0.02, 0.09, 0.1, 0.5],
    "rnd_home": [0.5, 0.6, 1.0],
    "platform_score": [49, 50, 59.5, 60, 95],
    "class1_ip": [0, 1, 2, 3, 4, 9],
    "valuation": [1000, 70000, 350000, 700000, 700001],
}


def made(seed: int) -> Firm:
    """A firm of which about a third is not known."""
    dice = random.Random(seed)

    def perhaps(value: Any) -> Any:
        return None if dice.random() < 0.3 else value

    figures: dict[tuple[str, int], float | None] = {}
    for name in FIGURES:
        for ago in range(YEARS):
            usual = _LIKELY.get(name, [0, 1, 5, 40, 100, 400, 900, 1600, 5000, 18000])
            figures[name, ago] = perhaps(float(dice.choice(usual)))
    return {
        "figures": figures,
        "dated": {name: perhaps(float(dice.choice([0, 1, 2, 3, 5, 9, 10, 2009, 2010, 2021]))) for name in DATED},
        "industry": perhaps(
            dice.choice(["C39", "I65", "K70", "L72", "F51", "F52", "H62", "Q84", "Q85", "R88", "A01", "J66"])
        ),
        "listed": dice.random() < 0.3,
        "held": {r.name: dice.choice([None, True, False]) for r in usual_ladder().rungs},
        "places": {"320000": dice.choice([None, True, False])},
    }


def facts_of(firms: list[Firm], year: int = 2025) -> Facts:
    """The same firms as arrays."""

    def row(values: list[Any]) -> Any:
        return np.array([np.nan if v is None else v for v in values], dtype=np.float64)

    def codes(values: list[bool | None]) -> Any:
        return np.array([CODES[v] for v in values], dtype=np.int8)

    industries = tuple(dict.fromkeys(f["industry"] for f in firms if f["industry"]))
    rungs, places = (dict.fromkeys(k for f in firms for k in f[part]) for part in ("held", "places"))
    return Facts(
        year,
        len(firms),
        {n: np.stack([row([f["figures"].get((n, a)) for f in firms]) for a in range(YEARS)]) for n in FIGURES},
        {n: row([f["dated"].get(n) for f in firms]) for n in DATED},
        np.array([industries.index(f["industry"]) if f["industry"] else -1 for f in firms]),
        industries,
        np.array([f["listed"] for f in firms], dtype=bool),
        {r: codes([f["held"].get(r) for f in firms]) for r in rungs},
        {p: codes([f["places"].get(p) for f in firms]) for p in places},
    )


def nobody(**figures: float) -> Firm:
    """A firm of which nothing is known but these figures of the last year."""
    known = {(n, 0): v for n, v in figures.items() if n not in DATED}
    dated = {n: figures.get(n) for n in DATED} | {PUBLIC: figures.get(PUBLIC, 0.0)}
    return {"figures": known, "dated": dated, "industry": None, "listed": False, "held": {}, "places": {}}
