"""Words of the gap list that have become others, or none: of the method before rosters (until 2026-11-29), which saved
addresses and schemes still hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.gap_list.choice import SORTS
from graph.gaps.lack_of_data import CAUSES


@dataclass(frozen=True, slots=True)
class Older:
    """What a word was called, and the words of today in its place; none where nothing is like it any more."""

    label: str
    now: tuple[str, ...] = ()


NUMBERS = {
    "demand_pull": Older("需求拉动", ("firms",)),
    "criticality": Older("关键性"),
    "confidence": Older("置信度", ("sureness",)),
    "n_place": Older("本地计入", ("enterprises_place",)),
}
"""What a list was sorted by, and its columns."""
REASONS = {
    "few": Older("知道的企业太少", ("look", "unseen")),
    "place": Older("企业的所在地不明", ("look",)),
}
"""Causes of what is to be verified."""
UNTOLD = "数据不足"
"""The state of what nothing could be said of; today's leads to the list of what is to be verified, and so does it."""
_LABELS = {**SORTS, **CAUSES}


def renewed(words: Iterable[str], older: Mapping[str, Older]) -> tuple[str, ...]:
    """The words of today, each once; what is no older word stays as it is.

    >>> renewed(["demand_pull", "firms", "criticality", "luck"], NUMBERS)
    ('firms', 'luck')
    """
    return tuple(dict.fromkeys(now for word in words for now in (older[word].now if word in older else (word,))))


def told(kind: str, words: Iterable[str], older: Mapping[str, Older], without: str = "") -> tuple[str, ...]:
    """What became of the older ones among them, a phrase each; ``without`` says what is done where there is none.

    >>> told("列", ["n_place", "criticality", "name"], NUMBERS)
    ('列“本地计入”现在用“本地企业数”', '列“关键性”已取消')
    """
    return tuple(f"{kind}“{older[w].label}”{_became(older[w], without)}" for w in dict.fromkeys(words) if w in older)


def _became(word: Older, without: str) -> str:
    return f"现在用{''.join(f'“{_LABELS[now]}”' for now in word.now)}" if word.now else f"已取消{without}"
