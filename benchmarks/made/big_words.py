"""Words for made-up chains: names of fields, segments, products, enterprises, and the real divisions that they
sit in.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from loaders.identity import divisions as places


def _words(text: str) -> list[str]:
    return text.split()


FIELDS = _words("""集成电路 新型显示 光通信 人工智能 工业软件 智能传感 生物药
医疗器械 纳米材料 先进陶瓷 高性能纤维 特种合金 精细化工 新能源
动力电池 智能网联汽车 工业机器人 数控机床 航空航天 节能环保 智能物流 检验检测 数字文创 海洋工程
轨道交通""")
STAGES, PER_STAGE = ("上游", "中游", "下游", "支撑"), (14, 12, 9, 5)
ROLES = {
    "上游": ("材料", "零部件"),
    "中游": ("制造", "设备", "封装组装"),
    "下游": ("应用", "服务"),
    "支撑": ("检测", "软件", "设计"),
}
_OF_STAGE = {
    "上游": "基材 浆料 靶材 树脂 气体 基板 薄膜 粉体 线缆 连接件 密封件 轴承 电机 阀门",
    "中游": "模组 整机 芯片 器件 装备 控制器 反应釜 成型机 封装 镀膜机 电池包 传动箱",
    "下游": "系统集成 终端 运营服务 工程总包 解决方案 改造 租赁 分销 运维",
    "支撑": "检测服务 设计软件 试验平台 认证服务 仿真平台",
}
LEADING = _words("""上海市 深圳市 北京市 苏州市 广州市 杭州市 成都市 重庆市
武汉市 南京市 宁波市 天津市 无锡市 青岛市 东莞市 佛山市 长沙市
西安市 合肥市 郑州市 济南市 常州市 厦门市 嘉兴市 温州市 绍兴市 台州市 南通市 泉州市 福州市""")
_A = _words("""高纯 超薄 精密 柔性 微型 耐磨 高温 低温 高压 防爆 智能 无线 多轴
单晶 多晶 纳米 复合 碳化 氮化 镀锌 合金 陶瓷 玻璃 石墨 硅基
铜基 铝基 钛基 稀土 生物 医用 车规 军工 船用 矿用 风电 光伏 储能 氢能 激光 红外 紫外 射频
微波 毫米波 光纤 磁性 压电 热敏 气敏 湿敏
液压 气动 伺服 步进 真空 无尘 防腐 阻燃 导热 绝缘 导电 屏蔽 吸波 透明 彩色 可降解 再生""")
_B = _words("""电子 机械 化工 纺织 汽车 船舶 航空 轨道 医疗 农业 建筑 能源 环保
通信 计算 存储 显示 照明 音频 视频 图像 传感 控制 驱动 传动
润滑 密封 过滤 分离 萃取 催化 聚合 发酵 合成 提纯 结晶 烧结 锻造 铸造 冲压 焊接 切削 磨削
抛光 镀膜 涂布 印刷 封装 测试 检验 包装
仓储 物流 运输 清洗 干燥 冷却 加热 保温 除尘 脱硫 脱硝 降噪 减震 防护 监测 报警 定位 导航""")
_C = _words("""膜 板 片 管 线 带 棒 粉 浆 胶 剂 油 漆 纸 布 丝 网 棉 块
环 泵 阀 机 炉 窑 塔 罐 箱 柜 架 座 轴 齿轮 轴承 弹簧 螺栓 接头 插座
开关 电机 电源 电池 电容 电阻 电感 芯片 模块 模组 主板 面板 屏 灯 镜头 天线 探头 探针
夹具 模具 刀具 量具 仪表 仪器 软件 系统 平台
终端 套件 组件 配件""")
_HAN = (
    "华盛鑫泰恒瑞宏达嘉信博远航天星辰云海中科创新联合东方卓越金龙永"
    "安正大明德凯旋力源森林润泽佳康健伟业通飞腾顺兴隆启元光辉锐捷精诚"
)
_TRADES = ("科技", "电子", "新材料", "智能装备", "生物医药", "精密机械", "信息技术", "新能源", "自动化", "化工")
_FORMS = ("有限公司", "股份有限公司", "（集团）有限公司")
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Characters of GB 32100, by value."""


