"""What the address of the page says about the gap list, in the words of its question, and how to say it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends

from api.http.words import taking
from graph.chain.graph import ChainGraph
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
    """The words as they stand in the address."""

    district: str
    column: list[str] | None
    said: dict[str, Any]

    def choice(self, graph: ChainGraph) -> Choice:
        """What they mean; raises as :func:`graph.gap_list.choice.read_choice`."""
        said = {name: value for name, value in self.said.items() if name not in PARTS}
        return said_choice(graph, **said, weights={part: self.said[part] for part in PARTS})

    def shown(self) -> tuple[str, ...]:
        """Columns to show."""
        return chosen_columns(split_words(self.column or ()))


def _asked(district: str, column: list[str] | None, **said: Any) -> GapListWords:
    return GapListWords(district, column, said)


def _causes(cause: list[str] | None) -> tuple[str, ...]:
    return read_causes(cause or ())


AskedList = Annotated[GapListWords, Depends(taking(gap_list.QUESTION, SAID, _asked))]
AskedCauses = Annotated[tuple[str, ...], Depends(taking(gap_tasks.QUESTION, ("cause",), _causes))]


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
