"""The labelled pairs and what can be measured on them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from benchmarks.loaders.facts import Makers, bundled_makers, path_of

YES, NO, UNSURE = "是", "否", "不确定"
TUNE, REPORT = "调参", "报告"
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A judged pair; ``rule`` is the stratum it was drawn from, ``weight`` how many pairs it stands for."""

    pair: Pair
    rule: str
    weight: float
    part: str
    verdict: str
    makers: tuple[tuple[str, float | None], ...]
    parents: tuple[str, ...]


def load_pairs() -> list[Labelled]:
    """All judged pairs."""
    with path_of("pairs.csv").open(encoding="utf-8", newline="") as handle:
        return [
            Labelled(
                (r["产品"], r["环节编号"]),
                r["抽样规则"],
                float(r["权重"]),
                r["部分"],
                r["判断"],
                tuple(_makers(r["企业"])),
                tuple(w for w in r["大类"].split("；") if w),
            )
            for r in csv.DictReader(handle)
        ]


def _makers(cell: str) -> Iterable[tuple[str, float | None]]:
    for item in filter(None, cell.split("；")):
        firm, _, share = item.partition("=")
        yield firm, float(share) if share else None


def makers_with(pairs: Iterable[Labelled]) -> Makers:
    """The bundled makers, and those of labelled products that the bundled data leave out."""
    out = bundled_makers()
    for each in pairs:
        out.setdefault(each.pair[0], list(each.makers))
    return out


@dataclass(frozen=True, slots=True)
class Measure:
    """Weighted precision and recall (``None`` without a basis), and how many judged pairs they rest on."""

    precision: float | None
    recall: float | None
    judged: int
    right: int


def measure(pairs: Sequence[Labelled], holds: Callable[[Pair], bool]) -> Measure:
    """Precision and recall of a method over judged pairs; unsure ones count for neither."""
    clear = [p for p in pairs if p.verdict in (YES, NO)]
    said = [p for p in clear if holds(p.pair)]
    right = [p for p in said if p.verdict == YES]
    wanted = sum(p.weight for p in clear if p.verdict == YES)
    total = sum(p.weight for p in said)
    hit = sum(p.weight for p in right)
    return Measure(hit / total if total else None, hit / wanted if wanted else None, len(said), len(right))
