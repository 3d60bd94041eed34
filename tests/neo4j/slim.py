"""A part of the bundled data, for what must hold on any real data and is asked on a real server: a third of the firms
whose head office is in 苏州 and a part of the others; chains, institutions and talent as they are.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

from loaders.sample import FOLDER

_ONE_OF, _ONE_AT_HOME = 24, 3
_AT_HOME = ("3205", "苏州", "昆山", "张家港", "常熟", "太仓")
_ASKED = {"002079.SZ", "002185.SZ"}
"""Firms that addresses of pages and tests name."""
_FIRMS = ("企业", "供应企业", "采购企业", "投资方", "被投企业", "对象")
"""Columns that name a firm, by id or full name."""


def write_slim(folder: Path) -> Path:
    """Write it as a folder of sheets; what names a firm that is left out is left out too."""
    folder.mkdir()
    placed = {row["对象"] for row in _rows(FOLDER / "所在地.csv") if row["所在地"].startswith(_AT_HOME)}
    all_, kept = set[str](), set[str]()
    for path in FOLDER.glob("企业.*csv"):
        for row in _rows(path):
            names = {row["企业编号"], row["企业名称"]} - {""}
            home = row["所在地"].startswith(_AT_HOME) or names & placed
            all_ |= names
            if names & _ASKED or crc32(row["企业名称"].encode()) % (_ONE_AT_HOME if home else _ONE_OF) == 0:
                kept |= names
    left_out = all_ - kept
    for path in sorted(FOLDER.glob("*.csv")):
        own = ("企业编号", "企业名称") if path.name.startswith("企业.") else _FIRMS
        rows = [r for r in _rows(path) if not any(r.get(column) in left_out for column in own)]
        _write(folder / path.name, rows)
    return folder


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