@dataclass(frozen=True, slots=True)
class Divisions:
    """Provinces, cities and districts: rows (code, name, level, parent), and the positions of each in them."""

    rows: list[tuple[str, str, str, str | None]]
    cities: list[int]
    districts: list[list[int]]
    province_of: list[int]


def divisions(cities: int = 100) -> Divisions:
    """The leading cities first, then others in the order of their codes; with all their districts and provinces."""
    with (Path(places.__file__).parents[1] / "data" / "divisions.csv").open(encoding="utf-8", newline="") as handle:
        known = {r["code"]: (r["code"], r["name"], r["level"], r["parent"] or None) for r in csv.DictReader(handle)}
    by_name = {r[1]: r for r in known.values() if r[2] in ("市", "直辖市")}
    chosen = [by_name[n] for n in LEADING] + [r for n, r in by_name.items() if n not in LEADING]
    rows = dict.fromkeys(known[c] for _, _, _, c in chosen[:cities] if c)
    rows |= dict.fromkeys(chosen[:cities])
    below = [[r for r in known.values() if r[3] == city[0]] for city in chosen[:cities]]
    rows |= dict.fromkeys(r for inside in below for r in inside)
    at = {row[0]: i for i, row in enumerate(rows)}
    return Divisions(
        list(rows),
        [at[c[0]] for c in chosen[:cities]],
        [[at[r[0]] for r in inside] for inside in below],
        [at[c[3] or c[0]] for c in chosen[:cities]],
    )


def segment_names(field: int) -> list[tuple[str, str]]:
    """Stage and name of the 40 segments of a field."""
    return [(s, f"{FIELDS[field]}{word}") for s in STAGES for word in _OF_STAGE[s].split()]


def product_names(count: int) -> list[str]:
    """Distinct product names, in an order without meaning."""
    step = 7919  # a prime, so that every combination comes once
    words = list(product(_A, _B, _C))
    rounds, size = -(-count // len(words)), len(words)
    names = ["".join(words[i * step % size]) for i in range(min(count, size))]
    return names + [f"{names[i % size]}{i // size + 1}型" for i in range(size, count)] if rounds > 1 else names


def enterprise_names(
    rng: np.random.Generator, city: NDArray[np.int64], names: list[str]
) -> tuple[list[str], list[str]]:
    """Registered and short names; the registered one begins with the city (-1 for none)."""
    size = len(city)
    words = ["".join(w) for w in rng.choice(list(_HAN), (size, 3)).tolist()]
    trades, forms = rng.integers(0, len(_TRADES), size).tolist(), rng.choice(3, size, p=[0.8, 0.15, 0.05]).tolist()
    homes = [n.removesuffix("市") for n in names]
    full = [
        f"{homes[c] if c >= 0 else ''}{w}{_TRADES[t]}{_FORMS[f]}"
        for w, c, t, f in zip(words, city.tolist(), trades, forms, strict=True)
    ]
    return full, [f"{w}{_TRADES[t][:2]}" for w, t in zip(words, trades, strict=True)]


def credit_codes(districts: NDArray[np.object_]) -> list[str]:
    """Codes in the form of GB 32100, with the right last character, one per district code given."""
    bodies = np.array([f"91{d}MA{i:07d}" for i, d in enumerate(districts)], dtype="U17")
    digits = bodies.view(np.uint32).reshape(len(bodies), 17)
    value = np.zeros(128, dtype=np.int64)
    value[[ord(c) for c in _CODE]] = np.arange(31)
    check = (31 - value[digits] @ np.array([3**i % 31 for i in range(17)])) % 31
    return [f"{b}{_CODE[c]}" for b, c in zip(bodies.tolist(), check.tolist(), strict=True)]
