"""The name of a firm as a ledger writes it: with spaces and line ends inside, and remarks in brackets behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_GAP = re.compile(r"(?<=[\u4e00-\u9fff（）()])\s+(?=[\u4e00-\u9fff（）()])")
_MARK = re.compile(r"\A(?:[\s*＊★☆▲△●○◆◇※#＃√①-⑳]+|[(（]?[0-9]{1,3}(?:[)）]|[.、．](?![0-9]))\s*)+")
"""What a ledger puts before a name to point at it, or to count it; a note below says what for."""
_REMARK = re.compile(
    r"(?P<name>.{2,}(?:公司|厂|集团|合作社))\s*[（(](?P<said>(?P<old>原名?|曾用名|前身)[:：]?(?P<former>[^（()）]+)"
    r"|(?:拟|已|待|暂|停|筹|注销|吊销|搬|迁|关停|破产|在建|新办|租赁|[外内台港合]资|民营|国企|规[上下]|高企|链主|龙头|重点|新三板|上市)"
    r"[^（()）]*)[)）]\Z"
)

_NO_FIRM = re.compile(
    r"[（(]?(?:目?前|现|该|项目|公司|企业|主体|法人)*(?:尚|暂|还|仍)?(?:未|待|拟|没有?|无|正在|筹备?)+(?:新|另)?"
    r"(?:注册|设立|成立|组建|登记|落实|确定|定|明确|办理|设|招商|招引|引进|签约|工商|公司|企业|主体|中|阶段|的|新|中标|公布)+[）)]?"
    r"|[（(]?(?:项目|新|企业)?(?:公司|企业|主体|法人)?(?:正在)?(?:工商)?(?:注册|登记|设立|筹建|筹备|组建|办理|洽谈|核名)(?:登记|手续|办理)?中[）)]?"
)
"""What stands under a head of names where no firm is there yet (待注册, 拟新设公司)."""


def is_no_firm(text: str) -> bool:
    """Whether a text says that there is no firm yet.

    >>> [is_no_firm(t) for t in ("待注册", "拟新设", "尚未成立公司", "项目公司注册中", "未来注册有限公司", "待办集团")]
    [True, True, True, True, False, False]
    """
    return _NO_FIRM.fullmatch(re.sub(r"\s", "", text)) is not None


def without_mark(text: str) -> str:
    """A name without what points at it or counts it.

    >>> without_mark("★年产5万套模具项目"), without_mark("3.5英寸屏项目")
    ('年产5万套模具项目', '3.5英寸屏项目')
    """
    return _MARK.sub("", text) or text


@dataclass(frozen=True, slots=True)
class FirmName:
    """A name as it is registered, the one it had before, and a remark of another kind that stood behind it."""

    name: str
    former: str = ""
    remark: str = ""


def firm_name(text: str) -> FirmName:
    """A name taken apart; brackets that are part of it stay.

    >>> firm_name("甲 电子有限公司（原乙电子厂）")
    FirmName(name='甲电子有限公司', former='乙电子厂', remark='')
    >>> firm_name("甲（中国）有限公司（拟迁出）").remark, firm_name("甲有限公司（苏州）").name
    ('拟迁出', '甲有限公司（苏州）')
    >>> firm_name("★ 甲电子有限公司").name, firm_name("12、甲电子有限公司").name, firm_name("3.5英寸屏有限公司").name
    ('甲电子有限公司', '甲电子有限公司', '3.5英寸屏有限公司')
    """
    plain = without_mark(_GAP.sub("", text))
    found = _REMARK.match(plain)
    if found is None:
        return FirmName(plain)
    return FirmName(found["name"], found["former"] or "", "" if found["old"] else found["said"])
