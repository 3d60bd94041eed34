"""Timing, and the lines of the table."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


def best_of(repeats: int, work: Callable[[], T]) -> tuple[float, T]:
    """Shortest of several runs, in seconds, and the last result."""
    times, result = [], work()
    for _ in range(repeats):
        gc.collect()
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return min(times), result


@dataclass(frozen=True)
class Line:
    """One claim: our time, the peer's, and the bound; or another quantity, in its own ``unit``."""

    what: str
    ours: float
    peer_name: str
    peer: float
    bound: str
    ok: bool
    unit: str = "s"

    def text(self) -> str:
        verdict = "达到" if self.ok else "未达到"
        if self.unit != "s":
            shown = [f"{value:,.4g} {self.unit}" for value in (self.ours, self.peer)]
            return f"{self.what}\t{shown[0]}\t{self.peer_name} {shown[1]}\t\t{self.bound}\t{verdict}"
        ratio = self.peer / self.ours
        word = (
            f"快 {ratio:,.0f} 倍"
            if ratio >= 10
            else f"快 {ratio:.1f} 倍"
            if ratio >= 1
            else f"为其 {1 / ratio:.1f} 倍时间"
        )
        return f"{self.what}\t{_time(self.ours)}\t{self.peer_name} {_time(self.peer)}\t{word}\t{self.bound}\t{verdict}"


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"
