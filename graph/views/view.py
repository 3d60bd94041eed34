"""A picture as plain data: everything is placed, measured and worded, so that a renderer only draws.

All lengths are px of the picture's own ``width`` × ``height``; x grows to the right, y downwards; x, y of a node or an
area is its upper left corner, x, y of a text is the start (or middle, or end) of its base line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from graph.plain import Plain
from graph.shown import shown_as
from graph.views.text_fit import em

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class ViewText:
    """One line of text. ``role`` names its looks (title, subtitle, header, name, count, state, mark, note, legend,
    label).

    ``pill`` asks for a filled, rounded ground behind it.
    """

    text: str
    x: float
    y: float
    size: float
    role: str
    anchor: Anchor = "start"
    bold: bool = False
    pill: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x, y, width and height that the text (with its pill) takes at most."""
        width = em(self.text) * self.size
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        grow = 5.0 if self.pill else 0.0
        return left - grow, self.y - self.size * 0.92, width + 2 * grow, self.size * 1.2


@dataclass(frozen=True, slots=True)
class ViewArea:
    """A ground behind nodes: a band (stage) or a group (sub-stage)."""

    id: str
    kind: str
    label: str
    x: float
    y: float
    w: float
    h: float
    texts: tuple[ViewText, ...] = ()


@dataclass(frozen=True, slots=True)
class ViewNode:
    """One thing in the picture; ``style`` is the ``key`` of a legend item, ``sentence`` says it all in words.

    ``current`` is the one that the page is about.
    """

    id: str
    kind: str
    label: str
    x: float
    y: float
    w: float
    h: float
    style: str
    sentence: str
    marks: tuple[str, ...] = ()
    texts: tuple[ViewText, ...] = ()
    data: Mapping[str, Plain] = field(default_factory=dict)
    href: str | None = None
    current: bool = False

    @property
    def center(self) -> tuple[float, float]:
        """Middle of the node."""
        return self.x + self.w / 2, self.y + self.h / 2


@dataclass(frozen=True, slots=True)
class ViewEdge:
    """A relation between two nodes; ``path`` is a cubic curve (x0 y0 x1 y1 x2 y2 x3 y3), ``strong`` a drawn-out line.

    With ``bends`` it runs straight from each of these points to the next; ``path`` then starts, turns and ends with it.
    A ``quiet`` relation is shown only with a node that is pointed at, also where others always show.
    """

    source: str
    target: str
    kind: str
    label: str
    path: tuple[float, float, float, float, float, float, float, float]
    strong: bool = True
    color: str = "#2464a6"
    data: Mapping[str, Plain] = field(default_factory=dict)
    quiet: bool = False
    bends: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class LegendItem:
    """Looks and meaning of one style; x, y, w, h place its sample. ``dash`` is an SVG dash pattern ("" is solid)."""

    key: str
    label: str
    symbol: str = ""
    note: str = ""
    fill: str = "#ffffff"
    stroke: str = "#475569"
    ink: str = "#1f2933"
    dash: str = ""
    line: float = 1.5
    double: bool = False
    shape: str = "box"
    count: int = 0
    x: float = 0.0
    y: float = 0.0
    w: float = 30.0
    h: float = 16.0


@dataclass(frozen=True, slots=True)
class View:
    """The whole picture. ``edges_on`` is "focus" (shown with the node pointed at) or "always"; shown of total nodes."""

    kind: str
    title: str
    subtitle: str
    width: float
    height: float
    nodes: tuple[ViewNode, ...]
    edges: tuple[ViewEdge, ...]
    areas: tuple[ViewArea, ...] = ()
    texts: tuple[ViewText, ...] = ()
    legend: tuple[LegendItem, ...] = ()
    notes: tuple[str, ...] = ()
    shown: int = 0
    total: int = 0
    edges_on: Literal["focus", "always"] = "focus"

    def to_json(self) -> dict[str, Any]:
        """The picture as JSON-ready values (lists, dicts, text, numbers)."""
        return asdict(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"{self.title or self.kind}（显示 {self.shown}，共 {self.total}）")

    def _repr_svg_(self) -> str:
        return str(shown_as("picture", self))
