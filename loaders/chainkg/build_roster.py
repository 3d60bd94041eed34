"""Make the bundled roster of listed companies and how many of them each province has (for maintainers).

    python -m loaders.chainkg.build_roster ../shared/data/listed/stock_web_app_stock_basic_2025-11.csv

Writes 名录.csv and 名录家数.csv. Only counts are carried over from the list, none of its rows. It has 深圳 apart from
广东: the city gets a row of its own, and the province both together.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from graph.chain.roster_kinds import ROSTER_KINDS
from graph.chain.rosters import LISTED, built_in_kind
from loaders.chainkg.build_sample import write_sample
from loaders.identity.divisions import Division, load_gazetteer

ON = "2025-11-07"
"""The newest listing in the list."""
SUPPLIER = "GitHub henrylin99/stock_web_app"
ORIGIN = "stock_web_app data/stock_basic.csv（MIT，提交 c5fa6c2）"
COUNTED = f"按该清单“地区”一栏逐省计数，最新一家上市于 {ON}"
APART = ("深圳市",)
"""Cities that the list has apart from their province."""


def count_areas(areas: Iterable[str]) -> list[tuple[Division, int]]:
    """How many each province has, and each city that the list has apart, in the order of the codes.

    Raises ``ValueError`` for an area that is none of them.
    """
    gazetteer, out = load_gazetteer(), Counter[str]()
    known = [d for d in gazetteer.by_code.values() if d.parent is None or d.name in APART]
    for area, count in Counter(areas).items():
        found = [d for d in known if area and d.name.startswith(area)]
        if len(found) != 1:
            raise ValueError(f"“{area}”不是省级地区，也不是{'、'.join(APART)}")
        for division in (found[0], *gazetteer.ancestors(found[0].code)):
            out[division.code] += count
    return [(gazetteer.by_code[code], out[code]) for code in sorted(out)]


def build(path: Path) -> None:
    """Count the list and write the two files."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        counts = count_areas(row["area"] for row in csv.DictReader(handle))
    kind = ROSTER_KINDS[built_in_kind(LISTED)]
    head = ["名录编号", "名录名称", "名录种类", "入列方式", "按哪里计", "入列条件", "名录截至", "提供单位"]
    test = "股票在上海、深圳、北京证券交易所上市"
    roster = [LISTED, kind.name, kind.name, kind.admission, kind.level, test, ON, SUPPLIER]
    write_sample("名录.csv", [*head, "资料来源", "资料日期"], [[*roster, ORIGIN, ON]])
    rows = [[LISTED, division.name, count, COUNTED, ORIGIN, ON] for division, count in counts]
    write_sample("名录家数.csv", ["名录", "地区", "家数", "家数出处", "资料来源", "资料日期"], rows)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
