"""The table of faults: what was measured before, what must be, and what today's run found."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from pathlib import Path

from benchmarks.faults.attacks import ROWS, Attack, Row
from benchmarks.faults.outcome import Outcome

RESULTS = Path(__file__).parents[1] / "results" / "faults.md"
HEAD = ("攻击", "2026-11-28 之前", "要求", "现在", "结果")
UNMEASURED = "未测"
NAMES = {"sqlite": "SQLite", "neo4j": "Neo4j", "": ""}
Found = Mapping[tuple[str, str], tuple[str, Outcome]]
"""Day and outcome, by module of the attack and engine."""


def verdict(row: Row, found: Found) -> str:
    """达到 only where all of its attacks were made on all engines and found nothing."""
    wanted = [found.get((a.module, engine)) for a in row.attacks for engine in a.rounds]
    if any(o is not None and not o[1].ok for o in wanted):
        return "未达到"
    return "达到" if wanted and None not in wanted else UNMEASURED


def cells(row: Row, found: Found) -> tuple[str, ...]:
    """One line of the table."""
    today = [_said(a, engine, found) for a in row.attacks for engine in a.rounds]
    return (row.what, row.before, row.bound, "<br>".join(today), verdict(row, found))


def _said(attack: Attack, engine: str, found: Found) -> str:
    known = found.get((attack.module, engine))
    name = f"{NAMES[engine]} " if engine else ""
    return name + (UNMEASURED if known is None else f"{known[0]}：{known[1].text()}")


def markdown(found: Found) -> str:
    """The whole file."""
    lines = [
        "# 故意制造的故障",
        "",
        f"`make faults`，全部轮数，每项最近一次，{os.cpu_count()} 核，Python {platform.python_version()}。"
        "“半截”：打断之后既不是之前的状态，也不是之后的状态；“丢失”：已答复完成却不在；“错”：其他不该发生的。",
        "",
        *(
            f"| {' | '.join(c.replace('|', '｜') for c in line)} |"
            for line in (HEAD, ["---"] * 5, *(cells(r, found) for r in ROWS))
        ),
    ]
    return "\n".join(lines) + "\n"
