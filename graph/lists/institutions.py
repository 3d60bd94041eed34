"""Institutions for 名录: by platform, by segments that they research, by partners; and what is kept among the
enterprises without being one (a hospital, a school), which nobody asks for its revenue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from graph.chain.graph import ChainGraph
from graph.chain.places import membership
from graph.lists.districts import Districts
from graph.lists.locals import Local, segment_names
from graph.lists.made import Because, Entry, Rests, Told
from graph.lists.scene import Scene, node_key, node_rests
from graph.text import first_few

NOT_ASKED = "不适用"
"""What a column of enterprises says of an institution: its revenue is not unknown, nobody asks for it."""
BODY = "非企业单位"
"""Category of what is kept among the enterprises without being one."""
_COMPANY = re.compile("公司|集团|厂|合伙|企业|株式会社|合作社|事务所")
_BODY = re.compile(
    "(?:医院|卫生院|保健院|大学|学院|学校|研究院|研究所|科学院|设计院|(?:检验|检测|测试|计量)院|检验所|检验局|乐团|舞团|剧团|博物馆|图书馆"
    "|电视台|总台|公证处|学会|(?:研究|检测|检验|控制|技术|融媒体|会议|标准|质量|鉴定|审查协作.{0,9})中心)$"
)
_NAMED = 3
LABELS = {"platform": "平台", "research": "研究环节", "partners": "合作对象"}


def institution_entries(scene: Scene) -> list[tuple[Entry, int, int]]:
    """Each research institution of the place in the field: its row, how many tests it meets, and how many are not
    known; in the official order.
    """
    graph, said = scene.graph, scene.criteria["institution"]
    table, inside = graph.nodes["Institution"], membership(graph, scene.place, "Institution").inside
    studies = graph.edge("RESEARCHES", "Institution", "Segment").confirmed()
    names = segment_names(scene)
    ids, by = graph.nodes["Segment"].ids, dict[int, list[str]]()
    for who, what in zip(studies.source.tolist(), studies.target.tolist(), strict=True):
        if inside[who] and str(ids[what]) in names and table.columns["kind"][who] in said["kinds"]:
            by.setdefault(who, []).append(str(ids[what]))
    partners, districts = _partners(scene), Districts(graph, "Institution")
    out = []
    for at in sorted(by, key=lambda i: (districts.turn(i), str(table.ids[i]))):
        id_, segments = str(table.ids[at]), tuple(s for s in names if s in by[at])
        because = _tests(said, str(table.columns["kind"][at]), id_, segments, names, partners.get(at, []))
        met = [LABELS[b.test] for b in because if b.result == "met"]
        unknown = [LABELS[b.test] for b in because if b.result == "unknown"]
        cells = {
            "name": str(table.names()[at]),
            "category": str(table.columns["kind"][at]),
            "district": districts.name(at) or scene.place.name,
            "segments": "、".join(names[s] for s in segments),
            "scale": NOT_ASKED,
            "met": "、".join(met) or None,
            "why": "；".join(b.words for b in because if b.result == "met") or None,
            "unknown": "、".join(unknown) or None,
            "officer": None,
            "remark": None,
        }
        entry = Entry(node_key("Institution", id_), "Institution", id_, cells["name"] or id_, cells, because)
        out.append((entry, len(met), len(unknown)))
    return out


def chosen_how(said: Mapping[str, Any]) -> str:
    """By what institutions are chosen."""
    platforms = "、".join(said["platforms"])
    others = "、".join(k for k in said["kinds"] if k not in said["platforms"])
    return (
        f"科研机构：研究本领域环节的本地{others}，以及{platforms}（这几类算平台），三条满足 {said['k']} 条就列——"
        f"是平台，研究 {said['segments_from']} 个以上环节，合作对象 {said['partners_from']} 个以上"
    )


def _tests(
    said: Mapping[str, Any],
    kind: str,
    id_: str,
    segments: tuple[str, ...],
    names: Mapping[str, str],
    partners: list[str],
) -> tuple[Because, ...]:
    least, own = int(said["segments_from"]), node_rests("Institution", id_)
    links = tuple(Rests("RESEARCHES", (id_, s)) for s in segments)
    few = len(segments) < least
    shown = first_few([names[s] for s in segments], 4)
    platform = kind in said["platforms"]
    return (
        Because("platform", "met" if platform else "unmet", f"{kind}" if platform else f"{kind}，不是平台", kind, own),
        Because(
            "research",
            "unmet" if few else "met",
            f"研究本领域 {len(segments)} 个环节（{shown}）" + (f"，不到 {least} 个" if few else ""),
            len(segments),
            links,
        ),
        Because("partners", "met", f"合作对象 {len(partners)} 个（{'、'.join(partners[:3])}）", len(partners), own)
        if len(partners) >= int(said["partners_from"])
        else Because("partners", "unknown", "数据里没有合作对象的记录", rests=own),
    )


def _partners(scene: Scene) -> dict[int, list[str]]:
    """Names of enterprises that an institution holds shares of or has as members, each once."""
    graph, out = scene.graph, dict[int, dict[int, str]]()
    invests = graph.edge("INVESTS_IN", "Institution", "Enterprise").confirmed()
    members = graph.edge("MEMBER_OF", "Enterprise", "Institution").confirmed()
    names = graph.nodes["Enterprise"].names()
    for who, other in ((invests.source, invests.target), (members.target, members.source)):
        for at, partner in zip(np.asarray(who).tolist(), np.asarray(other).tolist(), strict=True):
            out.setdefault(at, {})[partner] = str(names[partner])
    return {at: list(each.values()) for at, each in out.items()}


def is_body(graph: ChainGraph, at: int) -> bool:
    """Whether a record among the enterprises (its position) is that of a hospital, a school or the like.

    By the first figure of its 统一社会信用代码 where that is known (9 is a market entity), else by its name; whoever is
    quoted on an exchange is none.
    """
    table = graph.nodes["Enterprise"]
    if table.columns["stock_code"][at]:
        return False
    if code := str(table.columns["uscc"][at] or ""):
        return not code.startswith("9")
    return by_name(str(table.columns["full_name"][at] or table.names()[at]))


def by_name(name: str) -> bool:
    """Whether a name is that of no company.

    >>> [by_name(n) for n in ("张家港市第一人民医院", "明基医院有限公司", "甲加工中心", "甲检测中心", "甲律师事务所")]
    [True, False, False, True, False]
    """
    return _COMPANY.search(name) is None and _BODY.search(name) is not None


def parted(graph: ChainGraph, here: Sequence[Local]) -> tuple[list[Local], list[Local]]:
    """Enterprises, and what is none."""
    none = [is_body(graph, x.at) for x in here]
    firms, bodies = ([x for x, b in zip(here, none, strict=True) if b is said] for said in (False, True))
    return firms, bodies


def body_entries(scene: Scene, bodies: Iterable[Local]) -> list[Entry]:
    """Rows that people may take on by hand; no criterion of enterprises is asked of them."""
    names, districts, out = segment_names(scene), Districts(scene.graph, "Enterprise"), []
    for x in bodies:
        said = "按名称或统一社会信用代码不是企业：四条标准不适用"
        cells = {
            "name": x.name,
            "category": BODY,
            "district": (districts.name(x.at) if x.seated else "") or scene.place.name,
            "segments": "、".join(names[s] for s in x.segments),
            "scale": NOT_ASKED,
            **dict.fromkeys(("met", "why", "unknown", "officer", "remark")),
        }
        because = (Because("body", "not_applicable", said, rests=node_rests("Enterprise", x.id)),)
        out.append(Entry(x.key, "Enterprise", x.id, x.name, cells, because))
    return out


def bodies_note(bodies: Sequence[Local]) -> tuple[Told, ...]:
    """That they are no enterprises, who they are, and what to do."""
    if not bodies:
        return ()
    names = first_few([x.name for x in bodies], _NAMED)
    words = (
        f"另有 {len(bodies)} 家做本领域的是医院、院校、院所一类，不是企业（{names}）：不按四条标准判，"
        "也不请统计局核对；要列的人工列入，长期的在数据里改记为机构"
    )
    return (Told(words, node_rests("Enterprise", *(x.id for x in bodies[:_NAMED]))),)
