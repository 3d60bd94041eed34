"""The quadrants as a table: the same content as the picture, and more numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from graph.extensions.quadrants import Quadrants, in_order
from graph.gaps.states import ACTIONS, STATE_LABELS
from graph.space.quadrant import LABELS
from graph.views.table import Column, Table, records_table

COLUMNS = (
    Column("name", "名称"),
    Column("quadrant", "象限"),
    Column("within", "够得着", "flag"),
    Column("state", "缺口状态", "state"),
    Column("action", "动作"),
    Column("count", "本地企业", "integer", "家"),
    Column("peers_count", "总体其余企业", "integer", "家"),
    Column("expected", "应见 e", "number", "家"),
    Column("quotient", "区位商", "number"),
    Column("points", "份额差", "number", "百分点"),
    Column("density", "关联度", "percent"),
    Column("peers_density", "对比地区关联度", "percent"),
    Column("fit", "高出对比地区", "number"),
    Column("pci", "复杂度 PCI", "number"),
    Column("gain", "机会增益 COG", "number"),
    Column("reason", "存疑"),
    Column("rests_on", "依据的名录"),
    Column("id", "编号"),
)


def quadrants_table(found: Quadrants, notes: Sequence[str] = ()) -> Table:
    """Everything that is said of each column of the place."""
    within = {p.id for p in found.extensions()}
    rows = [
        asdict(p)
        | {
            "quadrant": LABELS[p.quadrant],
            "within": p.id in within,
            "state": STATE_LABELS[p.state] if p.state else None,
            "action": (ACTIONS[p.state] if p.state else p.action) or None,
            "reason": p.reason or None,
            "rests_on": p.rests_on or None,
        }
        for p in in_order(found)
    ]
    named = ("对比地区：" + "、".join(p.name for p in found.peers),) if found.peers else ()
    return records_table("关联度与延链", COLUMNS, rows, (*notes, *named, *found.notes))
