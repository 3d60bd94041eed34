"""What is told of a made list (名录, projects, targets …) that came back: figures typed over, rows that are gone, and
where to take it out again.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from graph.lists.by_hand import OUT
from graph.lists.declared import ListKind
from graph.lists.ledger import ASKS_LABEL, KIND
from loaders.files.raw import Cell, as_text
from loaders.returning.memory import AGAIN, COPY, Memory

_NAMED = 10
"""Cells that a note names."""
_ELSEWHERE = {
    "firms": "改企业、机构请在它的页面上改，或用 chainatlas list-sheet 带出的名录",
    "projects": "改项目请用投资计划表（chainatlas plan-sheet），或在项目的页面上改",
    "targets": "它们由图谱算出；改企业、机构、人才请在它的页面上改",
    "weak": "它们由图谱算出；改环节、企业请在它的页面上改",
    "talks": "它们由招商跟进记；改阶段、下一步、时限、负责人请在“招商跟进”页上改",
    "to_verify": "它们由图谱算出；核实了企业做不做，请记在核实页",
}
"""Where what the columns of a list say can be changed."""


def is_made_list(kind: str) -> bool:
    """Whether a sheet of this kind is such a list."""
    return kind.startswith(f"{KIND}|")


def again(kind: str) -> str:
    """How a sheet of this kind is taken out again."""
    if not is_made_list(kind):
        return AGAIN
    _, name, field, place = (*kind.split("|"), "", "", "")[:4]
    command = f"chainatlas list {name} --field {field} --place {place.replace('+', ',')} -o 清单.xlsx"
    return f"请从网页或 {command} 重新导出，{COPY}"


def typed_over(cells: Mapping[str, Cell], went: Mapping[str, str], labels: Iterable[str]) -> list[str]:
    """Which of these columns do not say what went out; a row that did not go out has nothing but its name there."""
    return [label for label in labels if not _alike(went.get(label, ""), cells.get(label))]


def _alike(before: str, value: Cell) -> bool:
    """Whether a cell says what it said, however a spreadsheet writes it."""
    yours = as_text(value)
    if yours.replace(" ", "") == before.replace(" ", ""):
        return True
    if isinstance(value, dt.date):
        return yours == f"{before}-01"
    numbers = _number(before), _number(yours)
    return None not in numbers and math.isclose(*numbers, rel_tol=1e-9)  # type: ignore[arg-type]


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def typed_over_note(sheet: str, kind: ListKind, cells: Sequence[str]) -> list[str]:
    """That what was typed over is not written, and where it can be changed."""
    if not cells:
        return []
    more = f" 等 {len(cells)} 格" if len(cells) > _NAMED else ""
    where = f"{'、'.join(cells[:_NAMED])}{more}"
    instead = _ELSEWHERE.get(kind.name, "请在它的页面上改")
    return [f"工作表“{sheet}”里这些格不回填（{where}），改的、写的没有写入；{instead}"]


def gone(memory: Memory, seen: Iterable[str], label: str, astray: Iterable[str]) -> int:
    """How many rows that went out are not there any more.

    ``astray`` are the names of the rows that no key tells: one that a lost row had (under ``label``) is that row.
    """
    lost = Counter(memory.records[key].get(label, "") for key in memory.records.keys() - set(seen))
    return (lost - Counter(astray)).total()


def gone_note(sheet: str, kind: ListKind, memory: Memory, count: int) -> list[str]:
    """That a row that was deleted says nothing, and what does."""
    if not count:
        return []
    head = f"工作表“{sheet}”：带出去的 {count} 条不在表里了"
    if ASKS_LABEL in memory.labels:
        return [f"{head}：删去一行不算答复，它照旧待核对"]
    labels = {c.fill: c.column.label for c in kind.cells if c.fill}
    how = f"；要移出请留着这一行，在“{labels['decision']}”写“{OUT}”，并写{labels['reason']}、{labels['until']}"
    return [f"{head}：删去一行不算移出，清单和库里都不变{how if labels['decision'] in memory.labels else ''}"]
