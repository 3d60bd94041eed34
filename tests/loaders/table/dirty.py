"""Dirty ledgers made from a seed, with the truth of each cell: what a person would read there, or that nobody could."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from loaders.identity.rules import enterprise_name_key, uscc_check_character

ASIDE, NOTHING = "put aside", "nothing"
"""The truth of a cell that cannot be read, and of one that says that there is nothing."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and its truth: (kind, field, value), or one of the words above."""

    text: Any
    kind: str
    field: str
    truth: Any


@dataclass
class Ledger:
    """A file, the sheet with the table, and by row number and column the cells; ``ids`` of the firm of each row."""

    path: Path
    sheet: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)
    projects: dict[int, str] = field(default_factory=dict)
    rows: int = 0


def code(rng: random.Random) -> str:
    bare = "91320583" + "".join(rng.choice("0123456789ABCDEFGH") for _ in range(9))
    return bare + uscc_check_character(bare)


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def money(rng: random.Random, unit: str, into: float) -> tuple[Any, Any]:
    """An amount as it is written under a head of this unit, and what it is in ``into`` yuan."""
    size = {"亿元": 1e8, "万元": 1e4}[unit]
    number = rng.choice([rng.randint(1, 9000), round(rng.uniform(0.1, 99), 2)])
    forms: list[tuple[Any, Any]] = [
        (number, number * size / into),
        (str(number), number * size / into),
        (f"{number}{unit}", number * size / into),
        (f"约{number}万", number * 1e4 / into),
        (wide(str(number)), number * size / into),
        (f"{number:,}万元", number * 1e4 / into),
        (f"{number}亿", number * 1e8 / into),
        (rng.choice(["见附表", f"{number}-{number + 5}", f"{number}万以上", "1.2.3", "200万美元"]), ASIDE),
        (rng.choice(["-", "无", "／", "暂无", "/"]), NOTHING),
        (None, NOTHING),
    ]
    return rng.choices(forms, weights=[6, 3, 2, 1, 1, 1, 1, 1, 1, 1])[0]


PLACES = [
    ("玉山镇", "320583"),
    ("昆山开发区", "320583"),
    ("昆山市花桥镇", "320583"),
    ("江苏省苏州市昆山市前进东路12号", "320583"),
    ("苏州工业园区星湖街328号5栋", "320571"),
    ("吴中区木渎镇", "320506"),
    ("上海市浦东新区张江路1号", "310115"),
    ("吴江市盛泽镇", "320509"),
    ("昆山", "320583"),
    ("月球基地", ASIDE),
    ("鼓楼区", ASIDE),
    ("-", NOTHING),
]
PRODUCTS = ["PCB、柔性线路板", "硅片；抛光片", "自动化设备", "锂电池隔膜", "精密模具，注塑件", "无", "IC 载板"]
STAGES = [
    ("已签约", "签约"),
    ("在谈", "意向"),
    ("在建", "开工"),
    ("已投产", "投产"),
    ("签约", "签约"),
    ("流产", "终止"),
    ("另行通知", ASIDE),
]


def place(rng: random.Random) -> tuple[Any, Any]:
    return rng.choice(PLACES)


def product(rng: random.Random) -> tuple[Any, Any]:
    text = rng.choice(PRODUCTS)
    return text, NOTHING if text == "无" else tuple(text.split("；"))


def uscc(rng: random.Random) -> tuple[Any, Any]:
    good = code(rng)
    bad = good[:-1] + ("1" if good[-1] != "1" else "2")
    odd = [
        (wide(good), good),
        (f"{good[:8]} {good[8:]}", good),
        (good.lower(), good),
        ("13912345678", ASIDE),
        (bad, ASIDE),
    ]
    return rng.choices([(good, good), ("", NOTHING), *odd], weights=[8, 2, 1, 1, 1, 1, 1])[0]


def day(rng: random.Random) -> tuple[Any, Any]:
    y, m, d = rng.randint(1995, 2025), rng.randint(1, 12), rng.randint(1, 28)
    iso, month = f"{y}-{m:02}-{d:02}", f"{y}-{m:02}"
    forms = [
        (dt.date(y, m, d), iso),
        (f"{y}{m:02}{d:02}", iso),
        (f"{y}.{m}.{d}", iso),
        (f"{y}/{m}/{d}", iso),
        (wide(f"{y}年{m}月{d}日"), iso),
        (f"{y}年{m}月", month),
        (f"{d}/{m}/{y}", ASIDE),
        ("待定", NOTHING),
    ]
    return rng.choice(forms)


