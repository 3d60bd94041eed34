"""Draw the firms whose inferred place is to be judged by hand (for maintainers): ``python -m
benchmarks.loaders.draw_places``.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict

from benchmarks.loaders.facts import path_of, rows
from loaders.identity.inferring import InferredPlace, infer_place

SEED = 20261124
QUOTA = {"prefix": 110, "bracket": 25, "province": 15, "word": 20, "county": 15, "group": 15}


def main() -> None:
    """Write ``labelled/places.csv`` without judgements."""
    strata = defaultdict[str, list[tuple[dict[str, str], InferredPlace]]](list)
    for r in rows("企业"):
        if (place := infer_place(r["企业名称"])) is not None:
            strata[place.rule].append((r, place))
    chance, drawn = random.Random(SEED), []
    for rule, wanted in QUOTA.items():
        chance.shuffle(strata[rule])
        drawn += [(*x, len(strata[rule]) / min(wanted, len(strata[rule]))) for x in strata[rule][:wanted]]
    with path_of("places.csv").open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(["股票代码", "企业", "企业名称", "推断区划代码", "推断区划", "规则", "权重", "判断", "理由"])
        for r, place, weight in drawn:
            out.writerow(
                [
                    r["企业编号"],
                    r["企业简称"],
                    r["企业名称"],
                    place.division.code,
                    place.division.name,
                    place.rule,
                    round(weight, 3),
                    "",
                    "",
                ]
            )
    print(f"抽出 {len(drawn)} 家")


if __name__ == "__main__":
    main()
