"""How large an enterprise is and what it was honoured with: its revenue where that is known, else that it is listed."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from graph.arrays import FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.text import split_list

LISTED = 0.7
"""What being listed stands for where nothing is known of the revenue: the step of the median listed firm."""
HONOURS = {
    "链主": 1.0,
    "头部": 1.0,
    "世界500强": 1.0,
    "中国500强": 0.9,
    "单项冠军": 0.9,
    "独角兽": 0.9,
    "上市": LISTED,
    "小巨人": 0.8,
    "瞪羚": 0.7,
    "专精特新": 0.7,
    "高新技术企业": 0.5,
    "规上": 0.4,
}
"""Steps of the ladder of honours (own choice); the highest one counts."""
BANDS = {
    "1亿元以下": 0.3,
    "1–10亿元": 0.5,
    "10–50亿元": 0.7,
    "50–200亿元": 0.8,
    "200–1000亿元": 0.9,
    "1000亿元以上": 1.0,
}
"""Steps of revenue (own choice), in the order of :data:`_EDGES`."""
_EDGES = np.array([1e4, 1e5, 5e5, 2e6, 1e7])
"""Where one band of revenue ends and the next begins (万元)."""
_STEPS = np.array(list(BANDS.values()))
_REMARK = re.compile(r"（[^（）]*）\Z")
"""Behind an honour what is said of it."""
_NOT_YET = re.compile("拟|非|未|后备|培育|入库|申报")
"""Words of an honour that is not held (拟上市, 上市后备 …)."""


def scale_of(graph: ChainGraph, firms: IntArray) -> FloatArray:
    """The highest step of each enterprise, in (0, 1]; ``nan`` where nothing is known.

    All listed ones would stand on one step: where the revenue is known, it speaks instead.
    """
    columns = graph.nodes["Enterprise"].columns
    size, bands = columns["size"][firms].astype(float), columns["revenue_band"][firms].tolist()
    told = np.where(np.isnan(size), np.nan, _STEPS[np.searchsorted(_EDGES, np.nan_to_num(size), side="right")])
    told = np.where(np.isnan(told), [BANDS.get(b, np.nan) for b in bands], told)
    held: dict[str | None, float] = {}
    honours = np.full(len(firms), np.nan)
    for i, text in enumerate(columns["honours"][firms].tolist()):
        if text not in held:
            held[text] = max((HONOURS[h] for _, h in _held(text)), default=np.nan)
        honours[i] = held[text]
    listed = np.array([bool(code) for code in columns["stock_code"][firms].tolist()], dtype=bool)
    best: FloatArray = np.fmax(np.fmax(told, honours), np.where(listed & np.isnan(told), LISTED, np.nan))
    return best


def scale_words(graph: ChainGraph, firm: int) -> tuple[str, ...]:
    """What that rests on: revenue, honours with what is remarked on them (据公开知识 …), and where it is listed."""
    columns = graph.nodes["Enterprise"].columns
    found = [held + "".join(_REMARK.findall(word)) for word, held in _held(columns["honours"][firm])]
    if columns["stock_code"][firm]:
        market = columns["exchange"][firm] or "上市"
        found.append(f"上市公司（{market} {columns['stock_code'][firm]}）")
    size = float(columns["size"][firm])
    revenue = f"营业收入 {size / 1e4:.3g} 亿元" if size == size else revenue_band(columns, firm, "营收 ")
    return tuple(dict.fromkeys([*([revenue] if revenue else []), *found]))


def revenue_band(columns: Any, firm: int, before: str = "") -> str:
    """The recorded band and its year: "50–200亿元（2024 年）"; "" where none is."""
    band, year = columns["revenue_band"][firm], float(columns["revenue_year"][firm])
    if not band:
        return ""
    return f"{before}{band}（{year:.0f} 年）" if year == year else f"{before}{band}"


def _held(text: str | None) -> list[tuple[str, str]]:
    """Honours in a text that are held: the words written, and the step each stands for."""
    earned = [w for w in split_list(text) if not _NOT_YET.search(w)]
    return [(word, h) for word in earned for h in HONOURS if h in word]
