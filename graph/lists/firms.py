"""重点企业（机构）名录: local enterprises that meet k of the four criteria, then institutions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graph.gaps.bases import seat_words
from graph.lists.by_hand import taken_and_left
from graph.lists.districts import Districts
from graph.lists.firms_said import TESTS, askable, count, groups_note, notes, to_ask
from graph.lists.institutions import bodies_note, body_entries, chosen_how, institution_entries, parted
from graph.lists.locals import Local, kin_of, local_firms
from graph.lists.made import Because, Entry, Rests
from graph.lists.merit_tests import honours_of, merit_test, unlike
from graph.lists.safety_test import Safety, safety_of, safety_said, safety_test
from graph.lists.scene import Draft, Scene, node_key
from graph.lists.size_test import Revenue, revenue_of, revenue_said, size_test, told_apart

_ANSWERED = TESTS[:3]
PARTNERS = "还差 1 条。问机构：与哪些企业合作（共建平台、委托研发、参股），请记入投资关系或协会会员"
ASKS = "请市统计局核对的："
BACKBONE, ANCHOR, BY_HAND = "骨干企业", "链主企业", "人工列入"


def make(scene: Scene) -> Draft:
    """Who is on the list, by district in the official order; who could be, if what is asked were known."""
    here, gone = local_firms(scene)
    firms, bodies = parted(scene.graph, here)
    known = safety_of(scene, here) if firms else None
    districts = Districts(scene.graph, "Enterprise")
    rows = _firm_entries(scene, firms, known, districts) if known else []
    k, more = int(scene.criteria["k"]), institution_entries(scene)
    by_hand = taken_and_left(scene.said(), (), scene.on)
    decided = by_hand[0] | by_hand[1]
    listed = [e for e, _ in rows if count(e, "met") >= k]
    near = [(e, f) for e, f in rows if count(e, "met") < k <= count(e, "met") + askable(e)]
    open_ = [e for e in _nearest(near, districts) if e.key not in decided]
    least, most = int(scene.criteria["institution"]["k"]), int(scene.criteria["most_asked"])
    listed += [e for e, met, _ in more if met >= least]
    others = {
        e.key: e for e in (*(_undecided(e) for e, _ in rows), *(e for e, *_ in more), *body_entries(scene, bodies))
    }
    asked = {e.key: _asks(scene, e, k) for e in open_[:most]}
    asked |= {e.key: PARTNERS for e, met, unknown in more if met < least <= met + unknown and e.key not in decided}
    said = (
        *notes(scene, rows, listed, open_, more, asked, gone),
        *unlike(scene, [e for e, _ in rows]),
        *bodies_note(bodies),
    )
    return Draft(
        tuple(listed),
        others,
        _basis(scene, k, known, firms),
        lambda rows: (*said, *groups_note(scene.graph, rows)),
        asked,
        {k: i for i, k in enumerate(others)},
        max(len(open_) - most, 0),
        {"category": BY_HAND},
    )


def _undecided(entry: Entry) -> Entry:
    """Not called what only those on the list are."""
    return replace(entry, cells={k: None if v == BACKBONE else v for k, v in entry.cells.items()})


def _nearest(unsure: list[tuple[Entry, Local]], districts: Districts) -> list[Entry]:
    """Who lacks least first; among those alike the first of each district before the second of any, so that the end of
    the list is no district's.
    """
    turns = Counter[tuple[object, ...]]()
    out = list[tuple[Any, ...]]()
    for entry, firm in unsure:
        near = (-count(entry, "met"), not _large(entry), count(entry, "unknown"))
        district = (*near, _turn(districts, firm))
        out.append((*near, turns[district], len(out), entry))
        turns[district] += 1
    return [entry for *_, entry in sorted(out, key=lambda e: e[:-1])]


def _large(entry: Entry) -> bool:
    return any(b.test == "size" and b.result == "met" for b in entry.because)


def _firm_entries(scene: Scene, firms: list[Local], known: Safety, districts: Districts) -> list[tuple[Entry, Local]]:
    revenues = [revenue_of(scene, f.at) for f in firms]
    order = sorted(zip(firms, revenues, strict=True), key=lambda fr: (_turn(districts, fr[0]), -fr[1].low, fr[0].id))
    kin = kin_of(scene.graph, firms)
    return [(_related(_entry(scene, f, r, revenues, known, districts), kin.get(f.at, [])), f) for f, r in order]


def _related(entry: Entry, kin: list[Because]) -> Entry:
    """With its parent and its subsidiaries among the local firms: they are one group, and two rows."""
    if not kin:
        return entry
    why = "；".join(filter(None, (str(entry.cells["why"] or ""), *(b.words for b in kin))))
    return replace(entry, cells={**entry.cells, "why": why}, because=(*entry.because, *kin))


def _entry(
    scene: Scene, firm: Local, own: Revenue, revenues: list[Revenue], known: Safety, districts: Districts
) -> Entry:
    key, labels = node_key("Enterprise", firm.id), {t: scene.criteria[t]["label"] for t in TESTS}
    because = [
        size_test(scene, firm, revenues, scene.answer(key, "size")),
        *(merit_test(scene, firm, t, scene.answer(key, t)) for t in TESTS[1:3]),
        safety_test(scene, firm, known),
    ]
    category = _anchor(scene, firm)
    sites = dict.fromkeys(f"{b.place}（{b.role}）" for b in firm.sites)
    here = districts.name(firm.at) if firm.seated else "、".join(sites)
    cells = {
        "name": firm.name,
        "category": ANCHOR if category else BACKBONE,
        "district": here or scene.place.name,
        "segments": "、".join(known.names[s] for s in firm.segments),
        "scale": (own.words if firm.seated else f"全公司 {own.words}") if own.known else None,
        "met": "、".join(labels[b.test] for b in because if b.result == "met") or None,
        "why": "；".join(b.words for b in because if b.result == "met") or None,
        "unknown": "、".join(labels[b.test] for b in because if b.result == "unknown" and to_ask(b)) or None,
        "officer": None,
        "remark": None,
    }
    more: tuple[Because, ...] = (category,) if category else ()
    if not firm.seated:
        seat = seat_words(scene.graph, scene.place, firm.at)
        words = f"{seat}：{'、'.join(dict.fromkeys(b.text for b in firm.sites))}"
        more += (Because("site", "not_applicable", words, rests=tuple(_sites(firm))),)
    return Entry(key, "Enterprise", firm.id, firm.name, cells, (*because, *more))


def _turn(districts: Districts, firm: Local) -> tuple[int, str]:
    return districts.turn(firm.at) if firm.seated else districts.turn_of(firm.sites[0].place)


def _sites(firm: Local) -> list[Rests]:
    return [Rests("Enterprise", (firm.id,))]


def _anchor(scene: Scene, firm: Local) -> Because | None:
    """The record that calls it 链主; computed ones are never called so."""
    if held := honours_of(scene, firm, ["链主"]):
        words = f"资质所记：{'、'.join(h.name for h in held)}"
        return Because("anchor", "not_applicable", words, held[0].name, (Rests("Enterprise", (firm.id,)),))
    table = scene.graph.edge("OPERATES_IN", "Enterprise", "Segment")
    ids = scene.graph.nodes["Segment"].ids
    for row in ((table.source == firm.at) & (table.state == 0)).nonzero()[0].tolist():
        segment = str(ids[table.target[row]])
        if table.columns["role"][row] == "链主" and segment in firm.segments:
            return Because(
                "anchor",
                "not_applicable",
                "企业环节表里写明是链主",
                segment,
                (Rests("OPERATES_IN", (firm.id, segment)),),
            )
    return None


def _asks(scene: Scene, entry: Entry, k: int) -> str:
    """What to ask of whom so that the row can be decided."""
    said: Mapping[str, Any] = scene.criteria
    open_ = [b for b in entry.because if b.result == "unknown" and b.test in TESTS]
    asks = [told_apart(said[b.test]["label"], b) for b in open_ if b.test in _ANSWERED]
    whose = "（只核对在本地的法人）" if any(b.test == "site" for b in entry.because) else ""
    out = f"还差 {k - count(entry, 'met')} 条" + (f"；请市统计局核对{whose}：{'、'.join(asks)}" if asks else "")
    chain = next((b for b in open_ if b.test == "safety" and to_ask(b)), None)
    return out + (f"；请专班核实：{chain.words}" if chain else "")


def _basis(scene: Scene, k: int, known: Safety | None, firms: list[Local]) -> tuple[str, ...]:
    said = scene.criteria
    return (
        scene.dated(),
        f"列入标准：四条满足 {k} 条（约定，可按领域改），不明的不算没达到，列在“待问”",
        f"规模大：年营业收入 {said['size']['from_cny_100m']:g} 亿元以上"
        + (
            f"，或在本地本领域企业里排前 {said['size']['rank']} 且在前 {said['size']['rank_share']:.0%}"
            if said["size"]["rank"]
            else ""
        )
        + f"；成长性好：近两年年均增长 {said['growth']['cagr_from']:.0%} 以上，或{_honours(said['growth'])}"
        + f"；创新能力强：研发费用占 {said['innovation']['rd_from']:.0%} 以上，或{_honours(said['innovation'])}"
        + ("，或科创板上市（上市时审过研发投入、发明专利）" if said["innovation"].get("codes") else ""),
        *scene.standards_said(),
        *revenue_said(scene, [f.at for f in firms]),
        *safety_said(scene, known),
        chosen_how(said["institution"]),
        f"{BACKBONE}是算出来的；{ANCHOR}只按认定文件或台账；够不上标准、由人列入的写{BY_HAND}",
        ASKS + "；".join(said[t]["ask"].format(**said[t]) for t in _ANSWERED) + "。只要是、否或区间，不要具体的数",
    )


def _honours(criterion: Mapping[str, Any]) -> str:
    return "、".join(criterion["honours"])
