"""Network view to one HTML file that works without any network. The only module that knows pyvis.

pyvis brings vis-network and, even when told to inline everything, two tags that load Bootstrap from a CDN, no doctype,
no language and an unescaped heading: the tags are cut out, and all else on the page is written here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from graph.errors import StoreError
from graph.render.html_parts import escape, legend_html, notes_html, page_css, table_html
from graph.render.svg_shapes import shape
from graph.views.table import Table, edge_table, view_table
from graph.views.view import LegendItem, View, ViewEdge, ViewNode

_OUTSIDE = re.compile(r"<(script|link)\b[^>]*\b(?:src|href)\s*=\s*[\"']?\s*(?:https?:)?//[^>]*>(?:\s*</script>)?", re.I)
_HEADING = re.compile(r"<center>\s*<h1>.*?</h1>\s*</center>", re.S)
_COMMENT = re.compile(r"<!-- <link .*?-->", re.S)
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
_CSS = """
#mynetwork { width: 100% !important; height: min(78vh, 900px) !important; float: none !important;
  border: 1px solid #d5dce5 !important; border-radius: 8px; background: #fff; }
.legend svg { width: 26px; height: 16px; vertical-align: -3px; margin-right: 6px; }
"""


def render_network_html(view: View, tables: Sequence[Table] = ()) -> str:
    """``view`` as an HTML page: the drawing (drag, zoom, point at), legend, notes, and all nodes and relations as
    tables.

    Raises
    ------
    StoreError
        pyvis is not installed, or its page still loads something from outside.
    """
    head, body = _drawing(view)
    items = [(shape_svg(item), f"{item.label} {item.count}") for item in view.legend]
    shown = [*tables] or [view_table(view), edge_table(view)]
    page = "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(view.title)}</title>",
            head,
            f"<style>{page_css()}{_CSS}</style>\n</head>\n<body>",
            f"<h1>{escape(view.title)}</h1><p>{escape(view.subtitle)}</p>",
            legend_html(items),
            "<p>滚轮缩放，拖动平移，指向节点看详情；文字较小的标签放大后出现。下方表格是同一内容。</p>",
            f'<div role="group" aria-label="{escape(view.title)}：内容见下方表格">{body}</div>',
            notes_html(view.notes),
            *(table_html(t) for t in shown),
            "</body>\n</html>\n",
        ]
    )
    if _OUTSIDE.search(page):
        raise StoreError("生成的网络图仍引用外部资源，已停止导出；请改用 SVG 导出并报告此问题")
    return page


def shape_svg(item: LegendItem) -> str:
    """Legend sample as a small inline SVG."""
    small = replace(item, key=f"legend-{item.key}")
    box = (26 / 2 - item.w / 2, 1.0, item.w, 14.0)
    return f'<svg viewBox="0 0 26 16" aria-hidden="true">{shape(small, box)}</svg>'


@cache
def _templates() -> Any:
    """pyvis's template environment, one for all pages: compiling its template takes most of a page's time."""
    from pyvis.network import Network

    return Network().templateEnv


def _drawing(view: View) -> tuple[str, str]:
    """Head and body of the page that pyvis makes, without anything from outside."""
    try:
        from pyvis.network import Network
    except ImportError as error:
        raise StoreError("导出网络图 HTML 需要 pyvis：请执行 pip install pyvis，或改用 SVG 导出") from error
    net = Network(height="760px", width="100%", directed=True, cdn_resources="in_line", bgcolor="#ffffff")
    net.templateEnv = _templates()
    looks = {item.key: item for item in view.legend}
    for node in view.nodes:
        net.add_node(node.id, **_node(node, looks[node.style]))
    for edge in view.edges:
        net.add_edge(edge.source, edge.target, **_edge(edge))
    net.set_options(_OPTIONS)
    page = _COMMENT.sub("", _HEADING.sub("", _OUTSIDE.sub("", net.generate_html())))
    head = page.split("<head>", 1)[1].split("</head>", 1)[0].replace('<meta charset="utf-8">', "")
    body = page.split("<body>", 1)[1].rsplit("</body>", 1)[0]
    return head, body


_OPTIONS = """{"physics": {"enabled": false}, "layout": {"improvedLayout": false},
"interaction": {"hover": true, "tooltipDelay": 120, "keyboard": {"enabled": false}, "navigationButtons": false},
"nodes": {"font": {"size": 13, "color": "#18222f",
    "face": "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"},
  "borderWidth": 1.5, "scaling": {"label": {"drawThreshold": 6}}, "shapeProperties": {"borderRadius": 6}},
"edges": {"smooth": false, "arrows": {"to": {"enabled": true, "scaleFactor": 0.45}}, "width": 1, "selectionWidth": 2,
  "hoverWidth": 1.5, "color": {"inherit": false}}}"""


def _node(node: ViewNode, look: LegendItem) -> dict[str, object]:
    x, y = node.center
    fill, stroke, form = look.fill, look.stroke, look.shape
    label = node.texts[0].text if node.texts else ""
    color = {
        "background": fill,
        "border": stroke,
        "highlight": {"background": fill, "border": "#14213a"},
        "hover": {"background": fill, "border": "#14213a"},
    }
    out: dict[str, object] = {
        "label": label or " ",
        "title": node.sentence,
        "x": float(x),
        "y": float(y),
        "shape": form,
        "color": color,
        "physics": False,
    }
    if form in ("box", "ellipse"):
        out["margin"] = {"top": 5, "bottom": 5, "left": 9, "right": 9}
    else:
        out["size"] = float(node.w) / 2
    if node.texts and node.texts[0].bold:
        out["font"] = {"size": 15, "bold": True}
        out["borderWidth"] = 3
    return out


def _edge(edge: ViewEdge) -> dict[str, object]:
    return {
        "title": edge.label,
        "dashes": not edge.strong,
        "arrows": "to",
        "arrowStrikethrough": False,
        "color": {
            "color": edge.color,
            "opacity": 0.05 if edge.quiet else 0.8,
            "highlight": "#14213a",
            "hover": "#14213a",
        },
    }
