"""重点企业（机构）名录: local enterprises that meet k of the four criteria, then institutions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graph.chain.places import membership
from graph.gaps.bases import seat_words
from graph.lists.by_hand import IN, OUT, taken_and_left
from graph.lists.districts import Districts
from graph.lists.institutions import bodies_note, body_entries, chosen_how, institution_entries, parted
from graph.lists.kin import kin_of
from graph.lists.locals import Local, local_firms, working_in
from graph.lists.made import Because, Entry, Rests
from graph.lists.merit_tests import honours_of, merit_test, unlike
from graph.lists.safety_test import Safety, safety_of, safety_said, safety_test
from graph.lists.scene import Draft, Scene, node_key
from graph.lists.size_test import Revenue, revenue_of, revenue_said, size_test, told_apart

TESTS = ("size", "growth", "innovation", "safety")
_ANSWERED = TESTS[:3]
PARTNERS = "还差 1 条。问机构：与哪些企业合作（共建平台、委托研发、参股），请记入投资关系或协会会员"
ASKS = "请市统计局核对的："
BACKBONE, ANCHOR = "骨干企业", "链主企业"


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
    listed = [e for e, _ in rows if _count(e, "met") >= k]
    near = [(e, f) for e, f in rows if _count(e, "met") < k <= _count(e, "met") + _askable(e)]
    open_ = [e for e in _nearest(near, districts) if e.key not in decided]
    least, most = int(scene.criteria["institution"]["k"]), int(scene.criteria["most_asked"])
    listed += [e for e, met, _ in more if met >= least]
    others = {
        e.key: e for e in (*(_undecided(e) for e, _ in rows), *(e for e, *_ in more), *body_entries(scene, bodies))
    }
    asked = {e.key: _asks(scene, e, k) for e in open_[:most]}
    asked |= {e.key: PARTNERS for e, met, unknown in more if met < least <= met + unknown and e.key not in decided}
    return Draft(
        tuple(listed),
        others,
        _basis(scene, k, known, firms),
        (
            *_notes(scene, rows, listed, open_, more, asked, gone),
            *unlike(scene, [e for e, _ in rows]),
            *bodies_note(bodies),
        ),
        asked,
        {k: i for i, k in enumerate(others)},
        max(len(open_) - most, 0),
        {"category": BACKBONE},
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
        near = (-_count(entry, "met"), not _large(entry), _count(entry, "unknown"))
        district = (*near, _turn(districts, firm))
        out.append((*near, turns[district], len(out), entry))
        turns[district] += 1
    return [entry for *_, entry in sorted(out, key=lambda e: e[:-1])]


def _large(entry: Entry) -> bool:
    return any(b.test == "size" and b.result == "met" for b in entry.because)


def _count(entry: Entry, result: str) -> int:
    return sum(b.result == result for b in entry.because if b.test in TESTS)


def _askable(entry: Entry) -> int:
    """How many of the tests that are not known somebody can be asked about."""
    return sum(b.result == "unknown" and _to_ask(b) for b in entry.because if b.test in TESTS)


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
        "unknown": "、".join(labels[b.test] for b in because if b.result == "unknown" and _to_ask(b)) or None,
        "officer": None,
        "remark": None,
    }
    more: tuple[Because, ...] = (category,) if category else ()
    if not firm.seated:
        seat = seat_words(scene.graph, scene.place, firm.at)
        words = f"{seat}：{'、'.join(dict.fromkeys(b.text for b in firm.sites))}"
        more += (Because("site", "not_applicable", words, rests=tuple(_sites(firm))),)
    return Entry(key, "Enterprise", firm.id, firm.name, cells, (*because, *more))


def _to_ask(because: Because) -> bool:
    """Whether anybody can be asked: the order of losses is of all firms, and nobody's to tell."""
    return because.test != "safety" or bool(because.rests)


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
    out = f"还差 {k - _count(entry, 'met')} 条" + (f"；请市统计局核对：{'、'.join(asks)}" if asks else "")
    chain = next((b for b in open_ if b.test == "safety" and _to_ask(b)), None)
    return out + (f"；请专班核实：{chain.words}" if chain else "")


def _basis(scene: Scene, k: int, known: Safety | None, firms: list[Local]) -> tuple[str, ...]:
    said = scene.criteria
    return (
        scene.dated(),
        f"列入标准：{'、'.join(said[t]['label'] for t in TESTS)}四条满足 {k} 条（约定，可按领域改）；"
        "不明的不算没达到，列在“待问”",
        f"规模大：年营业收入 {said['size']['from_cny_100m']:g} 亿元以上"
        + (
            f"，或在本地本领域企业里排前 {said['size']['rank']} 且在前 {said['size']['rank_share']:.0%}"
            if said["size"]["rank"]
            else ""
        )
        + f"；成长性好：近两年年均增长 {said['growth']['cagr_from']:.0%} 以上，或{_honours(said['growth'])}"
        + f"；创新能力强：研发费用占 {said['innovation']['rd_from']:.0%} 以上，或{_honours(said['innovation'])}"
        + ("，或科创板上市（上市时按科创属性审过研发投入、发明专利）" if said["innovation"].get("codes") else ""),
        *scene.standards_said(),
        *revenue_said(scene, [f.at for f in firms]),
        *safety_said(scene, known),
        chosen_how(said["institution"]),
        f"算出来的一律叫{BACKBONE}；{ANCHOR}只按认定文件或台账所记",
        ASKS + "；".join(said[t]["ask"].format(**said[t]) for t in _ANSWERED) + "。只要是、否或区间，不要具体的数",
    )


