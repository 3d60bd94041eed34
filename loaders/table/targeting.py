"""What the head of a column means by itself, whatever stands below it: a word that we know, or several put together of
words that we know (拟引进项目名称, 主要进出口商品, 开发区/镇办) with no character left over.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache

from loaders.table.guesses import INVESTMENT, NAME, by_ending
from loaders.table.words import FILE, JOINT, PRODUCT, TRADE, Head, bare_head, is_prose, words

SURENESS = 0.8
"""Nothing of such a head is unknown; its values are looked at all the same."""
_JOIN = r"(?:[/、&+]|以及|[及和或与])"
_OF_NAMES = ("name", "full", "cn", "zh")
_LONGEST = 24
"""A head of more characters is a sentence."""
_PARTS, _HAN = re.compile(_JOIN), re.compile(r"[\u4e00-\u9fff]")
_ASKING = re.compile(r"(?:是什么|的|[吗呢？?])+\Z")
_CALLED_FIRM = re.compile(r"企业|公司|厂|纳税人|主体|商户|.名称|.全称")
REVENUE, DIVISION = "企业.营业收入", "企业.行业大类"
_LAST_YEAR = re.compile(r"(?:上一?年|去年)度?(?:全年)?")
_YEARS_BACK = re.compile(r"^(?:最近|近)[一二两三四五]个?年(?:度|来|的)?")
"""Above columns of years (近三年营业收入 / 2023年)."""
_PLANNED_PLACE = re.compile(r"(?:拟|意向|计划)(?:落户|落地|选址|入驻)?|落户|落地|选址|入驻")
_WHERE_TO = re.compile(r"(?:项目)?(?:拟|意向|计划|推荐|预)(?:落户|落地|落位|选址|入驻|布局)(?:地|处)?")
BELONGING, _BELONGS = ("所在", "所属"), ("企业.所在地", "项目.所在地", TRADE, "企业环节.环节", DIVISION)
_OPEN = re.compile(
    r"(?:名称|全称|名|类别|类型|性质|分类|代码|编号|状态|阶段|进度|进展|地点|位置|地址|所在地|方向|领域|规模|总额|金额|数额|等级|级别|层次|称号)"
)
"""Heads that say what they are of only in the line above (产业链 / 名称)."""

_VAGUE = re.compile(
    r"(?:企业|公司|经营|主要|基本|目前|相关|生产|项目)*(?:规模|情况|指标|数据|金额|数额|数值|内容|类别|类型|信息|区域|体量|效益)"
)
"""Heads that say hardly anything before a bracket that does."""
_WHOLE = re.compile(r"合计|总计|总额|总数|金额|数额|全年|全部|(?:本年|今年|当年)(?:度|数)?")
_BEFORE = re.compile(r"(?:上年|去年)(?:度|数|全年|实绩|完成)*")
_SOLD = re.compile(r"实绩|实际|完成|决算")
"""Heads that say of which part the amount in the line above is: all of it, or that of the year before; of what is sold
also that it was.
"""


def grouped(head: Head) -> Head:
    """A head that needs the line above to be understood, put together with it where both make one that we know.

    >>> grouped(Head("研发机构", "名称", "", "", None)).base, grouped(Head("基本情况", "名称", "", "", None)).base
    ('研发机构名称', '名称')
    """
    above, _, last = head.group.rpartition(JOINT)
    if words().heads.get(last) in (REVENUE, INVESTMENT) and (part := _part(head.base, last)):
        return replace(head, group=above, base=part)
    if not last or _OPEN.fullmatch(head.base) is None:
        return head
    whole = re.sub(r"(?:基本)?(?:情况|信息)\Z", "", last) + head.base
    return replace(head, group=above, base=whole) if whole in words().heads or composed(whole) else head


def _part(base: str, amount: str) -> str:
    """What an amount is called of which a head says only how much of it; "" where it is another one."""
    if _BEFORE.fullmatch(base):
        return f"上年{amount}"
    plan = words().heads[amount] == INVESTMENT
    whole = _WHOLE.fullmatch(base) or (base == "计划" if plan else _SOLD.fullmatch(base))
    return amount if whole else ""


def _by_remark(head: Head) -> tuple[str, float, str] | None:
    """What a bracket says that a head we do not know is (规模（营收，亿元）); who, it cannot say."""
    if _VAGUE.fullmatch(head.base) is None:
        return None
    found = {words().heads.get(piece, "") for piece in re.split(r"[,;/、 ]+", head.remark)} - {"", NAME}
    return (found.pop(), 0.7, f"列名里写着“{head.remark}”") if len(found) == 1 else None


def target_of(head: Head) -> tuple[str, float, str]:
    """Target, sureness and reason by the head alone; ``""`` when it is not known."""
    known, base = words(), _YEARS_BACK.sub("", head.base) if head.year else head.base
    if is_prose(base):
        return PRODUCT, 0.7, "是一段话：只取其中图里认得的产品作线索（依据写“经营范围”），其余不存"
    if (last := _LAST_YEAR.match(base)) and known.heads.get(base[last.end() :]) == REVENUE:
        return REVENUE, 0.7, f"列名写的是“{last[0]}”，没有写哪一年"
    if base in ("名称", "全称") and head.group:
        found = next((t for w, t in (("项目", "项目.项目名称"), ("企业", NAME), ("公司", NAME)) if w in head.group), "")
        return found, 0.9, f"列名“{base}”，上一行表头“{head.group}”"
    bare = bare_head(base) or base
    found = known.heads.get(bare, "")
    if bare != base and base.startswith(BELONGING) and found not in _BELONGS:
        found = ""  # 所属企业, 所在单位: somebody above, and not whom the row is about
    if bare != base and (base.startswith("招商") or (base.startswith("签约") and found == REVENUE)):
        found = ""  # 招商单位, 招商板块: those who bring firms in; 签约销售: what is promised
    if bare != base and found == INVESTMENT and not base.startswith(("企业", "工业", "重点")):
        found = ""  # 实际投资, 入库投资, 年度投资: a part of it
    if not found and _WHERE_TO.fullmatch(base):
        return "项目.所在地", SURENESS, f"列名“{base}”是要落在哪里"
    if not found and (lead := _PLANNED_PLACE.match(base)) and known.heads.get(base[lead.end() :]) == "企业.所在地":
        return "项目.所在地", 0.85, f"列名是“{lead[0]}”的“{base[lead.end() :]}”"
    if found == "企业.所在地" and ("项目" in head.group or base.startswith("项目")):
        found = "项目.所在地"
    if found:
        return found, _sureness(base, bare, found), f"列名“{base}”" if bare == base else f"列名含“{bare}”"
    if built := composed(base):
        return _at(built, head), SURENESS, f"列名“{base}”由认得的词组成"
    return _by_remark(head) or by_ending(base, known.endings)


def _at(target: str, head: Head) -> str:
    return "项目.所在地" if target == "企业.所在地" and "项目" in head.group else target


def _sureness(base: str, bare: str, target: str) -> float:
    """How sure a head that we know is; who invests or builds is less surely the firm than what is called one."""
    if target == NAME and not _CALLED_FIRM.search(base):
        return 0.9 if bare == base else 0.8
    return 0.95 if bare == base else 0.85


def composed(base: str, *, short: bool = False) -> str:
    """The one target that a head can mean whose every word we know; ``""`` for none, or several. With ``short`` it may
    leave out that it is of names.

    >>> composed("服务平台名称"), composed("服务平台"), composed("服务平台", short=True)
    ('机构.机构名称', '', '机构.机构名称')
    """
    said = _ASKING.sub("", base) or base
    if said != base and (known := words().heads.get(said)):
        return known
    if not _HAN.search(said) or len(said) > _LONGEST:
        return "" if _HAN.search(said) else _english(said)
    parts = {words().heads.get(p) or words().heads.get(bare_head(p), "") for p in _PARTS.split(said)}
    if len(parts) == 1 and "" not in parts and _PARTS.search(said):
        return parts.pop()
    found = {target for target, pattern, must in _patterns(short) if pattern.fullmatch(said) and must.search(said)}
    if found >= {"企业.所在地", "项目.所在地"}:
        found.discard("企业.所在地")
    return found.pop() if len(found) == 1 else ""


@cache
def _english_words() -> dict[str, list[str]]:
    """Words of heads in English by target, those that say nothing under ``any``."""
    said: dict[str, list[str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["english"]
    return said


def _english(said: str) -> str:
    """What a head in English says whose every word we know; of one that could name anything it says nothing.

    >>> _english("found_date"), _english("company name"), _english("date"), _english("contact_name")
    ('企业.成立日期', '企业.企业名称', '', '')
    """
    known = _english_words()
    parts = [p for p in re.split(r"[_\s\-]+|[0-9]+", said.lower()) if p]
    found = {t for p in parts for t, cores in known.items() if t != "any" and p in cores}
    whole = all(any(p in cores for cores in known.values()) for p in parts)
    found = found - {NAME} or found
    named = found != {NAME} or all(p in known[NAME] or p in _OF_NAMES for p in parts)  # company_id is none
    return found.pop() if whole and named and len(found) == 1 else ""


@cache
def _patterns(short: bool = False) -> list[tuple[str, re.Pattern[str], re.Pattern[str]]]:
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))["composed"]
    always, out = said.pop("any"), []
    for target, of in said.items():
        lead, core, tail = (_any([*of[name], *always[name]]) for name in ("lead", "core", "tail"))
        ends = rf"{tail}{'+' if of.get('need_tail') and not short else '*'}"
        one = rf"(?:{lead}*{core})"
        pattern = re.compile(rf"[A-Z0-9+]*{one}(?:(?:{tail}*{_JOIN})?{one})*{ends}")
        out.append((target, pattern, re.compile(_any(of.get("must", [""])))))
    return out


def _any(listed: list[str]) -> str:
    return f"(?:{'|'.join(sorted(map(re.escape, listed), key=len, reverse=True))})"
