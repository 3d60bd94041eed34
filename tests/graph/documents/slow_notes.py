"""What stands below a document: 口径 with how many firms a list has here, and 截至."""

from __future__ import annotations

import re

from graph.dates import to_iso
from tests.graph.documents.slow_brief import SlowField
from tests.graph.documents.slow_reading import Says
from tests.graph.documents.slow_world import World, parts

_COUNTED = "企业数为已确认做该环节的，各名录合并、一家只数一次"


def seen(world: World, roster: str, place: str) -> tuple[int, int]:
    """Firms of a list in a place, by head office, and by site where it counts so: all, and those that are confirmed in
    any segment.
    """
    inside, on = world.inside(place), {f for f, r in world.listed if r == roster}
    if roster == "listed":
        on |= {f for f, row in world.firms.items() if row["stock_code"] and not world.gone(f)}
    here = {f for f in on if world.home.get(f) in inside}
    found = {f for f, _ in world.does if f in here}
    if world.rosters[roster]["level"] == "生产场所":
        found |= {
            r["source"]
            for r in world.sites
            if r["source"] in on
            and r["target"] in inside
            and any((r["source"], s) in world.does for s in parts(r["segments"]))
        }
    return len(here | found), len(found)


def of_lists(field: SlowField) -> list[Says]:
    """The lists that an assessment rests on."""
    world = field.world

    def lists(whole: str, _day: str) -> tuple[str, str]:
        said = whole
        for id_, row in world.rosters.items():
            who = re.escape(row["name"])
            every, placed = seen(world, id_, field.place)
            many = f"{every:,} 家" + (f"，已归入环节的 {placed:,} 家" if placed != every else "")
            said = re.sub(rf"({who}（(?:[^（）]+，)?名录收录本地) {many}", r"\1", said)
        return whole if not re.search(r"\d", said) else f"other figures: {said}", field.dated()

    return [Says(rf"口径：(.+)；{_COUNTED}(?:；\D+)?；截至：(.+)。", lists), *of_tables(field)]


def of_tables(field: SlowField) -> list[Says]:
    """Below a table, and below what is written in records."""
    day = f"按{to_iso(field.world.day)}有效的记录（第 {field.given['version']} 版）"
    return [
        Says(r"注：口径见正文末〔(\d+)〕；截至：(按.+资料.+)。", lambda n, _: (n, field.dated())),
        Says(r"注：口径见正文末〔(\d+)〕；截至：(.+)。", lambda n, _: (n, day)),
        Says(r"口径：照记录所写，\D+；截至：(.+)。", lambda _: (day,)),
    ]
