"""An answer as a notebook holds it: the record, its tables as frames, and a look of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.asking.question import Question
from graph.shown import Shown
from graph.views.glance import Showing
from graph.views.table import Table


@dataclass(frozen=True)
class Answer(Shown):
    """What a question found; ``found`` is the thing itself, for those who want to go on from it."""

    question: Question[Any]
    found: Any

    @property
    def record(self) -> Any:
        """The answer as its record, the same as JSON shows."""
        return self.question.record_of(self.found)

    def tables(self) -> tuple[Table, ...]:
        """The answer's tables, the main one first."""
        return tuple(self.question.tables_of(self.found))

    def showing(self) -> Showing:
        """What is shown of it at a glance."""
        return self.question.showing_of(self.found)
