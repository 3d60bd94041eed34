"""Draw the pairs to be labelled (for maintainers; done once for a set of chains).

    python -m benchmarks.loaders.draw_pairs ChainKnowledgeGraph文件夹

The population are the product texts of listed enterprises with every segment that any rule proposes, that is the
nearest by name (rapidfuzz ratio >= 0.5), or that is the most usual one of the maker's industry. It is cut into strata
by the owner field of the segment and by the rule; from each stratum pairs are drawn at random, and each drawn pair
stands for population / drawn pairs of its stratum (``权重``). Half of each stratum is for tuning, half only for
reporting.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.loaders.baselines import similar_pairs
from benchmarks.loaders.facts import Facts, bundled_facts, candidates, owner_field, path_of, rows
from graph.model.records import RecordTable
from loaders.chainkg.folder import check_chainkg
from loaders.matching.decide import MIN_SHARE
from loaders.matching.lexicon import CONFIRMING

WANTED, SEED, FLOOR = 1000, 20261124, 0.5
QUOTA = {
    "exact": 3,
    "alias": 9,
    "head": 9,
    "subclass": 1,
    "wider": 3,
    "ambiguous": 2,
    "contains": 6,
    "near": 4,
    "industry": 1,
}
"""Pairs per field and rule, as far as the stratum goes; what is missing is filled up from the larger strata."""
Pair = tuple[str, str]


def chainkg_facts(folder: Path) -> Facts:
    """Facts of the bundled chains with all products of the public data, also those only named in the business scope."""
    makers = defaultdict[str, list[tuple[str, float | None]]](list)
    parents = defaultdict[str, list[str]](list)
    for table in check_chainkg(folder).tables:
        for row in _records(table, "MAKES"):
            makers[row["target"]].append((row["source"], row["share"]))
        for row in _records(table, "SUBCLASS_OF"):
            parents[row["source"]].append(row["target"])
    plain = bundled_facts(dict(makers))
    return replace(plain, parents=parents)


def _records(table: RecordTable, kind: str) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows] if table.kind == kind else []


def population(facts: Facts) -> dict[Pair, str]:
    """Every pair of the population with the rule of its stratum."""
    found = candidates(facts)
    out = {(c.product, c.match.segment): c.match.rule for c in found}
    for pair in similar_pairs(facts, facts.makers, FLOOR):
        out.setdefault(pair, "near")
    placed = {c.product for c in found}
    usual = _usual_segments(facts, [(c.product, c.match.segment) for c in found if c.match.rule in CONFIRMING])
    for product, made in facts.makers.items():
        firm, share = max(made, key=lambda m: m[1] or 0)
        segment = usual.get(facts.industry.get(firm, ""))
        if product not in placed and segment and (share or 0) >= MIN_SHARE:
            out.setdefault((product, segment), "industry")
    return out


def _usual_segments(facts: Facts, confirmed: list[Pair]) -> dict[str, str]:
    counts = defaultdict[str, Counter[str]](Counter)
    for product, segment in confirmed:
        for firm, _ in facts.makers[product]:
            counts[facts.industry.get(firm, "")][segment] += 1
    return {industry: max(sorted(c), key=lambda s: c[s]) for industry, c in counts.items() if industry}


def draw(pairs: dict[Pair, str]) -> list[tuple[Pair, str, float, str]]:
    """(pair, rule, weight, part) of the drawn pairs."""
    chance = random.Random(SEED)
    strata = defaultdict[tuple[str, str], list[Pair]](list)
    for pair in sorted(pairs):
        strata[owner_field(pair[1]), pairs[pair]].append(pair)
    for members in strata.values():
        chance.shuffle(members)
    take = {key: min(QUOTA[key[1]], len(members)) for key, members in strata.items()}
    while sum(take.values()) < WANTED:
        key = max(strata, key=lambda k: (len(strata[k]) / (take[k] + 1) if take[k] < len(strata[k]) else 0, k))
        take[key] += 1
    out = []
    for at, (key, members) in enumerate(sorted(strata.items())):
        for i, pair in enumerate(members[: take[key]]):
            out.append((pair, key[1], len(members) / take[key], ("调参", "报告")[(i + at) % 2]))
    return out[:WANTED]


def main(folder: Path) -> None:
    """Write ``labelled/pairs.csv`` without judgements."""
    facts = chainkg_facts(folder)
    names = {r["企业编号"]: r["企业简称"] for r in rows("企业")}
    industries = {r["行业代码"]: r["行业名称"] for r in rows("行业")}
    segment_names = {s[0]: s[1] for s in facts.chain.segments}
    with path_of("pairs.csv").open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(
            [
                "编号",
                "产品",
                "大类",
                "企业",
                "企业说明",
                "环节编号",
                "环节名称",
                "抽样规则",
                "权重",
                "部分",
                "判断",
                "理由",
            ]
        )
        drawn = draw(population(facts))
        for number, ((product, segment), rule, weight, part) in enumerate(drawn, start=1):
            made = sorted(facts.makers[product], key=lambda m: (-(m[1] or 0), m[0]))[:3]
            about = "；".join(
                f"{names.get(e, e)}（{industries.get(facts.industry.get(e, ''), '行业不明')}，"
                f"{'仅经营范围' if s is None else f'收入占比 {s:.1%}'}）"
                for e, s in made
            )
            codes = "；".join(f"{e}={'' if s is None else round(s, 4)}" for e, s in made)
            wider = "；".join(facts.parents.get(product, [])[:3])
            out.writerow(
                [
                    number,
                    product,
                    wider,
                    codes,
                    about,
                    segment,
                    segment_names[segment],
                    rule,
                    round(weight, 3),
                    part,
                    "",
                    "",
                ]
            )
    print(f"抽出 {len(drawn)} 对；总体 {sum(w for _, _, w, _ in drawn):,.0f} 对")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
