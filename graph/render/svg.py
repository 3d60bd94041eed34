"""View to SVG text. The only module that knows SVG.

Order of painting: ground, areas, nodes with their texts, then one transparent, focusable target per node that holds the
relations of that node, hidden until it is pointed at or focused (CSS only; see :mod:`graph.render.svg_css`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from html import escape as escape_html

from graph.gaps.states import STATES
from graph.render.svg_css import CHAIN_MAP_CSS
from graph.render.svg_shapes import arrow, bent, shape
from graph.views.text_fit import em, printable
from graph.views.view import LegendItem, View, ViewArea, ViewEdge, ViewNode, ViewText

FONTS = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif"
_INK = {
    "title": "#14213a",
    "subtitle": "#4a5565",
    "band": "#14213a",
    "band-count": "#3f4b5d",
    "group": "#26344a",
    "group-count": "#5b6675",
    "name": "#18222f",
    "count": "#4a5565",
    "note": "#4a5565",
    "legend": "#26344a",
    "hint": "#5b6675",
    "label": "#18222f",
    "mark": "#ffffff",
    "example": "#ffffff",
    "changed": "#ffffff",
} | {s.key: s.look.ink for s in STATES.values()}
_PILL = {"mark": "#6b2158", "changed": "#0b5563", "example": "#8a1c5b"}
_SAFE_HREF = re.compile(r"(?:https?://|[/#?.]|[\w%-]+(?:[/?#.]|$))")


_Touch = tuple[ViewEdge, str, tuple[str, str]]


@lru_cache(maxsize=8192)
def esc(text: str) -> str:
    """Text for an element or a quoted attribute; characters that XML forbids are dropped."""
    return escape_html(printable(text), quote=True)


@lru_cache(maxsize=8192)
def num(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def render_svg(
    view: View, *, standalone: bool = True, focusable: bool = True, styled: bool = True, sized: bool = True
) -> str:
    """``view`` as SVG text.

    Parameters
    ----------
    standalone : a file of its own: the CSS inside. Otherwise markup for a page that brings
        ``chain-map.css`` itself; colours and places are attributes, so it looks right without any CSS too.
    focusable : every node can be reached by keyboard. Otherwise the picture is one image, whose nodes say what they are
    only
        when pointed at, for pictures whose table stands beside them.
    styled : a file of its own has the CSS inside; without it, it always is dark on white and its rules reach nothing
    else
        where it is put into a page, as notebooks do.
    sized : says its own size in px, at which a small screen shows it. Otherwise it fits wherever it is put.
    """
    size = f'width="{num(view.width)}" height="{num(view.height)}" ' if sized else ""
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}viewBox="0 0 {num(view.width)} {num(view.height)}" '
        f'class="chain-svg" role="{"graphics-document" if focusable else "img"}" aria-label="{esc(view.title)}" '
        f'lang="zh-CN" font-family="{FONTS}" fill="#18222f">',
        f"<title>{esc(view.title)}</title>",
        f"<desc>{esc('；'.join((view.subtitle, *view.notes)))}</desc>",
    ]
    if standalone and styled:
        out.append(f"<style>{CHAIN_MAP_CSS}</style>")
    out.append(f'<rect class="paper" width="{num(view.width)}" height="{num(view.height)}" fill="#ffffff"/>')
    out.append('<g class="back" aria-hidden="true">')
    looks = {item.key: item for item in view.legend}
    if view.edges_on == "always":
        out += [_edge(e, "out", 0.65) for e in view.edges if not e.quiet]
    for area in view.areas:
        out += _area(area)
    for item in view.legend:
        if item.w:
            out.append(shape(item, (item.x, item.y, item.w, item.h)))
    for node in view.nodes:
        out += _node(node, looks.get(node.style))
    out += map(_text, view.texts)
    out.append("</g>")
    out += _targets(view) if focusable else map(_said, view.nodes)
    out.append("</svg>")
    return "\n".join(out)


def _node(node: ViewNode, look: LegendItem | None) -> Iterable[str]:
    yield f'<g data-style="{esc(node.style)}">'
    if look:
        yield shape(look, (node.x, node.y, node.w, node.h))
    yield from map(_text, node.texts)
    yield "</g>"


def _text(text: ViewText) -> str:
    roles = text.role.split()
    ink = _INK.get(roles[-1], "#18222f")
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    bold = ' font-weight="bold"' if text.bold else ""
    ground = ""
    if text.pill:
        x, _, w, _ = text.box
        width = em(text.text) * text.size + 10
        ground = (
            f'<rect x="{num(x)}" y="{num(text.y - text.size - 1.5)}" width="{num(max(w, width))}" '
            f'height="{num(text.size + 5.5)}" rx="4" fill="{_PILL.get(roles[0], "#26344a")}"/>'
        )
    extra = f" {roles[1]}" if len(roles) > 1 else ""
    return (
        f'{ground}<text class="t-{roles[0]}{extra}" x="{num(text.x)}" y="{num(text.y)}" '
        f'font-size="{num(text.size)}" fill="{ink}"{anchor}{bold}>{esc(text.text)}</text>'
    )


def _area(area: ViewArea) -> Iterable[str]:
    place = f'x="{num(area.x)}" y="{num(area.y)}" width="{num(area.w)}" height="{num(area.h)}"'
    if area.kind in ("flow", "base"):
        yield f'<rect class="area-{area.kind}" {place} rx="8" fill="#f5f7fa" stroke="#dde3ea"/>'
        yield _band_head(area)
    elif area.kind == "card":
        yield f'<rect class="area-card" {place} rx="6" fill="#ffffff" stroke="#cfd7e1"/>'
    elif area.kind == "mark":
        path = f"M{num(area.x)} {num(area.y)}v{num(area.h)}"
        yield f'<path class="rule" d="{path}" stroke="#5b6675" stroke-width="1.5" stroke-dasharray="4 3"/>'
    elif area.kind == "group":
        y = num(area.y + area.h)
        yield f'<path class="rule" d="M{num(area.x)} {y}h{num(area.w)}" stroke="#c3cedb" stroke-width="1"/>'
    yield from map(_text, area.texts)


def _band_head(area: ViewArea) -> str:
    """Head of a band; an arrow that points to the next stage for bands that stand side by side."""
    x, y, w, h, tip = area.x, area.y, area.w, 36.0, 14.0
    if area.kind == "base":
        return (
            f'<path class="band-head" d="M{num(x)} {num(y + h)}v-28q0 -8 8 -8h{num(w - 16)}q8 0 8 8v28z" '
            'fill="#dfe7f1"/>'
        )
    return (
        f'<path class="band-head" d="M{num(x)} {num(y + h)}v-28q0 -8 8 -8h{num(w - 8)}'
        f'l{num(tip)} {num(h / 2)}l-{num(tip)} {num(h / 2)}z" fill="#d5e0ef"/>'
    )


def _edge(edge: ViewEdge, way: str, thin: float = 1.0) -> str:
    return _stroke(edge, way, _curve(edge), thin)


def _curve(edge: ViewEdge) -> tuple[str, str]:
    """Path data of the line and of its head ("" for a mere line): the same at both of its ends, so made once
    for both.
    """
    x0, y0, x1, y1, x2, y2, x3, y3 = edge.path
    tip = "" if edge.kind == "LINE" else arrow(edge.path)
    if edge.bends:
        return bent(((x0, y0), *edge.bends, (x3, y3))), tip
    return f"M{x0} {y0}C{x1} {y1} {x2} {y2} {x3} {y3}", tip


def _stroke(edge: ViewEdge, way: str, curve: tuple[str, str], thin: float = 1.0) -> str:
    dash = "" if edge.strong else ' stroke-dasharray="5 4"'
    width = round((1.8 if edge.strong else 1.3) * thin, 2)
    color = edge.color if way == "out" else "#b06a10"
    tip = f'<path class="{way}-tip" d="{curve[1]}" fill="{color}"/>' if curve[1] else ""
    return (
        f'<path class="{way}" d="{curve[0]}" fill="none" stroke="{color}" '
        f'stroke-width="{width}" stroke-linejoin="round"{dash}/>{tip}'
    )


def _targets(view: View) -> list[str]:
    """One focusable target per node, in reading order, with the relations of the node."""
    touching: dict[str, list[_Touch]] = defaultdict(list)
    for edge in view.edges:
        curve = _curve(edge)
        touching[edge.source].append((edge, "out", curve))
        touching[edge.target].append((edge, "in", curve))
    at = {n.id: n for n in view.nodes}
    return [_target(node, touching[node.id], at) for node in view.nodes]


def _target(node: ViewNode, edges: list[_Touch], at: dict[str, ViewNode]) -> str:
    said = esc(node.sentence)
    now = f' data-style="{esc(node.style)}"' + (' aria-current="true"' if node.current else "")
    if node.href and _SAFE_HREF.match(node.href):
        start, end = f'<a class="hit" href="{esc(node.href)}" aria-label="{said}"{now}>', "</a>"
    else:
        start, end = f'<g class="hit" tabindex="0" role="graphics-symbol" aria-label="{said}"{now}>', "</g>"
    aim = (
        f'<rect class="aim" x="{num(node.x)}" y="{num(node.y)}" width="{num(node.w)}" height="{num(node.h)}" rx="6" '
        f'fill="#fff" fill-opacity="0" stroke="#1d4ed8" stroke-opacity="0"/>'
    )
    links = ""
    if edges:
        rings = "".join(_ring(at[e.target if way == "out" else e.source], way) for e, way, _ in edges)
        lines = "".join(_stroke(e, way, curve) for e, way, curve in edges)
        links = f'<g class="links" display="none">{lines}{rings}</g>'
    return f"{start}<title>{said}</title>{aim}{links}{end}"


def _said(node: ViewNode) -> str:
    aim = (
        f'x="{num(node.x)}" y="{num(node.y)}" width="{num(node.w)}" height="{num(node.h)}" fill="#fff" fill-opacity="0"'
    )
    return f"<g><title>{esc(node.sentence)}</title><rect {aim}/></g>"


def _ring(node: ViewNode, way: str) -> str:
    color = "#2464a6" if way == "out" else "#b06a10"
    return (
        f'<rect class="{way}" x="{num(node.x - 2)}" y="{num(node.y - 2)}" width="{num(node.w + 4)}" '
        f'height="{num(node.h + 4)}" rx="7" fill="none" stroke="{color}" stroke-width="2.4"/>'
    )
