"""What the address of the page says about the gap list, in the words of its question, and how to say it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends

from api.http.words import taking
from graph.chain.graph import ChainGraph
from graph.gap_list import older
from graph.gap_list.choice import Choice
from graph.gap_list.tasks import read_causes
from graph.gaps.thresholds import PARTS
from graph.questions import gap_list, gap_tasks
from graph.questions.list_words import said_choice
from graph.questions.tables.gap_list import USUAL, chosen_columns
from graph.text import split_words

SAID = ("district", "action", "state", "stage", "field", *PARTS, "sort", "reverse", "column")
"""Words of the list that the page takes likewise."""


@dataclass(frozen=True, slots=True)
class GapListWords:
    """The words of the address, older ones as those of today; ``older`` says what became of these."""

    district: str
    column: tuple[str, ...]
    said: dict[str, Any]
    older: tuple[str, ...]

    def choice(self, graph: ChainGraph) -> Choice:
        """What they mean; raises as :func:`graph.gap_list.choice.read_choice`."""
        said = {name: value for name, value in self.said.items() if name not in PARTS}
        return said_choice(graph, **said, weights={part: self.said[part] for part in PARTS})

    def shown(self) -> tuple[str, ...]:
        """Columns to show."""
        return chosen_columns(self.column)


@dataclass(frozen=True, slots=True)
class Causes:
    """Causes of what is to be verified, likewise."""

    keys: tuple[str, ...]
    older: tuple[str, ...]


def _asked(district: str, column: list[str] | None, sort: str, reverse: bool, **said: Any) -> GapListWords:
    columns, sorts = split_words(column or ()), split_words([sort])
    order = older.renewed(sorts, older.NUMBERS)
    said |= {"sort": "、".join(order), "reverse": reverse and bool(order or not sorts)}
    became = older.told("排序", sorts, older.NUMBERS, "，按优先级排") + older.told("列", columns, older.NUMBERS)
    return GapListWords(district, older.renewed(columns, older.NUMBERS), said, became)


def _causes(cause: list[str] | None) -> tuple[str, ...]:
    return read_causes(cause or ())


def _page_causes(cause: list[str] | None) -> Causes:
    words = cause or []
    return Causes(read_causes(older.renewed(words, older.REASONS)), older.told("原因", words, older.REASONS))


AskedList = Annotated[GapListWords, Depends(taking(gap_list.QUESTION, SAID, _asked))]
AskedCauses = Annotated[tuple[str, ...], Depends(taking(gap_tasks.QUESTION, ("cause",), _causes))]
PageCauses = Annotated[Causes, Depends(taking(gap_tasks.QUESTION, ("cause",), _page_causes))]


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