STATES = [("存续", "正常"), ("在业", "正常"), ("注销", "吊销注销"), ("正常", "正常"), ("搬迁中", ASIDE), ("", NOTHING)]
HONOURS = [("高新技术企业、专精特新", "高新技术企业；专精特新"), ("小巨人", "小巨人"), ("无", NOTHING)]
TRAPS = [
    "预计营业收入（万元）",
    "母公司名称",
    "上游产品",
    "1-9月营业收入（亿元）",
    "营业收入同比增长（%）",
    "产值（万美元）",
    "年产值（万元）",
    "法人",
    "采购产品",
]
"""Heads that are almost those of ours."""


def trap(rng: random.Random) -> tuple[Any, Any]:
    return rng.choice(["12.5", "某某有限公司", "硅片", "30%"]), None


Maker = Callable[[random.Random], tuple[Any, Any]]
Column = tuple[str, str, str, Maker | None]


def firm_columns(rng: random.Random, unit: str, above: bool) -> list[Column]:
    bracket = "" if above else rng.choice(["（{}）", "({})", "（单位：{}）", "（{}/年）"]).format(unit)
    head = rng.choice(["年营业收入", "2024年销售收入", "营业收入", "主营业务收入"])
    size: Maker = lambda r: money(r, unit, 1e4)  # noqa: E731
    return [
        (rng.choice(["统一社会信用代码", "统一信用代码", "社会信用代码", "税号"]), "Enterprise", "uscc", uscc),
        (rng.choice(["所属街道", "地址", "注册地址", "所在地", "所属板块"]), "LOCATED_IN", "target", place),
        (rng.choice(["主导产品", "主要产品", "主营业务", "主要产品及服务"]), "MAKES", "target", product),
        (head + bracket, "Enterprise", "size", size),
        ("上市日期", "Enterprise", "listed_on", day),
        (rng.choice(["经营状态", "企业状态", "登记状态"]), "Enterprise", "status", lambda r: r.choice(STATES)),
        (rng.choice(["资质荣誉", "企业资质", "荣誉称号"]), "Enterprise", "honours", lambda r: r.choice(HONOURS)),
        (rng.choice(TRAPS), "trap", "", trap),
        (rng.choice(["联系人", "企业负责人"]), "", "", lambda r: (r.choice(["张三", "李四"]), None)),
        (rng.choice(["联系电话", "手机"]), "", "", lambda r: (f"139{r.randint(10**7, 10**8 - 1)}", None)),
        (rng.choice(["备注", "企业诉求", "用地（亩）"]), "", "", lambda r: (r.choice(["缺人", "12", ""]), None)),
    ]


def project_columns(rng: random.Random, unit: str) -> list[Column]:
    total: Maker = lambda r: money(r, unit, 1e8)  # noqa: E731
    return [
        (rng.choice(["项目阶段", "进展", "目前进展", "项目状态"]), "Project", "stage", lambda r: r.choice(STAGES)),
        (rng.choice(["总投资", "计划总投资", "投资额"]) + f"（{unit}）", "Project", "amount_cny_100m", total),
        (rng.choice(["拟落户地", "建设地点", "项目所在地"]), "LOCATED_IN", "target", place),
        ("联系电话", "", "", lambda r: (f"138{r.randint(10**7, 10**8 - 1)}", None)),
    ]


def make(seed: int, folder: Path, rows: int = 12) -> Ledger:
    """A ledger; every choice follows from the seed."""
    rng = random.Random(seed)
    project, unit = rng.random() < 0.3, rng.choice(["亿元", "万元"])
    above = not project and rng.random() < 0.3
    columns = project_columns(rng, unit) if project else firm_columns(rng, unit, above)
    name = rng.choice(["项目名称", "招商项目"]) if project else rng.choice(["企业名称", "单位名称", "公司全称", "企业"])
    columns = rng.sample(columns, k=max(3, len(columns) - rng.randint(0, 4)))
    columns.insert(0, (name, "Project" if project else "Enterprise", "name" if project else "full_name", None))
    if rng.random() < 0.6:
        columns.insert(0, ("序号", "", "", lambda r: (r.randint(1, 99), None)))
    columns.insert(rng.randint(1, len(columns)), ("", "", "", lambda r: (None, None)))
    kind = "csv" if rng.random() < 0.25 else "xlsx"
    ledger = Ledger(folder / f"台账{seed}.{kind}", f"台账{seed}" if kind == "csv" else "台账")
    grid = _above(rng, columns, kind, unit if above else "")
    _fill(rng, ledger, grid, columns, rows, project)
    grid += [["合计" if i == 0 else 3 if i > 2 else None for i in range(len(columns))], ["注：数据截至六月"]]
    _write(rng, ledger.path, grid, kind)
    return ledger


