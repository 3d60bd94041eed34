"""What one roster says of one segment in a place: every figure, from which the labels can be recomputed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from graph.chain.roster_kinds import whom
from graph.evidence.claims import Shape, expected_there, p_no_further, p_none, p_prior_none
from graph.evidence.figures import Figures
from graph.gaps.answers import LOW, MID
from graph.gaps.roughly import Ends, about, about_between
from graph.gaps.thresholds import Thresholds
from graph.says import Says

PRESENT, RECORDED, NONE, UNKNOWN = "有", "有记录", "无", "不明"
"""有没有."""
OVER, EVEN, UNDER, APART = "显著强", "相当", "显著弱", "不可比"
"""强不强."""
UNSAID = "说不出（能看的名录按总部计，或不知道看到了几成）"
"""What is said in place of a chance that no roster states."""
BASE_RATE = "按各地的一般比例推的，不是在本地看出来的"
"""What is said of a chance that was as good as that before anybody looked."""
_USUAL = Thresholds()


@dataclass(frozen=True, slots=True)
class Claim:
    """一份名录对一个环节说了什么；没有说的为空"""

    id: Annotated[str, Says("名录编号")]
    name: Annotated[str, Says("名录")]
    population: Annotated[str, Says("说的是谁", "结论只对这些企业成立，如“无规上企业”")]
    collects: Annotated[bool, Says("收这类企业", "名录收不收做这个环节的这类企业；不收的，没有它不说明什么")]
    n: Annotated[float, Says("本地所见", "本地已确认做这个环节的企业", unit="家")]
    sited: Annotated[
        float, Says("本地另有基地", "名录按总部计时，总部不在本地、在本地有做这个环节的场所的企业", unit="家")
    ]
    texts: Annotated[int, Says("依据数", "这些企业的依据里不同的词有几个；人工写明的各算一个")]
    n_s: Annotated[float, Says("别处所见", "别处已确认做这个环节的企业", unit="家")]
    m: Annotated[float, Says("本地所见合计", "本地至少有一个环节的企业", unit="家")]
    M: Annotated[float, Says("别处所见合计", unit="家")]
    e: Annotated[float | None, Says("应见", "按规模应当看到几家", unit="家")]
    E: Annotated[float | None, Says("应有", "按规模应当有几家", unit="家")]
    d: Annotated[Ends | None, Says("看到几成", "本地该名录里这个环节所在行业的企业看到了几成：下限、中间、上限")]
    divisions: Annotated[
        dict[str, int], Says("企业的行业大类", "数据里已确认做它的企业按行业大类各几家；空键是大类不明的")
    ]
    no_business: Annotated[
        float | None, Says("行业业务不明", "这些大类的名录企业中业务不明的比例；过三分之一不说疑缺", kind="percent")
    ]
    pi: Annotated[float, Says("确认的可信度", "已确认的对应关系属实且仍在做的概率")]
    a: float | None
    b: float | None
    k: float | None
    n_bar: float | None
    p_none: Annotated[float | None, Says("没有的把握", kind="percent")]
    p_no_further: Annotated[float | None, Says("别无第二家的把握", kind="percent")]
    p_present: Annotated[float | None, Says("有的把握", "没见到则为空", kind="percent")]
    lq: Annotated[Ends | None, Says("区位商", "下限、中位数、上限")]
    p_over: Annotated[float | None, Says("偏强的把握", kind="percent")]
    p_under: Annotated[float | None, Says("偏弱的把握", kind="percent")]

    @property
    def who(self) -> str:
        """The roster and whom it speaks of."""
        return whom(self.name, self.population)

    @property
    def nobody(self) -> str:
        """无, of its own population and by its name."""
        return f"无{self.population}（按“{self.name}”）"

    @property
    def no_further(self) -> Ends | None:
        """P(nobody but the seen ones is there) with its interval, which goes by that of d; its middle is
        ``p_no_further``. ``None`` where nothing is stated.
        """
        if self.d is None or self.p_no_further is None or self.a is None or self.b is None or self.e is None:
            return None
        there = expected_there(self.e, self.pi, np.array(self.d))
        shape = Shape(self.a, self.b, self.k or 0.0, self.n_bar or 0.0, 0)
        low, mid, high = p_no_further(self.n, self.e, there, self.pi, shape).tolist()
        return low, mid, high

    @property
    def sure_of_no_further(self) -> str:
        """The same as the end of a sentence, to the nearest 5 % with its interval."""
        ends, p = self.no_further, self.p_no_further
        said = about_between(ends) if ends is not None else about(p) if p is not None else UNSAID
        return f"{said}，{BASE_RATE}" if self.by_base_rate else said

    @property
    def by_base_rate(self) -> bool:
        """Whether P(none) is what it was before anybody looked: too little was seen, and looking added next to nothing,
        by the limits of 无 and of 疑缺 at the lower end of d.
        """
        if self.p_none is None or self.d is None or self.a is None or self.b is None or self.e is None:
            return False
        shape = Shape(self.a, self.b, self.k or 0.0, self.n_bar or 0.0, 0)
        there = expected_there(self.e, self.pi, self.d[LOW])
        added = float(p_none(self.e, there, self.pi, shape) - p_prior_none(there, shape))
        return self.d[LOW] < _USUAL.look_from and added < _USUAL.added_from


def claims_of(figures: Sequence[Figures], place: int, segments: Sequence[int]) -> list[tuple[Claim, ...]]:
    """For each segment what the rosters say in this place (by position), the widest first; those that see nobody in
    the place and compare with nobody are silent.
    """
    columns = [_columns(f, place, segments) for f in figures]
    return [tuple(Claim(**row) for c in columns if (row := c[i]) is not None) for i in range(len(segments))]


def _columns(figures: Figures, i: int, segments: Sequence[int]) -> list[dict[str, Any] | None]:
    roster, seen, shape = figures.roster, figures.counts.seen, figures.shape[i]
    of_place: dict[str, Any] = {
        "id": roster.id,
        "name": roster.name,
        "population": roster.population,
        "m": float(seen.m[i]),
        "M": float(seen.everybody[i]),
        "pi": figures.pi,
        **{n: getattr(shape, n) if shape is not None else None for n in ("a", "b", "k", "n_bar")},
    }
    arrays = {
        "n": figures.n[i],
        "sited": figures.counts.sited[i],
        "texts": figures.counts.texts[i],
        "n_s": seen.outside[i],
        "e": figures.e[i],
        "E": figures.there[i, :, MID],
        "p_none": np.where(figures.n[i] > 0, np.nan, figures.none[i, :, MID]),
        "p_no_further": figures.no_further[i, :, MID],
        "p_present": np.where(figures.anybody[i], figures.surest[i], np.nan),
        "p_over": figures.over[i],
        "p_under": figures.under[i],
        "no_business": figures.divisions.no_business,
    }
    rows: dict[str, list[Any]] = {
        name: [None if v != v else v for v in values[segments].tolist()] for name, values in arrays.items()
    }
    rows["collects"] = figures.collected[segments].tolist()
    rows["divisions"] = [figures.divisions.named[s] for s in segments]
    rows["d"] = [tuple(v) if v[0] == v[0] else None for v in figures.d[i, segments].tolist()]
    quotients = [tuple(q) if q[0] == q[0] else None for q in figures.lq[i, segments].tolist()]
    silent = float(seen.m[i]) == 0
    return [
        None
        if silent and not rows["sited"][at] and not (roster.closed and rows["n_s"][at])
        else {**of_place, **{name: values[at] for name, values in rows.items()}, "lq": quotients[at]}
        for at in range(len(segments))
    ]
