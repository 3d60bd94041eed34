"""What stands under 重点企业名录: how many there are and are missing, why it is empty, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.chain.graph import ChainGraph
from graph.chain.named import named
from graph.chain.places import membership
from graph.lists.by_hand import IN, OUT, taken_and_left
from graph.lists.locals import Local, groups_of, working_in
from graph.lists.made import Because, Entry, Told
from graph.lists.scene import Said, Scene, node_rests

_GROUPS = 5
"""Groups that a note names."""
TESTS = ("size", "growth", "innovation", "safety")
_GONE = 5
"""Enterprises that are gone, of which the names are said."""


def count(entry: Entry, result: str) -> int:
    """How many of the tests say this of a row."""
    return sum(b.result == result for b in entry.because if b.test in TESTS)


def askable(entry: Entry) -> int:
    """How many of the tests that are not known somebody can be asked about."""
    return sum(b.result == "unknown" and to_ask(b) for b in entry.because if b.test in TESTS)


def to_ask(because: Because) -> bool:
    """Whether anybody can be asked: the order of losses is of all firms, and nobody's to tell."""
    return because.test != "safety" or bool(because.rests)


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
    unknown = [b for e in open_ for b in e.because if b.result == "unknown" and to_ask(b)]
    lacking = {t: sum(b.test == t for b in unknown) for t in TESTS}
    beyond, waiting = sum(count(e, "met") + count(e, "unknown") < k for e, _ in rows), _waiting(rows, k)
    settled = sum(k <= count(e, "met") + askable(e) for e, _ in rows) - len(open_)
    by_hand = f"{settled} 家已由人工{IN}或{OUT}，不再问" if settled else ""
    short = "；".join(filter(None, (f"{beyond} 家就算不明的都达到也不够 {k} 条" if beyond else "", waiting, by_hand)))
    if not open_:
        ways = "要列的人工列入（写理由、有效至），或在名录标准里为本领域降低门槛"
        short += "：没有可以问的" if waiting or settled else "：不是缺数，是标准够不上"
        return f"本地 {firms} 家企业没有一家满足 {k} 条，{short}。怎么办：{ways}"
    numbers = "、".join(f"{said[t]['label']} {n} 家" for t, n in lacking.items() if n)
    asks = f"{len(open_)} 家缺数（不明的：{numbers}），问清才能判"
    least = min(k - count(e, "met") for e in open_)
    near = sum(k - count(e, "met") == least for e in open_)
    first = f"把待核对单发市统计局，先问还差 {least} 条的 {near} 家；急着要列的人工列入（写理由、有效至）"
    return f"本地 {firms} 家企业没有一家满足 {k} 条：{'；'.join(filter(None, (asks, short)))}。怎么办：{first}"


def _waiting(rows: list[tuple[Entry, Local]], k: int) -> str:
    """Who lacks nothing that anybody can be asked about: the order of losses alone is not told."""
    n = sum(count(e, "met") + askable(e) < k <= count(e, "met") + count(e, "unknown") for e, _ in rows)
    return f"{n} 家问得到的都达到也还差停产影响一项，它排不出次序、无人可问，不列入待核对" if n else ""


def _counts(scene: Scene, listed: list[Entry]) -> str:
    """How many are on the list once people took some on and off; "" where they did neither."""
    keys = {e.key for e in listed}
    taken, off = taken_and_left(scene.said(), keys, scene.on)
    off &= keys
    by = "、".join(f"{what} {n} 家" for what, n in ((IN, len(taken)), (OUT, len(off))) if n)
    return f"入列 {len(keys) + len(taken) - len(off)} 家（按标准 {len(keys)} 家，人工{by}）" if by else ""


def groups_note(graph: ChainGraph, listed: Sequence[Entry]) -> Said:
    """Who on the list is of one group, which is several rows, and how many there are if each group is one."""
    names = {e.id: e.name for e in listed if e.kind == "Enterprise"}
    groups = groups_of(graph, list(names))
    if not groups:
        return ()
    said = [
        f"{'、'.join(names[f] for f in of)}（{named(graph, 'Enterprise', head).name}）" for head, of in groups.items()
    ]
    more = f"等 {len(said)} 个" if len(said) > _GROUPS else ""
    each, one = sum(map(len, groups.values())), len(names) - sum(len(of) - 1 for of in groups.values())
    words = (
        f"家数按法人数：{len(names)} 家企业里 {each} 家同属 {len(said)} 个集团，合成集团是 {one} 个"
        f"（只按数据里的全资、控股和半数以上持股）：{'；'.join(said[:_GROUPS])}{more}"
    )
    shown = list(groups.items())[:_GROUPS]
    return (Told(words, node_rests("Enterprise", *(f for head, of in shown for f in dict.fromkeys((*of, head))))),)


def notes(
    scene: Scene,
    rows: list[tuple[Entry, Local]],
    listed: list[Entry],
    open_: list[Entry],
    more: list[tuple[Entry, int, int]],
    asked: Mapping[str, str],
    gone: list[Local],
) -> Said:
    """All that is said, as sentences."""
    most, where = int(scene.criteria["most_asked"]), f"{scene.place.name}“{scene.field_name}”"
    k, out = int(scene.criteria["k"]), list[str | Told]()
    if not rows and not more:
        return (_nobody(scene, where),)
    firms = sum(e.kind == "Enterprise" for e in listed)
    if not firms and (rows or not listed):
        out.append(_none_meets(scene, rows, len(more), open_))
    elif rows and firms == len(rows):
        out.append(f"本地 {firms} 家企业全部满足标准：名录没有起到挑选的作用，请提高门槛")
    if (counts := _counts(scene, listed)) or listed:
        near = sum(k - count(e, "met") == 1 for e in open_)
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
        words = "、".join(x.name for x in gone[:_GONE]) + (f"等 {len(gone)} 家" if len(gone) > _GONE else "")
        out.append(
            Told(f"经营状态不正常、没有列入的：{words}", node_rests("Enterprise", *(x.id for x in gone[:_GONE])))
        )
    return tuple(out)
