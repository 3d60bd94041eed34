"""The quadrants as a picture: what the place has on the right by LQ, what it lacks on the left by what could be
expected, from bottom to top how much nearer it is than its peers. Labels never overlap; a point without one says its
name when pointed at, and every picture has a table beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log2, sqrt

from graph.extensions.quadrants import Position, Quadrants
from graph.space.quadrant import LABELS, SAME
from graph.views.text_fit import clip
from graph.views.view import LegendItem, View, ViewArea, ViewNode, ViewText

WIDTH, HEIGHT = 1100.0, 620.0
_TOP, _BOTTOM, _LEFT, _RIGHT, _MIDDLE, _GAP = 64.0, 560.0, 56.0, 1088.0, 470.0, 14.0
_SIZE, _SMALL, _DOT, _FAINT, _NAME = 13.0, 12.0, 11.0, 8.0, 150.0
_MOST = 90
"""Labels tried."""
_LOOKS = {
    "strength": LegendItem("strong", LABELS["strength"], fill="#bfe3cd", stroke="#2c7a51", shape="dot"),
    "opportunity": LegendItem("extend", LABELS["opportunity"], fill="#cfe2f7", stroke="#2464a6", shape="triangle"),
    "weakness": LegendItem("absent", LABELS["weakness"], fill="#e4e8ee", stroke="#7d8896", shape="square"),
    "threat": LegendItem("missing", LABELS["threat"], fill="#f9d3cd", stroke="#b3261e", shape="diamond"),
    "within": LegendItem(
        "weak", "潜在进入，高于对比地区或属延链", fill="#ffe6b8", stroke="#a86008", shape="star", line=1.2
    ),
    "entrant": LegendItem("unknown", "其他潜在进入", fill="#ffffff", stroke="#8a94a3", shape="hexagon", line=1.2),
}
_SAID = {
    "strength": "强项：份额不低于总体，且不低于对比地区",
    "threat": "风险：份额不低于总体，关联度低于对比地区",
    "opportunity": "机会：份额低于总体，关联度不低",
    "weakness": "弱项：两者都低",
    "within": "潜在进入：本地没有，关联度高于对比地区",
    "entrant": "潜在进入：关联度不高于对比地区",
}
_Box = tuple[float, float, float, float]


def quadrants_view(found: Quadrants) -> View:
    """The picture; what cannot be compared is left out and counted in the notes."""
    drawn = [p for p in found.positions if _comparable(p)]
    scale, within = _Scale.of(drawn), {p.id for p in found.extensions()}
    at = {p.id: scale.at(p) for p in drawn}
    corners = list(_corners(scale))
    frame = [*_ticks(scale), *_captions()]
    labels = _labels(
        _in_order(found, drawn), at, [*(t.box for t in corners), (scale.lq(0.0) - 1, _TOP, 2.0, _BOTTOM - _TOP)]
    )
    nodes = [_node(p, at[p.id], p.id in within, labels.get(p.id)) for p in drawn]
    left = len(found.positions) - len(drawn)
    notes = (f"有 {left} 项无从比较（没有关联度、对比地区或看到的企业），只列在表中",) if left else ()
    what = "环节" if found.kind == "Segment" else "行业"
    return View(
        "quadrants",
        f"{found.place.name}：{what}与对比地区比较的象限",
        f"{len(drawn)} 项，对比 {len(found.peers)} 个地区",
        WIDTH,
        HEIGHT,
        tuple(nodes),
        (),
        tuple(_areas(scale)),
        (*corners, *frame, *_legend_texts(drawn, within)),
        tuple(_legend(drawn, within)),
        notes,
        len(drawn),
        len(found.positions),
    )


def _comparable(position: Position) -> bool:
    """Whether it has a place in both directions."""
    across = position.quotient if position.count else position.expected
    return position.fit == position.fit and across == across


def style_of(position: Position, within: bool) -> str:
    """Key of the looks: the quadrant, or ``within`` for an entrant within reach."""
    return "within" if within and position.quadrant == "entrant" else position.quadrant


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where numbers go: fit in [low, high], LQ in powers of two from ``small`` to ``large``, expected up to
    ``most``.
    """

    low: float
    high: float
    small: float
    large: float
    most: float

    @classmethod
    def of(cls, drawn: Sequence[Position]) -> _Scale:
        fits = [p.fit for p in drawn]
        quotients = [log2(max(p.quotient, 2**-6)) for p in drawn if p.count]
        low, high = min([-0.05, *fits]), max([0.05, *fits])
        pad = 0.08 * (high - low)
        return cls(
            low - pad,
            high + pad,
            float(floor(min([-1.0, *quotients]))),
            float(ceil(max([1.0, *quotients]))),
            max([1.0, *(p.expected for p in drawn if not p.count)]),
        )

    def y(self, fit: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * (fit - self.low) / (self.high - self.low)

    def lq(self, power: float) -> float:
        return _MIDDLE + _GAP + 14 + (_RIGHT - _MIDDLE - _GAP - 28) * (power - self.small) / (self.large - self.small)

    def expected(self, value: float) -> float:
        return _LEFT + 14 + (_MIDDLE - _LEFT - 28) * sqrt(max(value, 0.0) / self.most)

    def at(self, p: Position) -> tuple[float, float]:
        if not p.count:
            return self.expected(p.expected), self.y(p.fit)
        return self.lq(log2(max(p.quotient, 2**-6))), self.y(p.fit)


def _areas(scale: _Scale) -> Iterator[ViewArea]:
    zero = scale.y(0.0)
    for name, x, right in (("absent", _LEFT, _MIDDLE), ("present", _MIDDLE + _GAP, _RIGHT)):
        yield ViewArea(f"ground-{name}", "card", "", x, _TOP, right - x, _BOTTOM - _TOP)
        yield ViewArea(f"zero-{name}", "group", "对比地区的平均", x, _TOP, right - x, zero - _TOP)
    yield ViewArea("one", "mark", "区位商 1", scale.lq(0.0), _TOP, 0.0, _BOTTOM - _TOP)


def _corners(scale: _Scale) -> Iterator[ViewText]:
    one, top, low = scale.lq(0.0), _TOP + 17, _BOTTOM - 8
    for key, x, y, anchor in (
        ("within", _LEFT + 8, top, "start"),
        ("entrant", _LEFT + 8, low, "start"),
        ("strength", _RIGHT - 8, top, "end"),
        ("threat", _RIGHT - 8, low, "end"),
    ):
        yield ViewText(_SAID[key], x, y, _SMALL, "hint", anchor)  # type: ignore[arg-type]
    width = one - _MIDDLE - _GAP - 14
    for key, y in (("opportunity", top + 18), ("weakness", low - 18)):
        yield ViewText(clip(_SAID[key], max(width, 40.0), _SMALL), _MIDDLE + _GAP + 8, y, _SMALL, "hint")


def _ticks(scale: _Scale) -> Iterator[ViewText]:
    step = next(s for s in (0.02, 0.05, 0.1, 0.2, 0.5, 1.0) if (scale.high - scale.low) / s <= 10 or s == 1.0)
    for i in range(ceil(scale.low / step), floor(scale.high / step) + 1):
        text = f"{i * step:+.2f}".rstrip("0").rstrip(".").replace("-", "−") if i else "0"
        yield ViewText(text, _LEFT - 6, scale.y(i * step) + 4, _SMALL, "note", "end")
    for power in range(int(scale.small), int(scale.large) + 1):
        text = f"{2**power:g}" if power >= 0 else f"1/{2**-power:g}"
        yield ViewText(text, scale.lq(power), _BOTTOM + 17, _SMALL, "note", "middle")
    last = -100.0
    for value in (0, 0.5, 1, 2, 3, 5, 8, 12, 20, 30, 50, 100, 200, 500, 1000):
        x = scale.expected(value)
        if value <= scale.most and x - last > 34:
            yield ViewText(f"{value:g}", x, _BOTTOM + 17, _SMALL, "note", "middle")
            last = x


def _captions() -> Iterator[ViewText]:
    yield ViewText("↑ 关联度高出对比地区平均多少（0 为相同）", 8, _TOP - 12, _SMALL, "note")
    yield ViewText("本地没有：按规模应见几家 →", _LEFT, _BOTTOM + 38, _SMALL, "note")
    yield ViewText("本地有：区位商（1 为总体水平，每格一倍）→", _MIDDLE + _GAP, _BOTTOM + 38, _SMALL, "note")


def _legend(drawn: Sequence[Position], within: set[str]) -> Iterator[LegendItem]:
    """One item for each look, with its number, in a row above the picture."""
    x = 8.0
    for style, look in _LOOKS.items():
        count = sum(style_of(p, p.id in within) == style for p in drawn)
        label = f"{look.label} {count}"
        yield LegendItem(
            look.key,
            label,
            "",
            "",
            look.fill,
            look.stroke,
            look.ink,
            "",
            look.line,
            False,
            look.shape,
            count,
            x,
            14.0,
            13.0,
            13.0,
        )
        x += 22 + ViewText(label, 0, 0, _SIZE, "legend").box[2] + 20


def _legend_texts(drawn: Sequence[Position], within: set[str]) -> Iterator[ViewText]:
    for item in _legend(drawn, within):
        yield ViewText(item.label, item.x + 19, 25.5, _SIZE, "legend")


def _in_order(found: Quadrants, drawn: Sequence[Position]) -> list[Position]:
    """Whose label matters most: within reach and sure, then what is sure, most of all the largest fits."""
    first = {p.id: i for i, p in enumerate(found.extensions())}
    last = len(first)
    return sorted(drawn, key=lambda p: (p.id not in first, not p.sure, first.get(p.id, last), -abs(p.fit), p.id))[
        :_MOST
    ]


def _labels(order: Iterable[Position], at: dict[str, tuple[float, float]], taken: list[_Box]) -> dict[str, ViewText]:
    """Labels beside, above or below their point, wherever they meet no other label, point or corner."""
    dots = {id_: (x - 7, y - 7, 14.0, 14.0) for id_, (x, y) in at.items()}
    out: dict[str, ViewText] = {}
    for p in order:
        x, y = at[p.id]
        name = clip(p.name, _NAME, _SMALL)
        for text in (
            ViewText(name, x + 9, y + 4, _SMALL, "label"),
            ViewText(name, x - 9, y + 4, _SMALL, "label", "end"),
            ViewText(name, x, y - 10, _SMALL, "label", "middle"),
            ViewText(name, x, y + 20, _SMALL, "label", "middle"),
        ):
            box, edge = text.box, (_LEFT, _MIDDLE) if x < _MIDDLE else (_MIDDLE + _GAP, _RIGHT)
            inside = edge[0] < box[0] and box[0] + box[2] < edge[1] and box[1] > _TOP and box[1] + box[3] < _BOTTOM
            others = (d for id_, d in dots.items() if id_ != p.id)
            if inside and not any(_meet(box, o) for o in taken) and not any(_meet(box, o) for o in others):
                out[p.id] = text
                taken.append(box)
                break
    return out


def _meet(a: _Box, b: _Box) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def _node(p: Position, at: tuple[float, float], within: bool, label: ViewText | None) -> ViewNode:
    size, style = _DOT if p.sure else _FAINT, style_of(p, within)
    return ViewNode(
        p.id,
        "position",
        p.name,
        at[0] - size / 2,
        at[1] - size / 2,
        size,
        size,
        _LOOKS[style].key,
        sentence(p),
        texts=(label,) if label else (),
    )


def sentence(p: Position) -> str:
    """All of a position in words."""
    how = "高于" if p.fit > SAME else "低于" if p.fit < -SAME else "等于"
    near = f"关联度 {p.density:.2f}，{how}对比地区的 {p.peers_density:.2f}" if p.fit == p.fit else "关联度没有可比的"
    here = f"本地 {p.count} 家" + (f"，应见 {p.expected:.1f} 家" if p.expected == p.expected else "")
    here += f"，区位商 {p.quotient:.2f}" if p.count and p.quotient == p.quotient else ""
    return f"{p.name}：{LABELS[p.quadrant]}；{here}；{near}" + (f"；存疑：{p.reason}" if p.reason else "")
