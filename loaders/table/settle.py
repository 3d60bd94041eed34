"""Columns of a table seen together: which of two is meant, and what a table of projects means by its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from loaders.table.mapping import ColumnUse
from loaders.table.words import JOINED, PRODUCT, REMARK, REMARK_AT, REMARKS, TRADE, YEARLY, Head, is_prose, keyed

ANCHORS = {
    "企业": "企业.企业名称",
    "项目": "项目.项目名称",
    "机构": "机构.机构名称",
    "人才": "人才.姓名或岗位",
    REMARKS: REMARK,
}
"""Without this column a row is none of these."""
NEEDS = {"企业产品": "企业", "企业环节": "企业", "机构环节": "机构", YEARLY: "企业"}
_EMPLOYER = "人才.所在单位"
_FIRM_SAID = re.compile(
    r"(?<!服务)(?<!申报)(?<!依托)(?<!投资)(?<!建设)(?<!实施)(?<!运营)(?<!承建)"
    r"(?<!承担)(?<!举办)(?<!共建)(?<!合作)(?<!牵头)(?<!管理)(?:企业|公司|厂|商户|主体)"
)
_ANY_FIRM = re.compile(r"^(?:企业|公司)(?:名称?|全称|简称)?\Z")
_MADE = re.compile(r"产品|商品|业务|主营|主做|经营|生产|做什么")
"""What a further column of products says of itself; 设备类型 beside 主要产品 is something else."""
_OF_FIRM = re.compile(r"企业|公司|注册|住所|通讯|通信|办公|经营|厂址")
_OF_UNIT = re.compile(r"单位|企业|公司|机构|工作|办公|注册")
_MEANT = re.compile(r"拟|意向|计划")
SURE = 0.8
"""What is less sure than this is a guess."""
_PLANNED = ("企业.营业收入", "企业产品.产品", "企业产品.收入占比", "企业.营收档", "企业环节.环节", TRADE)


def settled(uses: Sequence[ColumnUse], heads: Sequence[Head]) -> list[ColumnUse]:
    """The uses after they were held against each other."""
    uses = _no_hosts(uses, heads)
    anchored = {kind for kind, anchor in ANCHORS.items() if any(anchor in u.to for u in uses)}
    of_firms = _of_firms(uses, heads)
    own = anchored - {"项目"} if of_firms else anchored
    firms = _before_projects(uses) if "项目" in own else set()
    out = [
        asked(_for_kind(u, h, own - {"项目"})) if i in firms and _is_planned(u) else _for_kind(u, h, own) if u.to else u
        for i, (u, h) in enumerate(zip(uses, heads, strict=True))
    ]
    if of_firms:  # a project named beside its firm may be one, or a plan of no more than a name
        out = [asked(u) if ANCHORS["项目"] in u.to else u for u in out]
    if "项目" in own and not firms:
        out = [_trade_of_project(now, u) for now, u in zip(out, uses, strict=True)]
    out = _no_origin(out, heads) if "项目" in own else out
    out = _one_each([_no_partner(u, h, anchored) for u, h in zip(out, heads, strict=True)], heads)
    out = _with_employer(out)
    for i, use in enumerate(out):
        if use.to:
            sheet = use.to[0].partition(".")[0]
            kind = NEEDS.get(sheet, sheet)
            if kind not in anchored:
                out[i] = replace(use, to=(), reason=f"像“{use.to[0]}”，但没有“{ANCHORS[kind].partition('.')[2]}”列")
    return out


def _of_firms(uses: Sequence[ColumnUse], heads: Sequence[Head]) -> bool:
    """Whether a table is of firms although a column of it names a project of theirs: the firm comes first, and nothing
    else is said of the project.
    """
    about = [u.to[0] if u.to else "" for u in uses]
    firm, project = ANCHORS["企业"], ANCHORS["项目"]
    if firm not in about or project not in about or about.index(firm) > about.index(project):
        return False
    more = any(t.startswith("项目.") and t != project for t in about)
    return not more and re.match(r"(?:企业|公司|单位)(?:名称?|全称)?\Z", heads[about.index(firm)].base) is not None


def _before_projects(uses: Sequence[ColumnUse]) -> set[int]:
    """Columns between that of firms and that of their projects: they say what the firm is, and not what is planned."""
    at = {anchor: next((i for i, u in enumerate(uses) if anchor in u.to), -1) for anchor in ANCHORS.values()}
    first, last = at[ANCHORS["企业"]], at[ANCHORS["项目"]]
    return set(range(first + 1, last)) if 0 <= first < last else set()


def _is_planned(use: ColumnUse) -> bool:
    return any(t in _PLANNED or t.startswith(YEARLY) for t in use.to)


def _trade_of_project(now: ColumnUse, before: ColumnUse) -> ColumnUse:
    """The industry of a project that its table names before its firm: no more than a hint of what the firm does, which
    counts for nothing until somebody says what the word means; read and asked about.
    """
    if now.to or before.to[:1] != (TRADE,):
        return now
    return replace(before, reason=f"{before.reason}，是项目的产业：记作企业的线索，请核对", sureness=0.7)


def asked(use: ColumnUse) -> ColumnUse:
    """The use of a column that the preview asks about."""
    return replace(use, sureness=min(use.sureness, 0.7))


def _with_employer(uses: list[ColumnUse]) -> list[ColumnUse]:
    """In a table of people a firm's name is also where they work."""
    if not any(ANCHORS["人才"] in u.to for u in uses) or any(_EMPLOYER in u.to for u in uses):
        return uses
    return [replace(u, to=(*u.to, _EMPLOYER)) if u.to == (ANCHORS["企业"],) else u for u in uses]


