"""盯引洽谈清单: the leads of the field in the place that are neither signed nor given up, as the work log tells them up
to the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graph.chain.places import district_sets
from graph.dates import local_day
from graph.lists.made import Because, Entry
from graph.lists.scene import Draft, Scene, node_rests
from graph.lists.targets import CLASSES
from graph.targets.rank import NODE_KIND
from graph.work.lead_list import Wanted, due_words, is_overdue, pick
from graph.work.leads import STATES, Lead, Subject

_START = "怎么办：在招商目标页勾选企业、机构或人才，加入招商跟进，记下负责人、下一步和日期"


def make(scene: Scene) -> Draft:
    """The leads that are open, those due first before the others."""
    every, was = pick(_leads(scene), Wanted(), scene.on), {x.number: x.subject for x in scene.added()}
    states = scene.criteria["states"]
    open_ = [x for x in every if STATES[x.state] in states]
    basis = (
        scene.dated(),
        f"出自招商跟进到截至日为止的记录：阶段为{'、'.join(states)}的列入（约定），不由图谱推算；阶段是记录的人写的，没有核实",
        "先后：写了时限的按时限，没有写的在后；逾期按截至日算",
        "备注写在表里传回；阶段、下一步、时限、负责人在“招商跟进”页改",
    )
    twice = _twice(open_, was)
    listed = tuple(_entry(scene, x, was[x.number], apart=x.number in twice) for x in open_)
    notes = (*_notes(scene, every, open_), *map(_twice_words, twice.values()))
    return Draft(listed, {}, basis, notes)


def _twice(leads: Iterable[Lead], was: Mapping[str, Subject]) -> dict[str, Lead]:
    """By number, those that are about the same as another since their candidate was merged into it."""
    out, keys = dict[str, Lead](), set[str]()
    for lead in sorted(leads, key=lambda x: was[x.number].id != x.subject.id):
        if lead.subject.key in keys:
            out[lead.number] = lead
        keys.add(lead.subject.key)
    return out


def _twice_words(lead: Lead) -> str:
    about = lead.subject
    where = f"“{about.name}”（{about.segment_name}，{about.place_name}）合并前的两条都在跟进，两行都列"
    return f"{where}；请在“招商跟进”页看这两条，多的一条改为放弃，备注写明并入哪一条"


def _leads(scene: Scene) -> list[Lead]:
    """The leads of the field for the place or what lies in it."""
    inside = {str(scene.graph.nodes["District"].ids[d]) for d in district_sets(scene.graph, scene.place)[0].tolist()}
    return [x for x in scene.leads() if x.subject.field == scene.field and inside.issuperset(x.subject.place)]


def _entry(scene: Scene, lead: Lead, was: Subject, *, apart: bool) -> Entry:
    """The row of a lead, which was about another record before that was merged; ``apart``: by the key of that one."""
    about, state, late = lead.subject, STATES[lead.state], due_words(lead, scene.on)
    node, last = NODE_KIND[about.kind], lead.entries[-1]
    cells = {
        "name": about.name,
        "category": next((label for kind, label in CLASSES.items() if kind == about.kind), about.kind),
        "home": about.home or None,
        "segment": about.segment_name,
        "district": about.place_name,
        "lead": state,
        "next": lead.next_step or None,
        "due": f"{lead.due}（{late}）" if late else lead.due or None,
        "owner": lead.owner or None,
        "last": f"{local_day(last.at)} {last.remark or last.words}",
        "remark": None,
    }
    words = f"招商跟进记的阶段：{state}（{last.by}，{local_day(last.at)}）"
    if was.id != about.id:
        words += f"；跟进的“{was.name}”已并入“{about.name}”"
    because = Because("lead", "met", words, lead.state, node_rests(node, about.id))
    key = f"{node}:{was.id if apart else about.id}@{about.segment}@{'+'.join(about.place)}"
    return Entry(key, node, about.id, about.name, cells, (because,))


def _notes(scene: Scene, every: Sequence[Lead], open_: Sequence[Lead]) -> tuple[str, ...]:
    """How many there are of each state, and whom to press; what is followed no more."""
    done = {label: sum(x.state == state for x in every) for state, label in STATES.items()}
    left = "、".join(f"{label} {n} 个" for label, n in done.items() if n and label not in scene.criteria["states"])
    out = [f"招商跟进里{left}，不在这张清单里"] if left else []
    if not open_:
        return (f"{scene.place.name}“{scene.field_name}”没有正在跟进的招商目标。{_START}", *out)
    said = "、".join(f"{label} {n} 个" for label, n in done.items() if n and label in scene.criteria["states"])
    late = sum(is_overdue(x, scene.on) for x in open_)
    nobody, nothing = sum(not x.owner for x in open_), sum(not x.next_step or not x.due for x in open_)
    asks = (f"已逾期 {late} 个" if late else "", f"没有负责人 {nobody} 个" if nobody else "")
    more = "，".join(filter(None, (*asks, f"没有写下一步或时限 {nothing} 个" if nothing else "")))
    return (f"正在跟进 {len(open_)} 个（{said}）" + (f"；{more}" if more else ""), *out)
