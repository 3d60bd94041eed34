"""What was changed in a list that came back, printed: cell by cell, those changed on both sides first."""

from __future__ import annotations

from typing import Any

from api.cli.out import print_table, say
from loaders.ledger.returned import CellChange, Returned

SHOWN = 40
_HEADS = ("单元格", "哪一条", "列", "带出去时", "表里", "库里现在", "怎么办")


def print_returned(said: Returned) -> None:
    """A line for each changed cell."""
    if not said.changes:
        return
    first = sorted(said.changes, key=lambda c: not c.both)
    rows = [(c.place, c.title, c.column, c.before, c.yours, c.now, fate(c)) for c in first[:SHOWN]]
    left = f"显示前 {SHOWN} 格，共 {len(first)} 格" if len(first) > SHOWN else ""
    print_table("改了哪些格", _HEADS, rows, left)
    if kept := [c.place for c in said.conflicts if not c.written]:
        say(f"· 两边都改了的要用表里的：load returned 这份表 --map all，或写哪几格，如 --map {kept[0]}")


def fate(change: CellChange) -> str:
    """What becomes of a changed cell, in words."""
    who = f"{change.by or '有人'} {change.at} 改过" if change.both else ""
    if change.written:
        return f"用表里的（{who}）" if who else "写入"
    return f"留库里的（{who}）" if who else "没有写入：这一行被拒绝"


def as_json(said: Returned | None) -> dict[str, Any]:
    """The same for programs; nothing for other sources."""
    if said is None:
        return {}
    return {"changes": said.changes, "added": said.added, "unseen": said.unseen}
