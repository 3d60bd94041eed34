"""Query parameters that several routes share, with their bounds, declared once."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, Query

from api.http.described import NOT_BLANK, DateText
from graph.network.paths import LONGEST
from graph.questions.network.networks import NODES
from graph.views.network.around import MAX_HOPS

TOP, HOPS, PAGE_SIZE = 1000, MAX_HOPS, 200
"""Upper bounds of what one answer may hold."""

FieldText = Annotated[
    str,
    Query(min_length=1, max_length=200, description="细分领域：编号、名称或唯一的开头", examples=["集成电路"]),
]
FieldPath = Annotated[str, Path(min_length=1, max_length=200, description="细分领域：编号、名称或唯一的开头")]
FieldChoice = Annotated[str | None, Query(max_length=200, description="细分领域；不写则全部")]
SegmentText = Annotated[str, Query(min_length=1, max_length=200, description="环节：编号、名称或唯一的开头")]
NAMED = {
    "pattern": NOT_BLANK.replace("[^", "[^,，、")
}  # a comma alone names no place; refused where places are understood
_NAMED_IF_ANY = {"pattern": "^$|" + NOT_BLANK.replace("[^", "[^,，、")}
PlaceText = Annotated[
    str,
    Query(
        min_length=1,
        max_length=500,
        description="地区：名称或区划代码，几个用逗号分隔",
        examples=["苏州市"],
        json_schema_extra=NAMED,
    ),
]
PlaceOrAll = Annotated[
    str | None,
    Query(
        max_length=500,
        description="地区：名称或区划代码，几个用逗号分隔；不写则不分地区",
        examples=["苏州市"],
        json_schema_extra=_NAMED_IF_ANY,
    ),
]
PeersText = Annotated[
    str | None,
    Query(max_length=1000, description="对比地区，逗号分隔；不写则与数据中全部地区比", json_schema_extra=_NAMED_IF_ANY),
]
AsOf = Annotated[
    DateText | None,
    Query(max_length=20, description="按某一天有效的数据回答，如 2026-06-30；默认今天", examples=["2026-06-30"]),
]
AsOfWords = Annotated[str | None, Query(max_length=20, description="如上，但一张表单可以空着交来")]
TargetKind = Annotated[
    Literal["enterprise", "institution", "talent"],
    Query(description="目标类别：enterprise 引资，institution 引智，talent 引才"),
]
Only = Annotated[
    list[str] | None, Query(max_length=1000, description="只要这些编号的候选，可写多次；不写则按名次取前几名")
]
Top = Annotated[int, Query(ge=1, le=TOP, description="显示前几名")]
Hops = Annotated[int, Query(ge=1, le=HOPS, description="几步以内")]
Nodes = Annotated[int, Query(ge=10, le=NODES, description="最多画几个节点")]
Longest = Annotated[int, Query(ge=1, le=LONGEST, description="路径最多几步")]
Page = Annotated[int, Query(ge=1, le=1_000_000, description="第几页，从 1 起")]
Size = Annotated[int, Query(ge=1, le=PAGE_SIZE, description="每页几条")]
LeadNumber = Annotated[str, Path(max_length=64, description="跟进编号，或它开头的至少六位")]
WHO, WHO_DAYS, WHO_LENGTH = "who", 400, 40
"""The cookie with the name that this browser signs with, how long it lasts, and how long the name may be."""
ROSTER_LENGTH = 200
"""How long the id or the name of a chosen roster may be."""
