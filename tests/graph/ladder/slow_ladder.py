"""A rule held against one firm, written out: read from the TOML itself, one figure at a time."""

from __future__ import annotations

import math
from typing import Any

Firm = dict[str, Any]
"""``figures`` by (name, years ago), ``dated`` by name, ``industry``, ``listed``, ``held`` and ``places`` (True, False
or None); what is not there is not known.
"""
ORDER = ("unmet", "unknown", "manual", "met")
SLACK = 1e-9


def judge(said: dict[str, Any], firm: Firm) -> tuple[str, float]:
    """What a condition says of a firm, and by how much it falls short where it is unmet."""
    if "all" in said:
        return every([judge(part, firm) for part in said["all"]])
    if "any" in said:
        return some([judge(part, firm) for part in said["any"]])
    if "by_hand" in said:
        return "manual", 0.0
    if "holds" in said:
        return some([told(firm["held"].get(rung)) for rung in said["holds"]])
    if "within" in said:
        return told(firm["places"].get(said["within"]))
    if "listed" in said:
        return told(firm["listed"] == said["listed"])
    if "in" in said:
        code = firm["industry"]
        return told(None if code is None else any(code.startswith(head) for head in said["in"]))
    if "score" in said:
        return scored(said, firm)
    if "each" in said:
        parts = [{**{k: v for k, v in said.items() if k != "each"}, "ago": ago} for ago in range(said["each"])]
        return every([compared(part, firm) for part in parts])
    return compared(said, firm)


def every(parts: list[tuple[str, float]]) -> tuple[str, float]:
    worst = min((code for code, _ in parts), key=ORDER.index)
    return worst, max((gap for code, gap in parts if code == "unmet"), default=0.0)


def some(parts: list[tuple[str, float]]) -> tuple[str, float]:
    codes = [code for code, _ in parts]
    for code in ("met", "unknown", "manual"):
        if code in codes:
            return code, 0.0
    return "unmet", min(gap for _, gap in parts)


def told(value: bool | None) -> tuple[str, float]:
    return ("unknown", 0.0) if value is None else ("met", 0.0) if value else ("unmet", math.inf)


def number(said: dict[str, Any], firm: Firm) -> float | None:
    name, per, ago = said["of"], said.get("per"), said.get("ago", 0)

    def one(figure: str, year: int) -> float | None:
        if figure in firm["dated"]:
            found: float | None = firm["dated"][figure]
            return found
        got: float | None = firm["figures"].get((figure, year))
        return got

    if "growth" in said:
        now, then = one(name, ago), one(name, ago + said["growth"])
        if now is None or then is None or then <= 0:
            return None
        grown: float = (now / then) ** (1 / said["growth"]) - 1
        return grown
    years = range(ago, ago + said.get("sum", 1))
    above, below = [one(name, y) for y in years], [one(per, y) for y in years] if per else []
    if None in above or None in below:
        return None
    total = sum(v for v in above if v is not None)
    if not per:
        return total
    under = sum(v for v in below if v is not None)
    return total / under if under > 0 else None


def compared(said: dict[str, Any], firm: Firm) -> tuple[str, float]:
    value = number(said, firm)
    if value is None:
        return "unknown", 0.0
    (word,) = {"at_least", "more_than", "at_most", "less_than"} & set(said)
    bound = said[word]
    slack = SLACK * max(abs(bound), 1.0)
    over = value - bound if word in ("at_least", "more_than") else bound - value
    met = over >= -slack if word in ("at_least", "at_most") else over > slack
    if met:
        return "met", 0.0
    return "unmet", math.inf if bound == 0 else max(-over, 0.0) / abs(bound)


def scored(said: dict[str, Any], firm: Firm) -> tuple[str, float]:
    low = high = 0.0
    lost = hand = False
    for part in said["score"]:
        sure, may = [], []
        for way in part.get("best", [part]):
            if "by_hand" in way:
                hand = True
                sure.append(0.0)
                may.append(way["most"])
                continue
            value = number(way, firm)
            if value is None:
                lost = True
                sure.append(0.0)
                may.append(way["steps"][0][1])
            else:
                points = next((p for bound, p in way["steps"] if value >= bound - SLACK), 0.0)
                sure.append(points)
                may.append(points)
        low, high = low + max(sure), high + max(may)
    if low >= said["at_least"]:
        return "met", 0.0
    if high < said["at_least"]:
        return "unmet", (said["at_least"] - high) / said["at_least"]
    return ("unknown" if lost else "manual" if hand else "unknown"), 0.0


def judge_rule(said: dict[str, Any], firm: Firm) -> tuple[str, float]:
    """A whole rule."""
    parts = [judge({k: v for k, v in t.items() if k not in ("key", "words")}, firm) for t in said["test"]]
    if "scope" in said:
        scope = judge(said["scope"], firm)
        if scope[0] == "unmet":
            return "not_applicable", 0.0
        parts.append(scope)
    return every(parts)
