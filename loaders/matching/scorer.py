"""How likely a candidate match is right: a logistic model of a few readable features.

The weights were fitted on the tuning half of the labelled pairs (``python -m benchmarks.loaders.fit``) and live in
``data/match_weights.csv``; the reporting half was not looked at for them.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from loaders.identity.rules import product_key
from loaders.matching.lexicon import SCOPE, Match

FILE = Path(__file__).parents[1] / "data" / "match_weights.csv"
FEATURES = (
    "常数",
    "仅经营范围",
    "以较短的别名结尾",
    "同时符合几个环节",
    "词长占比",
    "以词开头",
    "词尾角色相同",
    "词尾角色不同",
    "行业相合",
    "行业不明",
    "另有定论",
)
"""What is weighed, in the order of :func:`features`."""
THRESHOLD = "建议门槛"
_TAILS = {
    "设备": "设备 机 仪 仪器 装置 生产线 机床 机组 装备 器械 车 炉 泵 阀",
    "服务": "服务 工程 施工 安装 检测 租赁 运营 维护 维修 咨询 代理 贸易 销售 设计 研发 开发 培训 加工 回收 物流 运输 "
    "承包 经营 投资 管理 零售 批发 经销 项目 解决方案 集成",
    "软件": "软件 平台 系统软件 app",
    "零部件": "配件 零部件 零件 部件 组件 模块 总成 附件",
    "材料": "材料 原料 辅料 粉 树脂 涂料 胶 剂 膜 纤维 板材 薄膜 试剂 液 盐 酸 纸 布 丝 箔",
}
_ROLES = {
    "材料": "材料",
    "零部件": "零部件",
    "设备": "设备",
    "软件": "软件",
    "设计": "服务",
    "检测": "服务",
    "服务": "服务",
}
_BY_TAIL = sorted(((w, role) for role, words in _TAILS.items() for w in words.split()), key=lambda p: -len(p[0]))


def tail_role(key: str) -> str | None:
    """What kind of thing the last word of a product key names; ``None`` where it does not tell.

    >>> tail_role("锂电池设备"), tail_role("锂电池隔膜"), tail_role("锂电池")
    ('设备', '材料', None)
    """
    return next((role for word, role in _BY_TAIL if key.endswith(word)), None)


def features(match: Match, key: str, role: str | None, affinity: float | None, elsewhere: bool) -> tuple[float, ...]:
    """Features of one candidate, in the order of :data:`FEATURES`; all lie in 0..1.

    ``role`` is the segment's function role, ``affinity`` that of the makers' industries, ``elsewhere`` whether the text
    is confirmed in another segment.
    """
    tail, wanted = tail_role(key), _ROLES.get(role or "")
    return (
        1.0,
        match.rule == SCOPE,
        match.rule == "wider",
        match.rule == "ambiguous",
        match.likeness,
        key.startswith(product_key(match.word)),
        tail is not None and tail == wanted,
        tail is not None and wanted is not None and tail != wanted,
        math.sqrt(affinity or 0.0),
        affinity is None,
        elsewhere,
    )


@cache
def load_weights() -> Mapping[str, float]:
    """Fitted weights by feature, the threshold of suggestions, and the measured precision of each confirming rule."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        return {row["项"]: float(row["值"]) for row in csv.DictReader(handle)}


def probability(values: tuple[float, ...], weights: Mapping[str, float]) -> float:
    """Logistic model, 0..1."""
    total = sum(weights[name] * float(value) for name, value in zip(FEATURES, values, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
