"""Curves between boxes: leave one at the side that faces the other, arrive at the facing side."""

from __future__ import annotations

Path = tuple[float, float, float, float, float, float, float, float]
Box = tuple[float, float, float, float]


def curve(a: Box, b: Box) -> Path:
    """Cubic curve from box ``a`` to box ``b`` (each x, y, w, h); past boxes between two of one column it bulges out."""
    ax, ay, aw, ah = a
    bx, by, bw, bh = b
    if bx >= ax + aw or bx + bw <= ax:
        right = bx >= ax + aw
        x0, x3 = (ax + aw, bx) if right else (ax, bx + bw)
        y0, y3 = ay + ah / 2, by + bh / 2
        reach = max(abs(x3 - x0) * 0.5, 12.0) * (1 if right else -1)
        path = (x0, y0, x0 + reach, y0, x3 - reach, y3, x3, y3)
    elif abs(by - ay) > 1.7 * max(ah, bh):
        x0, x3, y0, y3 = ax + aw, bx + bw, ay + ah / 2, by + bh / 2
        reach = max(x0, x3) + min(14 + abs(y3 - y0) * 0.08, 46)
        path = (x0, y0, reach, y0, reach, y3, x3, y3)
    else:
        down = by >= ay + ah / 2
        y0, y3 = (ay + ah, by) if down else (ay, by + bh)
        x0, x3 = ax + aw / 2, bx + bw / 2
        reach = max(abs(y3 - y0) * 0.5, 8.0) * (1 if down else -1)
        path = (x0, y0, x0, y0 + reach, x3, y3 - reach, x3, y3)
    return _rounded(path)


def line(ax: float, ay: float, bx: float, by: float, start: float, end: float) -> Path:
    """Straight line between two centres, shortened by ``start`` and ``end`` px."""
    dx, dy = bx - ax, by - ay
    length = max((dx * dx + dy * dy) ** 0.5, 1e-9)
    ux, uy = dx / length, dy / length
    x0, y0, x3, y3 = ax + ux * start, ay + uy * start, bx - ux * end, by - uy * end
    third = ((x3 - x0) / 3, (y3 - y0) / 3)
    path = (x0, y0, x0 + third[0], y0 + third[1], x3 - third[0], y3 - third[1], x3, y3)
    return _rounded(path)


def _rounded(path: Path) -> Path:
    a, b, c, d, e, f, g, h = (round(v, 1) for v in path)
    return a, b, c, d, e, f, g, h
