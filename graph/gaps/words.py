"""Chinese words for parts, thresholds and formulas, for tables and pages."""

from __future__ import annotations

PARTS = {"demand_pull": "需求拉动", "criticality": "关键性", "confidence": "置信度", "importable": "外购可得性"}
"""Name of each part of the priority."""

THRESHOLDS = {
    "prior": "先验强度 k（区位商收缩用）",
    "min_observed": "最少观察数（计入的企业少于它即数据不足）",
    "confidence_floor": "置信度下限（低于它的“没有”不算数）",
    "lq_weak": "薄弱区位商（低于它为薄弱）",
    "makers_weak": "最少有效企业数",
    "density_extend": "延链关联度",
    "importable_from": "可外购阈值（外购可得性不低于它，本地停产时可外购替代）",
}
"""Name of each threshold."""

FORMULAS = (
    ("预期 E", "对比范围中本环节的企业数 × 本地企业数 ÷ 对比范围的企业数：本地若与总体结构相同，应有的企业数"),
    ("区位商 LQ", "（本地企业数 + k）÷（预期 E + k）；大于 1 表示比总体更集中，k 使小数目不致大起大落"),
    ("置信度 c", "1 − e 的 −E 次方：本地若与总体相同，至少看到一家的概率；它低，则“没看到”说明不了什么"),
    ("有效企业数", "1 ÷ 各企业份额平方之和；两家同等大小为 2，一家独大接近 1；没有企业为空"),
    ("需求拉动", "用到本环节的本地下游强度 ÷ 本地有投入要求的环节强度合计，0 到 1"),
    ("关键性", "得不到本环节时停产的本地下游强度 ÷ 同上合计，沿必需投入传导，0 到 1"),
    ("关联度", "本环节与本地已有环节的邻近度之和 ÷ 与全部环节的邻近度之和；邻近度按同时从事两个环节的企业算，不限地区"),
    (
        "高出对比地区",
        "本地关联度 − 对比地区的平均关联度；没有指定对比地区时，取同级、规模（业务已知的企业数）"
        "在一半到两倍之间的地区，不足 4 个取最接近的",
    ),
    ("象限", "区位商不低于 1 为优势（不低于对比地区）或风险（低于），低于 1 为机会或弱项，本地没有为潜在进入"),
    ("优先级", "需求拉动 × 关键性 × 置信度 ×（1 − 外购可得性），各项可带权重（指数），0 到 1；只用于缺口排序"),
)
"""How the numbers are computed, in words."""

EVIDENCE_KINDS = {
    "local_enterprise": "本地企业",
    "enterprise_elsewhere": "外地企业",
    "suggested_enterprise": "待确认的本地企业",
    "supplies": "本地下游环节",
}
"""Name of each kind of evidence."""
