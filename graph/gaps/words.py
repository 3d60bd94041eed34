"""Chinese words for parts, limits and formulas, for tables and pages."""

from __future__ import annotations

PARTS = {"firms": "带动户数", "sureness": "把握", "importable": "外购可得性", "urgency": "紧迫"}
"""Name of each part of the priority."""

WEIGHED = "折算带动企业，户"
"""What a priority counts, and what asking is worth, as the unit of a column: firms that would gain by it, weighed by
how sure that is and how hard it is to buy in; no number of firms that are there.
"""
FIRMS_WEIGHED = "户：本地用它的企业，必需的计 1、其余计三分之一，含推算没看到的，不是家数"
"""What has to be said of it where it is no column: beside it stand numbers of firms."""

THRESHOLDS = {
    "present_from": "“有”的最低把握（低于它为“有记录”）",
    "none_from": "“无”的最低把握",
    "look_from": "“无”至少要看到几成",
    "likely_from": "“疑缺”的最低把握",
    "added_from": "“疑缺”中，看过之后至少多出的把握",
    "over_from": "“显著强”的最低把握",
    "strong_firms": "“显著强”至少几家企业",
    "strong_texts": "“显著强”至少几个不同的依据",
    "under_from": "“显著弱”的最低把握",
    "alone_from": "“单一来源”“缺链主”算作薄弱的最低把握",
    "needed_firms": "“需要”至少几家本地企业离不开它（卡脖子的一家即可）",
    "related_quantile": "“可延伸”的关联度须高于同规模地区的几成",
    "importable_from": "可外购阈值（外购可得性不低于它，本地停产时可外购替代）",
}
"""Name of each limit."""

FORMULAS = (
    (
        "应见 e",
        "（别处本环节所见 + k）× t × 本地所见 ÷ 别处所见：与各地同样结构时，按名录应当看到几家；t = n̄ ÷（n̄ + k）",
    ),
    ("看到几成 d", "本地所在地与业务都清楚的名录企业 ÷ 名录在本地的家数 × 匹配的查全率"),
    ("应有 E", "π × e ÷ d：按规模应当有几家；π 是已确认的对应关系属实且仍在做的概率"),
    ("没有的把握", "((b + πe) ÷ (b + E)) 的 a 次方：一家没看到时，确实没有的概率"),
    ("别无第二家的把握", "((b + πe) ÷ (b + E)) 的 (a + n) 次方"),
    ("有的把握", "1 −（1 − π）的 j 次方 × 没有的把握；j 是不同的依据数，不是企业数"),
    ("区位商 LQ", "服从 Gamma(a + n, b + e)：给出中位数与九成区间；显著强、显著弱按它大于、小于 1 的概率"),
    (
        "a、b、k、n̄",
        "每份名录（人挑选的不算）、每级地区、每版数据拟合一次，用全部环节和看到 10 家以上的地区；"
        "本地不参加与自己的比较",
    ),
    ("有效企业数", "1 ÷ 各企业份额平方之和；两家同等大小为 2，一家独大接近 1；没有企业为空"),
    ("带动户数 B", "用它的本地企业（必需计 1，其余计 ⅓）+ 一半的供它的本地企业，含预计没看到的；邻近有的减半"),
    (
        "把握 h",
        "无、疑缺：没有的把握（申明收全的没有概率，按申明的比例计）；显著弱：偏弱的把握；单一来源：别无第二家的把握的一半；其他风险：¼",
    ),
    (
        "优先级",
        "带动户数 × 把握 ×（1 − 外购可得性）× 紧迫（1，规划点名加 ½，卡脖子加 ½），各项可带权重（指数）；"
        "读作折算带动的企业户数",
    ),
    ("关联度", "本环节与本地已有环节的邻近度之和 ÷ 与全部环节的邻近度之和；邻近度按同时从事两个环节的企业算，不限地区"),
    (
        "高出对比地区",
        "本地关联度 − 对比地区的平均关联度；没有指定对比地区时，取同级、规模（业务已知的企业数）"
        "在一半到两倍之间的地区，不足 4 个取最接近的",
    ),
    ("象限", "区位商不低于 1 为强项（不低于对比地区）或风险（低于），低于 1 为机会或弱项，本地没有为潜在进入"),
)
"""How the numbers are computed, in words."""

EVIDENCE_KINDS = {
    "local_enterprise": "本地企业",
    "enterprise_elsewhere": "外地企业",
    "suggested_enterprise": "待确认的本地企业",
    "supplies": "本地下游环节",
}
"""Name of each kind of evidence."""


def weighed(value: float | str) -> str:
    """A priority, or its figure as it is already written, with what it counts.

    >>> weighed(15.93)
    '折算带动企业 15.9 户'
    """
    what, unit = WEIGHED.split("，")
    return f"{what} {value if isinstance(value, str) else f'{value:.1f}'} {unit}"


def priority_words(value: float) -> str:
    """The same with its name.

    >>> priority_words(15.93)
    '优先级：折算带动企业 15.9 户'
    """
    return f"优先级：{weighed(value)}"
