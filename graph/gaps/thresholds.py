"""Named limits of the gap rules, as the evidence plan sets them (docs/gaps.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from graph.errors import BadRequest

PARTS = ("firms", "sureness", "importable", "urgency")
_SHARES = (
    "present_from",
    "none_from",
    "look_from",
    "likely_from",
    "added_from",
    "over_from",
    "under_from",
    "alone_from",
    "related_quantile",
    "importable_from",
)


def _ones() -> Mapping[str, float]:
    return dict.fromkeys(PARTS, 1.0)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Limits of :func:`graph.gaps.find.find_gaps`; all but the counts are probabilities or shares (0..1).

    Attributes
    ----------
    present_from : least P(有) of 有; below it 有记录.
    none_from : least P(none) of 无.
    look_from : least d, at its lower end, of 无: a small expectation is no look.
    likely_from : least P(none) of 疑缺.
    added_from : what looking must have added to it.
    over_from : least P(LQ > 1) of 显著强.
    strong_firms, strong_texts : fewest firms, and distinct texts behind them, of 显著强.
    under_from : least P(LQ < 1) of 显著弱.
    alone_from : least P(no further) of 单一来源 and 缺链主 as reasons of 薄弱.
    needed_firms : fewest local firms that cannot do without it; one is enough where it is 卡脖子.
    related_quantile : quantile of the places alike above which relatedness makes 可延伸.
    importable_from : a segment that can be bought in at least this well keeps its users going when local makers stop.
    weights : exponents of the parts of the priority (>= 0); 1 by default.
    """

    present_from: float = 0.9
    none_from: float = 0.9
    look_from: float = 0.7
    likely_from: float = 0.5
    added_from: float = 0.1
    over_from: float = 0.9
    strong_firms: float = 3.0
    strong_texts: float = 2.0
    under_from: float = 0.9
    alone_from: float = 0.9
    needed_firms: float = 2.0
    related_quantile: float = 0.9
    importable_from: float = 0.5
    weights: Mapping[str, float] = field(default_factory=_ones)

    def __post_init__(self) -> None:
        for name in _SHARES:
            if not 0 <= getattr(self, name) <= 1:
                raise BadRequest(f"参数 {name} = {getattr(self, name)} 不在 0 到 1 之间")
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name != "weights" and not value >= 0:
                raise BadRequest(f"参数 {item.name} = {value} 不能为负")
        if unknown := set(self.weights) - set(PARTS):
            raise BadRequest(f"权重“{'、'.join(sorted(unknown))}”不存在；可用：{'、'.join(PARTS)}")
        if bad := [k for k, w in self.weights.items() if not w >= 0]:
            raise BadRequest(f"权重 {bad[0]} = {self.weights[bad[0]]} 不能为负")

    def scaled(self, name: str, factor: float) -> Thresholds:
        """The same with one number multiplied (for sensitivity tables); shares stay within 1."""
        value = getattr(self, name) * factor
        return replace(self, **{name: min(value, 1.0) if name in _SHARES else value})

    def weight(self, part: str) -> float:
        """Exponent of a part; 1 unless given."""
        return self.weights.get(part, 1.0)
