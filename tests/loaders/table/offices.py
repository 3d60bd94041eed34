"""Forty ledgers as offices keep them, written from what such sheets look like and not from our words: each column has
its meaning, and what it may be read as.

A ledger is its lines above, its columns (``head=meaning``) and its rows of made-up values. ``|`` joins the lines of a
head of two.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from loaders.identity.rules import uscc_check_character

MAY: dict[str, set[str]] = {
    "firm": {"企业.企业名称"},
    "code": {"企业.统一社会信用代码"},
    "place": {"企业.所在地", "项目.所在地", "机构.所在地", "人才.所在地", "台账所写.地区"},
    "product": {"企业产品.产品"},
    "revenue": {"企业.营业收入", "年度指标.营业收入"},
    "trade": {"企业.所属产业", "企业.行业大类", "企业环节.环节"},
    "scope": {"企业产品.产品"},
    "honour": {"企业.资质荣誉"},
    "project": {"项目.项目名称"},
    "owner": {"企业.企业名称"},
    "money": {"项目.总投资"},
    "stage": {"项目.项目阶段"},
    "institution": {"机构.机构名称"},
    "kind": {"机构.机构类型"},
    "topic": {"机构环节.研究方向"},
    "talent": {"人才.姓名或岗位"},
    "employer": {"人才.所属机构", "人才.所在单位"},
    "title": {"人才.人才称号"},
    "remark": {"台账所写.所写内容"},
    "status": {"企业.经营状态"},
    "country": {"企业.母公司国别地区"},
    "short": {"企业.企业简称"},
    "old": {"年度指标.营业收入"},
    "year": {"项目.本年计划投资"},
    "x": set(),
}
"""Of each meaning the columns of ours that it may be; of ``x`` (what we keep nothing of) none.
"""
POOLS: dict[str, list[Any]] = {
    "product": ["五金冲压件、治具", "锂电池隔膜", "自动化设备；机械手", "注塑件", "PCB、FPC", "工业机器人", "LED 封装"],
    "revenue": [1200, 3560.5, "1.2亿", 880, "2,300", 15000, 420],
    "old": [1100, 3260.5, 12000, 780, 2100, 14000, 400],
    "trade": ["电子信息", "高端装备制造", "新材料", "生物医药", "新能源", "汽车零部件", "智能制造"],
    "honour": [
        "高新技术企业",
        "专精特新中小企业",
        "无",
        "国家级小巨人",
        "瞪羚企业",
        "",
        "高新技术企业、省企业技术中心",
    ],
    "money": [12000, 5000, "3.5亿", 20000, 800, 15000, 6000],
    "stage": ["在建", "已签约", "在谈", "已投产", "拟建", "开工", "竣工"],
    "kind": ["重点实验室", "研究院", "众创空间", "检测中心", "新型研发机构", "孵化器", "技术中心"],
    "topic": ["半导体材料", "智能装备", "新药研发", "储能", "机器视觉", "碳纤维", "工业软件"],
    "title": ["省双创人才", "姑苏领军", "国家级人才", "D类", "E类", "高级工程师", "教授"],
    "status": ["在业", "存续", "注销", "正常", "停产", "存续", "在业"],
    "country": ["日本", "美国", "德国"],
    "short": ["甲股份", "乙科技", "丙新材"],
    "remark": ["缺封装", "补充电芯", "引进整机", "上游材料", "缺检测设备", "无", "延伸后端"],
    "scope": [
        "电子产品、五金制品的研发、生产与销售；自营和代理各类商品及技术的进出口业务（依法须经批准的项目，经批准后方可开展）",
        "公司成立于2008年，是一家专业从事精密模具设计与制造的企业，产品广泛应用于汽车、家电等领域，年销售额过亿。",
        "一般项目：新材料技术研发；塑料制品制造；塑料制品销售（除许可业务外，可自主依法经营法律法规非禁止的项目）",
    ],
}
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", ["建国", "敏", "志强", "丽华", "伟", "晓东", "静"]


@dataclass(frozen=True)
class Office:
    """One ledger: the district whose code and names it has, lines above, columns, the column whose cells are merged,
    and the heads of a table below the first.
    """

    name: str
    above: tuple[str, ...]
    columns: tuple[str, ...]
    town: tuple[str, ...]
    city: tuple[str, str]
    second: tuple[str, ...] = ()
    merged: str = ""


TOWNS = {
    "昆山": ("昆山", "320583", ("玉山镇", "周市", "花桥", "千灯镇", "昆山开发区")),
    "吴江": ("苏州吴江", "320509", ("盛泽镇", "松陵街道", "平望", "汾湖高新区", "黎里镇")),
    "宝安": ("深圳", "440306", ("沙井街道", "福永", "新桥街道", "松岗街道", "石岩")),
    "余姚": ("宁波余姚", "330281", ("泗门镇", "低塘街道", "朗霞街道", "小曹娥镇", "临山镇")),
    "历城": ("济南", "370112", ("洪家楼街道", "王舍人", "董家街道", "郭店街道", "唐冶")),
    "龙泉驿": ("成都", "510112", ("龙泉街道", "大面街道", "西河街道", "柏合街道", "洛带镇")),
}
"""Of each district what firms there are called after, its code, and its towns as offices write them."""


def _office(line: str) -> Office:
    name, above, where, columns, more = [*(part.strip() for part in line.split(";")), ""][:5]
    near, code, town = TOWNS[where]
    merged = more.removeprefix("merged=") if more.startswith("merged=") else ""
    second = () if merged else tuple(more.split())
    lines = tuple(a.strip() for a in above.split("/") if a.strip())
    return Office(name, lines, tuple(columns.split()), town, (near, code), second, merged)


OFFICES = [
    _office(line)
    for line in (Path(__file__).parent / "offices.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def columns_of(office: Office) -> list[tuple[str, str]]:
    """Heads and meanings."""
    return [(c.rpartition("=")[0], c.rpartition("=")[2]) for c in office.columns]


def write(office: Office, folder: Path, rows: int = 9) -> tuple[Path, dict[tuple[int, int], Any]]:
    """The file, and by row number and column what stands there."""
    rng, path = random.Random(office.name), folder / f"{office.name}.xlsx"
    columns, cells = columns_of(office), dict[tuple[int, int], Any]()
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, text in enumerate(office.above):
            sheet.write(at, 0, text)
        top = len(office.above)
        lines = 2 if any("|" in head for head, _ in columns) else 1
        for c, (head, _) in enumerate(columns):
            for line, text in enumerate(head.split("|") if "|" in head else [head]):
                sheet.write(top + line, c, text)
        for r in range(rows):
            for c, (head, means) in enumerate(columns):
                value = _value(rng, office, head, means, r)
                if value in ("", None) or (head == office.merged and r % 3):
                    continue
                sheet.write(top + lines + r, c, value)
                cells[top + lines + r + 1, c] = value
            if office.merged:
                at = [h for h, _ in columns].index(office.merged)
                if r % 3 == 0:
                    sheet.merge_range(top + lines + r, at, top + lines + r + 2, at, cells[top + lines + r + 1, at])
        if office.second:
            base = top + lines + rows + 1
            sheet.write_row(base, 0, list(office.second))
            for r in range(4):
                sheet.write_row(base + 1 + r, 0, _second(rng, office, r))
    return path, cells


def _second(rng: random.Random, office: Office, row: int) -> list[Any]:
    """A row of a table below the first, in the order of its own heads."""
    kinds = {"项目名称": "project", "投资方": "firm", "企业名称": "firm", "产品": "product", "阶段": "stage"}
    out = []
    for head in office.second:
        means = kinds.get(head, "place" if "街道" in head else "revenue" if "营收" in head else "money")
        out.append(_value(rng, office, head, means, 50 + row))
    return out


def _value(rng: random.Random, office: Office, head: str, means: str, row: int) -> Any:
    near, digits = office.city
    if means in ("firm", "owner"):
        return f"{near}{'甲乙丙丁戊己庚辛壬'[row % 9]}{rng.choice(['达', '华', '腾', '源'])}科技有限公司"
    if means == "code":
        bare = f"91{digits}" + "".join(rng.choice("0123456789ABCDEFGH") for _ in range(9))
        return bare + uscc_check_character(bare)
    if means == "place":
        town = rng.choice(office.town)
        return f"{town}{rng.choice(['人民路', '工业路'])}{rng.randint(1, 200)}号" if "址" in head else town
    if means == "project":
        return f"年产{rng.randint(1, 90)}万件{rng.choice(['精密零件', '电池模组', '传感器'])}项目{row}"
    if means == "institution":
        return f"{near}{'甲乙丙丁戊己庚辛壬'[row % 9]}{rng.choice(['研究院', '实验室', '创新中心'])}"
    if means == "talent":
        return rng.choice(SURNAMES) + GIVEN[row % 7]
    if means == "employer":
        return rng.choice([f"{near}甲达科技有限公司", "苏州大学", "山东大学", f"{near}乙源科技有限公司"])
    if means not in ("x", "year"):
        return rng.choice(POOLS[means])
    return _other(rng, near, head, row)


def _other(rng: random.Random, near: str, head: str, row: int) -> Any:
    """A value under a head of which we keep nothing."""
    firm = f"{rng.choice(['上海', '北京', '东莞'])}{rng.choice(['宏', '远', '信'])}实业有限公司"
    rules: list[tuple[str, list[Any]]] = [
        ("序号|排名|楼层", [row + 1]),
        ("身份证", ["320583198801011234"]),
        ("手机|电话|联系方式", [f"13{rng.randint(10**8, 10**9 - 1)}", f"0512-5{rng.randint(10**6, 10**7 - 1)}"]),
        ("座机", [f"0512-5{rng.randint(10**6, 10**7 - 1)}"]),
        ("邮箱", ["a@b.com"]),
        ("网站", ["www.example.com"]),
        ("简称", [f"{near}股份{row}"]),
        ("联系人|代表|厂长|负责人", [rng.choice(SURNAMES) + rng.choice(GIVEN)]),
        ("供应商|客户|母公司|股东|目标企业|合作银行|券商|已投企业|服务企业|申报单位|依托单位", [firm]),
        ("责任单位", ["区工信局", "市商务局"]),
        ("院校", ["苏州大学", "山东大学", "浙江大学"]),
        ("产品", ["精密零件", "锂电池隔膜", "工业机器人"]),
        ("代码|编号|编码", [f"{rng.randint(10**8, 10**9)}"]),
        ("地|址", ["东莞市长安镇", "无锡市新吴区", "上海市松江区"]),
        ("国别", ["日本", "美国", "德国"]),
        ("时间|年月|年份|有效期", ["2023-05", "2024年6月", "2022.11"]),
        ("同比|增幅", ["12.5%", "-3%"]),
        ("元|人数|职工|面积|投资|营业收入|资产", [rng.randint(100, 90000)]),
        ("进展", ["已办结", "办理中", "协调中"]),
    ]
    return rng.choice(next((v for pattern, v in rules if re.search(pattern, head)), ["甲类", "乙类", "一般"]))
