"""Draw presences of the shipped store for a blind reader (for maintainers): on the bundled data alone ``chainatlas
placements --state 确认 -o PLACEMENTS.csv``, then ``python -m benchmarks.loaders.draw_presences PLACEMENTS.csv SEED
FOLDER``.

Writes ``asked.csv`` (number and claim, for the reader) and ``drawn.csv`` (of what kind each is): confirmed rows of 苏州
and sites elsewhere, mixed with firms put into segments of others.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Sequence
from pathlib import Path

HERE, QUOTA, WRONG = "苏州市", 100, 40
KINDS = ("苏州有企业（2026-12 从全部已确认的落位抽）", "外地场所（2026-12）", "故意写错的落位（2026-12）")
SITES = ("生产基地", "研发中心")
Row = dict[str, str]


def claim(row: Row, segment: str) -> str:
    """What the reader judges."""
    return f"{row['企业名称']}｜在｜{row['市']}{row['区县']}（{row['作用']}）｜做｜{segment}"


def draw(rows: Sequence[Row], seed: int) -> list[tuple[str, str]]:
    """Kind and claim, in an order of chance."""
    dice, known = random.Random(seed), {(r["企业名称"], r["环节"]) for r in rows}
    here = [r for r in rows if r["市"] == HERE]
    away = [r for r in rows if r["市"] and r["市"] != HERE and any(s in r["作用"] for s in SITES)]
    out = [
        (kind, claim(r, r["环节"]))
        for kind, of in zip(KINDS, (here, away), strict=False)
        for r in dice.sample(of, QUOTA)
    ]
    while len(out) < 2 * QUOTA + WRONG:
        firm, other = dice.choice([*here, *away]), dice.choice(rows)["环节"]
        if (firm["企业名称"], other) not in known:
            out.append((KINDS[2], claim(firm, other)))
    dice.shuffle(out)
    return out


def main(placements: Path, seed: int, folder: Path) -> None:
    """Write both files."""
    with placements.open(encoding="utf-8-sig", newline="") as handle:
        drawn = list(enumerate(draw(list(csv.DictReader(handle)), seed), 1))
    asked: list[list[object]] = [["编号", "说法"], *([i, text] for i, (_, text) in drawn)]
    told: list[list[object]] = [["编号", "类", "说法"], *([i, *each] for i, each in drawn)]
    for name, lines in (("asked.csv", asked), ("drawn.csv", told)):
        with (folder / name).open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle, lineterminator="\n").writerows(lines)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
