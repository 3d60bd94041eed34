"""What a reader of a bundle wants first: what the lists hold, and what is to be done by whom.

All of it is read off the lists themselves, so that a frozen one says what it said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from graph.bundles.period import Period
from graph.dates import to_iso
from graph.gap_list.turns import TURNS
from graph.gaps.states import STATE_LABELS
from graph.lists.made import Entry, MadeList
from graph.lists.targets import asked_too
from graph.lists.weak import RISK, tally
from graph.views.document import Block, Heading, Rests, Sentence, paragraph
from graph.views.table import Column

PERIOD = "period"
"""Key of the basis that says what the end of a quarter is."""
NAMED = 5
"""Names that stand in a sentence."""
_TOLD = 3
"""Rows of a list that are told one by one."""
_SUMMED, _MOST = {"category": "其中", "class": "其中", "district": "在", "segment": "针对"}, 6
"""Columns that are summed up at the beginning, with the word before; so many values of each."""
_UNIT = {"firms": "家"}
"""What the rows of a list are counted in; the others in 个."""
_ORDER = "一二三四五六七八九"
_NEAR = "还差 1 条"
_UNKNOWN = STATE_LABELS["unknown"]


def counted(lists: Sequence[MadeList]) -> Iterable[Sentence]:
    """How long each list is and of what, resting on what stands in it; on the field where nothing does.

    Its first rows are not named: most lists are in the order of districts, which is none of merit.
    """
    for made in lists:
        rests = resting(made.listed, made)
        yield Sentence(f"《{made.title}》{_length(made)}。", rests, made.title)
        if made.name != "weak" and (
            said := [words for c in made.columns if c.key in _SUMMED and (words := _summed(made, c))]
        ):
            yield Sentence(f"{'；'.join(said)}。", rests, made.title)


def _length(made: MadeList) -> str:
    """How many are on a list: of weak points how many can be told, of targets how many there are in how many rows."""
    if made.name == "weak":
        return tally(made.listed)
    unit = unit_of(made)
    waiting = len(made.asked) + made.unasked
    asked = f"，另有 {waiting} {unit}待核对" if waiting else ""
    asked += f"（先核对 {len(made.asked)} {unit}）" if made.unasked else ""
    if not made.listed:
        return f"现在没有可列的{asked}"
    return f"列 {_parties(made.listed) if made.name == 'targets' else f'{len(made.listed)} {unit}'}{asked}"


def _parties(rows: Sequence[Entry]) -> str:
    """How many stand in these rows, each once: one may be wanted for several segments."""
    many = len({(e.kind, e.id) for e in rows})
    unit = "家（人）" if any(e.kind == "Talent" for e in rows) else "家"
    return f"{many} {unit}" + (f"（{len(rows)} 行：几个环节都可找的各列一行）" if many < len(rows) else "")


def unit_of(made: MadeList) -> str:
    """What the rows of a list are counted in."""
    return _UNIT.get(made.name, "个")


def _summed(made: MadeList, column: Column) -> str:
    """How many rows have what in a column, the most first; which, where there are many."""
    counts = Counter(str(e.cells[column.key]) for e in made.listed if e.cells.get(column.key) is not None)
    if not counts:
        return ""
    if column.key == "segment":
        return f"针对{_some(list(counts), '个环节')}"
    if column.key == "district" and list(counts) == [made.place_name]:
        return ""  # that all are in the place that the list is of says nothing
    city = f"只知在{made.place_name}的"
    words = [
        f"{city if column.key == 'district' and len(counts) > 1 and word == made.place_name else word} {n}"
        for word, n in counts.most_common(_MOST)
    ]
    return f"{_SUMMED[column.key]}{'、'.join(words)}"


def deeds(lists: Sequence[MadeList], *, final: bool) -> Iterable[Block]:
    """What to do first, and until when; nothing where nothing is asked."""
    if said := first_of(lists, final=final):
        yield Heading("先做什么")
        yield paragraph(said)


def first_of(lists: Sequence[MadeList], *, final: bool) -> list[Sentence]:
    """A sentence for each thing to do, numbered, then until when."""
    said = [s for made in lists for s in _deeds(made, lists)]
    numbered = [replace(s, text=f"{_ORDER[i]}是{s.text}。") for i, s in enumerate(said[: len(_ORDER)])]
    last = _last(lists[0].period) if lists else 0
    if numbered and not final and last >= lists[0].on:
        year, month, day = (int(part) for part in to_iso(last).split("-"))
        words = f"本季到{year}年{month}月{day}日止，在此以前由市专班与县级市（区）双方确认定稿。"
        numbered.append(Sentence(words, field_of(lists[0]), PERIOD))
    return numbered


def _deeds(made: MadeList, lists: Sequence[MadeList]) -> Iterable[Sentence]:
    makers = {
        "firms": _of_firms,
        "projects": _of_projects,
        "targets": _of_targets,
        "weak": _of_weak,
        "to_verify": _of_verified,
    }
    for text, entries in makers.get(made.name, _nothing)(made, lists):
        yield Sentence(text, resting(entries, made), made.title)


_Deed = tuple[str, Sequence[Entry]]


def _nothing(_made: MadeList, _lists: Sequence[MadeList]) -> Iterable[_Deed]:
    return ()


def _of_firms(made: MadeList, lists: Sequence[MadeList]) -> Iterable[_Deed]:
    asked = [made.asked.get(e.key, "") for e in made.candidates if e.kind == "Enterprise"]
    firms, near = len(asked), sum(said.startswith(_NEAR) for said in asked)
    others = len(made.candidates) - firms
    if firms:
        first = f"，先答只差 1 条的 {near} 家" if 0 < near < firms else ""
        also = f"；专班另问 {others} 家机构与哪些企业合作" if others else ""
        whole = f"（缺数的共 {firms + made.unasked} 家，这些最接近达标）" if made.unasked else ""
        yield f"请市统计局核对“待核对”表上的 {firms} 家企业{whole}{first}，只答是、否或区间{also}", made.candidates
    elif others:
        yield f"请专班问 {others} 家机构与哪些企业合作，答了就能判", made.candidates
    if made.listed:
        alone = [e.kind == "Enterprise" for e in made.listed if e.cells.get("officer") is None]
        kinds = ((sum(alone), "企业"), (len(alone) - sum(alone), "机构"))
        whom = "、".join(f"{number} 家{kind}" for number, kind in kinds if number)
        officer = f"，给还没有企业服务专员的 {whom}配上专员" if alone else ""
        called = f"《{made.title}》" if sum(other.name == made.name for other in lists) > 1 else "名录"
        yield f"核对{called}列入的 {len(made.listed)} 家{officer}", made.listed


def _of_projects(made: MadeList, lists: Sequence[MadeList]) -> Iterable[_Deed]:
    units = [e for other in lists if other.name == "firms" for e in other.listed]
    lacking = [e for e in made.listed if e.cells.get("amount") is None]
    if not made.listed and units:
        yield f"请专班把投资计划表发给名录上的 {len(units)} 家单位，收回后列项目", units
    elif not made.listed:
        yield "请专班导入项目台账；名录定了再发投资计划表", ()
    elif lacking:
        yield f"请专班补上 {len(lacking)} 个项目的总投资", lacking


def _of_targets(made: MadeList, lists: Sequence[MadeList]) -> Iterable[_Deed]:
    risks, open_ = _in_state(made, RISK), _in_state(made, _UNKNOWN)
    wanted = [e for e in made.listed if e.cells.get("state") not in (RISK, _UNKNOWN)]
    if wanted:
        yield f"可以接触的 {_parties(wanted)}，针对{_some(_segments(wanted), '个环节')}：定下谁去谈", wanted
    asks = [
        f"{_some(_segments(rows), '个环节')}{words}"
        for rows, words in ((risks, "本地有没有第二家"), (open_, "本地有没有"))
        if rows
    ]
    many = f" {len(_segments([*risks, *open_]))} 个环节" if len(asks) > 1 else ""
    first = next(other for other in lists if other.name == made.name)  # a preset may take two lists from one
    says_so = made is not first or any(other.name == "to_verify" for other in lists)
    if too := "" if says_so else asked_too(made.notes):
        asks.append(f"最先问的{'还有' if open_ else '是'}{too}，见待核实清单")
    if asks:
        yield f"先核实{many}，核实前不谈落地：{'；'.join(asks)}", [*risks, *open_]
    if not made.listed:
        yield f"招商目标现在列不出，先照《{made.title}》一节写的办", ()


def _in_state(made: MadeList, label: str) -> list[Entry]:
    return [e for e in made.listed if e.cells.get("state") == label]


def _said(lists: Sequence[MadeList], label: str) -> set[str]:
    """Segments of which the targets say already that they are to be verified first."""
    return {name for other in lists if other.name == "targets" for name in _segments(_in_state(other, label))}


def _of_weak(made: MadeList, lists: Sequence[MadeList]) -> Iterable[_Deed]:
    said = _said(lists, RISK)
    if first := [e for e in made.listed if e.cells.get("category") != RISK or e.name not in said][:_TOLD]:
        by = dict[str, list[str]]()
        for e in first:
            by.setdefault(str(e.cells.get("action") or "先核实"), []).append(e.name)
        told = "；".join(f"{'、'.join(names)}——{action}" for action, names in by.items())
        what = RISK if all(e.cells.get("category") == RISK for e in first) else "短板弱项"
        yield f"{what}先办前 {len(first)} 个：{told}", first


def _of_verified(made: MadeList, lists: Sequence[MadeList]) -> Iterable[_Deed]:
    asked = [e for e in made.listed if e.cells.get("turn") != TURNS[-1]]
    if first := asked[:_TOLD]:
        if {e.name for e in first} <= _said(lists, _UNKNOWN):
            most = [e for e in asked if e.cells.get("turn") == TURNS[0]]
            yield f"问谁、先核实哪几家见《{made.title}》，标“{TURNS[0]}”的 {len(most)} 个先问", most
        else:
            yield f"待核实的先问{'、'.join(e.name for e in first)}，问谁、先核实哪几家见清单", first


def _segments(rows: Iterable[Entry]) -> list[str]:
    return list(dict.fromkeys(str(e.cells["segment"]) for e in rows))


def _some(names: Sequence[str], unit: str) -> str:
    return "、".join(names[:NAMED]) + (f"等 {len(names)} {unit}" if len(names) > NAMED else "")


def resting(entries: Iterable[Entry], made: MadeList) -> tuple[Rests, ...]:
    """The records that rows of a list are about; its field where there is none."""
    return tuple(dict.fromkeys(Rests(e.kind, (e.id,)) for e in entries)) or field_of(made)


def field_of(made: MadeList) -> tuple[Rests, ...]:
    """The record of the field of a list, on which what is said of all of it rests."""
    return (Rests("Field", (made.field,)),)


def _last(period: str) -> int:
    return Period(int(period[:4]), int(period[5:])).last
