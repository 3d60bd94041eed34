"""Parts that many answers are made of: what they are about, their date, and the version of the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from graph.chain.graph import ChainGraph
from graph.chain.places import Place
from graph.says import Says

Share = Annotated[float, Says("", gaps=True)]
DataDate = Annotated[str | None, Says("数据日期", "所用事实的最近日期，如 2021 或 2021-12-31；没有事实为空")]
On = Annotated[str, Says("按这一天", "按这一天有效的记录回答")]
Version = Annotated[int, Says("数据版本", "数据版本，每次导入或撤销加一")]
Notes = Annotated[tuple[str, ...], Says("口径", "哪些是推算（proxy），哪些不知道")]
Proxy = Annotated[Literal[True], Says("推算", "由链条推算，不是观察到的事实")]


@dataclass(frozen=True, slots=True)
class Named:
    """编号与名称"""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class FieldRef:
    """领域的编号、名称与审定情况"""

    id: str
    name: str
    status: str | None


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """地区：一个或几个区划"""

    name: str
    ids: tuple[str, ...]


def place_ref(place: Place) -> PlaceRef:
    """A place in an answer."""
    return PlaceRef(place.name, place.ids)


def field_named(graph: ChainGraph, field: str) -> Named:
    """A field (id) in an answer."""
    return Named(field, str(graph.nodes["Field"].names()[graph.position("Field", field)]))
