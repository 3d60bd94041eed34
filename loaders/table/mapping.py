"""What is a column of ours in a table of the user's: written down, so that people can change it and use it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from graph.chain.lookup import nearest
from graph.errors import BadRequest
from graph.text import clean
from loaders.table.words import JOINED, YEARLY, head_of, keyed, targets

AUTO, ASK = "auto", "ask"
"""The mapping of a table that nobody chose: the one kept for its heads, else what is recognised; with ``ask`` a table
without a column of names is told rather than refused.
"""


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What a column is taken for: nothing (``to`` is empty), or one or several columns of ours, and why."""

    column: str
    to: tuple[str, ...] = ()
    unit: str = ""
    reason: str = ""
    sureness: float = 1.0


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How a table is read; ``head_rows`` may be empty (looked for), ``sheet`` too (the one most like it).

    Without ``columns`` it says only where the table is. ``place`` is where rows are that name only a town, a street or
    a zone; ``places`` say of texts of cells, that name no division or several, in which one they are.
    """

    columns: tuple[ColumnUse, ...]
    sheet: str = ""
    head_rows: tuple[int, ...] = ()
    place: str = ""
    name: str = ""
    places: Mapping[str, str] = field(default_factory=dict)

    def heads(self) -> frozenset[str]:
        """The heads that it speaks of."""
        return frozenset(c.column for c in self.columns)

    def for_heads(self, heads: list[str]) -> TableMapping:
        """The same for a table with these heads: columns it does not know are not read."""
        known = {c.column: c for c in self.columns}
        new = tuple(known.get(h, ColumnUse(h, reason="映射里没有这一列")) for h in heads if h)
        return replace(self, columns=new)

    def renewed(self, seen: TableMapping) -> TableMapping:
        """The same for another file: its place, and units that are no part of a head, are what is seen there."""
        units = {c.column: c.unit for c in seen.columns if c.unit}
        columns = tuple(replace(c, unit=units.get(c.column, c.unit)) if c.to else c for c in self.columns)
        return replace(self, columns=columns, place=seen.place or self.place)

    def as_json(self) -> dict[str, Any]:
        """As it is kept and written to a file."""
        columns = [
            {"column": c.column, "to": list(c.to), "unit": c.unit, "reason": c.reason, "sureness": c.sureness}
            for c in self.columns
        ]
        said = {"sheet": self.sheet, "head_rows": list(self.head_rows), "place": self.place, "columns": columns}
        return said | ({"places": dict(self.places)} if self.places else {})


def mapping_of(said: Any, name: str = "") -> TableMapping:
    """A mapping from its JSON; raises ``BadRequest`` with what is wrong."""
    try:
        columns = tuple(_column(c) for c in said["columns"])
        rows = tuple(int(n) for n in said.get("head_rows", ()))
        places = {clean(str(text)): clean(str(where)) for text, where in said.get("places", {}).items()}
        made = TableMapping(columns, str(said.get("sheet", "")), rows, str(said.get("place", "")), name, places)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadRequest(
            '映射写得不对：要有 columns，每项写 column（列名）和 to（如 ["企业.企业名称"]，[] 为不读）'
        ) from error
    taken = [keyed(t, head_of(c.column)) for c in made.columns for t in c.to if t not in JOINED]
    if doubled := sorted({t for t in taken if taken.count(t) > 1}):
        raise BadRequest(f"映射里有几列都写到 {'、'.join(doubled)}；请只留一列")
    return made


def _column(said: Mapping[str, Any]) -> ColumnUse:
    to = tuple(str(t) for t in said["to"])
    for target in to:
        if target not in targets():
            near = "、".join(nearest(target, list(targets())))
            raise BadRequest(f"映射里的目标“{target}”不存在；最接近的是：{near}")
        if target.startswith(YEARLY) and head_of(str(said["column"])).year is None:
            raise BadRequest(f"“{said['column']}”要作“{target}”，列名里须写明是哪一年，如 2025年营业收入")
    return ColumnUse(
        str(said["column"]), to, str(said.get("unit", "")), str(said.get("reason", "")), float(said.get("sureness", 1))
    )


def mapping_from(text: str) -> TableMapping:
    """The mapping that a JSON text holds; raises ``BadRequest``."""
    try:
        return mapping_of(orjson.loads(text))
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"映射不是 JSON（{error}）") from error


def read_mapping(path: Path) -> TableMapping:
    """The mapping in a JSON file; raises ``BadRequest``."""
    try:
        return mapping_of(orjson.loads(path.read_bytes()))
    except (OSError, orjson.JSONDecodeError) as error:
        raise BadRequest(f"映射文件 {path} 读不出（{error}）；请检查路径，或用 --save-map 重新写一个") from error


def write_mapping(mapping: TableMapping, path: Path) -> None:
    """Write it to a JSON file that people can change; raises ``BadRequest``."""
    try:
        path.write_bytes(orjson.dumps(mapping.as_json(), option=orjson.OPT_INDENT_2))
    except OSError as error:
        raise BadRequest(f"映射不能写到 {path}（{error.strerror}）；请换一个位置") from error
