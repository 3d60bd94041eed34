"""How far the states of segments move on real data when the places of more firms become known, and who is strong.

Every state is counted, from which to which: by what the fit learns, by who is placed, and by both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.graph.calibration_claims import FIRMS, STRONG, TEXTS
from benchmarks.graph.calibration_real import CITY, cities, listed
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.chain.places import Place
from graph.evidence.counts import seen_of
from graph.evidence.figures import hold_fit, shape_at
from graph.gap_list.expected import expected_of, expected_words
from graph.gaps.claim import Claim
from graph.gaps.find import Gap, find_all_gaps, find_gaps_of_places
from graph.gaps.states import STATE_LABELS
from graph.lazy_rows import column

MOST = 30
PLACE = "苏州市"
REFERENCE = (
    "精密金属结构件",
    "涤纶纤维",
    "非标自动化设备",
    "工业阀门",
    "光伏组件",
    "光纤光缆",
    "模具开发制造",
    "工程总承包",
)
"""What was strong in 苏州 on the data of 2026-11-28, when the method was settled."""
STAY = 7
"""At least so many of them were to stay."""
THEN = 4.3
"""n̄ of those data: firms seen of a segment, on average."""


@dataclass(frozen=True)
class Moved:
    """Cells (place, segment) by their state before and after; those that stay are among them."""

    pairs: Mapping[tuple[str, str], int]

    @property
    def cells(self) -> int:
        """How many there are."""
        return sum(self.pairs.values())

    @property
    def changed(self) -> dict[tuple[str, str], int]:
        """Those that moved, the most first, then in the order of the states."""
        order = list(STATE_LABELS)
        found = [(pair, n) for pair, n in self.pairs.items() if pair[0] != pair[1]]
        return dict(sorted(found, key=lambda item: (-item[1], *map(order.index, item[0]))))

    def strong(self) -> tuple[int, int, int]:
        """显著强 with somebody there, before, after, and at both times."""
        before, after = (sum(n for pair, n in self.pairs.items() if pair[side] == "strong") for side in (0, 1))
        return before, after, self.pairs.get(("strong", "strong"), 0)


def moves(old: ChainGraph, new: ChainGraph) -> dict[str, Moved]:
    """What changes in the cities with most seen firms, by the shape alone, by the counts alone, and by both."""
    places = _largest(new)
    refitted, resolved = replace(old), replace(new)
    for graph in (old, new):
        assert shape_at(graph, listed(graph), CITY) is not None
    hold_fit(refitted, new)
    hold_fit(resolved, old)
    first = states(old, places)
    after = {"只重新拟合": refitted, "只补所在地，拟合不变": resolved, "两样都变": new}
    return {name: Moved(Counter(zip(first, states(g, places), strict=True))) for name, g in after.items()}


def states(graph: ChainGraph, places: Sequence[Place]) -> list[str]:
    """State of each segment in each place, once however many fields it is in, in the order of places and segments."""
    out = []
    for of_place in find_gaps_of_places(graph, places):
        found: dict[str, str] = {}
        for a in of_place:
            found.update(zip(column(a.gaps, "segment"), column(a.gaps, "state"), strict=True))
        out += [found[segment] for segment in sorted(found)]
    return out


def _largest(graph: ChainGraph) -> Sequence[Place]:
    every = cities(graph)
    order = np.argsort(-seen_of(graph, listed(graph), every).m, kind="stable")[:MOST]
    return [every[i] for i in order.tolist()]


def moved_lines(moved: Mapping[str, Moved]) -> Iterator[str]:
    """All states that changed, then 优势 by itself."""
    yield from ("| 变了什么 | 格子 | 变了状态 | 从哪个到哪个 |", "|---|---|---|---|")
    for name, m in moved.items():
        said = "，".join(f"{STATE_LABELS[a]} → {STATE_LABELS[b]} {n:,}" for (a, b), n in m.changed.items())
        total = sum(m.changed.values())
        yield f"| {name} | {m.cells:,} | {total:,}（{total / m.cells:.2%}） | {said or '—'} |"
    yield from ("", "其中优势：", "", "| 变了什么 | 之前 | 之后 | 仍在 | 新增 | 不再 |", "|---|---|---|---|---|---|")
    for name, m in moved.items():
        before, after, kept = m.strong()
        yield f"| {name} | {before} | {after} | {kept} | {after - kept} | {before - kept} |"


def strong_lines(graph: ChainGraph) -> Iterator[str]:
    """What is strong in 苏州 today beside what was when the method was settled, and why they differ."""
    gaps = {g.name: g for a in find_all_gaps(graph, find_place(graph, PLACE)) for g in a.gaps}
    now = [name for name, g in gaps.items() if g.state == "strong"]
    kept = [name for name in REFERENCE if name in now]
    shape = shape_at(graph, listed(graph), CITY)
    assert shape is not None
    met = "达到" if len(kept) >= STAY else "未达到"
    doubt = expected_words(expected_of(gaps[name] for name in now)).partition("；")[0]
    yield (
        f"方法定下时（2026-11-28 的数据）苏州有 {len(REFERENCE)} 项优势，今天有 {len(now)} 项，"
        f"其中原来的 {len(kept)} 项仍在（至少 {STAY} 项的要求说的是那时的数据；照今天的：{met}）。{doubt}。"
    )
    yield ""
    yield (
        "强弱的公式没有变，变的是数据：产品到环节的匹配补过、又通读过，平均每个环节见到的上市公司"
        f"由 {THEN} 家到 {shape.n_bar:.1f} 家，本地与别处的家数都不同了。"
        "不再是优势的，是今天的家数够不上（哪里不够见表），不能说当地变弱了。"
    )
    yield from (
        "",
        "| 环节 | 那时 | 今天 | 本地 | 别处 | 应见 | P(LQ > 1) | 哪里不够 |",
        "|---|---|---|---|---|---|---|---|",
    )
    for name in (*REFERENCE, *sorted(set(now) - set(REFERENCE))):
        then = "优势" if name in REFERENCE else "—"
        yield f"| {name} | {then} | {_today(gaps.get(name))} |"


def _today(gap: Gap | None) -> str:
    if gap is None:
        return "没有这个环节 | | | | | 环节改了"
    said = next((c for c in gap.claims if c.p_over is not None), None)
    if said is None or said.e is None or said.p_over is None:
        return f"{STATE_LABELS[gap.state]} | | | | | 没有能比的名录"
    figures = f"{said.n:.0f} | {said.n_s:.0f} | {said.e:.2f} | {_chance(said.p_over)}"
    return f"{STATE_LABELS[gap.state]} | {figures} | {'' if gap.state == 'strong' else _why(said)}"


def _chance(p: float) -> str:
    return "99% 以上" if p >= 0.995 else f"{p:.0%}"


def _why(said: Claim) -> str:
    """What of the rule does not hold."""
    lacking = (
        (said.n < FIRMS, f"本地见到的不足 {FIRMS} 家"),
        (said.texts < TEXTS, f"不同的依据不足 {TEXTS} 个"),
        ((said.p_over or 0.0) < STRONG, f"偏强的把握不到 {STRONG:.0%}"),
    )
    return "，".join(words for short, words in lacking if short)
