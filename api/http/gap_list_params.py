"""What an address says about the gap list, shared by the API and the page, and how to say it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import WithJsonSchema

from api.http.described import Switch, one_of, some_of
from graph.chain.graph import STAGES, ChainGraph
from graph.gap_list.choice import SORTS, Choice, read_choice
from graph.gaps.lack_of_data import CAUSES
from graph.gaps.states import GAP_ACTIONS, STATE_LABELS, TOLD_STATES
from graph.gaps.thresholds import PARTS
from graph.questions.tables.gap_list import COLUMNS, USUAL, chosen_columns
from graph.text import split_words

STATE_WORDS = [word for state in TOLD_STATES for word in (state, STATE_LABELS[state])]
SORT_WORDS = ["", *SORTS, *SORTS.values()]
_WEIGHT = WithJsonSchema({"type": "string", "maxLength": 20, "pattern": r"^\s*(0*([0-4](\.\d*)?|5(\.0*)?)|\.\d+)?\s*$"})
Weight = Annotated[
    str, _WEIGHT, Query(max_length=20, description="优先级里这一项的权重（指数），0 到 5；不写为 1，0 为不考虑")
]
DistrictChoice = Annotated[
    str, Query(max_length=200, description="下级区县：名称或区划代码，“全部”为逐个列出；不写则看整个地区")
]
Fields = Annotated[list[str] | None, Query(max_length=60, description="细分领域，可写几个；不写则全部")]
Stages = Annotated[
    list[Annotated[str, some_of(STAGES)]] | None, Query(max_length=10, description="上游、中游、下游、支撑；可写几个")
]


@dataclass(frozen=True, slots=True)
class GapListWords:
    """The words as they stand in the address."""

    district: str
    actions: list[str]
    states: list[str]
    stages: list[str]
    fields: list[str]
    weights: dict[str, str]
    sort: str
    reverse: bool
    columns: list[str]

    def choice(self, graph: ChainGraph) -> Choice:
        """What they mean; raises as :func:`graph.gap_list.choice.read_choice`."""
        return read_choice(
            graph,
            actions=self.actions,
            states=self.states,
            stages=self.stages,
            fields=self.fields,
            weights=self.weights,
            sort=self.sort,
            reverse=self.reverse,
        )

    def shown(self) -> tuple[str, ...]:
        """Columns to show."""
        return chosen_columns(split_words(self.columns))


def gap_list_words(
    district: DistrictChoice = "",
    action: Annotated[
        list[Annotated[str, some_of(GAP_ACTIONS)]] | None,
        Query(max_length=10, description=f"{'、'.join(GAP_ACTIONS)}；可写几个"),
    ] = None,
    state: Annotated[
        list[Annotated[str, some_of(STATE_WORDS)]] | None,
        Query(max_length=10, description=f"{'、'.join(STATE_WORDS[1::2])}；不写则为缺口"),
    ] = None,
    stage: Stages = None,
    field: Fields = None,
    demand_pull: Weight = "",
    criticality: Weight = "",
    confidence: Weight = "",
    importable: Weight = "",
    sort: Annotated[
        Annotated[str, one_of(SORT_WORDS)],
        Query(max_length=30, description=f"按什么排：{'、'.join(SORTS.values())}；默认优先级"),
    ] = "",
    reverse: Annotated[Switch, Query(description="倒过来排")] = False,
    column: Annotated[
        list[Annotated[str, some_of(COLUMNS)]] | None, Query(max_length=60, description="表格里的列；不写则为常用列")
    ] = None,
) -> GapListWords:
    """The words of a request."""
    weights = {
        "demand_pull": demand_pull,
        "criticality": criticality,
        "confidence": confidence,
        "importable": importable,
    }
    return GapListWords(
        district, action or [], state or [], stage or [], field or [], weights, sort, reverse, column or []
    )


AskedList = Annotated[GapListWords, Depends(gap_list_words)]


def address_of(choice: Choice, columns: tuple[str, ...] = USUAL, district: str = "") -> dict[str, Any]:
    """Parameters that say the same again; what is usual is left out."""
    weights = {part: f"{choice.weights[part]:g}" for part in PARTS if choice.weights[part] != 1}
    return {
        "district": district,
        "action": list(choice.actions),
        "state": list(choice.states),
        "stage": list(choice.stages),
        "field": list(choice.fields),
        **weights,
        "sort": "" if choice.sort == "priority" else choice.sort,
        "reverse": "true" if choice.reverse else "",
        "column": [] if columns == USUAL else list(columns),
    }


Causes = Annotated[
    list[Annotated[str, one_of(["", *CAUSES])]] | None,
    Query(max_length=10, description="原因：few 企业太少，place 所在地不明，small 本地规模小"),
]
