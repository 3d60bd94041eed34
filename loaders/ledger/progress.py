"""How far a piece of work has come, for people who wait for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """A stage of the work, and the rows of it that are done; ``total`` is 0 where nobody knows."""

    stage: str
    done: int = 0
    total: int = 0

    def words(self) -> str:
        """As a person reads it.

        >>> Progress("检查单元格", 1200, 50000).words()
        '检查单元格：1,200 / 50,000 行'
        """
        if not self.total:
            return f"{self.stage}……"
        return f"{self.stage}：{self.done:,} / {self.total:,} 行"


Tell = Callable[[Progress], None]
"""Who wants to know."""


def silent(_: Progress) -> None:
    """Nobody wants to know."""
