"""Title, legend and notes of a network picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.model.schema import default_schema
from graph.views.text_fit import em, printable, wrap
from graph.views.view import LegendItem, ViewText

SIZE = 13.0
MARGIN, HEAD = 40.0, 104.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a picture says besides its nodes; ``total`` is how many nodes there are, drawn or not."""

    title: str
    subtitle: str
    notes: Sequence[str]
    total: int


def head(drawing: Drawing, counts: Mapping[str, int]) -> tuple[tuple[LegendItem, ...], list[ViewText]]:
    """Legend of the styles in the picture with their numbers, and the texts of title, subtitle and legend."""
    legend, texts = _legend(counts)
    return legend, [
        ViewText(printable(drawing.title), MARGIN, 40, 22, "title", bold=True),
        ViewText(drawing.subtitle, MARGIN, 64, 13, "subtitle"),
        *texts,
    ]


def notes_below(notes: Sequence[str], width: float, y: float) -> tuple[list[ViewText], float]:
    """Notes under each other from ``y`` on, and where they end."""
    lines = [line for note in notes for line in wrap(printable(note), width - 2 * MARGIN, 12.5, 4)]
    return [ViewText(t, MARGIN, y + 14 + i * 19, 12.5, "note") for i, t in enumerate(lines)], y + 19 * len(lines)


def _legend(counts: Mapping[str, int]) -> tuple[tuple[LegendItem, ...], list[ViewText]]:
    """Kinds in the picture with colour, shape and number, in one row."""
    out, texts, x = [], [], MARGIN
    for kind in default_schema().nodes.values():
        local = counts.get(f"{kind.name}-local", 0)
        for key, count in ((kind.name, counts.get(kind.name, 0)), (f"{kind.name}-local", local)):
            if not count:
                continue
            name = kind.label + (("（本地）" if key.endswith("-local") else "（外地）") if local else "")
            wide = 24.0 if kind.shape in ("box", "ellipse") else 14.0
            fill, line = (kind.color, 2.0) if key.endswith("-local") else (_tint(kind.color), 1.5)
            out.append(
                LegendItem(
                    key,
                    name,
                    fill=fill,
                    stroke=kind.color,
                    line=line,
                    shape=kind.shape,
                    count=count,
                    x=x,
                    y=75,
                    w=wide,
                    h=14.0,
                )
            )
            texts.append(ViewText(f"{name} {count}", x + wide + 6, 87, SIZE, "legend"))
            x += wide + 6 + em(f"{name} {count}") * SIZE + 20
    return tuple(out), texts


def _tint(color: str) -> str:
    """A light ground of a colour, on which dark text can be read."""
    parts = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - p) * 0.28):02x}" for p in parts)
