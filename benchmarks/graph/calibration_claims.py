"""What is claimed of cells where part is hidden, held against what was hidden: stated beside true, bin by bin."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from graph.arrays import BoolArray, FloatArray
from graph.evidence.claims import expected_seen, expected_there, p_no_further, p_over
from graph.evidence.fit import ENOUGH, Seen, fit_shape

EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Of the bins; the first is not held to anything, but counts for the skill."""
HARD, SOFT, CELLS, WRONG = 0.06, 0.12, 200, 0.10
"""Most that stated and true may differ from .7 and from .5 up, in bins of so many cells; most of 显著强 that is wrong.
"""
STRONG, FIRMS, TEXTS = 0.9, 3, 2
"""When a strength is called significant."""


@dataclass(frozen=True)
class Sight:
    """What was seen of a world, and the truth beside it; arrays have shape (places, segments), ``d`` too or (places,).

    ``hidden``: firms that are there and were not seen; ``over``: whether the place has more than its share, by the
    rates that made the firms where they are known, else by all firms there are; ``over_firms``: by all firms.
    """

    seen: Seen
    texts: FloatArray
    d: FloatArray
    pi: float
    hidden: FloatArray
    over: BoolArray
    over_firms: BoolArray


def above_share(counts: FloatArray, size: FloatArray) -> BoolArray:
    """Whether a place has more of a segment than all others together have for their size; shape as ``counts``."""
    out: BoolArray = counts * (size.sum() - size)[:, None] > (counts.sum(axis=0) - counts) * size[:, None]
    return out


@dataclass
class Table:
    """Stated and true by bins; ``add`` as often as there are worlds."""

    cells: FloatArray = field(default_factory=lambda: np.zeros(len(EDGES) - 1))
    stated: FloatArray = field(default_factory=lambda: np.zeros(len(EDGES) - 1))
    true: FloatArray = field(default_factory=lambda: np.zeros(len(EDGES) - 1))
    squares: float = 0.0

    def add(self, stated: FloatArray, true: BoolArray) -> None:
        """Claims, and whether they held; both of shape (claims,)."""
        at = np.clip(np.searchsorted(EDGES, stated, side="right") - 1, 0, len(self.cells) - 1)
        for total, weights in ((self.cells, None), (self.stated, stated), (self.true, true.astype(float))):
            total += np.bincount(at, weights, len(total))
        self.squares += float(((stated - true) ** 2).sum())

    @property
    def off(self) -> FloatArray:
        """Stated less true, by bins; ``nan`` where there are too few cells to tell."""
        few = self.cells < CELLS
        return np.where(few, np.nan, (self.stated - self.true) / np.where(few, 1, self.cells))

    @property
    def worst(self) -> tuple[float, float]:
        """Largest difference in the bins from .7 up, and in that from .5; ``nan`` where none has cells enough."""
        off = np.abs(self.off)
        return float(np.nanmax(off[2:])) if not np.isnan(off[2:]).all() else np.nan, float(off[1])

    @property
    def skill(self) -> float:
        """Brier skill over saying the base rate every time."""
        base = self.true.sum() / self.cells.sum()
        return float(1 - self.squares / self.cells.sum() / (base * (1 - base)))

    @property
    def holds(self) -> bool:
        """Whether it is as good as is required."""
        hard, soft = self.worst
        return not hard > HARD and not soft > SOFT and self.skill > 0


@dataclass
class Record:
    """All that was claimed of many worlds of a kind: the method, and the control that must fail."""

    none: Table = field(default_factory=Table)
    only: Table = field(default_factory=Table)
    control: Table = field(default_factory=Table)
    strong: int = 0
    wrong: int = 0
    wrong_firms: int = 0

    @property
    def share_wrong(self) -> float:
        """Share of 显著强 that are not."""
        return self.wrong / self.strong if self.strong else 0.0

    def add(self, sight: Sight) -> None:
        """State what the sight allows, in places with enough seen firms, and hold it against the truth."""
        shape, seen = fit_shape(sight.seen), sight.seen
        if shape is None:
            return
        e = expected_seen(seen.outside, seen.m[:, None], seen.everybody[:, None], shape)
        told = (e > 0) & (seen.m >= ENOUGH)[:, None]
        each = sight.d if sight.d.ndim > 1 else sight.d[:, None]
        d, n = np.broadcast_to(each, e.shape)[told], seen.here[told]
        e, hidden = e[told], sight.hidden[told] > 0
        p = p_no_further(n, e, expected_there(e, sight.pi, d), sight.pi, shape)
        for table, mine in ((self.none, n == 0), (self.only, n == 1)):
            table.add(p[mine], ~hidden[mine])
        none = n == 0
        self.control.add((((shape.b + d * e) / (shape.b + e)) ** shape.a)[none], ~hidden[none])
        strong = (p_over(n, e, shape) >= STRONG) & (n >= FIRMS) & (sight.texts[told] >= TEXTS)
        self.strong += int(strong.sum())
        self.wrong += int((strong & ~sight.over[told]).sum())
        self.wrong_firms += int((strong & ~sight.over_firms[told]).sum())
