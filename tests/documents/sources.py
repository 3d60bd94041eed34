"""How each analysis answers, after whom, what of it holds and what does not: by the name of its question."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Method:
    """``how`` with its sources in brackets; ``holds`` and ``beware`` are for those who use the answer."""

    how: str
    holds: str
    beware: str


_CASCADE = "AND-OR 传导：缺一个必需投入即停，能外购则不停（Dowling–Gallier 1984）"
_SPACE = "RCA（Balassa 1965）、ECI/PCI（Hidalgo–Hausmann 2009）、邻近度与密度（Hidalgo 等 2007），COG 按真正的差"

METHODS = {
    "gaps": Method(
        "每份名录说它看得见的：有没有（N-混合模型，Royle 2004）、强不强（经验贝叶斯区位商，Clayton–Kaldor 1987）、"
        "要不要（必需它的本地企业）；按次序套用规则；见 [缺口](gaps.md)、[公式](gaps-formulas.md)",
        "状态可由答案里的数复算；把握在隐去的真实数据上试过；每条记录有出处",
        "只对所说的那类企业成立；“待核实”不等于没有；阈值是选定的，见“阈值敏感性”",
    ),
    "sensitivity": Method(
        "其余不变，一个阈值上下各动三分之一，重算全部状态", "哪个阈值要紧", "阈值同时变动的情形没有算"
    ),
    "targets": Method(
        "有数据的各项加权平均；能力匹配是个性化 PageRank（Page 等 1999；Haveliwala 2002），"
        "匹配度是学习的排序（条件选择，McFadden 1974）；见 [招商目标](targets.md)",
        "逐项得分与依据；可能的新进入者写明证据",
        "得分说的是“可能做得到”，不是“愿意来”",
    ),
    "departure": Method(
        _CASCADE, "哪些环节再无已知企业，沿哪条路径停", "“再无”只就数据所知；一家在即算有供给，不计产能"
    ),
    "scenario": Method(
        "在改动后的图上重算同一套缺口，停产按 " + _CASCADE,
        "状态的变化与停产的环节",
        "落地按新增一家计，规模不明；“薄弱”变“待核实”不是好转",
    ),
    "scenario-compare": Method("各情景在同一地区、同一日期重算缺口", "哪些环节与现状不同", "同“情景”"),
    "systemic": Method(
        "ESRI（Diem 等 2022），默认收敛到 1e-6；作者的 1e-2 可选，逐轮一致",
        "有成交记录时的数值；没有时只有次序",
        "没有成交记录时流量按环节或产品推算（proxy），不计外购，一家独做的环节会算得过重",
    ),
    "structure": Method(
        "支配点（Cooper 等 2001）、割点（Hopcroft–Tarjan 1973）、最小割（Menger）、上游度（Antràs 等 2012，推算）；"
        "成环的先凝聚并写明",
        "参考链上的拓扑",
        "链未经行业专家审定",
    ),
    "linkages": Method(
        "列昂惕夫与高什逆的前后向关联（Rasmussen 1956）、假设抽取（Miller–Blair 2009）、上游度（Antràs 等 2012）",
        "有供货记录时的比例",
        "没有金额时是推算（proxy），只看次序",
    ),
    "extensions": Method(
        _SPACE + "；五个象限",
        "哪些环节常由同样的企业做",
        "密度预测新增产业不优于全国热门程度；ECI 只在够多环节的城市有定义，多数格子只有一家",
    ),
    "portfolio": Method(
        "加权最大覆盖：HiGHS 精确解，CELF 即时（Leskovec 等 2007；Nemhauser 等 1978），给出与最优的差"
        "（拉格朗日上界，Galvão–ReVelle 1996）；权重变动两成看稳不稳",
        "在所给候选与成本下证明的最优；没补上的逐个列出",
        "成本、用地、用能由使用者填；来一家多半只是从缺失到一般，够不够用另看",
    ),
    "introductions": Method("k 条最短的依据路径（Yen 1971）", "路径上每一步都有出处", "没有记录不等于不认识"),
    "paths": Method("k 条最短路径（Yen 1971），不经由区划、行业、领域", "每一步都有出处", "没有记录不等于没有往来"),
    "matches": Method(
        "链上相邻而数据中没有往来的本地企业对", "两端与供需都有出处", "没有记录不等于没有往来；不知道产能与价格"
    ),
    "local-supply": Method(
        "配套率与完整度，分母写明；不知道的全算没有到全算有，给出范围（Manski 1989）",
        "范围的两端",
        "不足一半可判断时照写，别只引一个数",
    ),
    "comparison": Method(
        "份额，与看到的家数 ÷ 应见的家数（所用的那份名录）", "同一份名录下的差别", "企业数不加权；名录以外不知道"
    ),
    "changes": Method("两个地区或两个日期各算一遍缺口，逐环节对照", "状态的差别", "资料变多也会使状态改变"),
    "coverage": Method("逐项计数：落位的企业、产品、收入行，与未落位的", "数据看得到多少", "看不到的有多少无从知道"),
    "chains/check": Method("孤立环节、意外成环、重复别名、见不到的别名", "链条自身的毛病", "不判断链条对不对"),
    "search": Method(
        "名称、别名、每个音节起的拼音、首字母、代码；全名相同的在前", "找到的都写明为什么", "命中太多时只排先给出的"
    ),
}
