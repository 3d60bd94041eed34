"""Sentences that several memos say, each no stronger than its figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.chain.entry import ENTRIES
from graph.dates import newest_words
from graph.gaps.claim import NONE
from graph.gaps.marks import Mark
from graph.gaps.records import Assessment, Gap
from graph.gaps.roughly import about, firms_about, held_about
from graph.gaps.states import GAP_STATES, STATE_LABELS

NO_OTHERS, NOBODY_AWAY = "数据里没有别的地方的企业", "数据里外地也没有一家，先另找线索"
_SAID_BY_FIGURES = {
    "missing.needed",
    "missing.verified",
    "likely.needed",
    "likely.glanced",
    "weak.single",
    "weak.anchor",
}
"""Rules that say no more than who hangs on it, and how sure it is that there is none or no other."""
ASK_USERS = ("unknown.look", "unknown.glanced", "likely.needed", "likely.glanced")
"""Rules by which those who need it are asked first if anybody is here."""


def some(names: Sequence[str], most: int, total: int | None = None, unit: str = "家") -> str:
    """The first few names, and how many there are where that is more; "" for none.

    >>> some(["甲", "乙", "丙"], 2), some(["甲"], 2, 5), some([], 2, 3)
    ('甲、乙等 3 家', '甲等 5 家', '')
    """
    count = len(names) if total is None else max(total, len(names))
    shown = "、".join(names[:most])
    return f"{shown}等 {count} {unit}" if shown and count > min(most, len(names)) else shown


def surety(gap: Gap) -> str:
    """How sure the state is, by the people or the list that say so; "" where it claims nothing."""
    shown, state = gap.shown, gap.state
    if gap.verification is not None and gap.by_people:
        return f"核实：{gap.verification.words()}"
    if shown is None:
        return ""
    if gap.presence == NONE and gap.inputs.declared == gap.inputs.declared:
        return f"{shown.who}{held_about(gap.inputs.declared)}，里面没有"
    if gap.presence == NONE and shown.p_none is not None:
        return f"按{shown.who}，无{shown.population}的把握{shown.sure_of_no_further}"
    if state == "likely_missing" and shown.p_none is not None:
        return f"按{shown.who}一家没看到，无{shown.population}的把握{shown.sure_of_no_further}，还不能断定"
    if "weak.under" in gap.rules and shown.p_under is not None:
        return f"按{shown.who}，偏少的把握{about(shown.p_under)}"
    if state == "strong" and shown.p_over is not None:
        return f"按{shown.who}，高于各地水平的把握{about(shown.p_over)}"
    return ""


def why(gap: Gap) -> str:
    """Who hangs on it, how sure the state is, and what else is to be known; the rule where that does not say it all."""
    hang = needs(gap) if gap.state in GAP_STATES else []
    rule = "" if hang and gap.rules[0] in _SAID_BY_FIGURES else gap.because
    parts = [rule, *hang, surety(gap), *(_mark(m) for m in gap.marks)]
    return "；".join(p for p in parts if p)


def _mark(mark: Mark) -> str:
    """A mark with its figure, and what stands between the segment and a new project; "" for the others."""
    if mark.key == "bottleneck":
        return mark.label
    if mark.key in ENTRIES:
        return f"{mark.label}：{mark.text}" if mark.text else mark.label
    return mark.text if mark.figure is not None else ""


def needs(gap: Gap) -> list[str]:
    """Who cannot do without it, and who would buy near by."""
    i, said = gap.inputs, []
    if i.bound >= 1:
        said.append(f"本地 {i.bound:.0f} 家企业离不开它")
    if gap.parts["firms"] == gap.parts["firms"] and i.users >= 1:
        said.append(f"落地后预计{firms_about(i.users)}可就近采购")
    return said


def way_out(gap: Gap) -> str:
    """What to do first, as the first rule that decided says."""
    return gap.ways_out[0].partition("；")[0]


def state_sentence(gap: Gap, place: str) -> str:
    """A segment's state in a place, why, and what to do."""
    names = [e.name for e in gap.evidence if e.kind == "local_enterprise"]
    here = f"本地有{some(names, 3, gap.inputs.enterprises_place)}；" if names else ""
    return f"“{gap.name}”在{place}的状态是“{STATE_LABELS[gap.state]}”：{here}{why(gap)}。怎么办：{way_out(gap)}。"


def counted(states: Sequence[str], keys: Iterable[str]) -> str:
    """How often each of these is among the states, those that are not left out."""
    return "、".join(f"{STATE_LABELS[k]} {states.count(k)} 个" for k in keys if k in states)


def list_notes(found: Assessment) -> tuple[str, ...]:
    """Whose lists the answer rests on, why it says no 无, and who is not counted."""
    population = found.population
    silent = f"{population.silent}。" if population.silent else ""
    return (
        f"{population.note()}。{silent}结论只对所列名录里的企业成立，不是对全部企业。",
        f"{population.left_out()}；这些企业里可能就有本表说没看到的。",
    )


def data_words(data_date: str | None, version: int, on: int | None = None) -> str:
    """The newest date of what the data know, and their version; of records of an earlier day ``on`` that some were
    gathered after it.

    >>> data_words("2021", 2), data_words(None, 1)
    ('资料最新到 2021 年（第 2 版）', '资料没有注明日期（第 1 版）')
    """
    return f"{newest_words(data_date, on)}（第 {version} 版）"


def fitted(found: Iterable[Assessment]) -> tuple[str, ...]:
    """Figures of the method by place and list: what it saw of the place, and what was fitted to it."""
    claims = {(a.place.name, c.id): c for a in found for g in a.gaps for c in g.claims}
    saw = {(a.place.name, r.id): r.looked for a in found for r in a.population.rosters}
    out = []
    for (place, id_), c in claims.items():
        seen = f"本地所见 {c.m:g} 家，别处所见 {c.M:g} 家，π = {c.pi:.2f}"
        d = saw[place, id_]
        looked = "，d = " + "、".join(f"{v:.2f}" for v in d) + "（下限、中间、上限）" if d else ""
        shape = (c.a, c.b, c.k, c.n_bar)
        words = [
            f"{n} = {v:.0f}" if v >= 100 else f"{n} = {v:.2f}"
            for n, v in zip(("a", "b", "k", "n̄"), shape, strict=True)
            if v is not None
        ]
        out.append(f"{c.name}（{place}）：{seen}{looked}{'，' if words else ''}{'，'.join(words)}")
    return tuple(out)
