"""Answers that show themselves in a notebook and turn into frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from graph.views.table import Table


class Shown:
    """Base of answers: what they say is in :mod:`graph.questions.showing`, how it looks in :mod:`graph.render.notebook`."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        """IPython asks each class in turn, and a dataclass has a ``__repr__`` of its own with every number in it."""
        super().__init_subclass__()
        type.__setattr__(cls, "_repr_pretty_", Shown._repr_pretty_)

    def tables(self) -> tuple[Table, ...]:
        """The answer as tables, the main one first; they are those that files are made from."""
        from graph.questions.showing import showing_of

        return showing_of(self).tables

    def to_frame(self, which: int = 0) -> pd.DataFrame:
        """A table of the answer as a pandas frame, the main one by default."""
        return self.tables()[which].to_frame()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What a console of IPython shows instead of every number within."""
        from graph.questions.showing import showing_of

        said = showing_of(self)
        printer.text("\n".join((said.title, *said.facts)))

    def _repr_html_(self) -> str:
        from graph.questions.showing import showing_of
        from graph.render.notebook import showing_html

        return showing_html(showing_of(self))
