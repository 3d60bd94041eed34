"""A folder in the ChainKnowledgeGraph format: eight files of JSON lines, with all their dirt.

What the files really hold is described in docs/data.md: codes in two formats, accounting lines among
the products, shares that do not sum to one, an exchange where a city is expected.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from graph.errors import InputRefused
from graph.text import clean
from loaders.chainkg.industries import check_company_industries, check_industries
from loaders.files.lines import LineFile, keep
from loaders.identity.located import located_tables
from loaders.identity.rules import is_accounting_line, stock_code
from loaders.ledger.books import Checked

AS_OF = "2020"
"""The files carry no date of their own; their newest listing is of 2021-10 (stated on every record)."""
ORIGIN = "ChainKnowledgeGraph 多年并集（2019–2020 年）"
SCOPE_WEIGHT = "0.001"
"""The source writes this constant for products that are only named in the business scope: no revenue is known."""

FILES = (
    "industry.json",
    "industry_industry.json",
    "industry_up.json",
    "company.json",
    "company_industry.json",
    "product.json",
    "company_product.json",
    "product_product.json",
)

_EXCHANGES = ("上海证券交易所", "深圳证券交易所", "北京证券交易所")
_EXCHANGE = dict(zip(("SH", "SZ", "BJ"), _EXCHANGES, strict=True))


def _file(checked: Checked, folder: Path, name: str) -> LineFile:
    return LineFile(checked, folder, name, AS_OF, ORIGIN)


def check_chainkg(folder: Path) -> Checked:
    """Read and check a folder; nothing is written.

    Raises
    ------
    InputRefused
        When files are missing; the message names them.
    """
    if absent := [f for f in FILES if not (folder / f).is_file()]:
        raise InputRefused(
            f"文件夹 {folder} 缺少 {'、'.join(absent)}；ChainKnowledgeGraph 数据须有这八个文件：{'、'.join(FILES)}"
        )
    checked = Checked("chainkg", folder.name)
    industries = check_industries(checked, folder, AS_OF, ORIGIN)
    codes = _companies(checked, folder)
    check_company_industries(checked, folder, codes, set(industries.values()), AS_OF, ORIGIN)
    products = _products(checked, folder)
    _company_products(checked, folder, codes, products)
    _product_products(checked, folder, products)
    return checked


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _companies(checked: Checked, folder: Path) -> set[str]:
    file, seen, numbers = _file(checked, folder, "company.json"), dict[str, tuple[Any, ...]](), list[int]()
    undated = 0
    for number, (short, full, raw, exchange, listed) in file.rows(("name", "fullname", "code", "location", "time")):
        code = stock_code(clean(raw))
        if code is None:
            file.ledger.reject(
                number, "code", raw, "stock", f"股票代码“{raw}”不合规则", "请写成 6 位数字，可加 .SH 或 .SZ"
            )
            continue
        full_name = clean(full)
        if not full_name:
            file.ledger.reject(number, "fullname", full, "required", "企业名称为空", "请填写工商注册全称")
            continue
        dated = _is_day(listed)
        undated += not dated
        market = exchange if exchange in _EXCHANGES else _EXCHANGE[code[-2:]]
        row = (code, clean(short), full_name, code, market, listed if dated else None)
        keep(file, seen, number, code, row, numbers, "fullname")
    columns = ("id", "name", "full_name", "stock_code", "exchange", "listed_on")
    checked.tables.append(file.table("Enterprise", columns, seen, numbers, fill_only=True))
    checked.tables += located_tables({c: r[2] for c, r in seen.items()}, numbers, file.ledger.source, AS_OF)
    if undated:
        checked.notes.append(f"company.json 有 {undated} 行没有上市日期（写成了交易所名或“-”），日期留空")
    return set(seen)


def _products(checked: Checked, folder: Path) -> set[str]:
    file, seen, numbers = _file(checked, folder, "product.json"), dict[str, tuple[str, str]](), list[int]()
    for number, (raw, _) in file.rows(("name", "name")):
        name = clean(raw)
        if name:
            keep(file, seen, number, name, (name, name), numbers, "name")
        else:
            file.ledger.reject(number, "name", raw, "required", "产品名称为空", "请填写产品名称")
    checked.tables.append(file.table("Product", ("id", "name"), seen, numbers))
    return set(seen)


def _company_products(checked: Checked, folder: Path, codes: set[str], products: set[str]) -> None:
    file, seen, numbers = _file(checked, folder, "company_product.json"), dict[Any, tuple[Any, ...]](), list[int]()
    extra, extra_numbers = dict[str, tuple[str, str]](), list[int]()
    canonical = dict[str, str]()
    for number, (raw, text, weight) in file.rows(("company_code", "product_name", "rel_weight")):
        code = canonical.get(raw) or canonical.setdefault(raw, stock_code(clean(raw)) or raw)
        product = text if text in products else clean(text)
        problem = _product_problem(product, weight)
        if code not in codes:
            file.dangling(number, "company_code", raw, "企业", "company.json")
        elif problem is not None:
            file.ledger.reject(number, *problem)
        else:
            scope = weight == SCOPE_WEIGHT
            row = (code, product, None if scope else float(weight), "经营范围" if scope else "主营构成")
            if keep(file, seen, number, (code, product), row, numbers, "rel_weight") and product not in products:
                products.add(product)
                extra[product] = (product, product)
                extra_numbers.append(number)
    checked.tables.append(file.table("Product", ("id", "name"), extra, extra_numbers))
    columns = ("source", "target", "share", "basis")
    checked.tables.append(file.table("MAKES", columns, seen, numbers, ("Enterprise", "Product")))


def _product_problem(product: str, weight: str) -> tuple[str, object, str, str, str] | None:
    """Column, value, rule, message and hint of the first rule that a product row breaks."""
    if not product:
        return "product_name", product, "required", "产品名称为空", "请填写产品名称"
    if is_accounting_line(product):
        return "product_name", product, "accounting", f"“{product}”是会计科目，不是产品", "请删去这一行"
    try:
        share = float(weight)
    except ValueError:
        return "rel_weight", weight, "number", f"占比“{weight}”不是数字", "请填 0 到 1 之间的数"
    if not 0 <= share <= 1:
        return (
            "rel_weight",
            weight,
            "share.range",
            f"收入占比 {weight} 不在 0 到 1 之间",
            "占比为负或大于 1 多为抵销行或口径不同，请核对",
        )
    return None


def _product_products(checked: Checked, folder: Path, products: set[str]) -> None:
    file = _file(checked, folder, "product_product.json")
    kinds = {"上游材料": "INPUT_OF", "下游产品": "INPUT_OF", "产品小类": "SUBCLASS_OF"}
    seen = {kind: dict[tuple[str, str], tuple[str, str]]() for kind in kinds.values()}
    numbers = {kind: list[int]() for kind in kinds.values()}
    for number, (left, right, rel) in file.rows(("from_entity", "to_entity", "rel")):
        a = left if left in products else clean(left)  # nearly all are known as they stand
        b = right if right in products else clean(right)
        if rel not in kinds:
            file.ledger.reject(number, "rel", rel, "choice", f"关系“{rel}”不认识", f"可用：{'、'.join(kinds)}")
        elif a == b:
            file.ledger.reject(number, "to_entity", right, "self_loop", f"“{right}”与自身有“{rel}”关系", "请删去这一行")
        elif a not in products or b not in products:
            file.dangling(
                number,
                "from_entity" if a not in products else "to_entity",
                left if a not in products else right,
                "产品",
                "product.json",
            )
        else:
            ends = (a, b) if rel == "下游产品" else (b, a)
            keep(file, seen[kinds[rel]], number, ends, ends, numbers[kinds[rel]], "to_entity")
    for kind, rows in seen.items():
        checked.tables.append(file.table(kind, ("source", "target"), rows, numbers[kind], ("Product", "Product")))
