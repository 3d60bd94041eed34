"""Words that questions about lists over all fields take, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from graph.asking.word import Word
from graph.chain.graph import STAGES, ChainGraph
from graph.gap_list.choice import SORTS, Choice, read_choice
from graph.gaps.states import GAP_ACTIONS, STATE_LABELS, TOLD_STATES
from graph.gaps.words import PARTS
from graph.questions.tables.gap_list import COLUMNS

COMMA = "[,，、]"
STATE_WORDS = tuple(word for state in TOLD_STATES for word in (state, STATE_LABELS[state]))
_NUMBER = r"^\s*(0*([0-4](\.\d*)?|5(\.0*)?)|\.\d+)?\s*$"


def _weight(part: str) -> Word:
    said = f"{PARTS[part]}在优先级里的权重（指数），0 到 5；不写为 1，0 为不考虑"
    return Word(said, longest=20, pattern=_NUMBER, only="address")


District = Annotated[str, Word("下级区县：名称或区划代码，“全部”为逐个列出；不写则看整个地区", longest=200)]
Actions = Annotated[
    list[str] | None, Word(f"{'、'.join(GAP_ACTIONS)}；可写几个", longest=10, among=GAP_ACTIONS, mark=COMMA)
]
States = Annotated[
    list[str] | None,
    Word(f"{'、'.join(STATE_WORDS[1::2])}；可写几个，不写则为缺口", longest=10, among=STATE_WORDS, mark=COMMA),
]
Stages = Annotated[list[str] | None, Word(f"{'、'.join(STAGES)}；可写几个", longest=10, among=STAGES, mark=COMMA)]
Fields = Annotated[list[str] | None, Word("细分领域，可写几个；不写则全部", "-f", longest=60)]
Firms = Annotated[str, _weight("firms")]
Sureness = Annotated[str, _weight("sureness")]
Importable = Annotated[str, _weight("importable")]
Urgency = Annotated[str, _weight("urgency")]
Weights = Annotated[list[str] | None, Word("优先级权重，如 带动户数=2；可写几次", "-w", longest=10, only="command")]
Sort = Annotated[
    str,
    Word(
        f"按什么排：{'、'.join(SORTS.values())}；默认优先级",
        longest=30,
        among=("", *SORTS),
        named=(("", "默认"), *SORTS.items()),
    ),
]
Reverse = Annotated[bool, Word("倒过来排")]
Columns = Annotated[
    list[str] | None, Word("表格里的列，可写几个；不写则为常用列", longest=60, among=tuple(COLUMNS), mark=COMMA)
]
Rows = Annotated[
    list[str] | None, Word("只要这些行（行的编号 key），可写几个；不写则全部", longest=1000, only="address")
]


def said_choice(
    graph: ChainGraph,
    action: Iterable[str] | None,
    state: Iterable[str] | None,
    stage: Iterable[str] | None,
    field: Iterable[str] | None,
    weights: Mapping[str, str | float | None],
    sort: str,
    reverse: bool,
) -> Choice:
    """What the words of a list mean; raises as :func:`graph.gap_list.choice.read_choice`."""
    return read_choice(
        graph,
        actions=action or (),
        states=state or (),
        stages=stage or (),
        fields=field or (),
        weights=weights,
        sort=sort,
        reverse=reverse,
    )
