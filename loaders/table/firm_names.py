"""The name of a firm as a ledger writes it: with spaces and line ends inside, and remarks in brackets behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_GAP = re.compile(r"(?<=[\u4e00-\u9fff（）()])\s+(?=[\u4e00-\u9fff（）()])")
_MARK = re.compile(r"\A[\s*＊★☆▲△●○◆◇※#＃√]+")
"""What a ledger puts before a name to point at it; a note below says what for."""
_REMARK = re.compile(
    r"(?P<name>.{2,}(?:公司|厂|集团|合作社))\s*[（(](?P<said>(?P<old>原名?|曾用名|前身)[:：]?(?P<former>[^（()）]+)"
    r"|(?:拟|已|待|暂|停|筹|注销|吊销|搬|迁)[^（()）]*)[)）]\Z"
)


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
    >>> firm_name("★ 甲电子有限公司").name
    '甲电子有限公司'
    """
    plain = _MARK.sub("", _GAP.sub("", text)) or text
    found = _REMARK.match(plain)
    if found is None:
        return FirmName(plain)
    return FirmName(found["name"], found["former"] or "", "" if found["old"] else found["said"])
