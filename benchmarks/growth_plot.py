"""A log-log picture of times over sizes, as SVG with Chinese labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 960, 540, 80, 300, 50, 60
COLORS = ("#3b5b92", "#b5523b", "#5b8c5a", "#6a4c93", "#d9902f", "#4f8a8b", "#c77dab", "#7f8c8d", "#9a7b4f", "#222222")
FONT = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"


@dataclass(frozen=True, slots=True)
class Curve:
    """A named series; ``None`` where nothing was measured."""

    label: str
    values: Sequence[float | None]


def plot(title: str, sizes: Sequence[int], curves: Sequence[Curve]) -> str:
    """Curves over sizes on logarithmic axes, each named at its end, with a dashed line of slope 1."""
    known = [v for c in curves for v in c.values if v]
    low, high = math.floor(math.log10(min(known))), math.ceil(math.log10(max(known)))
    first, last = math.log10(sizes[0]), math.log10(sizes[-1]) if len(sizes) > 1 else math.log10(sizes[0]) + 1

    def x(size: float) -> float:
        return LEFT + (math.log10(size) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (math.log10(value) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{FONT}" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        _text(LEFT, 28, title, size=17),
    ]
    for power in range(low, high + 1):
        at = y(10.0**power)
        parts += [
            f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>',
            _text(LEFT - 8, at + 4, _time(power), "end"),
        ]
    for size in sizes:
        parts += [
            f'<path d="M{x(size):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>',
            _text(x(size), HEIGHT - BOTTOM + 22, f"{size:,} 家", "middle"),
        ]
    if len(sizes) > 1:
        start = 10.0 ** (low + 1)
        end = min(start * sizes[-1] / sizes[0], 10.0**high)
        parts += [
            f'<path d="M{x(sizes[0]):.1f} {y(start):.1f}L{x(sizes[0] * end / start):.1f} {y(end):.1f}" stroke="#999" '
            'stroke-dasharray="5 5"/>',
            _text(LEFT + 8, y(start) + 16, "虚线：与企业数成正比", color="#666"),
        ]
    places = _spread([y(c.values[-1]) if c.values[-1] else HEIGHT - BOTTOM for c in curves])
    for i, (curve, place) in enumerate(zip(curves, places, strict=True)):
        color, points = COLORS[i % len(COLORS)], [(x(s), y(v)) for s, v in zip(sizes, curve.values, strict=True) if v]
        line = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{color}"/>' for a, b in points]
        parts.append(_text(WIDTH - RIGHT + 12, place + 4, curve.label, color=color))
    return "\n".join([*parts, "</svg>", ""])


def _spread(wanted: Sequence[float], gap: float = 18) -> list[float]:
    """Heights of the names at the curves' ends, moved apart so that none covers another."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    out, above = [0.0] * len(wanted), TOP - gap
    for i in order:
        out[i] = above = max(wanted[i], above + gap)
    over = max(above - (HEIGHT - BOTTOM), 0)
    return [v - over for v in out]


def _time(power: int) -> str:
    return (
        f"{10.0**power:g} s"
        if power >= 0
        else f"{10.0 ** (power + 3):g} ms"
        if power >= -3
        else f"{10.0 ** (power + 6):g} µs"
    )


def _text(x: float, y: float, text: str, anchor: str = "start", *, color: str = "#222", size: int = 13) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{color}" font-size="{size}">{escape(text)}</text>'
    )
