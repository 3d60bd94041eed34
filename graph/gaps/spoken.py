"""Whom an assessment speaks of: the rosters and their populations, and how much of the place each saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from graph.chain.graph import ChainGraph
from graph.counts.local import LocalCounts
from graph.counts.population import Population, describe_population
from graph.evidence.declared import COMPLETE, not_listed
from graph.evidence.figures import Figures
from graph.evidence.fit import ENOUGH
from graph.evidence.looked import CHECKED, held
from graph.says import Says

_NAMED = 6
"""Firms named that a list lacks."""


@dataclass(frozen=True, slots=True)
class RosterSpoken:
    """一份名录在这个地区看到了多少"""

    id: Annotated[str, Says("名录编号")]
    name: Annotated[str, Says("名录")]
    population: Annotated[str, Says("说的是谁")]
    admission: Annotated[str, Says("入列方式")]
    level: Annotated[str, Says("按哪里计")]
    seen: Annotated[int, Says("本地所见", "本地至少有一个环节的企业", unit="家")]
    elsewhere: Annotated[int, Says("别处所见", unit="家")]
    unseen: Annotated[int, Says("业务不明", "本地在名录上、业务不明的企业", unit="家")]
    looked: Annotated[tuple[float, float, float] | None, Says("看到几成", "下限、中间、上限；没有家数则为空")]
    counted: Annotated[str, Says("家数", "看到几成按哪里的家数算，及出处")]
    text: Annotated[str, Says("说明")]


def speak_of(graph: ChainGraph, local: LocalCounts, figures: Sequence[Figures], place: int) -> Population:
    """The population of an answer with what each roster saw of the place (by position)."""
    spoken = tuple(_spoken(f, place, _declaration(graph, local, f, place)) for f in figures)
    return describe_population(graph, local, spoken)


def _declaration(graph: ChainGraph, local: LocalCounts, figures: Figures, i: int) -> list[str]:
    """What somebody declared of the list, and what other lists make of it: who should be on it and is not, by name."""
    roster, counts = figures.roster, figures.counts
    if roster.complete is None or not roster.closed:
        return []
    by = "，".join(w for w in (roster.complete_by, roster.counted_on and f"截至 {roster.counted_on}") if w)
    said = f"申明收全 {roster.complete:.0%}" + (f"（{by}）" if by else "")
    meets, on = int(counts.meets[i]), int(counts.meets_on[i])
    if meets < CHECKED:
        return [f"{said}，未经核对"]
    if held(roster.complete, meets, on) >= min(roster.complete, COMPLETE):
        return [f"{said}，别的名录里本地应在其上的 {meets} 家有 {on} 家在"]
    names = not_listed(graph, roster, local.place)
    who = "、".join(names[:_NAMED]) + (f"等 {len(names)} 家" if len(names) > _NAMED else "")
    return [f"{said}，但别的名录里本地应在其上的 {meets} 家只有 {on} 家在，不采信；不在其上的：{who}"]


def _spoken(figures: Figures, i: int, declaration: list[str]) -> RosterSpoken:
    roster, look, seen = figures.roster, figures.looks[i], figures.counts.seen
    here, there = int(seen.m[i]), int(seen.everybody[i])
    counted = f"{look.of} {look.firms:,.0f} 家（{look.source or '未注明出处'}）" if look.d is not None else ""
    words = [
        f"{roster.name}（{roster.admission}，按{roster.level}计）：本地看到 {here} 家，别处 {there} 家",
        *declaration,
    ]
    if look.d is not None:
        words.append(f"约看到本地的{_tenths(look.d)}")
    elif roster.closed:
        words.append("不知道本地共有几家，所以不说“无”")
    if not roster.closed:
        words.append("有人挑选过，只说“有”，不说“无”和强弱")
    elif not roster.by_site:
        words.append("只见总部，不见工厂，所以不说“无”")
    if roster.closed and here < ENOUGH:
        words.append(f"本地看到的不足 {ENOUGH} 家，不说强弱")
    return RosterSpoken(
        roster.id,
        roster.name,
        roster.population,
        roster.admission,
        roster.level,
        here,
        there,
        int(figures.counts.unseen[i]),
        look.d,
        counted,
        "；".join(words),
    )


def _tenths(d: tuple[float, float, float]) -> str:
    """A share to the nearest 5 % with its interval."""
    low, mid, high = (5 * round(20 * v) for v in d)
    return f" {mid}%（{low}–{high}%）"
