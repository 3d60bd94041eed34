"""Shapes of the answers about ways between two records; see ``api.shapes.base``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from api.shapes.base import DataDate, Number, On, PlaceRef, Shape
from graph.views.view import LegendItem, ViewArea, ViewEdge, ViewNode, ViewText


class NodeRef(Shape):
    """一个对象"""

    kind: str
    id: str
    name: str


class TieRow(Shape):
    """一条关系；forward 为真表示由前者指向后者"""

    relation: str
    forward: bool
    suggested: Annotated[bool, Field(description="待核实")]
    values: dict[str, Any]


class SourceRow(Shape):
    """一条关系的出处"""

    origin: str | None
    as_of: str | None
    file: str
    sheet: str
    row: int | None
    since: Annotated[str, Field(description="有效期起")]


class SourcedTie(TieRow):
    """一条关系与它的出处"""

    label: str
    ends: Annotated[list[NodeRef], Field(description="起点与终点")]
    source: SourceRow | None


class StepRow(Shape):
    """路径上的一步及其依据的关系"""

    from_: Annotated[NodeRef, Field(alias="from")]
    to: NodeRef
    words: str
    relations: list[TieRow]


class WayRow(Shape):
    """一条路径"""

    steps: int
    suggested: Annotated[int, Field(description="只有待核实关系的步数")]
    words: str
    path: list[StepRow]


class Paths(Shape):
    """两个对象之间最短的几条路径"""

    from_: Annotated[NodeRef, Field(alias="from")]
    to: NodeRef
    longest: Annotated[int, Field(description="要求的步数上限")]
    searched: Annotated[int, Field(description="实际查找的步数上限；邻近对象过多时较小")]
    shown: int
    total: Annotated[int, Field(description="找到的条数")]
    complete: Annotated[bool, Field(description="步数以内的路径是否已全部找到")]
    note: str
    paths: list[WayRow]
    version: Number


class SourcedStep(Shape):
    """引荐路径上的一步"""

    from_: Annotated[NodeRef, Field(alias="from")]
    to: NodeRef
    words: str
    relations: list[SourcedTie]


class SourcedWay(Shape):
    """一条引荐路径"""

    steps: int
    suggested: Annotated[int, Field(description="只有待核实关系的步数")]
    words: str
    path: list[SourcedStep]


class Introducer(Shape):
    """一家可以引荐的本地企业"""

    id: str
    name: str
    steps: Annotated[int, Field(description="离目标几步")]
    ways: list[SourcedWay]


class Introductions(Shape):
    """谁能引荐：离目标最近的本地企业，各附最短的几条路径"""

    target: NodeRef
    place: PlaceRef
    longest: int
    by: Annotated[NodeRef | None, Field(description="只问这家本地企业")]
    reached: Annotated[int, Field(description="步数以内的本地企业共几家")]
    shown: int
    introducers: list[Introducer]
    help: Annotated[list[str], Field(description="没有路径时可以做什么")]
    notes: list[str]
    as_of: On
    data_date: DataDate
    version: Number


class NetworkPicture(Shape):
    """关系网络的图：节点带位置与文字，关系带路线；shown 与 total 写明画了几个"""

    kind: str
    title: str
    subtitle: str
    width: float
    height: float
    nodes: list[ViewNode]
    edges: list[ViewEdge]
    areas: list[ViewArea]
    texts: list[ViewText]
    legend: list[LegendItem]
    notes: list[str]
    shown: int
    total: int
    edges_on: Literal["focus", "always"]
    truncated: Annotated[bool, Field(description="还有更多，未画")]
    version: Number
