"""招商目标清单: for the most pressing segments whom to approach, firms (引资), institutions (引智), talents (引才)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import get_args

from graph.chain.entry import BARRED
from graph.gap_list.tasks import Task
from graph.gap_list.turns import TURNS
from graph.gaps.records import Gap
from graph.gaps.states import STATE_LABELS, STATES, gaps_untold
from graph.gaps.words import FIRMS_WEIGHED
from graph.lists.for_whom import Users, known_of_talent, users_here
from graph.lists.institutions import is_body
from graph.lists.made import Because, Entry, Rests, Told
from graph.lists.scene import Draft, Said, Scene, node_rests
from graph.lists.segment_reasons import entry_note, state_reason
from graph.lists.weak import RISK, weak_segments
from graph.lists.whom import LAST, first_targets, home_of, near_by
from graph.network.ties import is_direct, told
from graph.targets.plainly import DOES, plainly
from graph.targets.rank import NODE_KIND, Candidate, Kind
from graph.work.followed import by_subject
from graph.work.leads import STATES as LEAD_STATES
from graph.work.leads import Lead

CLASSES: dict[Kind, str] = {"enterprise": "引资", "institution": "引智", "talent": "引才"}
_VERIFY = STATE_LABELS["unknown"]
_LONG = {
    RISK: f"{RISK}（{{}}）：先核实本地有没有第二家，同时可以先了解下列单位；核实前不谈落地",
    _VERIFY: f"{_VERIFY}的环节（{{}}）：先核实本地有没有，不要只凭此表招商；核实后确实没有的，再接触",
}
"""What to do with all of a class: it stands once above the list, the rows say what is their own."""
_COUNTED = {"enterprise": "家", "institution": "家", "talent": "人"}
_RECORDED: dict[Kind, str] = {
    "enterprise": DOES,
    "institution": "数据所记：研究这个环节",
    "talent": "数据所记：擅长这个环节",
}
_POST = "（岗位）"
"""End of the name of one who is recorded by the post that he holds."""
_BY_POST = "按岗位列的，是请这个团队来合作、聘顾问，不是请在任的人调来"
_NOT_NEEDED = "离不开它的本地企业不到 2 家（卡脖子的 1 家）、规划没有点名"
"""What keeps a segment that is to be verified from the list: not ``Gap.needed``."""
_ASKED_TOO = "待核实里最先问、没有列招商目标的："
_TOLD = 3
"""Segments to ask about that stand in a sentence."""
_RELATION = {"enterprise": "OPERATES_IN", "institution": "RESEARCHES", "talent": "EXPERT_IN"}


def make(scene: Scene) -> Draft:
    """Candidates of the first segments: gaps, then points of risk, then what is to be verified."""
    leads = _followed(scene)
    chosen = pressing(scene)[: int(scene.criteria["segments"])]
    listed = [entry for gap, label in chosen for entry in _of_segment(scene, gap, label, leads)]
    lonely = [gap for gap, _ in chosen if not any(e.cells["segment"] == gap.name for e in listed)]
    near = near_by(scene, ((gap.segment, gap.name) for gap, _ in chosen))
    notes = (
        *_notes(scene, chosen, lonely, near),
        *_asked_too(scene, {str(e.cells["segment"]) for e in listed}),
        *entry_note(gap for gap, _ in chosen),
        *_barred_note(scene),
    )
    return Draft(tuple(listed), {}, _basis(scene), notes)


def _followed(scene: Scene) -> dict[tuple[str, str], Lead]:
    """By candidate and segment; of several the one that counts is of the place itself, or was not given up."""
    leads = by_subject(scene.leads()).values()
    first = sorted(leads, key=lambda x: (set(x.subject.place) == set(scene.place.ids), x.state != "dropped"))
    return {(x.subject.id, x.subject.segment): x for x in first}


def pressing(scene: Scene) -> list[tuple[Gap, str]]:
    """Segments for which somebody could be wanted, the most pressing first, each with its class; those of which nobody
    can say whether they are here in the order in which they are asked about.
    """
    return [x for x in _wanted(scene) if not scene.assessment.records.barred(x[0].segment)]


def _wanted(scene: Scene) -> list[tuple[Gap, str]]:
    """The same with those that nobody can be invited for."""
    first, by = weak_segments(scene), scene.gaps
    extend = [(g, "可延伸") for g in scene.assessment.gaps if g.state == "extend"]
    listed, tasks = scene.tasks
    unknown = [by[str(listed.segment[t.row])] for t in tasks if t.worth_asking or t.cause in BARRED]
    gaps, risks = [x for x in first if x[1] != RISK], [x for x in first if x[1] == RISK]
    return [*gaps, *extend, *risks, *((g, _VERIFY) for g in unknown if g.needed)]


def _barred_note(scene: Scene) -> list[Told]:
    """For which segments that somebody needs nobody is invited, and why."""
    bar = scene.assessment.records.barred
    barred = [(g, b) for g, _ in _wanted(scene) if (b := bar(g.segment))]
    said = "、".join(f"{g.name}（{b.label}）" for g, b in barred)
    return [_of(f"国家严控新增或不可迁，不列招商目标：{said}", [g for g, _ in barred])] if barred else []


def _of(words: str, gaps: Iterable[Gap]) -> Told:
    """A note that names these segments."""
    return Told(words, node_rests("Segment", *(g.segment for g in gaps)))


def _asked_too(scene: Scene, named: Collection[str]) -> list[Told]:
    """The segments that are asked about first and for which nobody is named, those before the others."""
    asked = [_gap(scene, t) for t in scene.tasks[1] if t.turn == TURNS[0] and not t.idle]
    left = [g for g in asked if g.name not in named]
    more = f"等 {len(left)} 个" if len(left) > _TOLD else ""
    told = "、".join(g.name for g in left[:_TOLD])
    return [_of(f"{_ASKED_TOO}{told}{more}，先照待核实清单核实", left[:_TOLD])] if left else []


def asked_too(notes: Iterable[str]) -> str:
    """The segments that a list of targets says are asked about first though nobody is named for them; "" for none."""
    said = (note.partition(_ASKED_TOO)[2] for note in notes)  # a list of some kinds says first of what it is a part
    return next((names.partition("，")[0] for names in said if names), "")


def _gap(scene: Scene, task: Task) -> Gap:
    return scene.gaps[str(scene.tasks[0].segment[task.row])]


def _of_segment(scene: Scene, gap: Gap, label: str, leads: dict[tuple[str, str], Lead]) -> list[Entry]:
    out = []
    users = users_here(scene.graph, scene.assessment, gap)
    for kind in get_args(Kind):
        most = int(scene.criteria[kind])
        if most:
            found, total = first_targets(scene, gap.segment, most, kind)
            made = [_entry(scene, gap, users, (kind, total), c, leads) for c in found]
            out += [replace(e, cells={**e.cells, "state": label}) if label == RISK else e for e in made]
    return out


def _entry(
    scene: Scene, gap: Gap, users: Users, among: tuple[Kind, int], found: Candidate, leads: dict[tuple[str, str], Lead]
) -> Entry:
    kind, total = among
    node = NODE_KIND[kind]
    because = (state_reason(gap), users.because, *_because(scene, gap, kind, found, total))
    lead = leads.get((found.id, gap.segment))
    cells = {
        "segment": gap.name,
        "state": STATE_LABELS[gap.state],
        "action": f"{users.brief}；外地{_place(kind, found, total)}",
        "category": _class(scene, kind, found),
        "name": found.name,
        "place": home_of(scene, kind, found) or None,
        "why": "；".join(b.words for b in because if b.test.startswith("part.")),
        "way": next(map(_way, filter(is_direct, found.paths)), None),
        "lead": f"{LEAD_STATES[lead.state]}（{lead.owner or '未指定'}）" if lead else None,
        "remark": None,
    }
    return Entry(f"{node}:{found.id}@{gap.segment}", node, found.id, found.name, cells, because)


def _class(scene: Scene, kind: Kind, found: Candidate) -> str:
    """引资, 引智 or 引才; a hospital or an institute among the enterprises brings no capital."""
    body = kind == "enterprise" and is_body(scene.graph, scene.graph.position("Enterprise", found.id))
    return CLASSES["institution" if body else kind]


def _because(scene: Scene, gap: Gap, kind: Kind, found: Candidate, total: int) -> tuple[Because, ...]:
    node = NODE_KIND[kind]
    link = (Rests(_RELATION[kind], (found.id, gap.segment)), *node_rests(node, found.id))
    parts = [
        Because(f"part.{name}", "met", _why(scene, kind, found, part.evidence), round(part.value, 2), link)
        for name, part in found.parts.items()
        if part.value is not None and part.evidence and name in ("capability", "scale_honours", "expansion")
    ]
    direct = [path for path in found.paths if is_direct(path)][:1]
    ties = [Because("ties", "met", _way(path), rests=node_rests(node, found.id)) for path in direct]
    unknown = (
        []
        if found.status or kind != "enterprise"
        else [Because("status", "unknown", "经营状态没有核实", rests=node_rests(node, found.id))]
    )
    rank = Because("rank", "met", f"外地{_place(kind, found, total)}", found.level, link)
    return (rank, *parts, *ties, *unknown)


def _place(kind: Kind, found: Candidate, total: int) -> str:
    """Where it stands by its score among all that are known elsewhere: why this one is named."""
    counted = _COUNTED[kind]
    return f"已知 {total} {counted}里得分{found.stands(counted)}" if total > 1 else f"收录到的只有这一{counted}"


def _why(scene: Scene, kind: Kind, found: Candidate, evidence: Sequence[str]) -> str:
    """What speaks of the candidate itself; of a person, where nothing else is said, the segments and the employer."""
    words = plainly(evidence, _RECORDED[kind])
    if kind != "talent":
        return words
    said = known_of_talent(scene, found.id) if words == _RECORDED[kind] else words
    return f"{said}；{_BY_POST}" if found.name.endswith(_POST) else said


def _way(path: str) -> str:
    """Who here can introduce, and by what."""
    introducer, why = told(path)
    return f"{introducer}（{why}）"


def _basis(scene: Scene) -> tuple[str, ...]:
    said = scene.criteria
    return (
        scene.dated(),
        f"次序：断点、疑似断点、弱项按带动户数，再可延伸、风险点、待核实的环节（按待核实清单的先后，"
        f"标“不用”的、{_NOT_NEEDED}的不列），共取前 {said['segments']} 个；"
        f"每个环节引资 {said['enterprise']} 家、引智 {said['institution']} 家、引才 {said['talent']} 人",
        "列在前面只表示“可能做得到”，不表示对方会来；经营状态多数没有核实过，接触前先核实",
        "本地谁要用：按链上的供需关系，不是订单；“离不开”是必需的",
        "排第几：按得分（能力、规模、扩张、与本地的联系等有数据各项的加权平均），匹配待核实的也排（所以比“名录记有”的多），"
        "列在已确认的后面；没有列出的名次是没有往来的国外企业、市内其他地方的、不做研究的机构",
        FIRMS_WEIGHED,
        "占收入的数：来源把几年、大小类合在一起，各项相加超过全部的，不写",
        f"引资：{LAST}",
        "企业名录里的医院、院校、院所一类算引智；引才按岗位或公开身份，不含联系方式",
    )


def _nothing_wanted(scene: Scene) -> str:
    """Why nobody is to be approached, and what to do first."""
    gaps = scene.assessment.gaps
    unknown = sum(g.state == "unknown" for g in gaps)
    if not unknown:
        return f"全链 {len(gaps)} 个环节里没有判得出的短板：列不出招商目标。怎么办：用招商目标页按环节自选"
    return (
        f"全链 {len(gaps)} 个环节里判得出的 {len(gaps) - unknown} 个都不是短板，{unknown} 个说不出本地有没有，"
        f"{_NOT_NEEDED}：列不出招商目标。怎么办：先按待核实清单核实，或用招商目标页按环节自选"
    )


def _untold(scene: Scene) -> str:
    """That no gap is found, which is none only where every segment can be told."""
    counts = scene.assessment.counts()
    if gaps_untold(counts):
        return f"有没有缺口判不出（全链 {len(scene.assessment.gaps)} 个环节里{_VERIFY} {counts['unknown']} 个）"
    return "没有断点、疑似断点、弱项"


def _notes(scene: Scene, chosen: list[tuple[Gap, str]], lonely: list[Gap], near: list[Told]) -> Said:
    if not chosen:
        return (_nothing_wanted(scene),)
    out = list[str | Told]()
    if not any(label in ("断点", "疑似断点", "弱项") for _, label in chosen):
        what = "、".join(dict.fromkeys(label for _, label in chosen))
        out.append(f"{_untold(scene)}：下面列的是{what}的环节，先核实，不要只凭此表招商")
    for label, words in _LONG.items():
        if group := [g for g, said in chosen if said == label and g not in lonely]:
            out.append(_of(words.format(_names(group)), group))
    for state in dict.fromkeys(g.state for g, said in chosen if said not in _LONG):
        group = [g for g, said in chosen if said not in _LONG and g.state == state and g not in lonely]
        if group:
            out.append(_of(f"{STATE_LABELS[state]}（{_names(group)}）：{STATES[state].inviting}下列单位", group))
    if near:
        words = f"市内已有企业做，先找它们谈配套（不列入本表）：{'；'.join(n.words for n in near)}"
        out.append(Told(words, tuple(r for n in near for r in n.rests)))
    if lonely:
        out.append(_of(f"{'市外' if near else '外地'}也没有见到可以接触的：{_names(lonely)}", lonely))
    return out


def _names(gaps: Iterable[Gap]) -> str:
    return "、".join(g.name for g in gaps)
