"""A share of a whole of which a part is not known: its value over what is known, and the range over all that it could be."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownShare:
    """``part`` of ``known``, and ``unknown`` besides; counts or weights, at least 0.

    ``label`` says what is measured, ``of`` names the denominator, both in Chinese.

    >>> share = KnownShare("完整度", "环节", 3, 6, 4)
    >>> share.value, share.low, share.high
    (0.5, 0.3, 0.7)
    """

    label: str
    of: str
    part: float
    known: float
    unknown: float = 0.0

    @property
    def value(self) -> float:
        """Share of what is known; ``nan`` where nothing is."""
        return self.part / self.known if self.known else math.nan

    @property
    def low(self) -> float:
        """Share of all, if nothing that is unknown belonged to it; ``nan`` where there is nothing."""
        return self.part / (self.known + self.unknown) if self.known + self.unknown else math.nan

    @property
    def high(self) -> float:
        """Share of all, if everything that is unknown belonged to it; no assumption, so no narrower (Manski 1989)."""
        whole = self.known + self.unknown
        return (self.part + self.unknown) / whole if whole else math.nan

    def text(self) -> str:
        """The share as a sentence, with its denominator and its range."""
        if not self.known:
            return f"{self.label}：无从计算（{self.of}：已知 0，不明 {self.unknown:g}）"
        spread = f"，计入不明的 {self.unknown:g} 则在 {self.low:.0%} 到 {self.high:.0%} 之间" if self.unknown else ""
        return f"{self.label} {self.value:.0%}（{self.part:g} / {self.known:g}，分母为{self.of}）{spread}"
