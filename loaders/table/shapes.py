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
    r"|协会|学会|联盟|服务中心|中心)(?:[（(].+[）)])?\Z"
)
_MAIL = re.compile(r"\S+@\S+\.\S+\Z")
_LANDLINE = re.compile(r"\(?0[0-9]{2,3}\)?[-\s]?[0-9]{7,8}\Z")
_MOST = 2000
"""So many values tell what a column is."""


def share(values: Sequence[str], like: Callable[[str], bool]) -> float:
    """The share of values that are like something."""
    some = values[:_MOST]
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


def is_personal(text: str) -> bool:
    """Whether a text is a number or an address by which a person is reached."""
    return has_personal(text) or _MAIL.match(text) is not None or _LANDLINE.match(text) is not None


def is_number(text: str) -> bool:
    """Whether a text is digits alone."""
    return re.fullmatch(r"[-+]?[0-9][0-9,.]*", text) is not None