def _above(rng: random.Random, columns: list[Column], kind: str, unit: str) -> list[list[Any]]:
    heads: list[Any] = [_head(rng, c[0]) or None for c in columns]
    grid: list[list[Any]] = [["昆山市重点台账"]]
    if unit:
        grid.append(["填报单位：昆山市商务局", None, f"单位：{unit}"])
    elif rng.random() < 0.5:
        grid.append(["填报单位：昆山市工信局", None, "2025年6月"])
    if kind == "xlsx" and rng.random() < 0.4:
        at = rng.randint(2, len(heads) - 2)
        upper = [None if i in (at, at + 1) else h for i, h in enumerate(heads)]
        upper[at] = "基本情况"
        return [*grid, upper, [h if i in (at, at + 1) else None for i, h in enumerate(heads)]]
    return [*grid, heads]


def _head(rng: random.Random, text: str) -> str:
    """A head with what people put into it."""
    odd = [text, text, text, wide(text), f"{text[:2]}\n{text[2:]}", f" {text} ", f"{text}*"]
    return rng.choice(odd) if text else text


def _fill(
    rng: random.Random, ledger: Ledger, grid: list[list[Any]], columns: list[Column], rows: int, project: bool
) -> None:
    names = [f"昆山{a}{b}有限公司" for a in "甲乙丙丁戊己庚辛" for b in "电子材料机械"]
    titles, heads = dict[int, str](), grid[-1]
    code_at = next((i for i, c in enumerate(columns) if c[2] == "uscc"), None)
    for i in range(rows):
        again = rng.choice(sorted(titles)) if titles and rng.random() < 0.15 and not project else None
        if rng.random() < 0.1:
            grid.append(rng.choice([["小计", *[5] * (len(columns) - 1)], heads]))
        number, line = len(grid) + 1, list[Any]()
        title = names[i] + ("项目" if project else "")
        if again is not None and (code_at is None or rng.random() < 0.7):
            title = titles[again]
        titles[number] = title
        shown = wide(" ") + title if rng.random() < 0.1 else title
        for at, (_, kind, field_, maker) in enumerate(columns):
            text, truth = (shown, title) if maker is None else maker(rng)
            if again is not None and at == code_at:
                old = ledger.cells.get((again, at))
                text, truth = (old.text, old.truth) if old else (None, NOTHING)
            line.append(text)
            if kind and text not in (None, ""):
                ledger.cells[number, at] = Cell(text, kind, field_, truth)
        grid.append(line)
    ledger.rows = rows
    ledger.ids = {n: f"xm:{t}" if project else _id(ledger, titles, n) for n, t in titles.items()}


def _id(ledger: Ledger, titles: dict[int, str], number: int) -> str:
    """The firm of a row: by its own code, else by the one code of its name, else by its name."""
    codes = {n: c.truth for (n, _), c in ledger.cells.items() if c.field == "uscc" and c.truth not in (ASIDE, NOTHING)}
    same = {codes[n] for n, t in titles.items() if t == titles[number] and n in codes}
    return codes.get(number) or (same.pop() if len(same) == 1 else f"P:{enterprise_name_key(titles[number])}")


def _write(rng: random.Random, path: Path, grid: list[list[Any]], kind: str) -> None:
    if kind == "csv":
        with path.open("w", encoding=rng.choice(["gb18030", "utf-8-sig", "utf-8"]), newline="") as handle:
            csv.writer(handle).writerows(grid)
        return
    with xlsxwriter.Workbook(str(path)) as book:
        if rng.random() < 0.3:
            book.add_worksheet("填表说明").write_row(0, 0, ["请如实填写"])
        sheet = book.add_worksheet("台账")
        for r, line in enumerate(grid):
            for c, value in enumerate(line):
                if isinstance(value, dt.date):
                    sheet.write_datetime(r, c, value, book.add_format({"num_format": "yyyy-mm-dd"}))
                elif isinstance(value, float) and rng.random() < 0.2:
                    sheet.write_formula(r, c, f"={value}*1", None, value)
                elif value is not None:
                    sheet.write(r, c, value)
        if rng.random() < 0.4:
            old = book.add_worksheet("旧表")
            old.write_row(0, 0, ["企业名称", "地址", "主导产品"])
            old.write_row(1, 0, ["旧有限公司", "昆山市", "旧产品"])
            old.hide()
