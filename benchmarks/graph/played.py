"""Four quarters played on the bundled data with a made-up district of 苏州市 (示例区), frozen and compared.

Every change must have the cause that a slow look at copies of the store finds, which imports nothing from lists and
bundles.

``python -m benchmarks.graph.played`` by itself: a few minutes.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from api.session.session import Session
from graph.questions.bundles.changed import BundleDiff
from graph.questions.index import ask
from loaders.importing import import_file
from tests.graph.bundles.quarters import (
    Play,
    Rows,
    Where,
    clock,
    first_tables,
    fourth_quarter,
    quick,
    second_quarter,
    third_quarter,
)
from tests.graph.bundles.slow_changes import SlowChanges, frozen_content, merges_in, opened

FIELD, DISTRICT, CITY = "ic", "320599", "320500"
PLACES = {DISTRICT: "示例区", CITY: "苏州市"}
QUARTERS = ("2027Q1", "2027Q2", "2027Q3", "2027Q4")
DAYS = {"2027Q1": "2027-03-20", "2027Q2": "2027-06-20", "2027Q3": "2027-09-20", "2027Q4": "2027-12-20"}
BETWEEN = {"2027Q2": "2027-05-06", "2027Q3": "2027-08-08", "2027Q4": "2027-11-11"}
"""The day in each quarter on which things happen."""
SEGMENTS = {
    "ore": ("ic-wet-chemicals", "湿电子化学品"),
    "chip": ("ic-soc-asic", "SoC与专用芯片"),
    "board": ("ic-auto-electronics", "汽车电子"),
    "tool": ("ic-equip-parts", "半导体设备零部件"),
}
REAL: dict[str, dict[str, Rows]] = {
    "2027Q2": {
        "企业.csv": [["企业编号", "企业名称", "营业收入"], ["603005.SH", "苏州晶方半导体科技股份有限公司", 125000]],
        "证书.csv": [
            ["企业", "级别", "发证日期", "有效至"],
            ["603005.SH", "专精特新中小企业", "2027-05-01", "2027-08-31"],
            ["e6", "专精特新中小企业", "2027-05-01", "2027-08-31"],
        ],
    },
    "2027Q4": {
        "企业.csv": [["企业编号", "企业名称", "经营状态"], ["603005.SH", "苏州晶方半导体科技股份有限公司", "ST"]]
    },
}
"""Made-up changes of a real firm, 晶方科技: the play is about the program, not about the firm."""
EVENTS = {"2027Q2": second_quarter, "2027Q3": third_quarter, "2027Q4": fourth_quarter}
Key = tuple[str, str]
UNNAMED = "computed"


def district_tables() -> dict[str, Rows]:
    """The made-up district with its firms, in segments that the bundled chain has."""
    tables = first_tables()
    ours = {old: new for old, (new, _) in SEGMENTS.items()}
    for gone in ("细分领域.csv", "环节.csv", "环节供需.csv"):
        del tables[gone]
    tables["区划.csv"] = [
        ["区划代码", "区划名称", "级别", "上级区划"],
        [DISTRICT, "示例区", "县级", CITY],
        ["320598", "邻区", "县级", CITY],
    ]
    tables["名录家数.csv"] = [["名录", "地区", "家数"], ["m", "示例区", ""], ["m", "邻区", ""]]
    return {name: [[ours.get(str(cell), cell) for cell in row] for row in rows] for name, rows in tables.items()}


def play(folder: Path) -> Play:
    """The four quarters, of the district and of the city."""
    with clock() as moment:
        moment["day"] = DAYS[QUARTERS[0]]
        game = Play(folder, moment, Where(FIELD, DISTRICT, CITY, "default", SEGMENTS))
        with game.store() as store:
            import_file(store, "sample")
        game.load(district_tables())
        for period in QUARTERS:
            if period in EVENTS:
                moment["day"] = BETWEEN[period]
                EVENTS[period](game)
                game.load(REAL[period]) if period in REAL else None
            moment["day"] = DAYS[period]
            for place in PLACES:
                game.freeze(period, place)
        return game


def compared(game: Play, session: Session, place: str, start: str, end: str) -> tuple[Counter[str], list[str]]:
    """How many changes there are of each kind, and of how many nothing is named as their cause (:data:`UNNAMED`); and
    those told otherwise than the slow look tells them, which names what it finds where the program names nothing.
    """
    old, new = (frozen_content(game.path, f"{FIELD}|{place}|{q}")[1] for q in (start, end))
    diff: BundleDiff = ask(session, "bundle-diff", field=FIELD, place=PLACES[place], start=start, end=end).record
    told = {x.title: dict(map(quick, x.rows)) for x in diff.lists}
    counts, wrong = Counter[str](), list[str]()
    copies = game.copies
    with opened(copies[f"{place} {start}"]) as before, opened(copies[f"{place} {end}"]) as after:
        with opened(game.path) as last:
            slow = SlowChanges(before, after, (old["on"], new["on"]), merges_in(last))
        looked = {"环节状态": slow.whole(old, new)}
        for was, now in zip(old["lists"], new["lists"], strict=True):
            looked[now["title"]] = slow.rows(was["made"], now["made"])
        for title, expected in looked.items():
            ours = told[title]
            counts.update(what for what, _ in expected)
            counts[UNNAMED] += sum(not causes for causes in ours.values())
            for row in sorted(expected.keys() | ours.keys()):
                if expected.get(row) != ours.get(row):
                    wrong.append(f"{PLACES[place]} {start}→{end} {title} {row}：{ours.get(row)} / {expected.get(row)}")
    return counts, wrong


def run() -> Iterator[str]:
    """How many changes there were, of what kind, and each that is told otherwise than the slow look tells it."""
    with TemporaryDirectory() as folder:
        game = play(Path(folder))
        counts, wrong = Counter[Key](), list[str]()
        with clock() as moment:
            moment["day"] = DAYS[QUARTERS[-1]]
            with Session(game.url) as session:
                for place in PLACES:
                    for start, end in (*pairwise(QUARTERS), (QUARTERS[0], QUARTERS[-1])):
                        some, odd = compared(game, session, place, start, end)
                        counts.update({(PLACES[place], what): n for what, n in some.items()})
                        wrong += odd
    unnamed = sum(counts.pop((place, UNNAMED), 0) for place in PLACES.values())
    total = sum(counts.values())
    yield f"四季（自带数据加示例区，集成电路）：区与市共 {total} 处变化的原因，与慢查不同的 {len(wrong)} 处"
    yield f"四季的变化里只说得出“由全部数据推算”、慢查也说不出别的原因的 {unnamed} 处"
    yield "四季的变化：" + "、".join(f"{place} {what} {n}" for (place, what), n in sorted(counts.items()))
    yield from wrong


if __name__ == "__main__":
    said = list(run())
    print(*said, sep="\n")
    sys.exit(int(len(said) > 3))
