"""How a user's own table was read, printed: each column with why and how sure, and the books of the cells."""

from __future__ import annotations

from typing import Any

from api.cli.out import print_table, say
from loaders.ledger.books import Understood

SHOWN = 20


def print_understood(said: Understood) -> None:
    """A line for each column, then what became of the cells, then examples of those put aside."""
    rows = [
        (c.letter, c.column, c.target or "不读", c.unit, f"{c.sureness:.0%}" if c.target else "", c.reason)
        for c in said.columns
    ]
    print_table(
        "每列认成什么",
        ("列", "列名", "认成", "单位", "把握", "理由"),
        rows,
        "要改：--save-map 映射.json 写出，改好后 --map 映射.json",
    )
    for sheet, n in said.cells.items():
        say(
            f"· “{sheet}”要读的 {n.cells} 格：读入 {n.taken}，写着“无”“-”一类的 {n.blank}，"
            f"放到一边 {n.aside}，在被拒绝的行里 {n.refused}"
        )
    for each in said.aside[:SHOWN]:
        say(f"放到一边：{each.cell}“{each.column}”= {each.value}：{each.message}；{each.hint}")
    if len(said.aside) > SHOWN:
        say(f"显示前 {SHOWN} 格，共 {len(said.aside)} 格；全部见错误清单")


def as_json(said: Understood | None) -> dict[str, Any]:
    """The same for programs; nothing for sources whose columns are ours."""
    if said is None:
        return {}
    return {
        "columns": said.columns,
        "cells": said.cells,
        "aside": said.aside,
        "mapping": said.mapping,
    }
