"""Shapes of the answers about ways between two records; see ``api.shapes``."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from api.shapes import Number, Shape


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
