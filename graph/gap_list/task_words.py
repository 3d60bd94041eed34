"""What is known of a segment of which nothing can be said, in words: of each row what is its own, of all of them once
what the lists say.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.chain.entry import BARRED
from graph.chain.operating import operating
from graph.chain.rosters import rosters_of
from graph.gap_list.clue import clue_in
from graph.gap_list.list import GapList
from graph.gap_list.tasks import FirmsToVerify, Task
from graph.gap_list.users import needing_of
from graph.gaps.claim import BASE_RATE, Claim
from graph.gaps.records import Gap
from graph.gaps.roughly import about, percent_about
from graph.gaps.verified import OVER, REOPENED

_NAMED = 3
"""Firms that are named in a row."""
_MATCHED = ("unseen", "asked", *BARRED)
"""Causes of which no list has anything to say."""


def what_is_missing(listed: GapList, task: Task) -> str:
    """One sentence for users: who needs it, and which firms here may do it; how likely nobody does is said of all rows
    at once, see :func:`lists_say`.
    """
    gap = listed.gap(task.row)
    before = _asked_before(gap)
    if task.cause == "asked":
        return before
    if task.cause in BARRED:
        return before + BARRED[task.cause].why
    if task.cause == "unseen":
        return before + _unseen(listed, task, gap)
    return f"{before}{needing_of(listed, task.row).words}；{_clue(listed, task, gap)}"


def lists_say(listed: GapList, tasks: Sequence[Task]) -> tuple[str, ...]:
    """Of the segments without a clue what the list says that makes 无 most likely, one sentence for each such list."""
    by = dict[str, list[Claim]]()
    for task in tasks:
        if task.cause not in _MATCHED and not task.to_verify:
            claims = [c for c in listed.gap(task.row).claims if c.p_none is not None]
            if claims:
                found = max(claims, key=lambda c: c.p_none or 0.0)
                by.setdefault(found.id, []).append(found)
    return tuple(_says(listed, id_, claims) for id_, claims in by.items())


def _says(listed: GapList, id_: str, claims: Sequence[Claim]) -> str:
    """By its name and whom it counts; that nobody is seen where nobody was to be expected is no news."""
    roster = next(r for r in rosters_of(listed.graph) if r.id == id_)
    who = f"{roster.population}，" if roster.population not in roster.name else ""
    most = max(c.e or 0.0 for c in claims)
    expected = "应见不足一家" if most < 1 else f"应见最多约 {most:.0f} 家"
    chance = _between(sorted(c.p_none or 0.0 for c in claims))
    what = "" if roster.by_site else roster.level
    usual = sum(c.by_base_rate for c in claims)
    whose = "" if usual == len(claims) else f"其中 {usual} 个"
    rate = f"，{whose}{BASE_RATE}" if usual else ""
    return (
        f"没有线索的 {len(claims)} 个环节：名录“{roster.name}”（{who}按{roster.level}计）里本地一家没看到，"
        f"按规模{expected}，没有{what}的可能{chance}{rate}；没看到不等于没有"
    )


def _between(chances: Sequence[float]) -> str:
    low, high = percent_about(chances[0]), percent_about(chances[-1])
    if low == high:
        return about(chances[0])
    if high.endswith("以上"):
        return f"在 {low} 以上"
    return f"在 {high} 以下" if low.startswith("不到") else f"约 {low[:-1]}–{high}"


def _clue(listed: GapList, task: Task, gap: Gap) -> str:
    """Which firms may do it here: where some are known, how likely nobody does is beside the point."""
    if not task.to_verify:
        return "没有线索"
    clue = clue_in(FirmsToVerify.of_place(listed.graph, listed.assessment(task.row).place), gap.segment)
    return clue.words if clue else "没有线索"


def _unseen(listed: GapList, task: Task, gap: Gap) -> str:
    """That no list that can be compared holds anybody anywhere, and who is known for all that."""
    known = listed.assessment(task.row).nationwide(gap)
    if known is None:
        return "数据里没有别处可比，先把名录补齐"
    if not known:
        return "哪里的名录里都没有一家，先把名录补齐"
    at = listed.graph.position("Segment", gap.segment)
    makers = operating(listed.graph)
    firms = makers.enterprise[makers.start[at] : makers.start[at + 1]][:_NAMED].tolist()
    names = listed.graph.nodes["Enterprise"].names()
    told = "、".join(str(names[f]) for f in firms)
    more = "等" if known > len(firms) else ""
    return f"可比的名录里没有，别的名录各地共记有 {known} 家（{told}{more}）；先把名录补齐"


def _asked_before(gap: Gap) -> str:
    """What came of asking before, in front of what is known; "" where nobody asked."""
    said = gap.verification
    if said is None or said.standing == REOPENED:
        return ""
    if said.standing == OVER:
        return f"上次核实已过期（{said.on} {said.unit}：{said.result}）；"
    return f"{said.on} {said.unit}问过，说不清；{said.until} 之后再问"
