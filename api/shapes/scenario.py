"""Shapes of questions and answers about scenarios; see ``api.shapes.base``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from api.http.described import ShortName
from api.shapes.base import GapParts, Number, On, PlaceRef, Shape, State
from api.shapes.portfolio import AsOfText, Named, PlaceWords, Proxy, Text


class LandAsk(Shape):
    """落地：企业在本地开设这些环节；enterprise 为数据中的企业，不在数据中的写 name"""

    change: Literal["land"]
    segments: Annotated[list[Text], Field(min_length=1, max_length=50)]
    enterprise: Text = ""
    name: Text = ""
    district: Annotated[Text, Field(description="落在哪个区县；不写则为所问地区")] = ""


class LoseAsk(Shape):
    """离开：企业停产或迁走"""

    change: Literal["lose"]
    enterprise: Text


class CutAsk(Shape):
    """断供：这些环节不再能从外部购得；写 district 时那里的企业也停"""

    change: Literal["cut"]
    source: Annotated[Text, Field(description="来源国或来源")]
    segments: Annotated[list[Text], Field(default_factory=list, max_length=200)]
    district: Text = ""
    stand_in: Annotated[StrictBool, Field(description="数据中别处的企业能否替代")] = True


ChangeAsk = Annotated[LandAsk | LoseAsk | CutAsk, Field(discriminator="change")]


class ScenarioAsk(Shape):
    """如果这些同时发生，会怎样"""

    place: PlaceWords
    name: Annotated[str, Field(max_length=40, description="情景名称，可不写")] = ""
    changes: Annotated[list[ChangeAsk], Field(min_length=1, max_length=50)]
    fields: Annotated[list[Text], Field(default_factory=list, max_length=60, description="细分领域；不写则全部")]
    as_of: AsOfText = None


class ScenarioSave(Shape):
    """保存一个情景"""

    name: ShortName
    changes: Annotated[list[ChangeAsk], Field(min_length=1, max_length=50)]
    by: Annotated[str, Field(max_length=40, description="署名，可不写")] = ""


class ScenarioRef(Shape):
    """情景：名称与各项变化，均为编号"""

    name: str
    changes: list[LandAsk | LoseAsk | CutAsk]


class KeptRef(ScenarioRef):
    """保存的情景"""

    by: str
    at: Annotated[str, Field(description="时间（UTC）")]


class KeptScenarios(Shape):
    """全部保存的情景"""

    scenarios: list[KeptRef]


class ScenarioGap(Shape):
    """一个环节的状态"""

    state: State
    action: str | None
    rule: str
    priority: float | None
    parts: GapParts
    enterprises: int


class MoveRow(Shape):
    """状态改变的环节"""

    field: Named
    segment: Named
    turn: Literal["opened", "worsened", "eased", "closed", "shifted"]
    turn_name: str
    before: ScenarioGap
    after: ScenarioGap


class StoppedRow(Shape):
    """因缺料停产的环节"""

    segment: str
    name: str
    fields: list[str]
    enterprises: int
    why: list[str]


class Tallies(Shape):
    """各种变化的个数"""

    opened: int
    worsened: int
    eased: int
    closed: int
    shifted: int
    stopped: int
    enterprises_stopped: int


class ScenarioAnswer(Shape):
    """情景的结果：哪些环节的状态变了，哪些因缺料停产"""

    scenario: ScenarioRef
    place: PlaceRef
    as_of: On | None
    version: Number | None
    words: list[str]
    tallies: Tallies
    moves: list[MoveRow]
    stopped: list[StoppedRow]
    emptied: Annotated[list[str], Field(description="失去最后一家本地企业的环节")]
    started: Annotated[list[str], Field(description="有了第一家本地企业、能开工的环节")]
    proxy: Proxy
    notes: list[str]


class ComparedScenario(Shape):
    """比较中的一个情景"""

    name: str
    words: list[str]
    tallies: Tallies


class ComparedSegment(Shape):
    """与现状不同的一个环节：现状，及各情景下的状态"""

    field: Named
    segment: Named
    now: State
    states: list[State]


class Comparison(Shape):
    """几个保存的情景并列"""

    place: PlaceRef
    as_of: On | None
    version: Number | None
    scenarios: list[ComparedScenario]
    rows: list[ComparedSegment]
    proxy: Proxy
    notes: list[str]
