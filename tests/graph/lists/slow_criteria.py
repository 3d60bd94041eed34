"""重点企业（机构）名录 written out again: each criterion held against one firm, in plain loops over plain rows.

From docs/lists.md, docs/decisions/0039 and the figures of the TOML files alone; it shares no line with the program. How
surely a roster says that nobody else is there is no part of it: ``World.sure`` takes that from the program. Nor is the
order of losses: worlds here have too few firms, or too few revenues, for it to be told.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.graph.lists.slow_chain import Here, Row, World, day
from tests.graph.lists.slow_merits import GRAPH, ODD, amount_known, holds, merit, revenue, size

KIND = tomllib.loads((GRAPH / "lists/kinds/firms.toml").read_text(encoding="utf-8"))
ORDER = [n for names in tomllib.loads((GRAPH / "lists/districts.toml").read_text())["order"].values() for n in names]
EASY = 0.5
"""From there on a segment is easily bought in (docs/gaps.md)."""
COMPANY = ("公司", "集团", "厂", "合伙", "企业", "株式会社", "合作社", "事务所")
BODY = "医院 卫生院 保健院 大学 学院 学校 研究院 研究所 科学院 设计院 计量院 检验院 检测院 测试院 检验所 检验局 乐团 "
BODY += (
    "舞团 剧团 博物馆 图书馆 电视台 总台 公证处 学会 研究中心 检测中心 检验中心 控制中心 技术中心 融媒体中心 会议中心 "
)
BODY += "标准中心 质量中心 鉴定中心"


@dataclass
class Verdict:
    """Of one row: its tests (``met``, ``unmet``, ``unknown`` or :data:`ODD`), whether 供应链安全 hangs on a segment
    that somebody can be asked about, its category, and whether it is ``listed``, ``asked`` or neither.
    """

    tests: dict[str, str]
    to_ask: bool = False
    category: str | None = None
    standing: str = ""


@dataclass
class Slow:
    """The list: every row by key, in order; the keys on it and those that are asked about, in order."""

    rows: dict[str, Verdict] = field(default_factory=dict)
    listed: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def criteria_of(field_: str, **own: Any) -> Row:
    """What the file says of a field, with a city's own before it."""
    return over(over(KIND["criteria"], KIND["fields"].get(field_, {})), own)


def over(usual: Row, own: Row) -> Row:
    return {k: over(v, own.get(k, {})) if isinstance(v, dict) else own.get(k, v) for k, v in usual.items()}


def slow_list(w: World) -> Slow:
    out, k = Slow(), w.criteria["k"]
    firms = {f: h for f, h in w.here.items() if not is_body(w.firms[f])}
    turn = sorted(firms, key=lambda f: (*district_turn(w, f, firms[f]), -revenue(w, f)[0], f))
    near, of_district = [], dict[tuple[object, ...], int]()
    for f in turn:
        said = Verdict({"size": size(w, f, list(firms))})
        said.tests |= {t: merit(w, f, t) for t in ("growth", "innovation")}
        said.tests["safety"], said.to_ask = safety(w, f)
        met = list(said.tests.values()).count("met")
        unknown = sum(x in ("unknown", ODD) for x in said.tests.values())
        key = f"Enterprise:{f}"
        out.rows[key] = said
        said.category = "链主企业" if is_anchor(w, f) else None
        nobody_to_ask = said.tests["safety"] == "unknown" and not said.to_ask
        said.standing = "listed" if met >= k else "asked" if met + unknown - nobody_to_ask >= k else ""
        if said.standing == "asked":
            alike = (-met, said.tests["size"] != "met", unknown)
            nth = (*alike, *district_turn(w, f, firms[f]))
            of_district[nth] = of_district.get(nth, 0) + 1
            near.append(((*alike, of_district[nth]), key))
    out.asked = [key for _, key in sorted(near, key=lambda x: x[0])]
    for id_, verdict in institutions(w):
        out.rows[f"Institution:{id_}"] = verdict
        if verdict.standing == "asked":
            out.asked.append(f"Institution:{id_}")
    bodies = sorted(f for f in w.here if f not in firms)
    out.rows |= {f"Enterprise:{f}": Verdict({"body": "not_applicable"}, category="非企业单位") for f in bodies}
    return by_people(w, out)


def by_people(w: World, out: Slow) -> Slow:
    """With those taken on and off by hand, and who is called what."""
    head, said = f"firms|{w.field}|{'+'.join(sorted(w.place))}|", dict[str, Row]()
    for note in w.notes:
        if note["topic"] == "list entry" and note["key"].startswith(head):
            said[note["key"].removeprefix(head)] = note["values"]
    now = {k: v["decision"] for k, v in said.items() if v["decision"] and v["until"] >= day(w.on)}
    for key, verdict in out.rows.items():
        by_hand = now.get(key) == "in" and verdict.standing != "listed"
        if now.get(key) == "out" or by_hand:
            verdict.standing = "listed" if now[key] == "in" else ""
        if verdict.standing == "listed" and key.startswith("Enterprise") and verdict.category is None:
            verdict.category = "人工列入" if by_hand else "骨干企业"
    out.listed = [k for k, v in out.rows.items() if v.standing == "listed"]
    out.listed += [k for k in said if now.get(k) == "in" and k not in out.rows]
    out.asked = [k for k in out.asked if out.rows[k].standing == "asked"]
    return out


