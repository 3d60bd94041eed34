"""Whom an assessment speaks of: the rosters and their populations, and how much of the place each saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.chain.divisions import division_code
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, district_sets
from graph.chain.roster_kinds import CLOSED, SITES
from graph.counts.local import LocalCounts
from graph.counts.population import Population, describe_population
from graph.evidence.declared import COMPLETE, declared_none, fresh, not_listed
from graph.evidence.detection import EXACT
from graph.evidence.figures import Figures
from graph.evidence.fit import ENOUGH
from graph.evidence.looked import CHECKED, covers, refuted
from graph.gaps.answers import says_none
from graph.gaps.roughly import held_about, percent_between
from graph.gaps.thresholds import Thresholds
from graph.says import Says

_NAMED = 6
"""Firms named that a list lacks."""


@dataclass(frozen=True, slots=True)
class DivisionSeen:
    """一份名录里一个行业大类的企业：多少家，其中业务清楚的多少家"""

    division: Annotated[str, Says("行业大类", "GB/T 4754 的门类字母和大类代码")]
    firms: Annotated[int, Says("全名录", unit="家")]
    no_business: Annotated[int, Says("其中业务不明", unit="家")]
    here: Annotated[int, Says("当地", "“看到几成”按哪里的家数算，就在哪里的", unit="家")]
    here_known: Annotated[int, Says("当地业务清楚", unit="家")]
    elsewhere: Annotated[int, Says("当地以外", "所在地不明的不算", unit="家")]
    elsewhere_known: Annotated[int, Says("当地以外业务清楚", unit="家")]


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
    shares: Annotated[
        tuple[tuple[float, float], ...],
        Says("看到几成的各项", "每项是看到的与总数，相乘就是看到几成：第一项是企业，以下是名录收录、匹配查全"),
    ]
    below: Annotated[
        tuple[tuple[float, float, float], ...],
        Says("下级各看到几成", "按上级家数算时，其下写明了家数的各地区；看到几成的上下限也容得下它们"),
    ]
    divisions: Annotated[tuple[DivisionSeen, ...], Says("各行业大类", "看到几成按它们折算到环节")]
    counted: Annotated[str, Says("家数", "看到几成按哪里的家数算，及出处")]
    tells_none: Annotated[bool, Says("能否说无", "收得够全，能说本地没有")]
    text: Annotated[str, Says("说明")]
    silent: Annotated[str, Says("为什么不说无", "能说无则为空")]
    missing: Annotated[
        tuple[str, ...],
        Says("应在而不在", "申明被推翻时，别的名录里应在其上而不在的企业；只问一个领域时是其中做本领域的"),
    ] = ()


def speak_of(
    graph: ChainGraph, places: Sequence[LocalCounts], figures: Sequence[Figures], limits: Thresholds
) -> list[Population]:
    """For each place the population of an answer, with what each roster saw there."""
    declared = [np.any(~np.isnan(declared_none(f)), axis=1).tolist() for f in figures]
    says = [np.any(says_none(f, limits), axis=1).tolist() for f in figures]
    return [
        _of_place(graph, local, figures, i, [d[i] for d in declared], [s[i] for s in says], limits)
        for i, local in enumerate(places)
    ]


def _of_place(
    graph: ChainGraph,
    local: LocalCounts,
    figures: Sequence[Figures],
    i: int,
    declared: Sequence[bool],
    says: Sequence[bool],
    limits: Thresholds,
) -> Population:
    """The rosters that see anybody in the place are the ones named in its short sentence; all where none does."""
    spoken, gists = [], []
    for f, told, tells in zip(figures, declared, says, strict=True):
        spoken.append(_spoken(graph, local, f, i, tells, limits.look_from))
        who = "" if f.roster.population in f.roster.name else f"{f.roster.population}，"
        gists.append(f"{f.roster.name}（{who}{_listed(f, i)}，{_gist(f, i, told, tells)}）")
    here = [g for g, r in zip(gists, spoken, strict=True) if r.seen]
    return describe_population(graph, local, spoken, here or gists, silence(spoken))


def _listed(figures: Figures, i: int) -> str:
    """How many of the place are on it; of how many of them a segment is known, where that is not all."""
    counts, seen = figures.counts, int(figures.counts.seen.m[i])
    every = int(counts.known[i] + counts.unseen[i])
    return f"名录收录本地 {every:,} 家" + (f"，已归入环节的 {seen:,} 家" if seen != every else "")


def silence(rosters: Sequence[RosterSpoken]) -> str:
    """Why no roster says 无 of a place; "" where one does."""
    if any(r.tells_none for r in rosters):
        return ""
    nearest = [r for r in rosters if r.admission == CLOSED and r.level == SITES] or rosters
    reasons = "；".join(f"{r.name}{r.silent}" for r in nearest)
    return f"{reasons}。所以不说“无”" if reasons else "还没有企业名录，所以不说“无”"


def _silent(graph: ChainGraph, place: Place, figures: Figures, i: int, missing: Sequence[str], least: float) -> str:
    """What keeps a roster from saying 无 of a place, ``least`` being what it has to have seen: the first thing that
    somebody could mend.
    """
    roster, look, counts = figures.roster, figures.looks[i], figures.counts
    if not roster.closed:
        return "没有列全"
    if not roster.by_site:
        return f"只按{roster.level}计，工厂可能就在本地"
    if _refuted(figures, i):
        said = "申明收全" if roster.complete is not None else "写明了共几家"
        meets, on = int(counts.meets[i]), int(counts.meets_on[i])
        few = f"只有 {on} 家在" if on else "一家也不在"
        asks = "暂不采信，请补上这些企业，或改写申明"
        return f"{said}，但别处记录里应在其上的 {meets} 家{few}（{_some(missing, meets - on)}），{asks}"
    if (roster.complete is not None or roster.sizes) and not covers(graph, roster, place):
        return f"不收全{place.name}，说不了{place.name}"
    if look.d is None or (roster.complete is None and not look.own):
        return "没有申明收全，也没有写明本地共几家"
    told, firms = int(counts.told[i]), int(counts.known[i] + counts.unseen[i])
    if roster.complete is None or roster.complete < COMPLETE:
        enough = look.own and figures.d[i, :, 0].max() >= least
        few = "但别处的太少，没有一个环节说得准“没有”" if enough else "往少里算不到七成"
        return f"约看到本地的 {percent_between(look.d)}，{few}"
    if not fresh(roster, figures.on):
        return f"截至 {roster.counted_on}，过了一年" if roster.counted_on else "没有写截至哪一天"
    if told < COMPLETE * firms:
        return f"上由人写明做哪些环节的只有 {told} 家，共 {firms} 家，要九成以上（只按产品文字匹配会漏）"
    if firms < COMPLETE * look.firms:
        return f"上 {firms} 家，写明的是 {look.firms:,.0f} 家，没有收全"
    return "的每个环节都还有没核清的企业或场所"


def _some(names: Sequence[str], every: int) -> str:
    """The first of those that the graph holds; a slice holds those of its field.

    >>> _some(["甲", "乙"], 2), _some(["甲"], 33), _some([], 33)
    ('甲、乙', '其中做本领域的：甲', '其中没有做本领域的')
    """
    if every and not names:
        return "其中没有做本领域的"
    named = "、".join(names[:_NAMED]) + (f"等 {len(names)} 家" if len(names) > _NAMED else "")
    return named if len(names) >= every else f"其中做本领域的：{named}"


def _declaration(figures: Figures, i: int, missing: Sequence[str]) -> list[str]:
    """What somebody declared of the list, and what other lists make of it: who should be on it and is not, by name."""
    roster, counts = figures.roster, figures.counts
    untrue = _refuted(figures, i)
    if not roster.closed or (roster.complete is None and not untrue):
        return []
    by = "，".join(w for w in (roster.complete_by, roster.counted_on and f"截至 {roster.counted_on}") if w)
    said = f"申明收全 {roster.complete:.0%}" if roster.complete is not None else "写明了本地共几家"
    said += f"（{by}）" if by else ""
    meets, on = int(counts.meets[i]), int(counts.meets_on[i])
    if meets < CHECKED:
        return [f"{said}，未经核对"]
    if not untrue:
        return [f"{said}，别的名录里本地应在其上的 {meets} 家有 {on} 家在"]
    absent = f"但别的名录里本地应在其上的 {meets} 家只有 {on} 家在，不采信；不在其上的：{_some(missing, meets - on)}"
    return [f"{said}，{absent}"]


def _refuted(figures: Figures, i: int) -> bool:
    """Whether other lists show that a declared share or number is too much, and that what there is is not enough."""
    declared, look = figures.roster.complete or 0.0, figures.looks[i]
    meets, on = float(figures.counts.meets[i]), float(figures.counts.meets_on[i])
    untrue = refuted(declared, meets, on) or (look.own and look.refuted)
    return untrue and on / meets < COMPLETE


def _divisions(graph: ChainGraph, figures: Figures, at: tuple[str, ...]) -> tuple[DivisionSeen, ...]:
    """Firms by division, of a roster whose d was worked out from districts (ids)."""
    found = figures.divisions
    if not at or not figures.roster.closed:
        return ()
    counted = found.counted(district_sets(graph, Place("", at))[0])
    columns = [found.firms, found.blank, *(counted[n] for n in ("firms", "known", "elsewhere", "elsewhere_known"))]
    rows = zip(map(division_code, found.numbers.tolist()), *(c.tolist() for c in columns), strict=True)
    return tuple(DivisionSeen(*row) for row in rows)


def _spoken(graph: ChainGraph, local: LocalCounts, figures: Figures, i: int, tells: bool, least: float) -> RosterSpoken:
    roster, look, seen = figures.roster, figures.looks[i], figures.counts.seen
    here = int(seen.m[i])
    missing = tuple(not_listed(graph, roster, local.place)) if _refuted(figures, i) else ()
    counted = f"{look.of} {look.firms:,.0f} 家（{look.source or '未注明出处'}）" if look.d is not None else ""
    return RosterSpoken(
        roster.id,
        roster.name,
        roster.population,
        roster.admission,
        roster.level,
        here,
        int(seen.everybody[i]),
        int(figures.counts.unseen[i]),
        look.d,
        tuple((s.hits, s.tries) for s in look.shares if s is not EXACT),
        look.also,
        _divisions(graph, figures, look.at),
        counted,
        tells,
        "；".join(_words(figures, i, _declaration(figures, i, missing))),
        "" if tells else _silent(graph, local.place, figures, i, missing, least),
        missing,
    )


def _gist(figures: Figures, i: int, declared: bool, looked: bool) -> str:
    """What it may say of a place, in a few words."""
    roster, look = figures.roster, figures.looks[i]
    if not roster.closed:
        return "有人挑选过，只说“有”"
    if not roster.by_site:
        return "按总部计，不说“无”"
    if declared:
        return held_about(roster.complete or 1.0)
    if _refuted(figures, i):
        return f"{'写明的家数' if roster.complete is None else '申明收全'}不采信，不说“无”"
    if look.d is None:
        return "不知共几家，不说“无”"
    return f"约看到 {percent_between(look.d)}" + ("" if looked else "，不说“无”")


def _words(figures: Figures, i: int, declaration: list[str]) -> list[str]:
    """What it saw of a place, and what follows, in full."""
    roster, look, seen = figures.roster, figures.looks[i], figures.counts.seen
    here, there = int(seen.m[i]), int(seen.everybody[i])
    only = [] if figures.collected.all() else [f"只收{'、'.join(roster.trades)}企业，别的环节由它说不出有没有"]
    words = [
        f"{roster.name}（{roster.admission}，按{roster.level}计）本地看到 {here:,} 家，别处 {there:,} 家",
        *only,
        *declaration,
    ]
    if look.d is not None:
        read = "" if figures.counts.told[i] == figures.counts.known[i] else "（按产品文字匹配会漏，已折算）"
        words.append(f"约看到本地的 {percent_between(look.d)}{read}")
    elif roster.closed and roster.by_site:
        words.append("不知道本地共有几家，所以不说“无”")
    if not roster.closed:
        words.append("有人挑选过，只说“有”，不说“无”和强弱")
    elif not roster.by_site:
        words.append("只见总部，不见工厂，所以不说“无”")
    if roster.closed and here < ENOUGH:
        words.append(f"本地看到的不足 {ENOUGH} 家，不说强弱")
    elif roster.closed and there < here:
        words.append("别处看到的比本地还少，没有可比的，不说强弱")
    return words
