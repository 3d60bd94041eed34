"""A chain of fifteen segments with made-up enterprises and one very long name, and a field without any: small and empty
maps. The enterprises are on a list that is declared complete for four cities, so that these have gaps.
"""

from __future__ import annotations

import csv
import io

from graph.dates import to_iso, today

SMALL, EMPTY, LIST = "small", "hollow", "small-list"
LONG = "面向新能源汽车主驱逆变器的车规级碳化硅功率模块封装用高可靠银烧结材料与配套工艺服务"
_SEGMENTS = (
    ("上游", "材料", ("碳化硅粉料", "碳化硅衬底", "碳化硅外延片", LONG)),
    ("上游", "设备", ("长晶炉", "外延炉")),
    ("中游", "芯片", ("芯片设计", "晶圆制造", "功率器件")),
    ("中游", "封装", ("模块封装", "可靠性测试")),
    ("下游", "应用", ("主驱逆变器", "车载充电机", "充电桩")),
    ("支撑", "服务", ("失效分析",)),
)
_CITIES = ("苏州市", "上海市", "深圳市", "无锡市")


def tables() -> dict[str, bytes]:
    """Uploads for a store that knows the bundled districts; always the same but for the date of the list, today."""
    flat = [(stage, group, name) for stage, group, names in _SEGMENTS for name in names]
    segments = [
        (f"small.{i}", name, SMALL, stage, group, i, "是" if i % 6 == 1 else "否", "0.2")
        for i, (stage, group, name) in enumerate(flat)
    ]
    supplies = [(f"small.{i}", f"small.{i + 1}", "是" if i % 3 else "否") for i in range(len(flat) - 1)]
    firms = [
        (f"small-firm-{i}", f"示例功率{i:02d}", f"示例功率半导体{i:02d}有限公司", _CITIES[(i * 7) % 11 % 4], LIST)
        for i in range(60)
    ]
    links = [
        (f"small-firm-{i}", f"small.{(i * i + k * 4) % len(flat)}", "0.4") for i in range(60) for k in range(1 + i % 3)
    ]
    return {
        "细分领域.csv": _csv(
            ("领域编号", "领域名称", "链条状态"),
            [(SMALL, "车规功率模块（示例小链）", "示例链"), (EMPTY, "还没有环节的领域（示例）", "")],
        ),
        "环节.csv": _csv(
            ("环节编号", "环节名称", "细分领域", "阶段", "子阶段", "序号", "卡脖子", "外购可得性"), segments
        ),
        "环节供需.csv": _csv(("上游环节", "下游环节", "是否必需"), supplies),
        "名录.csv": _csv(
            ("名录编号", "名录名称", "名录种类", "入列方式", "名录截至", "申明完整度", "申明人", "申明依据"),
            [(LIST, "示例功率企业名录", "自有台账", "应列尽列", to_iso(today()), 1, "示例专班", "逐户核对")],
        ),
        "名录家数.csv": _csv(("名录", "地区", "家数"), [(LIST, city, "") for city in _CITIES]),
        "企业.csv": _csv(("企业编号", "企业简称", "企业名称", "所在地", "名录"), firms),
        "企业环节.csv": _csv(("企业", "环节", "收入占比"), list(dict.fromkeys(links))),
    }


def _csv(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode("utf-8-sig")
