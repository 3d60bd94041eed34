"""What the values of a column look like, whatever stands above them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from loaders.identity.rules import uscc_problem
from loaders.table.cells import has_personal

_FIRM = re.compile(
    r".{2,}(?:公司|集团|厂|合伙(?:\(.+\)|（.+）)?|事务所|研究院|工作室|经营部|合作社|分公司|有限合伙[)）]?)\Z"
)
_INSTITUTION = re.compile(
    r".{2,}(?:大学|学院|学校|研究院|研究所|研究中心|技术中心|创新中心|工程中心|检测中心|实验室|孵化器|加速器|众创空间|平台|工作站"
    r"|协会|学会|商会|联盟|联合体|服务中心|中心|(?:中试|实训|孵化|双创|创业|转化|示范|研发|创新|服务|检测|科研)基地|研究站|实验站|服务站|研究室|医院)(?:[（(].+[）)])?\Z"
)
_HONOUR = re.compile(
    r"专精特新|小巨人|单项冠军|高新技术企业|瞪羚|独角兽|雏鹰|科技型中小企业|创新型中小企业|企业技术中心|工程技术研究中心|工程研究中心"
    r"|绿色工厂|智能工厂|智能制造示范|示范工厂|上云企业|首台套|质量奖|隐形冠军"
)
_PLACE = re.compile(r".{1,10}(?:省|市|区|县|镇|乡|街道|开发区|高新区|园区|工业园|产业园|科技园|村|社区)\Z")
_PERSON = re.compile(r"(?:[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff·]{3,12}|[A-Za-z][A-Za-z .·]{2,30})(?:博士|教授)?\Z")
_POST = re.compile(
    r"总监|总经理|副总|总裁|总工\Z|[负主]责人|首席|经理|董事|监事|院长|所长|厂长|部长|科长|处长|校长|主管|创始人|合伙人|组长|班长|店长|秘书|工艺专家|C[ETFO]O\Z|法人|顾问|助理\Z"
)
_ID = re.compile(r"[A-Za-z]+:.+|[0-9]{6}\.[A-Z]{2}\Z")
_TOWN = re.compile(r"[\u4e00-\u9fff]{1,6}(?:镇|乡|街道|开发区|高新区|园区)\Z")
_SITE = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9]{1,10}(?:镇|乡|街道|开发区|高新区|经开区|园区|集中区|集聚区|示范区|产业园|工业园|科技园|软件园|创业园|物流园|科创园|小镇|科技城|科学城|[UＵ]谷)"
    r"(?:[0-9A-Z]+[#号]?(?:楼|栋|幢|座|厂房))?\Z"
)
_LOCATED = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9\-#]*(?:[市区县].*(?:镇|乡|街道|园区|[路街道巷村])|(?:镇|街道|园).*(?:[路街道巷村号]|厂房)|[路街道巷][0-9]+号|[路道街].{0,12}交叉口)"
    r"[^，。；,;]*\Z"
)
_AMOUNT = re.compile(r"(?:约|近)?[-+]?[0-9][0-9,.]*(?:亿|千万|百万|万|千)?(?:元|美元)?(?:人民币)?(?:左右)?\Z")
_PIECES = re.compile(r"[；;、，,/。\s]+|以及|[和及]")
_MAIL = re.compile(r"\S+@\S+\.\S+\Z")
_LANDLINE = re.compile(r"\(?0[0-9]{2,3}\)?[-\s]?[0-9]{7,8}\Z")
MOST = 2000
"""So many values tell what a column is."""


def share(values: Sequence[str], like: Callable[[str], bool]) -> float:
    """The share of values that are like something."""
    some = values[:MOST]
    return sum(map(like, some)) / len(some) if some else 0.0


def is_credit_code(text: str) -> bool:
    """Whether a text is a credit code with the right check character."""
    bare = re.sub(r"[\s\-]", "", text).upper()
    return len(bare) == 18 and uscc_problem(bare) is None


def is_firm(text: str) -> bool:
    """Whether a text ends as the registered names of firms do."""
    return _FIRM.match(text) is not None


def is_institution(text: str) -> bool:
    """Whether a text ends as names of institutions and platforms do."""
    return _INSTITUTION.match(text) is not None


def is_project(text: str) -> bool:
    """Whether a text ends as names of projects do."""
    return re.search(r".{4,}(?:项目|工程|生产线|生产基地)(?:[（(].+[）)])?\Z", text) is not None


def is_person(text: str) -> bool:
    """Whether a text may be a person's name."""
    return _PERSON.match(text) is not None


def is_post(text: str) -> bool:
    """Whether a text is what somebody does at work (研发总监), and no title."""
    return _POST.search(text) is not None


def is_id(text: str) -> bool:
    """Whether a text is made as our own numbers are, and not as a table counts its rows."""
    return _ID.match(text) is not None or is_credit_code(text)


def is_town(text: str) -> bool:
    """Whether a text is the name of a town, a street or a zone, and no more."""
    return _TOWN.match(text) is not None


def is_site(text: str) -> bool:
    """Whether a text is the name of a town, a street, a zone or a park, and no more."""
    return _SITE.match(text) is not None


def is_located(text: str) -> bool:
    """Whether a text is where something is: a town, a park, a street with its number; and no sentence."""
    return len(text) <= 50 and not is_firm(text) and (is_site(text) or _LOCATED.match(text) is not None)


def is_yes_or_no(text: str) -> bool:
    """Whether a text says yes or no and no more."""
    return text in (
        "是",
        "否",
        "有",
        "无",
        "√",
        "×",
        "✓",
        "✔",
        "○",
        "Y",
        "N",
        "1",
        "0",
        "不是",
        "没有",
        "未认定",
        "已认定",
    )


def is_honour(text: str) -> bool:
    """Whether a text speaks of a title that firms are given."""
    return _HONOUR.search(text) is not None


def is_key(values: Sequence[str]) -> bool:
    """Whether values tell rows apart as names do: short texts, no numbers, nine in ten of them different."""
    some = values[:MOST]
    short = share(some, lambda t: 2 <= len(t) <= 60 and not is_number(t) and not is_amount(t))
    return bool(some) and short >= 0.9 and len(set(some)) >= 0.9 * len(some)


def is_place(text: str) -> bool:
    """Whether a short text ends as names of divisions, towns and zones do."""
    return _PLACE.match(text) is not None


def is_amount(text: str) -> bool:
    """Whether a text is a number, perhaps with a unit of money."""
    return _AMOUNT.match(re.sub(r"\s", "", text)) is not None


def pieces(text: str) -> list[str]:
    """The parts of a text that lists several things."""
    return [p for p in _PIECES.split(text) if p]


def is_personal(text: str) -> bool:
    """Whether a text is a number or an address by which a person is reached."""
    return has_personal(text) or _MAIL.match(text) is not None or _LANDLINE.match(text) is not None


def is_number(text: str) -> bool:
    """Whether a text is digits alone."""
    return re.fullmatch(r"[-+]?[0-9][0-9,.]*", text) is not None
