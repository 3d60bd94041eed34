"""Ladders of many firms: 100,000 against 40 rules at once, beside the same firms one by one.

``python -m benchmarks.graph.ladders`` by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.timing import Line
from graph.ladder.assess import stand_all
from graph.ladder.conditions import YEARS
from graph.ladder.declared import usual_ladder
from graph.ladder.facts import Facts
from graph.ladder.indicators import DATED, FIGURES
from graph.ladder.people import where_on

FIRMS, RULES, BOUND, ALONE = 100_000, 40, 5.0, 50


def made_up(size: int, seed: int = 7) -> Facts:
    """Facts of so many firms, a third of them unknown."""
    dice = np.random.default_rng(seed)

    def some(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return np.where(dice.random(shape) < 0.3, np.nan, 10 ** dice.uniform(0, 5, shape))

    def codes() -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
        return dice.choice(np.array([0, 1, 3], dtype=np.int8), size)

    ladder, industries = usual_ladder(), ("C39", "I65", "K70", "Q84", "A01")
    return Facts(
        2025,
        size,
        {name: some(YEARS, size) for name in FIGURES},
        {name: np.floor(dice.uniform(0, 30, size)) for name in DATED},
        dice.integers(-1, len(industries), size),
        industries,
        dice.random(size) < 0.1,
        {r.name: codes() for r in ladder.rungs},
        {name: codes() for name in ("320000", "320571")},
    )


def _processor(work: Callable[[], object]) -> float:
    """Seconds of a processor, whoever else is at work on the machine."""
    start = time.process_time()
    work()
    return time.process_time() - start


def run() -> Iterator[Line]:
    """One line."""
    rules = usual_ladder().rules
    many = [rules[i % len(rules)] for i in range(RULES)]
    facts = made_up(FIRMS)
    ours = min(_processor(lambda: [where_on(s, facts) for s in stand_all(facts, many)]) for _ in range(3))
    few = [facts.take(np.array([i])) for i in range(ALONE)]
    alone = _processor(lambda: [stand_all(one, many) for one in few])
    name = f"培育梯度：{FIRMS:,} 家 × {RULES} 条规则"
    yield Line(name, ours, "逐家", alone * FIRMS / ALONE, f"≤ {BOUND:g} 秒（处理器时间）", ours <= BOUND)


if __name__ == "__main__":
    for line in run():
        print(line.text())
