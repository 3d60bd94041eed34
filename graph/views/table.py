"""Tables as plain data: typed columns, rows of plain values, and the notes that belong to them.

Empty is ``None``; a share is 0..1 with type "percent"; numbers keep full precision, writers round what they show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from graph.plain import Plain, plain_cell
from graph.shown import shown_as
from graph.views.view import View

if TYPE_CHECKING:
    import pandas as pd

_TYPES = {"integer": "Int64", "number": "Float64", "percent": "Float64", "flag": "boolean"}
"""Types of the columns of a frame; others are texts."""
ColumnType = Literal["text", "integer", "number", "percent", "flag", "state"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``state`` columns hold the Chinese word of a state and are coloured by writers that can."""

    key: str
    label: str
    type: ColumnType = "text"
    unit: str = ""

    @property
    def expects(self) -> bool:
        """Whether it holds numbers of firms that are expected and not counted: one decimal is all that they deserve."""
        return self.type == "number" and self.unit.endswith(("户", "家"))

    @property
    def heading(self) -> str:
        """Label with the unit."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label


@dataclass(frozen=True, slots=True)
class Table:
    """A table; each note is "题目：内容"."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Plain, ...], ...]
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The table as JSON-ready values."""
        return asdict(self)

    def to_frame(self) -> pd.DataFrame:
        """One column per heading, numbers as nullable numbers, ``<NA>`` for not known; notes go to
        ``frame.attrs["口径"]``.

        Two columns of one heading are told apart by their key.

        >>> Table("", (Column("n", "家数", "integer"),), ((2,), (None,))).to_frame()["家数"].tolist()
        [2, <NA>]
        """
        import pandas as pd

        frame = pd.DataFrame(list(self.rows), columns=range(len(self.columns)), dtype=object)
        for i, column in enumerate(self.columns):
            kind: Any = _TYPES.get(column.type, "string" if frame[i].notna().any() else "object")
            frame[i] = frame[i].astype(kind)
        frame.columns = pd.Index(_headings(self.columns))
        frame.attrs["口径"] = list(self.notes)
        return frame

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"{self.name}（{len(self.rows)} 行）")

    def _repr_html_(self) -> str:
        return str(shown_as("table", self))


def _headings(columns: Iterable[Column]) -> list[str]:
    out: list[str] = []
    for column in columns:
        out.append(column.heading if column.heading not in out else f"{column.heading}（{column.key}）")
    return out


def records_table(
    name: str, columns: Sequence[Column], records: Iterable[Mapping[str, object]], notes: Sequence[str] = ()
) -> Table:
    """A table of any records: values are picked by column key, made plain, and ``nan`` becomes empty."""
    rows = tuple(tuple(plain_cell(record.get(c.key)) for c in columns) for record in records)
    return Table(name, tuple(columns), rows, tuple(notes))


def titled(notes: Iterable[str], title: str = "口径") -> tuple[str, ...]:
    """Notes as "题目：内容", those that have this title already as they are."""
    return tuple(n if n.startswith(f"{title}：") else f"{title}：{n}" for n in notes)


def view_table(view: View) -> Table:
    """The nodes of a network picture as a table: the same content for those who cannot see it."""
    columns = (
        Column("kind", "类型"),
        Column("name", "名称"),
        Column("hop", "圈层", "integer"),
        Column("degree", "关系数", "integer"),
        Column("detail", "说明"),
    )
    rows = [{**n.data, "name": n.label} for n in view.nodes]
    return records_table("节点", columns, rows, view.notes)


def edge_table(view: View) -> Table:
    """The relations of a picture as a table."""
    names = {n.id: n.label for n in view.nodes}
    columns = (Column("source", "起点"), Column("label", "关系"), Column("target", "终点"))
    rows = [{"source": names[e.source], "label": e.label, "target": names[e.target]} for e in view.edges]
    return records_table("关系", columns, rows)
