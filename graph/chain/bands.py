"""Bands of revenue, for firms of which no more is known than about how large they are."""

from __future__ import annotations

from collections.abc import Mapping

BANDS: Mapping[str, tuple[float, float]] = {
    "1亿元以下": (0, 1),
    "1–10亿元": (1, 10),
    "10–50亿元": (10, 50),
    "50–200亿元": (50, 200),
    "200–1000亿元": (200, 1000),
    "1000亿元以上": (1000, float("inf")),
}
"""In 亿元: from, and up to."""