def district_turn(w: World, id_: str, here: Here | None = None, homes: Mapping[str, str] | None = None) -> Any:
    """The official order, then by code; who has but a site here stands with its first."""
    if here is not None and not here.seated:
        at = next(d for d, name in w.districts.items() if name == here.sites[0])
    else:
        at = (homes or w.homes)[id_]
    known = declared(w, at)
    return (ORDER.index(known), "") if known else (len(ORDER), at)


def declared(w: World, at: str | None) -> str | None:
    while at is not None:
        if w.districts[at] in ORDER:
            return w.districts[at]
        at = w.above.get(at)
    return None


def is_body(firm: Row) -> bool:
    if firm.get("stock_code"):
        return False
    if firm.get("uscc"):
        return not firm["uscc"].startswith("9")
    name = firm.get("full_name") or firm.get("name") or firm["id"]
    ends = any(name.endswith(e) for e in BODY.split()) or re.search("审查协作.{0,9}中心$", name)
    return bool(ends) and not any(c in name for c in COMPANY)


def is_anchor(w: World, f: str) -> bool:
    """By a record alone: its honours, or what is written of one of its segments here."""
    links = [r for r in w.does.get(f, []) if r["target"] in w.here[f].segments]
    return holds(w, f, ["链主"]) or any(r.get("role") == "链主" for r in links)


def safety(w: World, f: str) -> tuple[str, bool]:
    """Whether the chain hangs on it, and whether that is a question about a segment: without a roster that speaks
    nobody is ever the only one.
    """
    said = w.criteria["safety"]
    ways = [x for s in w.here[f].segments for x in (way(w, f, s, said),) if x]
    if "met" in ways:
        return "met", False
    if ways:
        return "unknown", True
    if not said["esri_rank"]:
        return "unmet", False
    assert len(w.here) < said["esri_firms"] or not any(amount_known(w, o) for o in w.here), "the order may be told"
    return "unknown", False


def way(w: World, f: str, segment: str, said: Row) -> str:
    """What one segment says of a firm: ``met``, ``unknown``, or nothing."""
    if segment not in w.needed:
        return ""
    sure = w.sure.get(segment, 0.0) >= said["sure_from"]
    if w.seen({segment}) == 1:
        return "met" if sure else "unknown"
    makers = [o for o, h in w.here.items() if segment in h.segments]
    users = {o for o, h in w.here.items() if o not in makers and set(h.segments) & set(w.gates[segment])}
    easy = next(r.get("importable") for r in w.rows("Segment") if r["id"] == segment)
    if len(makers) > said["gate_makers"] or len(users) < said["gate_users"] or (easy is not None and easy >= EASY):
        return ""
    links = w.does[f]
    (mine,) = (r for r in links if r["target"] == segment)
    stated = mine.get("rule") == "人工" or (mine.get("share") or 0.0) >= said["link_share"] or len(links) == 1
    return "met" if stated and sure else "unknown"


def institutions(w: World) -> list[tuple[str, Verdict]]:
    """Those that research a segment of the field here, in the official order, with their three tests."""
    said, homes, names_ = w.criteria["institution"], w.home("Institution"), {r["id"]: r for r in w.rows("Institution")}
    studies: dict[str, set[str]] = {}
    for r in w.linked("RESEARCHES", "Institution", "Segment"):
        if r["target"] in w.chain and names_[r["source"]]["kind"] in said["kinds"]:
            studies.setdefault(r["source"], set()).add(r["target"])
    partners = {
        i: {r["target"] for r in w.linked("INVESTS_IN", "Institution", "Enterprise") if r["source"] == i}
        for i in studies
    }
    for r in w.linked("MEMBER_OF", "Enterprise", "Institution"):
        partners.setdefault(r["target"], set()).add(r["source"])
    out = []
    here = [i for i in studies if homes.get(i) in w.inside]
    for i in sorted(here, key=lambda i: (*district_turn(w, i, homes=homes), i)):
        kind = names_[i]["kind"]
        tests = {"platform": "met" if kind in said["platforms"] else "unmet"}
        tests["research"] = "met" if len(studies[i]) >= said["segments_from"] else "unmet"
        tests["partners"] = "met" if len(partners[i]) >= said["partners_from"] else "unknown"
        met, unknown = (list(tests.values()).count(x) for x in ("met", "unknown"))
        standing = "listed" if met >= said["k"] else "asked" if met + unknown >= said["k"] else ""
        out.append((i, Verdict(tests, category=kind, standing=standing)))
    return out
