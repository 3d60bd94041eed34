"""A ledger of a city's enterprises as its office keeps it: sixteen columns, nearly every name another one."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.loaders.table.dirty import STATES, code, day, money

ROWS = 60_000
_HEADS = (
    *("序号", "企业名称", "统一社会信用代码", "所属街道", "注册地址", "主导产品", "所属行业"),
    *("2024年营业收入（万元）", "2023年营业收入（万元）", "年研发费用（万元）", "上市日期", "经营状态", "资质荣誉"),
    *("联系人", "联系电话", "备注"),
)
_TOWNS = ["玉山镇", "花桥镇", "张浦镇", "周市镇", "陆家镇", "巴城镇", "千灯镇", "锦溪镇", "昆山开发区", "昆山高新区"]
_ROADS = ["前进路", "长江路", "星湖街", "黄河路", "中山路", "人民南路", "震川路", "同心路", "环庆路", "青阳路"]
_TRADES = ["精密机械", "电子科技", "新材料", "自动化设备", "半导体", "模具", "塑胶", "生物医药", "光电", "汽车零部件"]
_FORMS = ["有限公司", "股份有限公司", "（集团）有限公司", "科技有限公司"]
_PRODUCTS = [
    *("PCB", "柔性线路板", "硅片", "抛光片", "自动化设备", "锂电池隔膜", "精密模具", "注塑件", "IC载板", "封装测试"),
    *(
        "光刻胶",
        "电子特气",
        "连接器",
        "继电器",
        "工业机器人",
        "减速器",
        "伺服电机",
        "数控机床",
        "铝合金压铸件",
        "碳纤维",
    ),
]
_CHAINS = ["集成电路", "电子信息", "高端装备", "新材料", "生物医药", "3981", "C3985", "汽车零部件", "新能源"]
_HONOURS = ("高新技术企业、专精特新", "小巨人", "无", "", "")
_STEM = "华新盛达恒瑞金宏远东方中天科创立信佳欣同泰丰源博宇联邦海洋昌隆明德"


def write_ledger(path: Path, rows: int = ROWS, seed: int = 7) -> None:
    """Write the ledger, the same for the same seed: a title, a row of heads, ``rows`` enterprises."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, dates = book.add_worksheet("企业台账"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(0, 0, "昆山市企业台账")
        sheet.write_row(1, 0, _HEADS)
        for at, row in enumerate(_rows(random.Random(seed), rows), 2):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(at, column, value, dates)
                elif isinstance(value, str) and value:
                    sheet.write_string(at, column, value)
                elif value not in (None, ""):
                    sheet.write(at, column, value)


def _rows(rng: random.Random, rows: int) -> Iterator[tuple[Any, ...]]:
    for number in range(1, rows + 1):
        town, name = rng.choice(_TOWNS), "".join(rng.choice(_STEM) for _ in range(4))
        within = rng.choice(["", "3号楼", "A栋201室"])
        special = f"{rng.choice(_STEM)}{rng.choice(_STEM)}专用件{rng.randint(1, 5000)}"
        yield (
            number,
            f"昆山{name}{rng.choice(_TRADES)}{rng.choice(_FORMS)}",
            code(rng) if rng.random() < 0.9 else "",
            town,
            f"江苏省苏州市昆山市{town}{rng.choice(_ROADS)}{rng.randint(1, 2000)}号{within}",
            "、".join(rng.sample(_PRODUCTS, rng.randint(1, 4))) if rng.random() < 0.95 else special,
            rng.choice(_CHAINS),
            money(rng, "万元", 1)[0],
            round(rng.uniform(10, 99_999), 2),
            round(rng.uniform(1, 999), 2),
            day(rng)[0] if rng.random() < 0.1 else None,
            rng.choice(STATES)[0],
            rng.choice(_HONOURS),
            rng.choice(["张三", "李四"]),
            f"139{rng.randint(10**7, 10**8 - 1)}",
            rng.choice(["缺人", "", "用地12亩"]),
        )
