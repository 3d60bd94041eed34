"""Pairs of local enterprises as a table, a line for each: both sides of it, and how to begin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.local_supply.pairs import Pair
from graph.views.table import Column, Table, records_table

SIDES = {"user": "需方", "supplier": "供方"}
"""Which side to call first."""
_COLUMNS = (
    Column("supplier", "供方"),
    Column("supplier_id", "供方编号"),
    Column("supplier_place", "供方所在地"),
    Column("gives", "能供什么"),
    Column("supplier_share", "占供方收入", "percent"),
    Column("user", "需方"),
    Column("user_id", "需方编号"),
    Column("user_place", "需方所在地"),
    Column("makes", "做什么"),
    Column("user_share", "占需方收入", "percent"),
    Column("essential", "必需投入", "flag"),
    Column("bottleneck", "卡脖子", "flag"),
    Column("served", "需方已有本地来源", "flag"),
    Column("first", "先联系"),
    Column("why", "怎么开口"),
    Column("through", "可由谁引见"),
    Column("supplier_evidence", "供方依据"),
    Column("user_evidence", "需方依据"),
)


def pairs_table(pairs: Sequence[Pair], notes: Sequence[str]) -> Table:
    """The pairs."""
    return records_table("本地配套", _COLUMNS, map(_row, pairs), notes)


def _row(pair: Pair) -> dict[str, Any]:
    row = {
        "essential": pair.essential,
        "bottleneck": pair.bottleneck,
        "served": pair.served,
        "gives": pair.supplier.segment_name,
        "makes": pair.user.segment_name,
        "first": SIDES[pair.first],
        "why": pair.why_first,
        "through": "；".join(pair.through) or None,
    }
    for side, partner in (("supplier", pair.supplier), ("user", pair.user)):
        row[side] = partner.name
        row |= {f"{side}_{key}": getattr(partner, key) for key in ("id", "place", "share", "evidence")}
    return row
