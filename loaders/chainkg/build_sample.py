"""Make the bundled facts about listed enterprises from a ChainKnowledgeGraph folder (for maintainers).

    python -m loaders.chainkg.build_sample 数据文件夹

Writes 企业.csv, 企业产品.csv and 行业.csv beside this module in our own template layout: names, codes, industries, and
the main products with their share of revenue. Matching to segments is left to the loader. Enterprises without a listing
date are left out: among them are offerings that were cancelled. A few places that names do not tell are stated in
``data/known_places.csv``.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from graph.model.records import RecordTable
from loaders.chainkg.folder import AS_OF, ORIGIN, check_chainkg
from loaders.identity.divisions import load_gazetteer
from loaders.identity.located import INFERRED

TARGET = Path(__file__).parents[1] / "sample"
PLACES = Path(__file__).parents[1] / "data" / "known_places.csv"
STATED = "公开资料（注册地）"
MIN_SHARE, MOST = 0.01, 12
"""Products below this share of revenue are left out, and no more than so many of one enterprise are kept."""


def _rows(tables: list[RecordTable], kind: str) -> list[dict[str, Any]]:
    return [dict(zip(t.columns, row, strict=True)) for t in tables if t.kind == kind for row in t.rows]


def write_sample(name: str, header: list[str], rows: list[list[Any]]) -> None:
    """Write one table of the bundled data."""
    with (TARGET / name).open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(header)
        out.writerows(["" if v is None else v for v in row] for row in rows)


def build(folder: Path) -> None:
    """Read, check and write the three files."""
    tables = check_chainkg(folder).tables
    gazetteer = load_gazetteer()
    place = {r["source"]: r["target"] for r in _rows(tables, "LOCATED_IN")}
    industry = {r["source"]: r["target"] for r in _rows(tables, "CLASSIFIED_AS")}
    names = {r["id"]: r["name"] for r in _rows(tables, "Industry")}
    listed = [r for r in _rows(tables, "Enterprise") if r["listed_on"]]
    enterprises = []
    stated = _stated_places()
    for r in sorted(listed, key=lambda r: r["id"]):
        code = place.get(r["id"])
        where = stated.get(r["id"]) or (gazetteer.by_code[code].name if code else None)
        basis = STATED if r["id"] in stated else INFERRED if code else None
        enterprises.append(
            [
                r["id"],
                r["name"],
                r["full_name"],
                r["id"],
                r["exchange"],
                r["listed_on"],
                basis,
                where,
                industry.get(r["id"]),
                ORIGIN,
                AS_OF,
            ]
        )
    write_sample(
        "企业.csv",
        [
            "企业编号",
            "企业简称",
            "企业名称",
            "股票代码",
            "上市交易所",
            "上市日期",
            "所在地依据",
            "所在地",
            "所属行业",
            "资料来源",
            "资料日期",
        ],
        enterprises,
    )
    used = sorted(set(industry.values()))
    write_sample(
        "行业.csv", ["行业代码", "行业名称", "资料来源", "资料日期"], [[i, names[i], ORIGIN, AS_OF] for i in used]
    )
    write_sample(
        "企业产品.csv",
        ["企业", "产品", "收入占比", "依据", "资料来源", "资料日期"],
        _products(tables, {r["id"] for r in listed}),
    )


def _stated_places() -> dict[str, str]:
    with PLACES.open(encoding="utf-8", newline="") as handle:
        return {row["股票代码"]: row["所在地"] for row in csv.DictReader(handle)}


def _products(tables: list[RecordTable], listed: set[str]) -> list[list[Any]]:
    makes = defaultdict[str, list[tuple[float, str]]](list)
    for r in _rows(tables, "MAKES"):
        if r["source"] in listed and r["share"] is not None and r["share"] >= MIN_SHARE:
            makes[r["source"]].append((r["share"], r["target"]))
    return [
        [firm, product, share, "主营构成", ORIGIN, AS_OF]
        for firm in sorted(makes)
        for share, product in sorted(makes[firm], key=lambda p: (-p[0], p[1]))[:MOST]
    ]


if __name__ == "__main__":
    build(Path(sys.argv[1]))
