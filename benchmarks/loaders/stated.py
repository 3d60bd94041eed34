"""How much of what firms say they make is read right: texts as ledgers hold them, labelled twice, apart from the words
of the chain.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scipy import special

from benchmarks.loaders.facts import path_of
from loaders.matching.decide import Chain, Placing

TUNE, REPORT, FRESH = "开发", "报告", "另写"
"""Texts to change the words by, texts only counted, and texts of another city, labelled once before such a change."""
SURE = "确定"


@dataclass(slots=True)
class Text:
    """A cell, and by segment what each reader said of it (``""`` nothing); of what is written apart there is one."""

    text: str
    part: str
    said: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def wanted(self) -> set[str]:
        """Segments of which all readers are sure."""
        sure = (SURE, "") if self.part == FRESH else (SURE, SURE)
        return {s for s, said in self.said.items() if said == sure}

    @property
    def allowed(self) -> set[str]:
        """Segments that either of them names."""
        return set(self.said)


@dataclass(frozen=True, slots=True)
class Reading:
    """Counts over texts: confirmed and of these right, wanted and of these found, suggested and of these right."""

    confirmed: int
    right: int
    wanted: int
    found: int
    suggested: int
    suggested_right: int


def load_texts() -> list[Text]:
    """All labelled texts."""
    out: dict[str, Text] = {}
    with path_of("texts.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            each = out.setdefault(row["编号"], Text(row["文本"], row["部分"]))
            if row["环节编号"]:
                each.said[row["环节编号"]] = (row["甲"], row["乙"])
    return list(out.values())


def read(chain: Chain, texts: list[Text]) -> Reading:
    """What the words of a chain make of the texts."""
    words, count = Placing(chain), defaultdict[str, int](int)
    for text in texts:
        told: Mapping[str, str] = {m.segment: m.state for m, _ in words.of_maker(text.text, None, (), None)}
        for state in ("confirmed", "suggested"):
            mine = {s for s, said in told.items() if said == state}
            count[state] += len(mine)
            count[f"{state} right"] += len(mine & text.allowed)
            if state == "confirmed":
                count["found"] += len(mine & text.wanted)
        count["wanted"] += len(text.wanted)
    return Reading(
        count["confirmed"],
        count["confirmed right"],
        count["wanted"],
        count["found"],
        count["suggested"],
        count["suggested right"],
    )


def agreement(texts: list[Text]) -> float:
    """Pairs that both readers name, of those that either names."""
    both = sum(all(said) for t in texts for said in t.said.values())
    return both / sum(len(t.said) for t in texts)


def interval(right: int, of: int) -> tuple[float, float]:
    """95 % interval of a part (Clopper and Pearson 1934)."""
    low = float(special.betaincinv(right, of - right + 1, 0.025)) if right else 0.0
    return low, float(special.betaincinv(right + 1, of - right, 0.975)) if right < of else 1.0


def lines(chain: Chain) -> Iterator[str]:
    """The table, and whether what was asked for is reached on the part that nobody looked at."""
    texts = load_texts()
    twice = [t for t in texts if t.part != FRESH]
    yield (
        f"\n自述主营（没有占比）：没见过的台账文字 {len(twice)} 条，两人各标一遍，一致 {agreement(twice):.0%}；"
        f"另写的 {len(texts) - len(twice)} 条，一人标"
    )
    yield "部分\t条数\t确认精确率\t对 / 确认\t95% 区间\t召回率\t找到 / 都确定\t建议 对 / 提出"
    for part in (TUNE, FRESH, REPORT):
        mine = [t for t in texts if t.part == part]
        got = read(chain, mine)
        low, high = interval(got.right, got.confirmed)
        yield (
            f"{part}\t{len(mine)}\t{got.right / max(got.confirmed, 1):.1%}\t{got.right} / {got.confirmed}"
            f"\t{low:.1%}–{high:.1%}\t{got.found / max(got.wanted, 1):.1%}\t{got.found} / {got.wanted}"
            f"\t{got.suggested_right} / {got.suggested}"
        )
    for what, value, bound in (
        ("自述主营确认精确率（报告部分）", got.right / max(got.confirmed, 1), 0.95),
        ("自述主营召回率（报告部分）", got.found / max(got.wanted, 1), 0.8),
    ):
        yield f"{what} {value:.3g}，要求 ≥ {bound:g}：{'达到' if value >= bound else '未达到'}"
