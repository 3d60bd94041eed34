"""年度指标 behind 规模大, 成长性好 and 创新能力强. The figures are restricted: they are judged here, and what leaves is
whether a threshold is reached and by which years. Certificates, which may be shown, are read beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from graph.arrays import FloatArray
from graph.chain.graph import ChainGraph
from graph.ladder.held import Certificate, read_certificates
from graph.ladder.reading import read_years
from graph.store.contract import Store

BY_YEARS = "按年度指标(不外传)"
"""What a reason begins with that was judged by them."""
JUDGED = {"size": ("revenue",), "growth": ("revenue",), "innovation": ("rnd", "revenue")}
"""The indicators that a test reads."""
SPAN = 2
"""Years over which 成长性 is looked at."""
LATE = 1
"""Years by which figures may lag behind the last full one: in spring those of the year before are not in yet."""
AT_ODDS = "不一致，请核对"
"""What ends the words of a test whose sources contradict each other."""
Found = tuple[tuple[float, float], str]
"""The least and the most that a figure can be, and of which years it is."""
_EXACT = 1e-9
"""Shares are told apart no finer: 0.05 is 5% however it was worked out."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a threshold is reached, and by the figures of which years; never by how much. ``met`` is ``None`` where
    several records of one year differ so that it cannot be said.
    """

    met: bool | None
    years: str

    @property
    def result(self) -> str:
        """As a test of a list has it."""
        return "unknown" if self.met is None else "met" if self.met else "unmet"

    def words(self, what: str, least: str) -> str:
        """What may be said of it.

        >>> Judged(True, "2025 年").words("研发费用占营业收入", "5%")
        '按年度指标(不外传)，2025 年研发费用占营业收入达到 5%'
        >>> Judged(None, "2025 年").words("营业收入", "10 亿元")
        '按年度指标(不外传)，2025 年营业收入是否达到 10 亿元说不准：同一年有几条记录，不一致，请核对'
        """
        if self.met is None:
            return f"{BY_YEARS}，{self.years}{what}是否达到 {least}说不准：同一年有几条记录，{AT_ODDS}"
        return f"{BY_YEARS}，{self.years}{what}{'达到' if self.met else '不到'} {least}"


@dataclass(frozen=True, slots=True)
class Years:
    """What firms reported of their years; it is not shown, not even where the program shows what it holds.

    ``at`` is the row of a firm (id); ``revenue`` and ``rnd`` (万元) have shape (2, years, firms): the least and the
    most that records of one year say, the year ``base`` first; ``certificates`` are those of a firm (id), whatever
    their end.
    """

    base: int = 0
    at: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    revenue: FloatArray = field(default_factory=lambda: np.zeros((2, 0, 0)), repr=False)
    rnd: FloatArray = field(default_factory=lambda: np.zeros((2, 0, 0)), repr=False)
    certificates: Mapping[str, tuple[Certificate, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def judge(self, firm: str, test: str, least: float) -> Judged | None:
        """Whether a firm reaches the threshold of a test (a key of :data:`JUDGED`; of ``size`` in 亿元) in the newest
        years known.
        """
        at = self.at.get(firm)
        if at is None:
            return None
        found = _FIGURE[test](self, at)
        if found is None:
            return None
        (low, high), said = found
        return Judged(None if low < least - _EXACT <= high else low >= least - _EXACT, said)


def _sold(years: Years, at: int) -> Found | None:
    for late in range(LATE + 1):
        low, high = years.revenue[:, late, at].tolist()
        if high >= 0:
            return (low / 1e4, high / 1e4), f"{years.base - late} 年"
    return None


def _grown(years: Years, at: int) -> Found | None:
    for late in range(LATE + 1):
        now, then = (years.revenue[:, late + ago, at].tolist() for ago in (0, SPAN))
        if then[1] > 0 and now[1] >= 0:
            low, high = (max(r, 0) ** (1 / SPAN) - 1 for r in _ratio(now, then))
            return (low, high), f"{years.base - late - SPAN}–{years.base - late} 年"
    return None


def _spent(years: Years, at: int) -> Found | None:
    for late in range(LATE + 1):
        spent, revenue = (kind[:, late, at].tolist() for kind in (years.rnd, years.revenue))
        if revenue[1] > 0 and spent[1] >= 0:
            return _ratio(spent, revenue), f"{years.base - late} 年"
    return None


def _ratio(above: Sequence[float], below: Sequence[float]) -> tuple[float, float]:
    """The least and the most that it can be; where it may be of nothing, anything."""
    return (above[0] / below[1], above[1] / below[0]) if below[0] > 0 else (float("-inf"), float("inf"))


_FIGURE = {"size": _sold, "growth": _grown, "innovation": _spent}


def years_of(store: Store, graph: ChainGraph) -> Years:
    """Those of the enterprises that a graph holds, as of its day; read once."""

    def read(known: ChainGraph) -> Years:
        ids, base = known.nodes["Enterprise"].ids, known.on // 10_000 - 1
        found = read_years(store, known, np.arange(len(ids)), base, known.on)
        some = np.flatnonzero(~np.isnan(found["revenue"]).all(axis=(0, 1)))
        at = {str(ids[f]): i for i, f in enumerate(some.tolist())}
        held: dict[str, tuple[Certificate, ...]] = {}
        for each in read_certificates(store, known.on):
            held[each.firm] = (*held.get(each.firm, ()), each)
        return Years(base, at, found["revenue"][..., some], found["rnd"][..., some], held)

    return graph.once("years of lists", read)