def _second(target: str, best: str, year: int | None, newest: int | None) -> str:
    """Why a second column of the same is not read."""
    if year and newest and year < newest:
        return f"是 {year} 年的：“{target}”只记最近一年，取自“{best}”列，这一列放到一边"
    return f"“{target}”已取自“{best}”列"


def _no_hosts(uses: Sequence[ColumnUse], heads: Sequence[Head]) -> list[ColumnUse]:
    """In a table of institutions or people a unit that applies, builds or invests is none that the row is about."""
    about = next((k for k in ("人才", "机构") if any(ANCHORS[k] in u.to for u in uses)), "")
    if about == "人才":
        uses = [_no_topic(u) for u in uses]
        first = next(u.to[0] for u in uses if u.to and u.to[0] in ANCHORS.values())
        if first != ANCHORS["企业"]:  # what is said of people first is theirs, and not the firm's
            uses = [_of_the_firm(u, h) for u, h in zip(uses, heads, strict=True)]
    if not about or any(ANCHORS["项目"] in u.to for u in uses):
        return list(uses)
    return [_host(u, h, about) if ANCHORS["企业"] in u.to else u for u, h in zip(uses, heads, strict=True)]


def _host(use: ColumnUse, head: Head, about: str) -> ColumnUse:
    """A firm in a table of institutions or people: where it may be whom the row is about, too, it is asked about."""
    if not (_FIRM_SAID if about == "人才" else _ANY_FIRM).search(head.base):
        why = f"{about}表里的这一列多是依托、申报它的单位，没有读；确是企业台账的，请选“企业名称”"
        return replace(use, to=(), reason=why)
    return use if about == "人才" else asked(use)


def _no_origin(uses: Sequence[ColumnUse], heads: Sequence[Head]) -> list[ColumnUse]:
    """In a table of projects the place of a firm is where it comes from: none of it beside the project's own place,
    else asked about.
    """
    place, own = "企业.所在地", any("项目.所在地" in u.to for u in uses)
    why = "项目表里企业的所在地多是它的总部、来源地，没有读；确是它在本地的，请选定"
    out = []
    for use, head in zip(uses, heads, strict=True):
        if use.to == (place,) and "项目" not in head.base:
            use = replace(use, to=(), reason=why) if own else asked(use)
        out.append(use)
    return out


def _no_topic(use: ColumnUse) -> ColumnUse:
    """In a table of people a project is what they research or are paid for, and none that is built."""
    if not any(t.startswith("项目.") for t in use.to):
        return use
    return replace(use, to=(), reason="人才表里的项目多是这个人的课题、入选的计划，没有读")


def _of_the_firm(use: ColumnUse, head: Head) -> ColumnUse:
    """In a table of people a field or a product is theirs, unless the head says whose."""
    if not any(t in _PLANNED for t in use.to) or _OF_FIRM.search(f"{head.group} {head.base}"):
        return use
    return replace(use, to=(), reason="人才表里写的多是这个人的方向、领域，没有读")


