"""Other wordings of what a firm says it makes, tried where no word of the chain is in the phrase as it stands.

The meaning must stay, so only a whole word of the chain may be meant: a slip of the pen is mended (形材), a machine is
called by the other common word (检测机, 检测设备), what is merely packing goes (解决方案, 成品), Latin words are read
alone (PCB板, 移动CT).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SLIPS = (
    ("形材", "型材"),
    ("碳黑", "炭黑"),
    ("熔胶", "溶胶"),
    ("园晶", "圆晶"),
    ("兰宝石", "蓝宝石"),
    ("马达", "电机"),
)
_CALLED = {"机": ("设备",), "机器": ("机", "设备"), "机组": ("机",), "设备": ("机",), "装置": ("设备",)}
_NO_KIND = re.compile(r"(?:智能|数控|影像|自动化|电子|检测|试验|测试|离心|分条|制冷)(?:设备|机组|机|装置)\Z")
_PACKING = re.compile(
    r"(?:整体|全套|一站式)*(?:解决方案|方案|服务商|运营商|集成商|制造商|生产商|开发商|成品|半成品|毛坯|总成|定制|定做|订制|来料|来图|众包|私有化部署|部署|实施开发|实施|成套|(?<=....)服务)+\Z"
)
_SMALL = re.compile(r"([A-Za-z][A-Za-z0-9&.\-]*[A-Za-z0-9])(?:板|机|类|件|料|膜|车|小车|卡|芯片|管|仪|系统|设备|软件)")
_FRONT = re.compile(
    r"(?:工业级?|商用|家用|民用|车用|车载|车规级?|汽车|医用|医疗|船用|矿用|农用|智能|高端|高档|高精度|高速|高效|高压|低压|大型|中型|小型|微型|"
    r"大功率|小功率|移动式?|便携式?|手持式?|台式|立式|卧式|在线|全自动|半自动|伺服|电动|气动|液压|专用|通用|各种规格|国产|进口)+"
)
_LEAST, _SHORT = 2, ("物流", "系统", "设备", "机", "系列")


def variants(phrase: str) -> Iterator[str]:
    """Other wordings of a phrase, the likeliest first.

    >>> list(variants("键合机")), list(variants("工业铝形材")), list(variants("PCB板"))
    (['键合设备'], ['工业铝型材', '铝形材'], ['PCB'])
    """
    seen = {phrase}
    for made in (*_mended(phrase), *_renamed(phrase), _PACKING.sub("", phrase), *_cores(phrase)):
        if len(made) >= _LEAST and made not in seen:
            seen.add(made)
            yield made


def _mended(phrase: str) -> Iterator[str]:
    for wrong, right in _SLIPS:
        if wrong in phrase:
            yield phrase.replace(wrong, right)


def _renamed(phrase: str) -> Iterator[str]:
    if _NO_KIND.search(phrase):
        return
    for tail, names in _CALLED.items():
        stem = phrase.removesuffix(tail)
        if stem != phrase and len(stem) >= _LEAST:
            yield from (stem + name for name in names)


def _cores(phrase: str) -> Iterator[str]:
    if found := _SMALL.fullmatch(phrase):
        yield found[1]
    front = _FRONT.match(phrase)
    if front and len(phrase) - front.end() >= _LEAST and phrase[front.end() :] not in _SHORT:
        yield phrase[front.end() :]
