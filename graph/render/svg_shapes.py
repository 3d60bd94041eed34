"""SVG outlines of the shapes that styles name, and arrow heads."""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, cos, pi, sin

from graph.views.curves import Box, Path
from graph.views.view import LegendItem

_CORNERS = {"diamond": (4, 0.0), "triangle": (3, -pi / 2), "hexagon": (6, 0.0)}


def shape(look: LegendItem, box: Box) -> str:
    """One node or legend sample with the looks of its style."""
    x, y, w, h = box
    dash = f' stroke-dasharray="{look.dash}"' if look.dash else ""
    paint = f'class="s-{look.key}" fill="{look.fill}" stroke="{look.stroke}" stroke-width="{look.line:g}"{dash}'
    if look.shape in ("dot", "ellipse"):
        return f'<ellipse cx="{x + w / 2:.1f}" cy="{y + h / 2:.1f}" rx="{w / 2:.1f}" ry="{h / 2:.1f}" {paint}/>'
    if look.shape in _CORNERS or look.shape == "star":
        return f'<polygon points="{_points(look.shape, box)}" {paint}/>'
    corner = 0 if look.shape == "square" else min(6.0, h / 3)
    out = f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{corner:g}" {paint}/>'
    if look.double:
        inner = f'class="s-{look.key}" fill="none" stroke="{look.stroke}" stroke-width="1"'
        out += (
            f'<rect x="{x + 3:.1f}" y="{y + 3:.1f}" width="{w - 6:.1f}" height="{h - 6:.1f}" '
            f'rx="{max(corner - 2, 0):g}" {inner} fill-opacity="0"/>'
        )
    return out


def _points(name: str, box: Box) -> str:
    x, y, w, h = box
    if name == "star":
        turns = [(-pi / 2 + i * pi / 5, 1.0 if i % 2 == 0 else 0.42) for i in range(10)]
    else:
        corners, start = _CORNERS[name]
        turns = [(start + i * 2 * pi / corners, 1.0) for i in range(corners)]
    cx, cy = x + w / 2, y + h / 2
    return " ".join(f"{cx + w / 2 * r * cos(t):.1f},{cy + h / 2 * r * sin(t):.1f}" for t, r in turns)


def sample(look: LegendItem) -> str:
    """The looks of a style as a small picture of its own, for a legend in a page."""
    drawn = shape(look, (2.0, 2.0, 26.0, 14.0))
    return f'<svg class="chain-svg sample" viewBox="0 0 30 18" width="30" height="18" aria-hidden="true">{drawn}</svg>'


def arrow(path: Path, size: float = 8.0) -> str:
    """Head at the end of a curve, pointing along it."""
    _, _, _, _, x2, y2, x3, y3 = path
    turn = atan2(y3 - y2, x3 - x2)
    sides = [(x3 - size * cos(turn + d), y3 - size * sin(turn + d)) for d in (0.42, -0.42)]
    return f"M{x3:.1f} {y3:.1f}" + "".join(f"L{a:.1f} {b:.1f}" for a, b in sides) + "Z"


def bent(points: Sequence[tuple[float, float]]) -> str:
    """Path data of a line through the points, which runs along the axes.

    >>> bent(((0.0, 1.0), (5.0, 1.0), (5.0, 9.5)))
    'M0 1H5V9.5'
    """
    (x, y), *rest = points
    out = [f"M{x:g} {y:g}"]
    for nx, ny in rest:
        out.append(f"H{nx:g}" if ny == y else f"V{ny:g}")
        x, y = nx, ny
    return "".join(out)
