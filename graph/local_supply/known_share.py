"""A share of a whole of which a part is not known: its value where it can be told, and the range over all that it could
be.

Who is there proves it; that nobody is there is only known where the data would have shown somebody. A share over
whatever happens to be decided therefore leans upwards. So the value is taken over what could be told *either way*, and
what is there beyond that only lifts the range.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownShare:
    """``part`` of ``known``, what could be told either way; of the ``whole``, at least ``least`` and at most ``most``
    is there.

    Counts or weights, at least 0; ``label`` says what is measured, ``of`` names the denominator, both in Chinese.

    >>> share = KnownShare("完整度", "环节", 3, 6, least=4, most=7, whole=10)
    >>> share.value, share.low, share.high
    (0.5, 0.4, 0.7)
    """

    label: str
    of: str
    part: float
    known: float
    least: float
    most: float
    whole: float

    @property
    def value(self) -> float:
        """Share of what could be told; ``nan`` where nothing could."""
        return self.part / self.known if self.known else math.nan

    @property
    def low(self) -> float:
        """Share of all, if nothing that is unknown belonged to it; ``nan`` where there is nothing."""
        return self.least / self.whole if self.whole else math.nan

    @property
    def high(self) -> float:
        """Share of all, if everything that is unknown belonged to it; no assumption, so no narrower (Manski 1989)."""
        return self.most / self.whole if self.whole else math.nan

    def text(self) -> str:
        """The share as a sentence, with its denominator and its range.

        The range may lie beside the share: who is there counts in it even where absence could not have been told.
        """
        if not self.whole:
            return f"{self.label}：无从计算（没有{self.of}）"
        counted = f"（{self.part:g} / {self.known:g}，分母为{self.of}）"
        told = f"{self.value:.0%}{counted}" if self.known else f"无从判断（没有{self.of}）"
        few = "，能判断的不到一半，只作参考" if 0 < self.known < self.whole / 2 else ""
        more = (
            f"；按全部 {self.whole:g} 计（已知在本地的 {self.least:g}），在 {self.low:.0%} 到 {self.high:.0%} 之间"
            if self.whole > self.known
            else ""
        )
        return f"{self.label} {told}{few}{more}"
