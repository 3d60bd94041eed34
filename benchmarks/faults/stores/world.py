"""A small world that links itself: firms whose products are named as segments are, as folders of CSV files."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from pathlib import Path

FIELD, PLACE = "small", "苏州市"
_SEGMENTS = (
    "碳化硅粉料",
    "碳化硅衬底",
    "碳化硅外延片",
    "长晶炉",
    "外延炉",
    "芯片设计",
    "晶圆制造",
    "功率器件",
    "模块封装",
    "可靠性测试",
    "主驱逆变器",
    "车载充电机",
    "充电桩",
    "失效分析",
)
_STAGES = ("上游",) * 5 + ("中游",) * 5 + ("下游",) * 3 + ("支撑",)
_PLACES = (
    ("320000", "江苏省", "", "省"),
    ("320500", PLACE, "江苏省", "市"),
    ("320583", "昆山市", PLACE, "县级"),
    ("310000", "上海市", "", "直辖市"),
    ("440300", "深圳市", "", "市"),
)
_HOMES = (PLACE, "昆山市", "上海市", "深圳市")
BASE, ARRIVED, OTHERS, FOLLOWING = 200, 160, 120, 8
"""Enterprises of each batch."""
KEEP, DROP = "base-0", "base-1"
"""Two records that a person may merge."""
ROSTER, LISTED = "listed", 120
"""A list that says how many firms there are of its kind, so that what is missing may be said; per place."""
MISSING = 9
"""The segment that the place assessed is without."""
SUGGESTED = ("base-7", "small.7")
"""A match that waits for a review: its maker is only registered for the product."""


def base(folder: Path) -> Path:
    """The chain, its places, and firms in it."""
    _write(folder, "区划", ("区划代码", "区划名称", "上级区划", "级别"), _PLACES)
    _write(folder, "细分领域", ("领域编号", "领域名称", "链条状态"), [(FIELD, "车规功率模块", "示例链")])
    _write(
        folder,
        "环节",
        ("环节编号", "环节名称", "细分领域", "阶段", "序号", "外购可得性", "卡脖子"),
        [(f"small.{i}", n, FIELD, _STAGES[i], i, "0.2", "是" if i % 6 == 1 else "否") for i, n in enumerate(_SEGMENTS)],
    )
    pairs = [(f"small.{i}", f"small.{i + 1}", "是" if i % 3 else "否") for i in range(len(_SEGMENTS) - 1)]
    _write(folder, "环节供需", ("上游环节", "下游环节", "是否必需"), pairs)
    kept = ("名录编号", "名录名称", "名录种类", "入列方式", "按哪里计", "名录截至", "提供单位")
    _write(folder, "名录", kept, [(ROSTER, "示例名单", "规上企业", "应列尽列", "生产场所", "2025", "示例")])
    _write(folder, "名录家数", ("名录", "地区", "家数"), [(ROSTER, place, LISTED) for place in _HOMES])
    return _firms(folder, "base", BASE)


def arrivals(folder: Path) -> Path:
    """New firms in the chain, and new values of known ones: what was valid before ends."""
    moved = [
        (f"base-{i}", f"示例base{i}", f"示例base功率{i}号有限公司", _home(i + 1), "88", ROSTER) for i in range(20, 50)
    ]
    return _firms(folder, "new", ARRIVED, moved)


def others(folder: Path) -> Path:
    """Firms that have nothing to do with those that arrived, but with the chain."""
    return _firms(folder, "other", OTHERS)


def following(folder: Path) -> Path:
    """A few firms, imported after every fault."""
    return _firms(folder, "next", FOLLOWING)


def _firms(folder: Path, name: str, count: int, more: Sequence[tuple[str, ...]] = ()) -> Path:
    """Firms with a product each or two.

    Every eighth product is only what its maker is registered for, so that its match is only suggested.
    """
    chance = random.Random(name)
    firms = [
        (f"{name}-{i}", f"示例{name}{i}", f"示例{name}功率{i}号有限公司", _home(i), str(1 + i), ROSTER)
        for i in range(count)
    ]
    makes = [
        (f"{name}-{i}", _SEGMENTS[i % len(_SEGMENTS)], *(("", "经营范围") if i % 8 == 7 else (_share(chance), "")))
        for i in range(count)
    ]
    makes += [(f"{name}-{i}", _SEGMENTS[(i + 5) % len(_SEGMENTS)], "0.05", "") for i in range(0, count, 3)]
    _write(folder, "企业", ("企业编号", "企业简称", "企业名称", "所在地", "营业收入", "名录"), [*firms, *more])
    return _write(folder, "企业产品", ("企业", "产品", "收入占比", "依据"), makes)


def _share(chance: random.Random) -> str:
    return f"{chance.uniform(0.1, 0.9):.3f}"


def _home(number: int) -> str:
    """Where a firm is; none that makes what is ``MISSING`` is in the place that is assessed, or below."""
    return _HOMES[2 + number % 2 if MISSING in (number % len(_SEGMENTS), (number + 5) % len(_SEGMENTS)) else number % 4]


def _write(folder: Path, sheet: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{sheet}.csv").open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([head, *rows])
    return folder
