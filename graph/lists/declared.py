"""The lists that there are, each declared in one file of ``kinds``: columns, criteria, period and who answers for it.

The next list is one such file and one maker. Criteria hold for every field unless its own table says otherwise.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, reduce
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from graph.chain.graph import ChainGraph
from graph.chain.lookup import nearest
from graph.errors import InputRefused, NotFound
from graph.lists.kinds.own import Own, own_standards
from graph.views.table import Column

PERIODS = ("quarter",)


@dataclass(frozen=True, slots=True)
class Cell:
    """What is declared of a column beside what tables know.

    ``fill`` says what becomes of what people write in it when the workbook comes back: ``answer:TEST``, ``officer``,
    ``remark``, ``decision``, ``reason`` or ``until``; "" is only read. ``choices`` names the criterion whose answers it
    offers. ``aside``: on the screen and in the workbook, not in print. ``empty`` is what a document says where the
    cell is: what people are to write is not unknown.
    """

    column: Column
    width: float = 14.0
    fill: str = ""
    choices: str = ""
    aside: bool = False
    empty: str | None = None


@dataclass(frozen=True, slots=True)
class ListKind:
    """One list as it is declared; ``apart`` says what of it must not be added up over districts, and why."""

    name: str
    title: str
    period: str
    responsible: str
    unit: str
    about: str
    cells: tuple[Cell, ...]
    criteria: Mapping[str, Any]
    form: str = "ledger"
    apart: str = ""
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are shown; those for answers stand in the workbook alone."""
        return tuple(c.column for c in self.cells if not c.aside)

    def criteria_of(self, field: str, name: str = "") -> Mapping[str, Any]:
        """The criteria for a field (id and name): the usual ones, with what its own table says instead, and the city's
        file before both; raises what :func:`~graph.lists.kinds.own.own_standards` does.
        """
        ours = {k: v for k, v in self.fields.get(field, {}).items() if k != "source"}
        city = self.own()
        return reduce(_over, (ours, city.criteria, city.fields.get(field) or city.fields.get(name, {})), self.criteria)

    def sources_of(self, field: str, name: str = "") -> tuple[str, ...]:
        """Where it is written why the criteria for a field are not the usual ones; none where they are."""
        city = self.own()
        ours = str(self.fields.get(field, {}).get("source", ""))
        said = city.criteria or city.fields.get(field) or city.fields.get(name)
        return tuple(filter(None, (ours, f"本市的标准（{city.source or '没有写依据'}）" if said else "")))

    def own(self) -> Own:
        """What the city says instead."""
        usual = {kind.name: kind.criteria for kind in declarations().values()}
        return own_standards(self.name, usual | {self.name: self.criteria})


def _over(usual: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Any]:
    out = dict(usual)
    for key, value in own.items():
        out[key] = _over(usual.get(key, {}), value) if isinstance(value, Mapping) else value
    return out


USUAL = "各领域同用的默认门槛（约定）"
"""What is said of criteria of a field that are not its own."""


@cache
def declarations() -> Mapping[str, ListKind]:
    """Every list by name, in the order in which they are handed over."""
    folder = files("graph.lists") / "kinds"
    texts = [f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".toml")]
    kinds = [read_kind(text) for text in texts]
    return MappingProxyType({k.name: k for k in sorted(kinds, key=_turn)})


def check_fields(graph: ChainGraph) -> None:
    """Refuse a city's file that names what is no field of the data: it would be passed over without a word."""
    table = graph.nodes["Field"]
    names, titles = {*map(str, table.ids), *map(str, table.names())}, [str(n) for n in table.names()]
    for kind in declarations().values():
        for name in kind.own().fields:
            if name not in names:
                near = "、".join(nearest(name, titles)) or "见 chainatlas fields"
                raise InputRefused(
                    f"名录标准文件里 {kind.name} 的领域“{name}”不认识；最接近的是：{near}。请改成领域的编号或全名"
                )


_ASIDE = re.compile("（[^）]*）")
"""What stands in brackets in a title, which nobody types."""
_ORDER = ("firms", "projects", "targets", "weak", "to_verify", "talks")


def _turn(kind: ListKind) -> tuple[int, str]:
    return (_ORDER.index(kind.name) if kind.name in _ORDER else len(_ORDER), kind.name)


def read_kind(text: str) -> ListKind:
    """The list that a file declares; raises ``ValueError`` for what is no such file."""
    said = tomllib.loads(text)
    cells = tuple(_cell(c) for c in said.pop("columns"))
    keys = [c.column.key for c in cells]
    if len(set(keys)) < len(keys):
        raise ValueError(f"list {said['name']}: a column is declared twice")
    if said["period"] not in PERIODS:
        raise ValueError(f"list {said['name']}: unknown period {said['period']}")
    return ListKind(cells=cells, **said)


def _cell(said: dict[str, Any]) -> Cell:
    column = Column(said["key"], said["label"], said.get("type", "text"), said.get("unit", ""))
    more = {k: said[k] for k in ("width", "fill", "choices", "aside", "empty") if k in said}
    return Cell(column, **more)


def find_kind(name: str) -> ListKind:
    """The list of this name or title, or of a part that no other title has; raises ``NotFound``."""
    wanted, kinds = name.strip(), list(declarations().values())
    for kind in kinds:
        if wanted in (kind.name, kind.title):
            return kind
    short = _ASIDE.sub("", wanted)
    found = [k for k in kinds if len(short) > 1 and short in _ASIDE.sub("", k.title)]
    if len(found) == 1:
        return found[0]
    raise NotFound("清单", name, [f"{k.name}（{k.title}）" for k in declarations().values()])
