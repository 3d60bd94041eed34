"""Shapes of questions and answers about leads (招商跟进); see ``api.shapes.base``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.http.described import DateOrEmpty, one_of
from api.shapes.base import PlaceRef, Shape, Share
from graph.work.leads import STATES

State = Literal["interest", "contact", "talks", "signed", "dropped"]
Kind = Literal["enterprise", "institution", "talent"]
By = Annotated[str, Field(max_length=200, description="谁做的：姓名，必填")]
Text = Annotated[str, Field(max_length=20_000)]


class NameRef(Shape):
    """编号与名称"""

    id: str
    name: str


class ChangeRow(Shape):
    """一处改动；空文字表示没有"""

    what: Literal["state", "owner", "next_step", "due"]
    before: str
    after: str


class EntryRow(Shape):
    """一条跟进记录"""

    id: str
    at: Annotated[str, Field(description="时间（UTC）")]
    by: str
    what: str
    remark: str
    changes: list[ChangeRow]
    unseen: Annotated[bool, Field(description="写的人当时没有见到上一条")]


class Lead(Shape):
    """一条招商跟进"""

    number: Annotated[str, Field(description="跟进编号")]
    last: Annotated[str, Field(description="最后一条记录的编号；修改时原样带回，他人先改了就会得知")]
    kind: Kind
    id: str
    name: str
    home: Annotated[str, Field(description="候选的所在地")]
    field: NameRef
    segment: NameRef
    place: PlaceRef
    score: Annotated[Share | None, Field(description="加入时的得分")]
    state: State
    state_label: str
    owner: str
    next_step: str
    due: str | None
    due_words: str
    overdue: bool
    remark: str
    history: list[EntryRow]


class Leads(Shape):
    """招商跟进名单；未放弃的在前，按下一步的日期"""

    as_of: str
    shown: int
    total: int
    leads: list[Lead]


class Start(Shape):
    """加入名单：一个环节的候选"""

    field: str
    segment: str
    place: str
    kind: Kind = "enterprise"
    ids: Annotated[list[str], Field(min_length=1, max_length=200, description="候选的编号")]
    by: By
    owner: Text = ""
    remark: Text = ""


class Started(Shape):
    """加入的结果"""

    added: list[Lead]
    known: Annotated[list[Lead], Field(description="原已在名单上，没有改动")]


class Step(Shape):
    """修改一条跟进；不写的不变，空文字表示清除"""

    by: By
    last: Annotated[str, Field(max_length=64, description="所见最后一条记录的编号；不写则不核对他人是否先改")] = ""
    state: Annotated[
        Annotated[str, one_of([*STATES, *STATES.values()])] | None,
        Field(max_length=20, description="意向、接洽、洽谈、签约、放弃"),
    ] = None
    owner: Text | None = None
    next_step: Text | None = None
    due: Annotated[DateOrEmpty | None, Field(description="下一步的日期，如 2026-12-01")] = None
    remark: Annotated[Text | None, Field(description="备注；放弃、退回、重新启动时须写原因")] = None
