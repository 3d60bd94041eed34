"""Files of JSON lines, row by row, with their ledger: what is unreadable, doubled or contradictory is refused
by rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

import orjson

from graph.model.records import RecordTable, Source
from loaders.ledger.books import Checked, InputTable


class LineFile:
    """One file being checked: its ledger and the ways a row is refused."""

    def __init__(self, checked: Checked, folder: Path, name: str, as_of: str, origin: str) -> None:
        self.universal = (as_of, origin)
        self.path, self.name = folder / name, name
        self.ledger = InputTable(Source(str(self.path), name))
        checked.inputs.append(self.ledger)

    def rows(self, columns: tuple[str, ...], *, table: str | None = None) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Row number and values of each readable line; others are refused.

        All values are text, but for the column named by ``table``, which holds an object.
        """
        number, shown = 0, "、".join(columns)
        loads, pick = orjson.loads, itemgetter(*columns)
        types = tuple(dict if c == table else str for c in columns)
        with self.path.open("rb") as handle:
            for number, line in enumerate(handle, 1):
                try:
                    values = pick(loads(line))
                except orjson.JSONDecodeError:
                    self._refuse(
                        number, "", line, "json", "这一行不是合法的 JSON", "请检查引号、逗号与编码（UTF-8，无 BOM）"
                    )
                except (KeyError, TypeError):
                    self._refuse(number, shown, line, "required", f"这一行缺少 {shown} 中的某一项", "请补全这一行")
                else:
                    if (*map(type, values),) == types:
                        yield number, values
                    else:
                        self._refuse(number, shown, line, "type", f"{shown} 中有不是文字的值", "请把值写在引号里")
        self.ledger.rows = number

    def _refuse(self, number: int, column: str, line: bytes, rule: str, message: str, hint: str) -> None:
        self.ledger.reject(number, column, line[:80].decode("utf-8", "replace"), rule, message, hint)

    def dangling(self, row: int, column: str, value: object, what: str, where: str) -> None:
        """Refuse a row whose end does not exist."""
        self.ledger.reject(
            row, column, value, "dangling", f"{what}“{value}”在 {where} 中不存在", f"请先在 {where} 中补上它"
        )

    def table(
        self,
        kind: str,
        columns: tuple[str, ...],
        rows: dict[Any, tuple[Any, ...]],
        numbers: Iterable[int],
        ends: tuple[str, str] | None = None,
        *,
        fill_only: bool = False,
    ) -> RecordTable:
        """The accepted rows as records, each with the date and origin of the data."""
        values = [(*row, *self.universal) for row in rows.values()]
        return RecordTable(
            kind, (*columns, "as_of", "origin"), values, list(numbers), self.ledger.source, ends, fill_only
        )


def keep(
    file: LineFile, seen: dict[Any, Any], number: int, key: Any, value: Any, numbers: list[int], column: str
) -> bool:
    """Keep a first row; count an equal repeat as a duplicate; refuse a repeat that contradicts."""
    if key not in seen:
        seen[key] = value
        numbers.append(number)
        return True
    if seen[key] == value:
        file.ledger.duplicates.add(number)
        return False
    old, new = next((a, b) for a, b in zip(seen[key], value, strict=True) if a != b)
    shown = " → ".join(key) if isinstance(key, tuple) else key
    file.ledger.reject(
        number,
        column,
        new,
        "key.conflict",
        f"“{shown}”在前面已出现，内容不同（前面是“{old}”）",
        "同一键只留一行；已采用先出现的一行",
    )
    return False
