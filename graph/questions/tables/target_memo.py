"""Targets as a memo: whom to speak to about a segment, who they are, and why them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from graph.gaps.evidence import BY_HAND
from graph.gaps.reasons import reasons
from graph.gaps.records import Assessment, Gap
from graph.gaps.states import STATES
from graph.questions.tables.memo_words import data_words, fitted, list_notes, some, state_sentence
from graph.targets.code import HOW, code_of
from graph.targets.ended import ended_words
from graph.targets.profile import Profile
from graph.targets.rank import PART_LABELS, Candidate, Targets
from graph.text import first_few
from graph.views.memo import Memo
from graph.views.table import Column, Table, records_table

FIRST, LISTED, NEAR, WAYS = 3, 30, 3, 2
"""Candidates named in the text and listed in the table, and segments and ways to introduce named of one."""
_WHO = {
    "enterprise": ("企业", "企业名称", "主营业务", "招商目标", "家"),
    "institution": ("机构", "机构名称", "类型", "引智对象", "家"),
    "talent": ("人才", "姓名或岗位", "称号", "引才对象", "位"),
}
"""By kind: what they are, heads of name and business, what they are to the place, and how they are counted."""
_SHARE = re.compile(r"占收入 (\d+(?:\.\d+)?)%")
_GUESS = "（待核实的匹配）"


def targets_memo(targets: Targets, gap: Gap, found: Assessment, profiles: Mapping[str, Profile]) -> Memo:
    """The candidates that may be spoken to, with what is said of the segment itself."""
    shown, place = [c for c in targets.candidates if not c.veto][:LISTED], targets.place.name
    steps = (f"{r.name}：{r.filled}{'；' if r.verdict else ''}{r.verdict}" for r in reasons(gap, found.thresholds))
    return Memo(
        f"{place}“{targets.segment_name}”{_WHO[targets.kind][3]}建议",
        place,
        targets.on,
        (state_sentence(gap, place), *_already_here(targets), _whom(targets, gap, shown, profiles)),
        _table(targets, shown, profiles),
        (*_notes(targets, shown, profiles), *list_notes(found)),
        (*steps, *fitted([found]), f"匹配度：{targets.standing.text}", f"名单编号：{code_of(targets)}；{HOW}"),
        f"{data_words(targets.data_date, targets.version)}　　名单编号 {code_of(targets)}",
    )


def _already_here(targets: Targets) -> list[str]:
    """Whom to speak to about growing a site that it has here."""
    names = [c.name for c in targets.expanding]
    if not names:
        return []
    said = some(names, FIRST, targets.expanding_total)
    return [f"总部不在本地或不明、在本地已有场所或子公司的有{said}，先谈增资扩产，见“增资扩产”表。"]


def _whom(targets: Targets, gap: Gap, shown: Sequence[Candidate], profiles: Mapping[str, Profile]) -> str:
    """How many there are elsewhere, whom to speak to first, and why them."""
    who, *_, unit = _WHO[targets.kind]
    unplaced = f"；另有 {targets.left_out} {unit}所在地不明，没有列入" if targets.left_out else ""
    if not shown and targets.vetoed:
        return f"做这个环节的{who}现在都不能来：{targets.vetoed[0].veto}。"
    if not shown:
        return f"数据里外地没有可列的{who}{unplaced}。先请行业协会、本地同行推荐，再补进数据。"
    same, which = _same(shown), "所选" if targets.picked else "前"
    first = "；".join(
        f"{c.name}（{profiles[c.id].place or '所在地不详'}），{_reasons(c, same)[0]}" for c in shown[:FIRST]
    )
    return (
        f"外地做这个环节、所在地明确的{who}有 {targets.total} {unit}，本表列{which} {len(shown)} {unit}{unplaced}。"
        f"{STATES[gap.state].inviting}：{first}。名单只说明对方可能做得到，是否有意愿、是否仍在做，要接触后才知道。"
    )


def _table(targets: Targets, shown: Sequence[Candidate], profiles: Mapping[str, Profile]) -> Table:
    """Names first; a column that nobody has anything in is left out, and the notes say so."""
    _, name, business, *_ = _WHO[targets.kind]
    same = _same(shown)
    columns = [
        Column("rank", "序号", "integer"),
        Column("name", name),
        Column("business", business),
        Column("revenue", "营业收入", "number", "亿元"),
        Column("year", "收入年份", "integer"),
        Column("band", "营收档"),
        Column("place", "所在地"),
        Column("why", "为什么找它"),
        Column("paths", "谁可引见"),
    ]
    records = [_record(c, profiles[c.id], same) | {"rank": i} for i, c in enumerate(shown, 1)]
    dropped = {k for k in ("revenue", "year", "band", "paths") if all(r[k] is None for r in records)}
    return records_table(_WHO[targets.kind][3], [c for c in columns if c.key not in dropped], records)


def _record(candidate: Candidate, profile: Profile, same: set[str]) -> dict[str, object]:
    return {
        "name": profile.full_name,
        "business": profile.business or None,
        "revenue": profile.revenue_cny_100m,
        "year": int(profile.year) if profile.year.isdigit() else None,
        "band": profile.band or None,
        "place": profile.place or None,
        "why": "；".join(_reasons(candidate, same)),
        "paths": "；".join(candidate.paths[:WAYS]) or None,
    }


def _same(shown: Sequence[Candidate]) -> set[str]:
    """Parts that are equal for all, so that they tell nobody apart."""
    return {p for p in PART_LABELS if len(shown) > 1 and len({c.parts[p].value for c in shown}) == 1} - {"capability"}


def _reasons(candidate: Candidate, same: set[str]) -> list[str]:
    """What it does, how big it is, whether it would fit and whether it moves, each as recorded."""
    said = []
    for name, part in candidate.parts.items():
        if part.value is None or name in same or name in ("match", "ties"):
            continue
        if name == "capability":
            said += [_does(*part.evidence)] if part.evidence else []
        elif name == "relatedness":
            said += [_near(text) for text in part.evidence]
        else:
            said.append("、".join(part.evidence))
    said += [f"经营状态{candidate.status}"] if candidate.status else []
    return said or ["只知道它做本环节，别的没有记录"]


def _does(evidence: str, *doubt: str) -> str:
    """What it does in the segment; its share of revenue only where nothing puts that in doubt.

    >>> _does("主营产品“功率二极管”占收入 60.6%；“功率二极管”与产品别名相同")
    '主营产品“功率二极管”占收入 61%'
    """
    head = evidence.removesuffix(_GUESS).partition("；")[0].replace(BY_HAND, "人工记录它做这个环节")
    head = _SHARE.sub("" if doubt else lambda m: f"占收入 {float(m[1]):.0f}%", head)
    return f"{head}，是否算本环节待核实" if evidence.endswith(_GUESS) else head


def _near(text: str) -> str:
    """Segments of the place next to it, still fewer of them named.

    >>> _near("相邻环节 4 个，本地已有 4 个：甲、乙、丙、丁")
    '上下游环节 4 个，本地已有 4 个：甲、乙、丙等'
    """
    head, colon, names = text.partition("：")
    listed = names.removesuffix("等").split("、")
    return head.replace("相邻环节", "上下游环节") + colon + first_few(listed, NEAR)


def _notes(targets: Targets, shown: Sequence[Candidate], profiles: Mapping[str, Profile]) -> list[str]:
    known = [profiles[c.id].revenue is not None for c in shown]
    said = ["按“可能做得到”的得分排列，得分及依据见“招商目标”表，算法见最后一张表。"] if shown else []
    if unfit := [f"{c.name}（{c.veto}）" for c in targets.vetoed]:
        said.append(f"不能来或先看能否存续，没有列入：{some(unfit, 5)}。")
    said += [f"{words}。" for words in ended_words(targets.ended)]
    if maybe_here := [c.name for c in targets.unplaced]:
        names = some(maybe_here, 5, targets.left_out)
        said.append(f"所在地不明、没有列入：{names}；先查是不是就在本地，见“所在地待核实”表。")
    if targets.kind == "enterprise" and shown:
        unsaid = sum(not c.status for c in shown)
        said += (
            [f"{unsaid} 家的经营状态没有核实，接触前先查是否停业、退市、被执行，是否仍做这项业务。"] if unsaid else []
        )
        bands = any(profiles[c.id].band for c in shown)
        said += ["营收档只说大致多大，出处见各企业；接触前查年报核对。"] if bands else []
        if not any(known):
            said += [] if bands else ["营业收入：这些企业都没有记录，没有列；接触前查年报或请对方提供。"]
        else:
            dated = any(profiles[c.id].year for c in shown)
            year = "的年份是随它写明的资料日期" if dated else "没有注明年份"
            said.append(f"营业收入{year}；“不详”是没有记录，不是零。")
        if any(len(c.parts["capability"].evidence) > 1 for c in shown):
            said.append("收入占比有重复计算或几项合计的，占比没有写，见“招商目标”表的依据。")
    if targets.likely:
        said.append(f"另有 {len(targets.likely)} 家还没有做本环节的记录、但很像做的，见“可能的新进入者”表，须先核实。")
    if not any(c.paths for c in shown) and shown:
        said.append("谁可引见：数据里没有与本地企业的往来记录，没有列。")
    return said
