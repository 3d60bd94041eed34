"""Rules about cells that hold for every loader: codes, names, shares, accounting lines."""

from __future__ import annotations

import re

_USCC_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUE = {c: i for i, c in enumerate(_USCC_CHARS)}
_USCC_WEIGHTS = [pow(3, i, 31) for i in range(17)]
_STOCK = re.compile(r"(?:(SH|SZ|BJ)[.:]?)?([0-9]{6})(?:\.(SH|SZ|BJ|SS|XSHG|XSHE))?\Z", re.I)
_ACCOUNTING = re.compile(
    r"平衡项目|调整项目|调整项|追溯调整|未分配(?:金额|项目|的金额|支出|部分|利润)?|其他\(补充\)|.*(?:合计|小计|总计)"
    r"|.*(?:抵销|抵銷|抵减)(?:数|项|额|金额)?|(?:.*(?:分部|板块|内部|合并|公司间|公司内).*)?抵消(?:数|项)?"
    r"|其他|其它|主营|主营业务|非主营业务|其他业务|主营业务收入"
)
_GENERIC_TAIL = re.compile(r"(?:业务|产品|系列|销售收入|销售|收入|板块|事业部|分部|类|等)+\Z")
_PUNCTUATION = re.compile(r"[\s\-—_·、,，.。:：/\\\"'“”‘’《》<>【】\[\]]+")
_LEGAL_TAIL = re.compile(r"(?:股份有限公司|有限责任公司|股份公司|有限公司|公司)\Z")


def uscc_check_character(code: str) -> str:
    """Check character of the first 17 characters of a unified social credit code (GB 32100-2015).

    >>> uscc_check_character("91350100M000100Y4")
    '3'
    """
    total = sum(_USCC_VALUE[c] * weight for c, weight in zip(code, _USCC_WEIGHTS, strict=False))
    return _USCC_CHARS[(31 - total % 31) % 31]


def uscc_problem(code: str) -> str | None:
    """What is wrong with a (cleaned, upper-case) unified social credit code; ``None`` when it is right."""
    if len(code) != 18:
        return f"应为 18 位，实为 {len(code)} 位"
    if bad := sorted({c for c in code if c not in _USCC_VALUE}):
        return f"含有不允许的字符 {'、'.join(bad)}（不用 I、O、S、V、Z）"
    if uscc_check_character(code) != code[17]:
        return f"校验位不符：按前 17 位应为 {uscc_check_character(code)}，实为 {code[17]}"
    return None


def stock_code(text: str) -> str | None:
    """Canonical stock code ``600773.SH``; ``None`` when it is none. The exchange follows from the number.

    >>> stock_code("600773"), stock_code("sz000001"), stock_code("688511.SS")
    ('600773.SH', '000001.SZ', '688511.SH')
    """
    found = _STOCK.match(text)
    if found is None:
        return None
    number = found.group(2)
    exchange = "BJ" if number.startswith(("4", "8", "92")) else "SH" if number[0] in "69" else "SZ"
    return f"{number}.{exchange}"


def is_accounting_line(product: str) -> bool:
    """Whether a product text is a line of the accounts (平衡项目, 分部间抵销 …) and no product.

    >>> is_accounting_line("分部间抵销"), is_accounting_line("平衡车")
    (True, False)
    """
    return _ACCOUNTING.fullmatch(product.replace("（", "(").replace("）", ")")) is not None


def bare_key(text: str) -> str:
    """``text`` in lower case without white space and punctuation.

    >>> bare_key("LED 灯-珠")
    'led灯珠'
    """
    return _PUNCTUATION.sub("", text.lower())


def product_key(text: str) -> str:
    """A product text reduced to what can be compared: lower case, no punctuation, no generic last words.

    >>> product_key("锂电池 产品"), product_key("印制电路板业务")
    ('锂电池', '印制电路板')
    """
    bare = bare_key(text)
    return _GENERIC_TAIL.sub("", bare) or bare


def enterprise_name_key(full_name: str) -> str:
    """A registered name reduced for a provisional id: no white space or punctuation, one kind of brackets.

    The legal form stays: 甲有限公司 and 甲股份有限公司 may be two firms.

    >>> enterprise_name_key("苏州 示例（集团）有限公司")
    '苏州示例(集团)有限公司'
    """
    return _PUNCTUATION.sub("", full_name.replace("（", "(").replace("）", ")"))


def without_legal_form(name: str) -> str:
    """A registered name without its legal form: enough to ask whether two are one firm, too little to say so.

    >>> without_legal_form("甲股份有限公司") == without_legal_form("甲有限责任公司")
    True
    """
    return _LEGAL_TAIL.sub("", name)
