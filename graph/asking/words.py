"""Words that several questions take, declared once."""

from __future__ import annotations

from typing import Annotated

from graph.asking.assess import USUAL_PLACE
from graph.asking.word import Word

TOP, PAGE_SIZE = 1000, 200
"""Most that one answer may list, and most on a page."""

_FIELD = "细分领域：编号、名称或唯一的开头"
_PLACE = "地区：名称或区划代码，几个用逗号分隔"
_SEGMENT = "环节：编号、名称或唯一的开头"

Field = Annotated[str, Word(_FIELD, "-f", shortest=1, longest=200, example="集成电路")]
FieldFirst = Annotated[str, Word(_FIELD, argument=True, shortest=1, longest=200, example="集成电路")]
FieldOrAll = Annotated[str | None, Word("细分领域；不写则全部", "-f", longest=200)]
Segment = Annotated[str, Word(_SEGMENT, "-s", shortest=1, longest=200)]
Place = Annotated[str, Word(_PLACE, "-p", kind="places", shortest=1, longest=500, example="苏州市")]
PlaceUsual = Annotated[
    str, Word(_PLACE, "-p", kind="places", shortest=1, longest=500, example="苏州市", usual=USUAL_PLACE)
]
PlaceOrAll = Annotated[
    str | None, Word(f"{_PLACE}；不写则不分地区", "-p", kind="places", longest=500, example="苏州市")
]
Peers = Annotated[str | None, Word("对比地区，逗号分隔；不写则与数据中全部地区比", kind="places", longest=1000)]
AsOf = Annotated[
    str | None,
    Word("按某一天有效的数据回答，如 2026-06-30；默认今天", kind="date", longest=20, example="2026-06-30"),
]
Day = Annotated[str, Word("日期，如 2026-06-30", kind="date", shortest=1, longest=20)]
Top = Annotated[int, Word("显示前几名", least=1, most=TOP)]
Page = Annotated[int, Word("第几页，从 1 起", least=1, most=1_000_000)]
Size = Annotated[int, Word("每页几条", least=1, most=PAGE_SIZE)]
PageNumber = Annotated[int, Word("第几页，从 1 起", kind="part", least=1, most=1_000_000, only="address")]
PageSize = Annotated[int, Word("每页几条", kind="part", least=1, most=PAGE_SIZE, only="address")]
First = Annotated[int | None, Word("显示前几个", least=1, most=TOP, usual=30, only="command")]


def part_of(page: int, size: int, top: int | None) -> slice:
    """The first so many, or else a page."""
    return slice(0, top) if top else slice((page - 1) * size, page * size)