def _honours(criterion: Mapping[str, Any]) -> str:
    return "、".join(criterion["honours"])


def _nobody(scene: Scene, where: str) -> str:
    """Why the list is empty where nobody is known, with what could be looked at, and what to do."""
    member = membership(scene.graph, scene.place)
    vague = int(member.undecidable[working_in(scene)].sum())
    maybe = sum(g.inputs.suggested_place for g in scene.assessment.gaps)
    found = [f"待核实的匹配有 {maybe} 对，先在“核对”里定"] if maybe else []
    found += [f"做本领域而只知在更大区划里的企业有 {vague} 家，先补所在地"] if vague else []
    found += ["导入本地企业名录或台账（写明所在地和环节）"]
    return f"{where}没有已确认的本地企业和机构：名录是空的，不是没有达标的。怎么办：{'；'.join(found)}"


def _none_meets(scene: Scene, rows: list[tuple[Entry, Local]], institutions: int, open_: list[Entry]) -> str:
    """Why nobody is on the list although somebody is here: what is not known, or that all is known and too little."""
    k, said, firms = scene.criteria["k"], scene.criteria, len(rows)
    if not firms:
        return f"本地没有做本领域的企业，{institutions} 家科研机构一条都不满足：名录是空的。怎么办：导入企业台账"
    unknown = [b for e in open_ for b in e.because if b.result == "unknown" and _to_ask(b)]
    lacking = {t: sum(b.test == t for b in unknown) for t in TESTS}
    beyond, waiting = sum(_count(e, "met") + _count(e, "unknown") < k for e, _ in rows), _waiting(rows, k)
    short = "；".join(filter(None, (f"{beyond} 家就算不明的都达到也不够 {k} 条" if beyond else "", waiting)))
    if not open_:
        ways = "要列的人工列入（写理由、有效至），或在名录标准里为本领域降低门槛"
        short += "：没有可以问的" if waiting else "：不是缺数，是标准够不上"
        return f"本地 {firms} 家企业没有一家满足 {k} 条，{short}。怎么办：{ways}"
    numbers = "、".join(f"{said[t]['label']} {n} 家" for t, n in lacking.items() if n)
    asks = f"{len(open_)} 家缺数（不明的：{numbers}），问清才能判"
    least = min(k - _count(e, "met") for e in open_)
    near = sum(k - _count(e, "met") == least for e in open_)
    first = f"把待核对单发市统计局，先问还差 {least} 条的 {near} 家；急着要列的人工列入（写理由、有效至）"
    return f"本地 {firms} 家企业没有一家满足 {k} 条：{'；'.join(filter(None, (asks, short)))}。怎么办：{first}"


def _waiting(rows: list[tuple[Entry, Local]], k: int) -> str:
    """Who lacks nothing that anybody can be asked about: the order of losses alone is not told."""
    n = sum(_count(e, "met") + _askable(e) < k <= _count(e, "met") + _count(e, "unknown") for e, _ in rows)
    return f"{n} 家问得到的都达到也还差停产影响一项，它排不出次序、无人可问，不列入待核对" if n else ""


def _counts(scene: Scene, listed: list[Entry]) -> str:
    """How many are on the list once people took some on and off; "" where they did neither."""
    keys = {e.key for e in listed}
    taken, off = taken_and_left(scene.said(), keys, scene.on)
    off &= keys
    by = "、".join(f"{what} {n} 家" for what, n in ((IN, len(taken)), (OUT, len(off))) if n)
    return f"入列 {len(keys) + len(taken) - len(off)} 家（按标准 {len(keys)} 家，人工{by}）" if by else ""


def _notes(
    scene: Scene,
    rows: list[tuple[Entry, Local]],
    listed: list[Entry],
    open_: list[Entry],
    more: list[tuple[Entry, int, int]],
    asked: Mapping[str, str],
    gone: list[str],
) -> tuple[str, ...]:
    most, where = int(scene.criteria["most_asked"]), f"{scene.place.name}“{scene.field_name}”"
    k, out = int(scene.criteria["k"]), list[str]()
    if not rows and not more:
        return (_nobody(scene, where),)
    firms = sum(e.kind == "Enterprise" for e in listed)
    if not firms and (rows or not listed):
        out.append(_none_meets(scene, rows, len(more), open_))
    elif rows and firms == len(rows):
        out.append(f"本地 {firms} 家企业全部满足标准：名录没有起到挑选的作用，请提高门槛")
    if (counts := _counts(scene, listed)) or listed:
        near = sum(k - _count(e, "met") == 1 for e in open_)
        out.append(
            f"本地本领域已确认企业 {len(rows)} 家、科研机构 {len(more)} 家；"
            f"{counts or f'按标准列入 {len(listed)} 家'}，缺数、说不准的企业 {len(open_)} 家"
            + (f"（只差 1 条的 {near} 家）" if near else "")
        )
    if len(open_) > most:
        also = len(asked) - most
        whole = f"企业 {most} 家（最接近的，另 {len(open_) - most} 家没有列）" + (f"、机构 {also} 家" if also else "")
        out.append(f"待核对单上 {len(asked)} 家：{whole}")
    if firms and (waiting := _waiting(rows, k)):
        out.append(waiting)
    if gone:
        out.append(
            f"经营状态不正常、没有列入的：{'、'.join(gone[:5])}" + (f"等 {len(gone)} 家" if len(gone) > 5 else "")
        )
    return tuple(out)
