"""How large an enterprise is taken to be: the steps of docs/targets.md, one firm at a time."""

from __future__ import annotations

import re

from tests.graph.documents.slow_world import World, parts

BANDS = {
    "1亿元以下": 0.3,
    "1–10亿元": 0.5,
    "10–50亿元": 0.7,
    "50–200亿元": 0.8,
    "200–1000亿元": 0.9,
    "1000亿元以上": 1.0,
}
EDGES = (1e4, 1e5, 5e5, 2e6, 1e7)
HONOURS = {"链主": 1.0, "头部": 1.0, "世界500强": 1.0, "中国500强": 0.9, "单项冠军": 0.9, "独角兽": 0.9, "上市": 0.7}
HONOURS |= {"小巨人": 0.8, "瞪羚": 0.7, "专精特新": 0.7, "高新技术企业": 0.5, "规上": 0.4}
USUAL = 0.7


def size(world: World, firm: str) -> float | None:
    """The highest step of a firm; ``None`` where nothing is known."""
    row = world.firms[firm]
    steps = list(BANDS.values())
    told = BANDS.get(row["revenue_band"] or "")
    if row["size"] is not None:
        told = steps[sum(row["size"] >= edge for edge in EDGES)]
    held = [w for w in parts(row["honours"]) if not re.search("拟|非|未|后备|培育|入库|申报", w)]
    known = [step for word in held for honour, step in HONOURS.items() if honour in word]
    known += [told] if told is not None else [USUAL] if row["stock_code"] else []
    return max(known, default=None)
