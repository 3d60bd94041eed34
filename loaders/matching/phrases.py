"""What a cell such as 主导产品 names: users write several products in one, with verbs, amounts and notes around them.

Splitting is by punctuation alone. What is peeled off a phrase is peeled in steps, the fullest wording first, so that a
name which happens to begin or end in such a word (加工中心) is read before it loses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from graph.text import clean

_NOTE = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_OPEN_NOTE = re.compile(r"[(（\[【].*\Z")
_MARKS, _LISTED = re.compile(r"[，,；;。|｜：:\n]+"), re.compile(r"[、/／＋+]+")
_JOINED = re.compile(r"以及|及其|[和与及]")
_AMOUNT = re.compile(
    r"(?:年产|月产|日产|产能|规划|在研)?(?:管线)?[0-9０-９.×x*~～\-]+\s*[万亿千百]?\s*"
    r"(?:[个台套吨条家人席座名片只根支米辆层厅类亩次]|平方米|平米|㎡|gwh|kwh|mwh|mw|gw|kw|t/d|t|p|mm|nm|英寸|寸)+(?:/[年月日d])?",
    re.I,
)
_BEFORE = re.compile(
    r"(?:主要|主营|主导|专业|持证|持牌|甲级|专注|专做|从事|经营|提供|承接|承揽|自产|自主|各类|各种|各型|各式|多种|系列|研发|开发|设计|生产|制造|"
    r"加工|组装|销售|产品|业务|范围|为|是|有|的|于|等)+"
)
_AFTER = re.compile(
    r"(?:的|等|类|用|[和与及]|系列|产品|业务|项目|基地|工厂|生产线|厂家|厂商|厂|企业|公司|供应商|备案机构|机构|资质|整机|整体|总包|交付|配套|自产|自用|"
    r"研发|开发|生产|制造|加工|组装|装配|总装|代工|制作|成型|涂布|分切|裁切|贴附|挤压|挤出|注塑|压铸|冲压|精加工|机加工|(?<=IC)设计|"
    r"(?<=芯片)设计|出口|外销|内销|销售|批发)+\Z"
)
_OWNED = re.compile(r"[0-9]+\s*余?[台辆架艘套条]\Z")
_MADE_A_YEAR = re.compile(r"[年月日]产|产能|规划")
_MAKING = re.compile(r"研发|研制|开发|生产|制造|加工|组装|自产|代工|制作")
_HANDING_ON = re.compile(r"(?:代理|经销|代销|分销|批发|零售|销售|进口|贸易|转售|采购|收购|租赁)")
_LEAST = 2


@lru_cache(maxsize=100_000)
def groups(text: str) -> tuple[tuple[str, ...], ...]:
    """The products that a cell names, in order, those of one list (、) together; notes in brackets are left out, and so
    is what is only handed on or owned (罐车45台).

    >>> groups("PCB、柔性线路板（双面）；自动化设备等")
    (('PCB', '柔性线路板'), ('自动化设备等',))
    >>> groups("研发、生产、销售：光伏焊带"), groups("代理西门子PLC")
    ((('光伏焊带',),), ())
    """
    bare = _OPEN_NOTE.sub("", _NOTE.sub("", clean(text))).replace("对外", "")
    makes = _MAKING.search(bare) is not None
    lists = ((part.strip() for part in _LISTED.split(group)) for group in _MARKS.split(bare))
    named = (tuple(dict.fromkeys(p for p in each if _names_something(p, makes))) for each in lists)
    return tuple(group for group in named if group)


def phrases(text: str) -> tuple[str, ...]:
    """The products that a cell names, each once.

    >>> phrases("PCB、柔性线路板（双面）；自动化设备等")
    ('PCB', '柔性线路板', '自动化设备等')
    """
    return tuple(dict.fromkeys(p for group in groups(text) for p in group))


def _names_something(part: str, makes: bool) -> bool:
    if _said_nothing(part) or (not makes and _HANDING_ON.match(part)):
        return False
    return _OWNED.search(part) is None or _MADE_A_YEAR.search(part) is not None


def _said_nothing(part: str) -> bool:
    """Whether nothing is left of it but verbs and amounts."""
    rest = _AMOUNT.sub("", part)
    return len(_BEFORE.sub("", _AFTER.sub("", rest))) < _LEAST


def wordings(phrase: str) -> Iterator[str]:
    """A phrase as it stands, then without amounts, then without the verbs and fillers around it.

    >>> list(wordings("专业生产电机铁芯的厂家"))
    ['专业生产电机铁芯的厂家', '电机铁芯']
    """
    bare = _AMOUNT.sub("", phrase)
    yield from dict.fromkeys(w for w in (phrase, bare, _peeled(bare)) if len(w) >= _LEAST)


def joined(phrase: str) -> list[str]:
    """The parts of a phrase that names two things in one (和, 与, 及); none where it names one.

    >>> joined("汽车门板和仪表板加工"), joined("锂电池")
    (['汽车门板', '仪表板加工'], [])
    """
    parts = [p for p in _JOINED.split(phrase) if len(p) >= _LEAST]
    return parts if len(parts) > 1 else []


def _peeled(bare: str) -> str:
    found = _BEFORE.match(bare)
    if found and len(bare) - found.end() >= _LEAST:
        bare = bare[found.end() :]
    shorter = _AFTER.sub("", bare)
    return shorter if len(shorter) >= _LEAST else bare
