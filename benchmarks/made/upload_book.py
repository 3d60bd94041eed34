"""A large workbook in our layout, with dirt in it."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

ROWS = {"企业": 20_000, "企业产品": 25_000, "企业环节": 5_000}


def make_book(path: Path) -> None:
    """A workbook in our layout; one row in a hundred has an error."""
    places, products, segments = (
        ("苏州市", "昆山市", "上海市", "无锡市"),
        ("芯片", "锂电池", "减速器", "显示模组"),
        ("模拟芯片", "封装测试"),
    )
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        firms = book.add_worksheet("企业")
        firms.write_row(0, 0, ["企业编号", "企业名称", "所在地", "营业收入", "资料日期"])
        for i in range(ROWS["企业"]):
            firms.write_row(
                i + 1,
                0,
                [f"u-{i}", f"测试{i}科技有限公司", places[i % 4], "五万" if i % 100 == 7 else 1000 + i, "2026-06"],
            )
        makes = book.add_worksheet("企业产品")
        makes.write_row(0, 0, ["企业", "产品", "收入占比", "资料日期"])
        for i in range(ROWS["企业产品"]):
            makes.write_row(
                i + 1,
                0,
                [f"u-{i % ROWS['企业']}", f"{products[i % 4]}{i // ROWS['企业']}型", (i % 90) / 100 + 0.05, "2026-06"],
            )
        links = book.add_worksheet("企业环节")
        links.write_row(0, 0, ["企业", "环节"])
        for i in range(ROWS["企业环节"]):
            links.write_row(i + 1, 0, [f"u-{i}", segments[i % 2]])
