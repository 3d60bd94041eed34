"""Answers, tables and pictures show themselves in a notebook; how, is filled in from above.

This module is below everything that it shows, so it knows no table and no renderer. Whoever wants to look at answers
imports :mod:`graph.notebook` once (:mod:`loaders.sample_store` does); that fills :data:`LOOKS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

LOOKS: dict[str, Callable[[Any], Any]] = {}
"""``glance``: title, facts and tables of an answer; ``answer`` and ``table``: HTML; ``picture``: SVG."""


def shown_as(look: str, thing: object) -> Any:
    """The thing in this look; raises ``LookupError`` while none are filled in."""
    if look not in LOOKS:
        raise LookupError("还没有说明结果怎样显示：请先 import graph.notebook")
    return LOOKS[look](thing)


class Shown:
    """Base of answers: what they say is in :mod:`graph.questions.index`, how it looks in
    :mod:`graph.render.notebook`.
    """

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        """IPython asks each class in turn, and a dataclass has a ``__repr__`` of its own with every number in it."""
        super().__init_subclass__()
        type.__setattr__(cls, "_repr_pretty_", Shown._repr_pretty_)

    def tables(self) -> tuple[Any, ...]:
        """The answer as tables (:class:`graph.views.table.Table`), the main one first; files are made from them."""
        found: tuple[Any, ...] = shown_as("glance", self).tables
        return found

    def to_frame(self, which: int = 0) -> pd.DataFrame:
        """A table of the answer as a pandas frame, the main one by default."""
        frame: pd.DataFrame = self.tables()[which].to_frame()
        return frame

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What a console of IPython shows instead of every number within."""
        said = shown_as("glance", self)
        printer.text("\n".join((said.title, *said.facts)))

    def _repr_html_(self) -> str:
        return str(shown_as("answer", self))
