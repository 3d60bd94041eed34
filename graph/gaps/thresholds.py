"""Named parameters of the gap rules, with defaults chosen on the bundled data (docs/gaps.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from graph.errors import BadRequest

PARTS = ("demand_pull", "criticality", "confidence", "importable")


def _ones() -> Mapping[str, float]:
    return dict.fromkeys(PARTS, 1.0)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Parameters of :func:`graph.gaps.find.find_gaps`.

    Attributes
    ----------
    prior : k of the shrunk location quotient (>= 0).
    min_observed : fewest enterprises of the population in a segment before anything is said about it.
    confidence_floor : least c at which an absence counts as an absence (0..1).
    lq_weak : a present segment with a location quotient below this is weak.
    makers_weak : fewest effective makers (1/HHI) of a segment that is not weak.
    density_extend : relatedness to what is here from which an absent segment is extendable (0..1).
    importable_from : a segment that can be bought in at least this well keeps its users going when local makers stop.
    weights : exponents of the parts of the priority (>= 0); 1 by default.
    """

    prior: float = 1.0
    min_observed: float = 3.0
    confidence_floor: float = 0.2
    lq_weak: float = 0.8
    makers_weak: float = 2.0
    density_extend: float = 0.25
    importable_from: float = 0.5
    weights: Mapping[str, float] = field(default_factory=_ones)

    def __post_init__(self) -> None:
        for name in ("confidence_floor", "density_extend", "importable_from"):
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
        if name in ("confidence_floor", "density_extend", "importable_from"):
            value = min(value, 1.0)
        return replace(self, **{name: value})

    def weight(self, part: str) -> float:
        """Exponent of a part; 1 unless given."""
        return self.weights.get(part, 1.0)
