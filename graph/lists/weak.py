"""短板弱项(断点堵点)清单: missing, perhaps missing and weak segments by priority, then points of risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.gap_list.expected import expected_of, expected_words
from graph.gaps.bases import seat_words
from graph.gaps.records import Gap
from graph.gaps.states import ACTIONS, STATE_LABELS, STATES
from graph.gaps.words import FIRMS_WEIGHED
from graph.lists.for_whom import users_here
from graph.lists.locals import Local, firms_by_segment, local_firms
from graph.lists.made import Entry, Told
from graph.lists.scene import Draft, Said, Scene, node_rests, segment_key
from graph.lists.segment_reasons import (
    entry_note,
    example_note,
    maker_rests,
    mark_reasons,
    state_reason,
    verified_reason,
)
from graph.lists.whom import LAST, first_targets, home_of

RISK = "风险点"
RISK_DEED = "先核实有没有第二家，再定是否引进"
RISK_WORDS = "卡脖子、本地用得着、只见到一家；有没有第二家，现有名录说不出"


def make(scene: Scene) -> Draft:
    """The weak segments of the field in the place."""
    firms = firms_by_segment(scene, local_firms(scene)[0])
    found = weak_segments(scene)
    listed = [_entry(scene, gap, label, firms.get(gap.segment, [])) for gap, label in found]
    said = {e.id for e in listed}
    others = {
        (e := _entry(scene, g, STATE_LABELS[g.state], firms.get(g.segment, []))).key: e
        for g in scene.assessment.gaps
        if g.segment not in said
    }

    def notes(rows: Sequence[Entry]) -> Said:
        kept = {row.key for row in rows}
        left = [(gap, label) for gap, label in found if segment_key(gap.segment, scene.place.ids) in kept]
        return (*_notes(scene, rows, left), *entry_note(gap for gap, _ in left), *example_note(scene))

    return Draft(tuple(listed), others, _basis(scene), notes)


def weak_segments(scene: Scene) -> list[tuple[Gap, str]]:
    """Gaps in the order of their priority, with their class; then points of risk."""
    return weak_points(scene.assessment.gaps, risk=bool(scene.kind.criteria.get("risk", True)))


def weak_points(found: Sequence[Gap], *, risk: bool = True) -> list[tuple[Gap, str]]:
    """The same of an assessment, wherever the first of them are named."""
    gaps = [(g, word) for g in found if (word := STATES[g.state].weak_point)]
    return gaps + [(g, RISK) for g in risks(found)] if risk else gaps


def feared(gaps: Sequence[Gap]) -> list[Gap]:
    """What would be missed most, wherever that is said: what is missing and firms here need, by priority; then points
    of risk.
    """
    return [*(g for g in gaps if g.state == "missing" and g.needed), *risks(gaps)]


def risks(gaps: Sequence[Gap]) -> list[Gap]:
    """Points of risk, those first that most firms here would buy."""
    return sorted(filter(is_risk, gaps), key=lambda g: -g.inputs.users)


def is_risk(gap: Gap) -> bool:
    """Whether firms here use a bottleneck of which one maker alone is seen, though no roster says that it is weak."""
    return gap.state in ("plain", "strong") and gap.needed and {"bottleneck", "single"} <= _marks(gap)


def no_more_risk(before: Gap, after: Gap) -> bool:
    """Whether a point of risk would be none after something because another maker is seen then."""
    return is_risk(before) and not is_risk(after) and "single" not in _marks(after)


def _marks(gap: Gap) -> set[str]:
    return {m.key for m in gap.marks}


def _entry(scene: Scene, gap: Gap, label: str, makers: list[Local]) -> Entry:
    because = [state_reason(gap), *mark_reasons(gap), *verified_reason(scene, gap)]
    because[0] = replace(because[0], rests=(*because[0].rests, *maker_rests(gap, makers)))
    named = [f"{m.name}（{seat}）" if (seat := _seat(scene, m)) else m.name for m in makers[:3]]
    shown = "、".join(named) + (f"等 {len(makers)} 家" if len(makers) > 3 else "")
    cells = {
        "name": gap.name,
        "category": label,
        "state": STATE_LABELS[gap.state],
        "stage": gap.stage,
        "firms": shown or "未见",
        "needs": users_here(scene.graph, scene.assessment, gap).words,
        "why": RISK_WORDS if label == RISK else "；".join(b.words for b in because),
        "action": _action(scene, gap, label),
        "whom": _whom(scene, gap) or None,
        "remark": None,
    }
    return Entry(segment_key(gap.segment, scene.place.ids), "Segment", gap.segment, gap.name, cells, tuple(because))


def _seat(scene: Scene, firm: Local) -> str:
    return seat_words(scene.graph, scene.place, firm.at)


def _action(scene: Scene, gap: Gap, label: str) -> str:
    if bar := scene.assessment.records.barred(gap.segment):
        return bar.todo
    if label == RISK:
        return RISK_DEED
    return "：".join(filter(None, (ACTIONS[gap.state], "；".join(gap.ways_out))))


def _whom(scene: Scene, gap: Gap) -> str:
    most = int(scene.criteria["targets"])
    if not most or scene.assessment.records.barred(gap.segment):
        return ""
    found, _ = first_targets(scene, gap.segment, most)
    named = [(c.name, home_of(scene, "enterprise", c)) for c in found]
    return "、".join(f"{name}（{home}）" if home else name for name, home in named)


def _basis(scene: Scene) -> tuple[str, ...]:
    return (
        scene.dated(),
        "断点：缺失；疑似断点：疑缺；弱项：薄弱，都按名录推断或有人核实，次序按带动户数",
        FIRMS_WEIGHED,
        f"{RISK}：卡脖子、本地用得着、只见到一家，而名录说不出有没有第二家（约定），不算缺口",
        "说不出有没有的环节不在这里，在待核实清单",
        f"可以找谁：{LAST}",
    )


def tally(listed: Sequence[Entry]) -> str:
    """How many weak segments can be told, and how many risks beside them: the same wherever the list is summed up."""
    many = sum(e.cells.get("category") == RISK for e in listed)
    more = f"；另有需防断供的{RISK} {many} 个" if many else ""
    return f"目前判得出的短板 {len(listed) - many} 个{more}"


def _notes(scene: Scene, listed: Sequence[Entry], found: Sequence[tuple[Gap, str]]) -> Said:
    states = scene.assessment.counts()
    said = "、".join(f"{STATE_LABELS[s]} {n}" for s, n in states.items() if n)
    out: list[str | Told] = [f"全链 {len(scene.assessment.gaps)} 个环节：{said}", tally(listed)]
    if named := [gap for gap, label in found if label == RISK]:
        words = f"{RISK}：{'、'.join(gap.name for gap in named)}；{RISK_DEED}"
        out.append(Told(words, node_rests("Segment", *(gap.segment for gap in named))))
    if len(named) == len(found):
        out.append("现有名录说不出“没有”，不等于没有短板；拿到本地规上企业名录、核实之后才看得到")
    elif doubt := expected_words(expected_of(gap for gap, label in found if label != RISK)):
        out.append(doubt)
    return tuple(out)