def _no_partner(use: ColumnUse, head: Head, anchored: set[str]) -> ColumnUse:
    """In a table of firms or projects 平台, 服务机构 and the like are theirs, and none that the row is about."""
    if ANCHORS["机构"] in use.to and anchored & {"企业", "项目"}:
        if not head.base.endswith("名称"):
            return replace(use, to=(), reason="像机构的名称，但这是企业或项目的表，没有读")
        return asked(use)
    return use


def _for_kind(use: ColumnUse, head: Head, anchored: set[str]) -> ColumnUse:
    """What a column means in a table of projects or institutions."""
    target, said = use.to[0], f"{head.group} {head.base}"
    if target == "项目.所在地" and len(anchored - {REMARKS}) == 1 and anchored & {"机构", "人才"}:
        return replace(use, to=(f"{next(iter(anchored - {REMARKS}))}.所在地",), sureness=min(use.sureness, 0.85))
    if target == "项目.所在地" and "企业" in anchored and "项目" not in anchored and not _MEANT.match(head.base):
        return replace(use, to=("企业.所在地",), sureness=min(use.sureness, 0.7))
    if "项目" in anchored and not _OF_FIRM.search(said):
        if target in _PLANNED or TRADE in use.to or target.startswith(YEARLY):
            return replace(use, to=(), reason=f"像“{target}”，但项目表里写的多是项目建成后的，不算企业现在的")
        if target == "企业.经营状态":
            return replace(use, to=("项目.项目阶段",))
    others = anchored - {REMARKS}
    if target == "企业.所在地" and not others:
        return replace(use, to=(REMARK_AT,))
    about = next((kind for kind in ("企业", "机构", "人才", "项目") if kind in others), "")
    home = "项目" if "项目" in anchored and not _OF_FIRM.search(said) else about
    home = home if home in ("项目",) or "企业" not in anchored else "企业"
    if others == {"机构"} and (TRADE in use.to or target == PRODUCT):
        sureness = 0.85 if TRADE in use.to else 0.7
        return replace(use, to=("机构环节.研究方向",), sureness=min(use.sureness, sureness))
    if target == "机构.简称" and "企业" in anchored and "机构" not in anchored:
        return replace(use, to=("企业.企业简称",))
    if target == "企业.所在地" and home == "人才" and _OF_UNIT.search(said):
        use = asked(use)  # where somebody works, and not where they are
    if target in ("企业.所在地", "企业.资料日期") and home in ("项目", "机构", "人才"):
        return replace(use, to=(f"{home}.{target.partition('.')[2]}",))
    return use


def _less_sure_products(rivals: Sequence[int], uses: Sequence[ColumnUse], heads: Sequence[Head]) -> list[int]:
    """Of several columns of products the first of those that say so and those that are only guessed at or in sentences,
    which it replaces; what is made and what is done (主要产品, 主营业务) are read together.
    """
    said = [i for i in rivals if uses[i].sureness >= SURE and not is_prose(heads[i].base)]
    said = [i for i in said if i == said[0] or _MADE.search(heads[i].base)]
    return [*said[:1], *(i for i in rivals if i not in said)] if said else list(rivals)


def _one_each(uses: list[ColumnUse], heads: Sequence[Head]) -> list[ColumnUse]:
    """Of several columns for one target the surest is read, then that of the latest year, then the first; of figures
    of a year, of each year one.
    """
    out = list(uses)
    known = [{keyed(t, head): t for t in use.to} for use, head in zip(uses, heads, strict=True)]
    for key in dict.fromkeys(k for each in known for k in each):
        rivals = [i for i, each in enumerate(known) if key in each]
        target = known[rivals[0]][key]
        if target == PRODUCT:
            rivals = _less_sure_products(rivals, uses, heads)
        elif target in JOINED:
            continue
        if len(rivals) < 2:
            continue
        best = max(rivals, key=lambda i: (uses[i].sureness, heads[i].year or 0, -i))
        for i in rivals:
            if i != best:
                left = tuple(t for t in out[i].to if t != target)
                why = out[i].reason if left else _second(target, uses[best].column, heads[i].year, heads[best].year)
                out[i] = replace(uses[i], to=left, reason=why)
    return out
